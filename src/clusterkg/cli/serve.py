"""Serve a dataset, a file or another engine over HTTP, read-only; builds first if need be.

SIGTERM or Ctrl-C ends it in order; SIGHUP reads the dataset anew without a refused
request. Settings: a TOML file named by CLUSTERKG_CONFIG, or variables CLUSTERKG_*.
"""

import argparse
import sys
from pathlib import Path

from clusterkg.build import build
from clusterkg.cli.options import add_sources, chosen_sources, progress
from clusterkg.config import Config
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
    from clusterkg.server.run import serve  # the engine only where it is needed
    from clusterkg.server.settings import Settings

    settings = Settings.read(host=told.host, port=told.port)
    if told.store:
        return serve(told.store, settings, _ready)
    if told.data:
        if not told.data.is_file():
            raise NoDataset(f"There is no file {told.data}; check the name.")
        return serve(told.data, settings, _ready)
    config = Config()
    dataset = told.dataset or config.dataset
    if told.dataset is None and not (dataset / "manifest.json").is_file():
        build(chosen_sources(told), dataset, config.base, progress())
    return serve(dataset, settings, _ready)


def _ready(address: str, version: str) -> None:
    print(f"Serving {version[:16]} on {address}", file=sys.stderr, flush=True)
