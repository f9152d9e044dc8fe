"""The engines that can be measured here, and how each is started with a dataset."""

import shutil
import sys
import time
from collections.abc import Callable, Mapping
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from clusterkg.bench.engines import Engine, HttpEngine, Worker
from clusterkg.bench.libraries import open_pyoxigraph, open_rdflib
from clusterkg.bench.processes import Child, first_line, free_port, run
from clusterkg.bench.virtuoso import missing_virtuoso, start_virtuoso
from clusterkg.dataset import Dataset

OURS = "clusterkg"
RDFLIB_MOST = 150_000  # triples in the default graph; above, it is no yardstick
_LOADING = 1800.0

_DEBIAN = ("virtuoso-opensource-7-bin", "virtuoso-opensource-7-common")
_GENEROUS = {
    "CLUSTERKG_TIME_LIMIT": "120",
    "CLUSTERKG_CLIENT_SECONDS": "1000000",
    "CLUSTERKG_CLIENT_ERRORS": "1000000",
    "CLUSTERKG_LONG_PER_CLIENT": "8",
}

Starting = Callable[[Dataset, Path], Engine]


def peers(dataset: Dataset) -> Mapping[str, Starting]:
    """Ourselves first, then every peer that is installed and of use at this size."""
    found: dict[str, Starting] = {
        OURS: start_ours(cached=False),
        "pyoxigraph": start_raw,
        "oxigraph": _start_oxigraph,
        "virtuoso": start_virtuoso,
        "rdflib": _start_rdflib,
        "rdflib-endpoint": _start_endpoint,
    }
    return {name: found[name] for name in found if name not in absent(dataset)}


def absent(dataset: Dataset) -> Mapping[str, str]:
    """The peers that are not measured here, and how each can be had."""
    told = {}
    if not _beside("oxigraph"):
        told["oxigraph"] = "pip install oxigraph"
    if missing_virtuoso():
        told["virtuoso"] = "apt-get install " + " ".join(_DEBIAN)
    if int(dataset.manifest["counts"]["default"]) > RDFLIB_MOST:
        why = f"asked of datasets of up to {RDFLIB_MOST:,} triples; give fewer towns"
        return told | {"rdflib": why, "rdflib-endpoint": why}
    if not (_beside("rdflib-endpoint") and find_spec("uvicorn")):
        told["rdflib-endpoint"] = "pip install 'rdflib-endpoint[web]'"
    return told


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
        engine.wait()
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
    engine.wait()
    engine.load_seconds = time.monotonic() - started
    return engine


def start_raw(dataset: Dataset, _folder: Path | None = None) -> Worker:
    """The engine below our store, in a process of its own."""
    name = "pyoxigraph"
    return Worker(name, version(name), open_pyoxigraph, list(dataset.files))


def _start_rdflib(dataset: Dataset, _folder: Path) -> Engine:
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
    spent = run(loading, folder, _LOADING)
    command = [program, "serve-read-only", "--location", store]
    child = Child([*command, "--bind", f"127.0.0.1:{port}"], folder)
    name = first_line([program, "--version"]).removeprefix("oxigraph ")
    engine = HttpEngine("oxigraph", name, child, port, "/query", spent)
    engine.wait()
    return engine
