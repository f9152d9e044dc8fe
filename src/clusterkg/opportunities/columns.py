"""Cards as columns: one number per card and fact, so that any region fits in memory.

Twenty thousand towns have some thirty thousand cards: a few megabytes here, filtered,
counted and ranked in milliseconds. Knows no store: it is made of (card, value) pairs.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from clusterkg import scores

Pairs = Iterable[tuple[str, str]]
Numbers = Any  # a numpy array of whole numbers or floats
NONE = -1
TOPICS = {
    "function": "aboutFunction",
    "industry": "aboutIndustry",
    "town": "concernsTown",
    "platform": "offeredBy",
    "technology": "aboutTechnology",
}
AREA = "area"
_ALONE = ("derivedByRule", "needGrade", "tier", "contested", "distanceKm",
          "demandSide", "supplySide")  # fmt: skip
PROPERTIES = (*_ALONE, *TOPICS.values(), "hasScorePart")


@dataclass(frozen=True)
class Many:
    """Several values for each card: those of row `i` stand from `starts[i]` on."""

    names: Sequence[str]
    starts: Numbers
    values: Numbers
    rows: Numbers

    @classmethod
    def of(cls, pairs: Pairs, row_of: Mapping[str, int]) -> "Many":
        told = sorted({(row_of[card], value) for card, value in pairs})
        names = sorted({value for _, value in told})
        number = {name: n for n, name in enumerate(names)}
        rows = np.array([row for row, _ in told], dtype=np.int32)
        values = np.array([number[value] for _, value in told], dtype=np.int32)
        starts = np.searchsorted(rows, np.arange(len(row_of) + 1))
        return cls(names, starts, values, rows)

    def told(self, row: int) -> tuple[str, ...]:
        """The values of one card."""
        found = self.values[self.starts[row] : self.starts[row + 1]]
        return tuple(self.names[value] for value in found)

    def number(self, rows: Numbers) -> Numbers:
        """How many values each of some cards has."""
        return self.starts[rows + 1] - self.starts[rows]

    def first(self, rows: Numbers, after: int = 0) -> Numbers:
        """The number of the first value of each, or of one after it; else NONE."""
        known = self.number(rows) > after
        found = np.full(len(rows), NONE)
        found[known] = self.values[self.starts[rows[known]] + after]
        return found

    def has(self, wanted: str) -> Numbers:
        """Which cards have a value, given whole or by the end of its address."""
        at = bisect_left(self.names, wanted)
        if at < len(self.names) and self.names[at] == wanted:
            found = [at]
        else:
            end = "/" + wanted
            found = [n for n, name in enumerate(self.names) if name.endswith(end)]
        mask = np.zeros(len(self.starts) - 1, dtype=bool)
        mask[self.rows[np.isin(self.values, found)]] = True
        return mask

    def counts(self, mask: Numbers) -> dict[str, int]:
        """How many of the cards of a mask have each value; none is zero."""
        told = np.bincount(self.values[mask[self.rows]], minlength=len(self.names))
        return {self.names[int(n)]: int(told[n]) for n in np.flatnonzero(told)}


@dataclass(frozen=True)
class Columns:
    """All that lists, facets and rankings need of some cards."""

    cards: Sequence[str]
    kinds: Sequence[str]
    kind: Numbers
    grade: Numbers
    tier: Numbers
    contested: Numbers
    km: Numbers
    things: Sequence[str]
    demand: Numbers
    supply: Numbers
    internal: Numbers
    topics: Mapping[str, Many]
    parts: Mapping[str, Numbers]

    @classmethod
    def of(
        cls, told: Mapping[str, Pairs], around: Mapping[str, Iterable[str]]
    ) -> "Columns":
        """From pairs by property, and the areas around each town."""
        alone = {name: dict(told.get(name, ())) for name in _ALONE}
        cards = sorted(alone["derivedByRule"])
        row_of = {card: row for row, card in enumerate(cards)}
        topics = {
            topic: Many.of(told.get(name, ()), row_of) for topic, name in TOPICS.items()
        }
        topics[AREA] = Many.of(_areas(told.get("concernsTown", ()), around), row_of)
        things = sorted({*alone["demandSide"].values(), *alone["supplySide"].values()})
        kinds = sorted({_tail(rule) for rule in alone["derivedByRule"].values()})
        demand = _numbered(cards, alone["demandSide"], things)
        supply = _numbered(cards, alone["supplySide"], things)
        towns = np.diff(topics["town"].starts)
        inside = (supply != NONE) & ((supply == demand) | (towns < 2))
        rules = {card: _tail(rule) for card, rule in alone["derivedByRule"].items()}
        return cls(
            cards=cards,
            kinds=kinds,
            kind=_numbered(cards, rules, kinds),
            grade=np.array([int(alone["needGrade"][c]) for c in cards], dtype=np.int8),
            tier=np.array([int(alone["tier"][c]) for c in cards], dtype=np.int8),
            contested=np.array(
                [alone["contested"].get(c) in ("true", "1") for c in cards], dtype=bool
            ),
            km=np.array([float(alone["distanceKm"].get(c, "nan")) for c in cards]),
            things=things,
            demand=demand,
            supply=supply,
            internal=inside,
            topics=topics,
            parts=_parts(told.get("hasScorePart", ()), row_of),
        )

    def __len__(self) -> int:
        return len(self.cards)

    def score(self, weights: Mapping[str, float]) -> Numbers:
        """`scores.score` of every card at once, to six digits so that ties are ties."""
        logs, total = np.zeros(len(self)), np.zeros(len(self))
        empty = np.zeros(len(self), dtype=bool)
        for name, (log, known, nothing) in self._logs.items():
            weight = weights.get(name, 1.0)
            if weight > 0:
                logs += weight * log
                total += weight * known
                empty |= nothing
        found = np.exp(logs / np.where(total > 0, total, 1.0))
        return np.where(empty | (total <= 0), 0.0, np.round(found, 6))

    @cached_property
    def usual_score(self) -> Numbers:
        """By the published weights."""
        return self.score(scores.WEIGHTS)

    @cached_property
    def _logs(self) -> Mapping[str, tuple[Numbers, Numbers, Numbers]]:
        """Of each part the logarithms, where it is known, and where it is 0."""
        found = {}
        for name, values in self.parts.items():
            known = ~np.isnan(values)
            nothing = known & (values <= 0)
            safe = np.where(known & ~nothing, values, 1.0)
            found[name] = np.log(safe), known, nothing
        return found

    def side(self, thing: str) -> int:
        """The number of a cluster or other side; NONE when no card has it."""
        at = bisect_left(self.things, thing)
        known = at < len(self.things) and self.things[at] == thing
        return at if known else NONE - 1


def _areas(towns: Pairs, around: Mapping[str, Iterable[str]]) -> Pairs:
    for card, town in towns:
        yield card, town
        for area in around.get(town, ()):
            yield card, area


def _numbered(
    cards: Sequence[str], values: Mapping[str, str], names: Sequence[str]
) -> Numbers:
    number = {name: n for n, name in enumerate(names)}
    return np.array(
        [number[values[c]] if c in values else NONE for c in cards], dtype=np.int32
    )


def _parts(pairs: Pairs, row_of: Mapping[str, int]) -> dict[str, Numbers]:
    """`id/score-part/need.0.5` says name and value itself."""
    found: dict[str, Numbers] = {}
    for card, part in pairs:
        name, _, value = _tail(part).partition(".")
        if name not in found:
            found[name] = np.full(len(row_of), np.nan)
        found[name][row_of[card]] = float(value)
    order = [*scores.PARTS]
    return dict(sorted(found.items(), key=lambda p: (order.index(p[0]), p[0])))


def _tail(iri: str) -> str:
    return iri.rsplit("/", 1)[-1]
