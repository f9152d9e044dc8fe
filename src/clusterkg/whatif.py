"""What if these rows were true? The cards that would appear, vanish or move.

Hypothetical rows, in the same tables as any source, are laid over a dataset in memory
and everything that follows is worked out again; the dataset is never touched.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import pyoxigraph as ox

from clusterkg.build import Built, conclude
from clusterkg.check import check
from clusterkg.dataset import Dataset, quads_of_file
from clusterkg.errors import Refused
from clusterkg.facts import facts
from clusterkg.opportunities.cards import whole
from clusterkg.opportunities.index import Brief, briefs
from clusterkg.store import EmbeddedStore
from clusterkg.terms import RDF_TYPE

MOST_ROWS = 500
MOST_STATEMENTS = 200_000


@dataclass(frozen=True)
class Change:
    """What the rows would do; cards whole, those that move with both states."""

    rows: int
    appear: Sequence[dict[str, Any]]
    vanish: Sequence[dict[str, Any]]
    move: Sequence[dict[str, Any]]

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "rows": self.rows,
            "appear": list(self.appear),
            "vanish": list(self.vanish),
            "move": list(self.move),
        }


def what_if(dataset: Dataset, folders: Sequence[Path], lang: str = "en") -> Change:
    """Compare the cards of a dataset with and without the rows of source folders.

    Raises BadTable and Inconsistent as a build does, Refused above the limits.
    """
    asserted = _asserted(dataset)
    base = str(dataset.manifest["base"])
    checked = check(folders, known=_known(asserted, base)).or_raise()
    if len(checked.rows) > MOST_ROWS:
        raise Refused(
            f"{len(checked.rows)} hypothetical rows are more than {MOST_ROWS}; build "
            "a dataset of its own with `clusterkg build --source` instead."
        )
    made = Built(base)
    made.parts["vocabulary"] = list(quads_of_file(dataset.path / "vocabulary.nq"))
    made.parts["asserted"] = [*asserted, *facts(checked.sources, checked.rows, base)]
    conclude(made, checked, consistency=False)
    before = EmbeddedStore.of_dataset(dataset.path)
    after = EmbeddedStore(made.engine, f"{dataset.digest}+{uuid4().hex}")
    return _compared(before, after, len(checked.rows), lang, base)


def _asserted(dataset: Dataset) -> list[ox.Quad]:
    count = int(dataset.manifest["counts"]["asserted"])
    if count > MOST_STATEMENTS:
        raise Refused(
            f"The dataset has {count} statements, more than the {MOST_STATEMENTS} that "
            "can be worked out anew while somebody waits; add the rows as a source "
            "folder and build instead."
        )
    return list(quads_of_file(dataset.path / "asserted.nq"))


def _known(asserted: Sequence[ox.Quad], base: str) -> set[str]:
    """The things that rows may refer to, relative to the base."""
    return {
        quad.subject.value.removeprefix(base)
        for quad in asserted
        if quad.predicate.value == RDF_TYPE and isinstance(quad.subject, ox.NamedNode)
    }


def _compared(
    before: EmbeddedStore, after: EmbeddedStore, rows: int, lang: str, base: str
) -> Change:
    old = {brief.iri: brief for brief in briefs(before, base)}
    new = {brief.iri: brief for brief in briefs(after, base)}
    ranks = _ranks(old.values()), _ranks(new.values())
    moved = sorted(i for i in old.keys() & new.keys() if _differs(old[i], new[i]))
    states = {
        iri: {
            "before": _state(old[iri], ranks[0][iri]),
            "after": _state(new[iri], ranks[1][iri]),
        }
        for iri in moved
    }
    return Change(
        rows=rows,
        appear=whole(after, sorted(new.keys() - old.keys()), lang, base=base),
        vanish=whole(before, sorted(old.keys() - new.keys()), lang, base=base),
        move=[
            {**card, **states[card["iri"]]}
            for card in whole(after, moved, lang, base=base)
        ],
    )


def _ranks(found: Any) -> dict[str, int]:
    ordered = sorted(found, key=lambda b: (b.tier, -b.score, b.iri))
    return {brief.iri: rank for rank, brief in enumerate(ordered, start=1)}


def _differs(one: Brief, other: Brief) -> bool:
    return (one.grade, one.tier, one.score) != (other.grade, other.tier, other.score)


def _state(brief: Brief, rank: int) -> dict[str, Any]:
    return {
        "grade": brief.grade,
        "tier": brief.tier,
        "score": brief.score,
        "rank": rank,
    }
