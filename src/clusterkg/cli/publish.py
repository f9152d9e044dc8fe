"""Load a dataset into a SPARQL 1.1 engine, graph by graph; safe to run again.

Speaks the Graph Store Protocol or SPARQL Update, whichever the engine does. For an
engine that wants an account, set CLUSTERKG_STORE_USER and CLUSTERKG_STORE_PASSWORD.
"""

import argparse
from pathlib import Path

from clusterkg.cli.options import progress
from clusterkg.config import Config, environment
from clusterkg.dataset import Dataset
from clusterkg.publish import publish


def arguments(parser: argparse.ArgumentParser) -> None:
    """The options of this verb."""
    parser.add_argument("--store", required=True, metavar="URL", help="the engine")
    parser.add_argument(
        "--dataset", type=Path, metavar="DIR", help="a folder that build wrote"
    )


def run(told: argparse.Namespace) -> int:
    """Prints what was sent, and the address to give to `serve --store`."""
    known = environment()
    account = known.get("CLUSTERKG_STORE_USER"), known.get("CLUSTERKG_STORE_PASSWORD")
    dataset = Dataset.open(told.dataset or Config().dataset)
    done = publish(dataset, told.store, account, progress())
    print(
        f"{done.address}: {done.triples} triples; {done.sent} graphs sent, "
        f"{done.kept} already there, {done.removed} removed"
    )
    return 0
