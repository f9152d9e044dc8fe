"""List the opportunities of a town, of a kind, or of the whole dataset.

Grades 1 (asserted for the cluster) and 2 (asserted for an area or class that contains
it) are shown; --grade 3 lists the questions to ask instead.
"""

import argparse
import csv
import json
import sys
from typing import Any

from clusterkg.cli.options import add_store, chosen_store
from clusterkg.errors import BadParameter
from clusterkg.opportunities import Filter, card, cards
from clusterkg.opportunities.index import SCOPES

_COLUMNS = ("id", "kind", "grade", "tier", "score", "km", "label")


def arguments(parser: argparse.ArgumentParser) -> None:
    """The options of this verb."""
    parser.add_argument("id", nargs="?", help="one card, whole")
    for name in ("town", "kind", "function", "industry"):
        parser.add_argument(f"--{name}")
    parser.add_argument("--grade", type=int)
    parser.add_argument("--tier", type=int)
    parser.add_argument("--distance", type=float, metavar="KM")
    parser.add_argument("--scope", choices=SCOPES, help="across towns, or inside one")
    parser.add_argument("--sort", default="rank")
    parser.add_argument(
        "--weight", action="append", default=[], metavar="PART=N", help="repeatable"
    )
    parser.add_argument("--limit", type=int, default=20)
    parser.add_argument("--offset", type=int, default=0)
    parser.add_argument("--lang", choices=("en", "zh"), default="en")
    parser.add_argument(
        "--format", choices=("table", "json", "csv", "tsv"), default="table"
    )
    add_store(parser)


def run(told: argparse.Namespace) -> int:
    """Prints the list, or one card as JSON."""
    store = chosen_store(told)
    if told.id:
        _json(card(store, told.id, told.lang))
        return 0
    names = ("town", "kind", "grade", "tier", "function", "industry", "distance",
             "scope")  # fmt: skip
    wanted = Filter(
        **{name: getattr(told, name) for name in (*names, "sort", "limit", "offset")},
        weights=_weights(told.weight),
    )
    found = cards(store, wanted, told.lang)
    if told.format == "json":
        _json(found)
    elif told.format == "table":
        _table(found, told.lang)
    else:
        delimiter = "," if told.format == "csv" else "\t"
        writer = csv.writer(sys.stdout, delimiter=delimiter, lineterminator="\n")
        writer.writerow(_COLUMNS)
        writer.writerows(_row(one, told.lang) for one in found["opportunities"])
    return 0


def _weights(told: list[str]) -> dict[str, float]:
    weights = {}
    for pair in told:
        name, equals, value = pair.partition("=")
        try:
            weights[name] = float(value)
        except ValueError:
            equals = ""
        if not equals:
            raise BadParameter("weight", f"{pair!r} is not part=number; write need=2.")
    return weights


def _json(document: Any) -> None:
    json.dump(document, sys.stdout, ensure_ascii=False, indent=2)
    print()


def _row(one: dict[str, Any], lang: str) -> list[Any]:
    km = one["distanceKm"]
    return [
        one["id"], one["kind"], one["grade"], one["tier"], f"{one['score']:.3f}",
        "" if km is None else f"{km:.0f}", one["label"][lang],
    ]  # fmt: skip


def _table(found: dict[str, Any], lang: str) -> None:
    for one in found["opportunities"]:
        id_, kind, grade, tier, score, km, label = _row(one, lang)
        flag = " contested" if one["contested"] else ""
        far = f", {km} km" if km and one["scope"] == "external" else ""
        far += ", inside one place" * (one["scope"] == "internal")
        print(f"{label}\n    {id_}  {kind}  grade {grade}, tier {tier}{flag}, "
              f"score {score}{far}")  # fmt: skip
        for side in ("need", "offer"):
            said = one[side]
            if said["statement"]:
                where = f"({said['source']}, {said['locator']})"
                print(f"    {side}: {said['statement']} {where}")
        for against in one["contradictions"]:
            where = f" ({against['source']}, {against['locator']})" * (
                "source" in against
            )
            print(f"    against: {against['statement']}{where}")
    shown = len(found["opportunities"])
    print(f"{shown} of {found['total']}")
