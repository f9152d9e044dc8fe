"""A small region in the table format that users write, built and read as cards."""

import csv
import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from clusterkg.build import Built, assemble
from clusterkg.check import check
from clusterkg.opportunities import Filter, cards
from clusterkg.store import EmbeddedStore

DATA = Path(__file__).parent / "data"
_NUMBERS = count()  # what is kept of a store is kept by its version
Rows = Iterable[Mapping[str, str]]


@dataclass(frozen=True, repr=False)
class Region:
    """A built region and its cards by (kind, demand, supply or offer, topic)."""

    built: Built
    cards: dict[str, dict[str, Any]]

    def __repr__(self) -> str:
        return f"Region of {len(self.cards)} cards"

    def find(self, kind: str, *names: str, grade: int | None = None) -> list[str]:
        """Ids of the cards of a kind that mention all these names."""
        return [
            card["id"]
            for card in self.cards.values()
            if card["kind"] == kind
            and (grade is None or card["grade"] == grade)
            and set(names) <= mentioned(card)
        ]

    def one(self, kind: str, *names: str) -> dict[str, Any]:
        """The only such card."""
        (found,) = self.find(kind, *names)
        return self.cards[found]


Change = Callable[..., Region]  # the region with other rows


def mentioned(card: Mapping[str, Any]) -> set[str]:
    """The last parts of the IRIs of both sides, offers and topics."""
    things = [
        *card["offer"]["by"],
        *[t for told in card["about"].values() for t in told],
    ]
    sides = [card[side]["cluster"] for side in ("need", "offer")]
    every = [*things, *(side for side in sides if side)]
    return {thing["iri"].rsplit("/", 1)[-1] for thing in every}


def all_cards(built: Built) -> dict[str, dict[str, Any]]:
    store = EmbeddedStore(built.engine, f"region {next(_NUMBERS)}")
    found = [
        card
        for grade in (1, 2, 3)
        for card in cards(store, Filter(grade=grade, limit=10_000))["opportunities"]
    ]
    return {card["id"]: card for card in found}


def build_region(folder: Path) -> Region:
    built = assemble(check([folder]).or_raise(), consistency=False)
    return Region(built, all_cards(built))


def read(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as told:
        return list(csv.DictReader(told))


def write(file: Path, rows: Rows) -> None:
    listed = list(rows)
    columns = list(dict.fromkeys(name for row in listed for name in row))
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, columns, restval="")
        writer.writeheader()
        writer.writerows(listed)


@pytest.fixture(scope="session")
def region() -> Region:
    """tests/derive/data/region as it stands."""
    return build_region(DATA / "region")


@pytest.fixture
def changed(tmp_path: Path) -> Callable[..., Region]:
    """The region with rows added to tables: `changed(gaps=[{...}])`."""

    def build(**tables: Rows) -> Region:
        folder = tmp_path / "region"
        shutil.copytree(DATA / "region", folder, dirs_exist_ok=True)
        for name, rows in tables.items():
            file = folder / f"{name.replace('_', '-')}.csv"
            before = read(file) if file.is_file() else []
            write(file, [*before, *rows])
        return build_region(folder)

    return build
