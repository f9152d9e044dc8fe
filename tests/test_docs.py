"""What the documents promise is there, and what is there is in the documents."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from clusterkg.cli import VERBS
from clusterkg.tables import schemas

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
TABLES = (ROOT / "ontology" / "sources" / "README.md").read_text("utf-8")
LINKS = re.findall(r"\]\((?!http)([^)#]+)\)", README)


def block(heading: str) -> str:
    """The shell block below a heading of the README."""
    return README.split(f"## {heading}")[1].split("```sh\n")[1].split("```")[0]


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_is_in_the_readme(verb: str) -> None:
    assert f"`clusterkg {verb}`" in README


@pytest.mark.parametrize("link", LINKS)
def test_every_link_of_the_readme_leads_somewhere(link: str) -> None:
    assert (ROOT / link).exists()


def test_there_are_links_to_follow() -> None:
    assert len(LINKS) >= 4


@pytest.mark.parametrize("kind", sorted(schemas()))
def test_every_table_and_column_is_explained(kind: str) -> None:
    assert f"`{kind}.csv`" in TABLES
    section = TABLES.split(f"`{kind}.csv`", 1)[1]
    missing = [c for c in schemas()[kind].names if f"`{c}`" not in section]
    assert missing == []


def test_the_tables_of_the_readme_build(tmp_path: Path) -> None:
    commands = block("Bring your own tables").replace(
        ".venv/bin/clusterkg", f"'{sys.executable}' -m clusterkg"
    )
    script = commands.split(f"'{sys.executable}' -m clusterkg serve")[0]
    done = subprocess.run(
        ["sh", "-ec", script], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "mine-dataset" / "manifest.json").is_file()


def test_no_file_names_a_path_of_the_machine_it_was_made_on() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    files = [ROOT / name for name in listed.stdout.split("\0") if name]
    home = re.compile(r"/(home|root|Users)/\w+")
    found = [
        str(f)
        for f in files
        if f.is_file() and home.search(f.read_text("utf-8", "replace"))
    ]
    assert [f for f in found if not f.endswith("test_docs.py")] == []
