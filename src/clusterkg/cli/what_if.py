"""Lay hypothetical rows over a dataset: which cards appear, vanish or move?

The rows are ordinary tables in a folder, as any source has them; the dataset stays as
it is. A claim that turns out true becomes a source folder of its own.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from clusterkg.config import Config
from clusterkg.dataset import Dataset
from clusterkg.whatif import what_if


def arguments(parser: argparse.ArgumentParser) -> None:
    """The options of this verb."""
    parser.add_argument(
        "--rows",
        type=Path,
        action="append",
        required=True,
        metavar="DIR",
        help="a folder of tables with the hypothetical rows (repeatable)",
    )
    parser.add_argument(
        "--dataset", type=Path, metavar="DIR", help="a folder that build wrote"
    )
    parser.add_argument("--lang", choices=("en", "zh"), default="en")
    parser.add_argument("--format", choices=("table", "json"), default="table")


def run(told: argparse.Namespace) -> int:
    """Prints what would change."""
    dataset = Dataset.open(told.dataset or Config().dataset)
    change = what_if(dataset, told.rows, told.lang)
    if told.format == "json":
        json.dump(change.as_dict(), sys.stdout, ensure_ascii=False, indent=2)
        print()
        return 0
    print(f"With {change.rows} hypothetical row(s):")
    for sign, found in (("+", change.appear), ("-", change.vanish)):
        for card in found:
            print(_line(sign, card, told.lang))
    for card in change.move:
        print(_line("~", card, told.lang))
        print(f"      {_state(card['before'])}  ->  {_state(card['after'])}")
    counts = len(change.appear), len(change.vanish), len(change.move)
    print("{} appear, {} vanish, {} move".format(*counts))
    return 0


def _line(sign: str, card: dict[str, Any], lang: str) -> str:
    kind = "question" if card["question"] else f"grade {card['grade']}"
    return f"  {sign} {card['label'][lang]}  [{card['kind']}, {kind}]"


def _state(told: dict[str, Any]) -> str:
    return f"rank {told['rank']}, tier {told['tier']}, score {told['score']:.3f}"
