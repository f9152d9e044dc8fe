"""Plan agreements between towns: which few would close the most needs?

With --agreements N the best N, without it the fewest that close every need. Solved
exactly by HiGHS; the gap to the bound is printed, and what the best cards alone, taken
from the top of the list, would have closed.
"""

import argparse
import csv
import json
import sys
from pathlib import Path

from clusterkg import iris
from clusterkg.cli.options import add_store, chosen_store
from clusterkg.errors import BadInput
from clusterkg.opportunities.cover import Towns
from clusterkg.opportunities.plan import plan


def arguments(parser: argparse.ArgumentParser) -> None:
    """The options of this verb."""
    parser.add_argument(
        "--region", metavar="NAME", help="a place; else the whole dataset"
    )
    parser.add_argument("--agreements", type=float, metavar="N", help="at most so many")
    parser.add_argument(
        "--costs", type=Path, metavar="FILE.csv", help="columns one, other, cost"
    )
    parser.add_argument("--lang", choices=("en", "zh"), default="en")
    parser.add_argument("--format", choices=("table", "json"), default="table")
    add_store(parser)


def run(told: argparse.Namespace) -> int:
    """Prints the plan."""
    store, base = chosen_store(told)
    costs = _costs(told.costs, base) if told.costs else None
    found = plan(store, told.region, told.agreements, costs, base=base)
    if told.format == "json":
        json.dump(found, sys.stdout, ensure_ascii=False, indent=2)
        print()
        return 0
    for number, agreement in enumerate(found["agreements"], start=1):
        names = " - ".join(town["label"][told.lang] for town in agreement["towns"])
        print(f"{number}. {names}")
        for closes in agreement["closes"]:
            print(f"     {closes['cluster'][told.lang]}: {closes['need'][told.lang]}")
    proof = ", proven best" if found["proven"] else ""
    print(
        f"{found['closed']} of {found['needs']} needs closed by "
        f"{len(found['agreements'])} of {found['possibleAgreements']} possible "
        f"agreements (gap {found['gap']:.1%} to the bound {found['bound']:g}{proof}); "
        f"the {found['topCards']['agreements']} from the top of the list close "
        f"{found['topCards']['closed']}."
    )
    return 0


def _costs(file: Path, base: str) -> dict[Towns, float]:
    try:
        with file.open(encoding="utf-8-sig", newline="") as told:
            rows = list(csv.DictReader(told))
        costs: dict[Towns, float] = {}
        for row in rows:
            one, other = sorted(
                iris.thing("place", row[key], base) for key in ("one", "other")
            )
            costs[one, other] = float(row["cost"])
    except (OSError, KeyError, ValueError) as why:
        raise BadInput(
            f"{file} is no table of costs ({why}); give columns one, other, cost."
        ) from why
    return costs
