"""Check source tables, cell by cell, without building anything.

Prints a line per finding (file:row:column: what, why, what next) and exits with 1
when there is one.
"""

import argparse

from clusterkg.check import check
from clusterkg.cli.options import add_sources, chosen_sources


def arguments(parser: argparse.ArgumentParser) -> None:
    """The options of this verb."""
    add_sources(parser)


def run(told: argparse.Namespace) -> int:
    """0 clean, 1 with findings."""
    checked = check(chosen_sources(told))
    for finding in checked.findings:
        print(finding)
    if not checked.findings:
        print(f"{len(checked.rows)} rows of {len(checked.sources)} sources are clean.")
    return 1 if checked.findings else 0
