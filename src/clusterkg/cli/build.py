"""Build a dataset from source tables: check, facts, reason, derive, write.

What was at --out before stays untouched unless everything succeeds.
"""

import argparse
from pathlib import Path

from clusterkg.build import build
from clusterkg.cli.options import add_sources, chosen_sources, progress
from clusterkg.config import Config


def arguments(parser: argparse.ArgumentParser) -> None:
    """The options of this verb."""
    add_sources(parser)
    parser.add_argument("--out", type=Path, metavar="DIR", help="where to write it")
    parser.add_argument("--base", metavar="IRI", help="base of all IRIs (ends with /)")


def run(told: argparse.Namespace) -> int:
    """Prints the digest and the counts of the new dataset."""
    config = Config()
    made = build(
        chosen_sources(told),
        told.out or config.dataset,
        told.base or config.base,
        progress(),
    )
    counts = ", ".join(f"{n} {name}" for name, n in made.manifest["counts"].items())
    print(f"{made.path}: {made.digest[:16]} ({counts})")
    return 0
