"""Measure clusterkg beside the engines found here, in turn, in one run.

Parts: build (a synthetic region by stage, its peak memory, what loading it takes),
cards (of the busiest town), rules (each that derives cards), questions (the catalogue),
service (answers a second under eight clients, beside the engine without HTTP). Rows
are compared before times; where an engine gives other rows it is named and its times
do not count. Peers: pyoxigraph and rdflib in processes of their own, the Oxigraph
server, Virtuoso and rdflib-endpoint (in questions only if named with --engine); what
is not installed is named with how to get it. Everything takes about ten minutes on two
cores, of which the service takes two. Prints medians and ratios; --json keeps all.
"""

import argparse
import sys
from pathlib import Path

from clusterkg.bench import Plan, bench
from clusterkg.bench.plan import PARTS
from clusterkg.bench.report import write
from clusterkg.cli.options import progress
from clusterkg.errors import Misuse


def arguments(parser: argparse.ArgumentParser) -> None:
    """The options of this verb."""
    parser.add_argument(
        "--towns", type=int, default=100, metavar="N", help="synthetic towns (0: none)"
    )
    parser.add_argument("--seed", type=int, default=1, metavar="S")
    parser.add_argument(
        "--dataset", type=Path, metavar="DIR", help="measure this one, build nothing"
    )
    parser.add_argument(
        "--part", action="append", choices=PARTS, help="only this part (repeatable)"
    )
    parser.add_argument(
        "--engine", action="append", default=[], help="only this peer (repeatable)"
    )
    parser.add_argument("--rounds", type=int, default=3, metavar="R")
    parser.add_argument(
        "--limit", type=float, default=10.0, metavar="S", help="seconds for one query"
    )
    parser.add_argument(
        "--seconds", type=float, default=3.0, metavar="S", help="of each service round"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="where to write it")


def run(told: argparse.Namespace) -> int:
    """Prints the report part by part."""
    if told.rounds < 1 or told.towns < 0 or told.limit <= 0:
        raise Misuse(
            "Give --rounds of at least 1, --towns of at least 0, a --limit > 0."
        )
    plan = Plan(
        towns=told.towns,
        seed=told.seed,
        rounds=told.rounds,
        limit=told.limit,
        parts=frozenset(told.part or PARTS),
        only=tuple(told.engine),
        dataset=told.dataset,
        seconds=told.seconds,
    )
    found = bench(plan, _show, progress())
    if told.json:
        write(told.json, found)
    return 0


def _show(text: str) -> None:
    print(text + "\n")
    sys.stdout.flush()
