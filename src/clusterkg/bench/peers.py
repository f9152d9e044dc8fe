"""The engines that can be measured here, and how each is started with a dataset."""

import shutil
import sys
import time
from collections.abc import Callable, Mapping
from importlib.metadata import version
from pathlib import Path

from clusterkg.bench.engines import Engine, HttpEngine, Worker
from clusterkg.bench.libraries import open_pyoxigraph, open_rdflib
from clusterkg.bench.processes import Child, first_line, free_port, run
from clusterkg.bench.virtuoso import start_virtuoso
from clusterkg.dataset import Dataset
from clusterkg.errors import Failed, TimedOut

OURS = "clusterkg"
RDFLIB_MOST = 150_000  # triples in the default graph; above, it is no yardstick
_START = 600.0

_GENEROUS = {
    "CLUSTERKG_TIME_LIMIT": "120",
    "CLUSTERKG_CLIENT_SECONDS": "1000000",
    "CLUSTERKG_CLIENT_ERRORS": "1000000",
    "CLUSTERKG_LOG": "error",
}

Starting = Callable[[Dataset, Path], Engine]


def peers(dataset: Dataset) -> Mapping[str, Starting]:
    """Ourselves first, then every peer that is installed and of use at this size."""
    found: dict[str, Starting] = {
        OURS: start_ours(cached=False),
        "pyoxigraph": _start_pyoxigraph,
    }
    if _beside("oxigraph"):
        found["oxigraph"] = _start_oxigraph
    if shutil.which("virtuoso-t") and shutil.which("isql-vt"):
        found["virtuoso"] = start_virtuoso
    if int(dataset.manifest["counts"]["default"]) <= RDFLIB_MOST:
        found["rdflib"] = _start_rdflib
        if _beside("rdflib-endpoint"):
            found["rdflib-endpoint"] = _start_endpoint
    return found


def _answers(engine: HttpEngine) -> bool:
    try:
        return bool(engine.ask("ASK {}", 10))
    except (Failed, TimedOut):
        return False


def start_ours(cached: bool) -> Starting:
    """Our own service, with or without its cache of answers."""

    def starting(dataset: Dataset, folder: Path) -> Engine:
        port = free_port()
        command = [sys.executable, "-m", "clusterkg", "serve"]
        command += ["--dataset", str(dataset.path.resolve()), "--port", str(port)]
        settings = _GENEROUS if cached else {**_GENEROUS, "CLUSTERKG_CACHE": "0"}
        started = time.monotonic()
        child = Child(command, folder, settings)
        engine = HttpEngine(OURS, version("clusterkg"), child, port, "/sparql", 0.0)
        child.wait(lambda: _answers(engine), _START)
        engine.load_seconds = time.monotonic() - started
        return engine

    return starting


def _start_endpoint(dataset: Dataset, folder: Path) -> Engine:
    port, program = free_port(), str(_beside("rdflib-endpoint"))
    command = [program, "serve", "--host", "127.0.0.1", "--port", str(port)]
    started = time.monotonic()
    child = Child([*command, str(dataset.path.resolve() / "default.nt")], folder)
    name = version("rdflib-endpoint")
    engine = HttpEngine("rdflib-endpoint", name, child, port, "/", 0.0)
    child.wait(lambda: _answers(engine), _START)
    engine.load_seconds = time.monotonic() - started
    return engine


def _start_pyoxigraph(dataset: Dataset, folder: Path) -> Engine:  # noqa: ARG001
    return Worker(
        "pyoxigraph", version("pyoxigraph"), open_pyoxigraph, list(dataset.files)
    )


def _start_rdflib(dataset: Dataset, folder: Path) -> Engine:  # noqa: ARG001
    return Worker("rdflib", version("rdflib"), open_rdflib, list(dataset.files))


def _beside(program: str) -> str | None:
    beside = Path(sys.executable).parent / program
    return str(beside) if beside.is_file() else shutil.which(program)


def _start_oxigraph(dataset: Dataset, folder: Path) -> Engine:
    program, port = _beside("oxigraph") or "oxigraph", free_port()
    store = str(folder / "store")
    files = [str(file.resolve()) for file in dataset.files]
    loading = [program, "load", "--location", store]
    for file in files:
        loading += ["--file", file]
    spent = run(loading, folder, _START)
    command = [program, "serve-read-only", "--location", store]
    child = Child([*command, "--bind", f"127.0.0.1:{port}"], folder)
    name = first_line([program, "--version"]).removeprefix("oxigraph ")
    engine = HttpEngine("oxigraph", name, child, port, "/query", spent)
    child.wait(lambda: _answers(engine), _START)
    return engine
