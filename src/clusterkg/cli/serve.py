"""Serve a dataset, a file or another engine over HTTP; builds first if need be.

SIGTERM or Ctrl-C ends it in order; SIGHUP reads the dataset anew without a refused
request. Settings: a TOML file named by CLUSTERKG_CONFIG, or variables CLUSTERKG_*.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from clusterkg.cli.options import add_sources, chosen_sources, progress
from clusterkg.config import Config, environment
from clusterkg.errors import NoDataset


def arguments(parser: argparse.ArgumentParser) -> None:
    """The options of this verb."""
    where = parser.add_mutually_exclusive_group()
    where.add_argument(
        "--dataset", type=Path, metavar="DIR", help="a folder that build wrote"
    )
    where.add_argument("--store", metavar="URL", help="a SPARQL 1.1 endpoint")
    where.add_argument(
        "--data", type=Path, metavar="FILE", help="any RDF file, as it stands"
    )
    parser.add_argument("--host", metavar="HOST", help="address (127.0.0.1)")
    parser.add_argument("--port", type=int, metavar="N", help="port (8000)")
    add_sources(parser)


def run(told: argparse.Namespace) -> int:
    """Serves until it is told to end."""
    with tempfile.TemporaryDirectory(prefix="ckg-counts-") as counts:
        # where processes add their counts up; looked at when the library is imported
        environment()["PROMETHEUS_MULTIPROC_DIR"] = counts
        from clusterkg.server.run import serve
        from clusterkg.server.settings import Settings

        settings = Settings.read(host=told.host, port=told.port)
        return serve(_location(told), settings, _ready)


def _location(told: argparse.Namespace) -> Path | str:
    if told.store:
        return str(told.store)
    if told.data:
        if not told.data.is_file():
            raise NoDataset(f"There is no file {told.data}; check the name.")
        return Path(told.data)
    config = Config()
    dataset: Path = told.dataset or config.dataset
    if told.dataset is None and not (dataset / "manifest.json").is_file():
        # only now: a server of a built dataset need not load a reasoner
        from clusterkg.build import build

        build(chosen_sources(told), dataset, config.base, progress())
    return dataset


def _ready(address: str, version: str) -> None:
    print(f"Serving {version[:16]} on {address}", file=sys.stderr, flush=True)
