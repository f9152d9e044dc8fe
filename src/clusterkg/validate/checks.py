"""The checks of the ontology and of the data: each is a query whose rows are faults.

ontology/checks/terms/ reads the ontology alone, ontology/checks/schemes/ the concept
schemes, ontology/checks/data/ a whole store with its named graphs.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from clusterkg.errors import BadInput
from clusterkg.resources import ONTOLOGY

FOLDER = ONTOLOGY / "checks"
_MARK = "#+ rule:"


@dataclass(frozen=True)
class Check:
    """One query file: what it forbids, in words, and how to find what breaks it."""

    name: str
    area: str
    rule: str
    query: str


@dataclass(frozen=True)
class Violation:
    """One row of a check: the rule that was broken, and by what."""

    check: str
    rule: str
    values: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.check}: {self.rule} Broken by {', '.join(self.values)}."


def checks(area: str | None = None, folder: Path = FOLDER) -> list[Check]:
    """All checks, or those of one area. Raises BadInput for one without a rule."""
    files = sorted(folder.glob(f"{area or '*'}/*.rq"))
    return [_read(file) for file in files]


def violations(store: ox.Store, run: Iterable[Check]) -> Iterator[Violation]:
    """Every row of every check, asked of the default graph of `store`."""
    for check in run:
        solutions = store.query(check.query)
        if not isinstance(solutions, ox.QuerySolutions):
            raise BadInput(f"The check {check.name} is no SELECT; rewrite it as one.")
        rows = {tuple(_text(term) for term in row) for row in solutions}
        for values in sorted(rows):
            yield Violation(check.name, check.rule, values)


def _read(file: Path) -> Check:
    text = file.read_text("utf-8")
    first, _, _ = text.partition("\n")
    if not first.startswith(_MARK):
        raise BadInput(f"{file} does not begin with '{_MARK}'; say there what it asks.")
    rule = first.removeprefix(_MARK).strip()
    return Check(file.stem, file.parent.name, rule, text)


def _text(term: object) -> str:
    value = getattr(term, "value", None)
    return str(value if value is not None else term or "-")
