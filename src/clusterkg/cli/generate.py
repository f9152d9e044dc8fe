"""Write a made-up region of any size as ordinary source tables, marked synthetic.

Build it with `clusterkg build --source DIR`, beside the built-in sources.
"""

import argparse
from pathlib import Path

from clusterkg.generate import generate


def arguments(parser: argparse.ArgumentParser) -> None:
    """The options of this verb."""
    parser.add_argument("--towns", type=int, required=True, metavar="N")
    parser.add_argument("--seed", type=int, default=1, metavar="S")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")


def run(told: argparse.Namespace) -> int:
    """Prints how many rows were written."""
    rows = generate(told.towns, told.seed, told.out)
    print(f"{told.out}: {rows} rows of {told.towns} towns")
    return 0
