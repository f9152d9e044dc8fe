"""List the opportunities of a town, of a kind, or of the whole dataset.

Grades 1 (asserted for the cluster) and 2 (asserted for an area or class that contains
it) are shown; --grade 3 lists the questions to ask instead. With the id of a card, as
every list shows it, that card is told whole: each statement it rests on with its
passage, what speaks against it, what nobody knows, and the parts of its score.
"""

import argparse
import csv
import json
import sys
from collections.abc import Iterator
from typing import Any

from clusterkg.cli.cards import brief, numbers, whole
from clusterkg.cli.options import add_store, check_name, chosen_store
from clusterkg.errors import BadParameter
from clusterkg.opportunities import Filter, card, cards
from clusterkg.opportunities.index import SCOPES, SORTS, slug_of_kind
from clusterkg.scores import NEED

_COLUMNS = ("id", "kind", "grade", "tier", "score", "km", "label")
_TEXTS = {
    "town": "a place, by its short name or as it is called",
    "kind": "a kind of opportunity, such as shared-platform-use",
    "function": "a function, such as testing",
    "industry": "an industry, such as lighting",
}
_SCHEMES = {"kind": "opportunity-kind", "function": "function", "industry": "industry"}


def arguments(parser: argparse.ArgumentParser) -> None:
    """The options of this verb."""
    parser.add_argument("id", nargs="?", help="one card, whole")
    for name, text in _TEXTS.items():
        parser.add_argument(f"--{name}", metavar="NAME", help=text)
    parser.add_argument("--grade", type=int, choices=tuple(NEED))
    parser.add_argument("--tier", type=int, metavar="N", help="1 is the best")
    parser.add_argument("--distance", type=float, metavar="KM", help="at most so far")
    parser.add_argument("--scope", choices=SCOPES, help="across towns, or inside one")
    parser.add_argument("--sort", choices=SORTS, default="rank")
    parser.add_argument(
        "--weight",
        action="append",
        default=[],
        metavar="PART=N",
        help="weight of a part of the score, such as need=2 (repeatable)",
    )
    parser.add_argument("--limit", type=int, default=20, metavar="N", help="20")
    parser.add_argument("--offset", type=int, default=0, metavar="N")
    parser.add_argument("--lang", choices=("en", "zh"), default="en")
    parser.add_argument(
        "--format", choices=("table", "json", "csv", "tsv"), default="table"
    )
    add_store(parser)


def run(told: argparse.Namespace) -> int:
    """Prints the list, or one card."""
    store, base = chosen_store(told)
    if told.id:
        one = card(store, told.id, told.lang, base)
        _json(one) if told.format == "json" else _lines(whole(one, told.lang))
        return 0
    told.kind = slug_of_kind(told.kind) if told.kind else None
    for name, scheme in _SCHEMES.items():
        check_name(store, base, f"scheme/{scheme}", getattr(told, name))
    names = ("town", "kind", "grade", "tier", "function", "industry", "distance",
             "scope")  # fmt: skip
    wanted = Filter(
        **{name: getattr(told, name) for name in (*names, "sort", "limit", "offset")},
        weights=_weights(told.weight),
    )
    found = cards(store, wanted, told.lang, base)
    if told.format == "json":
        _json(found)
    elif told.format == "table":
        for one in found["opportunities"]:
            _lines(brief(one, told.lang))
        print(f"{len(found['opportunities'])} of {found['total']}")
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


def _lines(lines: Iterator[str]) -> None:
    for line in lines:
        print(line)


def _row(one: dict[str, Any], lang: str) -> list[Any]:
    return [one["id"], one["kind"], one["grade"], one["tier"], *numbers(one),
            one["label"][lang]]  # fmt: skip
