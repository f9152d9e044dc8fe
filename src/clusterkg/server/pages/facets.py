"""All cards of a dataset in memory, with facets whose counts hold for what is chosen.

A count is the number of cards that remain when that value is chosen as well, so a
value that would lead to an empty list is never offered.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from clusterkg import scores
from clusterkg.store.base import Row, Table

FACETS = ("place", "industry", "function", "kind", "grade", "tier", "distance")
_BANDS = (50, 100, 200)
_MOST = 12


@dataclass
class Entry:
    """One card as lists need it."""

    iri: str
    kind: str
    grade: int
    tier: int
    score: float
    demand: str
    supply: str | None
    contested: bool
    kilometres: float | None
    values: dict[str, set[str]] = field(default_factory=dict)
    parts: dict[str, float] = field(default_factory=dict)

    @property
    def known(self) -> int:
        """How many parts of the score are known."""
        return len(self.parts)


@dataclass(frozen=True)
class Home:
    """Where a cluster lies (all areas around it) and its industries."""

    places: frozenset[str]
    industries: frozenset[str]


_NOWHERE = Home(frozenset(), frozenset())


def entries(index: Table, parts: Table, homes: Table) -> list[Entry]:
    """Cards in rank order: by tier, then score, then IRI."""
    where = _homes(homes)
    found: dict[str, Entry] = {}
    for row in index.rows:
        iri = str(row["opportunity"])
        entry = found.get(iri)
        if entry is None:
            entry = found[iri] = _entry(row, where)
        if "function" in row:
            entry.values.setdefault("function", set()).add(str(row["function"]))
    for row in parts.rows:
        if str(row["opportunity"]) in found:
            card = found[str(row["opportunity"])]
            card.parts[str(row["part"])] = float(str(row["value"]))
    return sorted(found.values(), key=lambda e: (e.tier, -e.score, e.iri))


def _homes(table: Table) -> dict[str, Home]:
    places: dict[str, set[str]] = {}
    industries: dict[str, set[str]] = {}
    for row in table.rows:
        cluster = str(row["cluster"])
        places.setdefault(cluster, set()).add(str(row["place"]))
        if "industry" in row:
            industries.setdefault(cluster, set()).add(str(row["industry"]))
    return {
        cluster: Home(frozenset(p), frozenset(industries.get(cluster, ())))
        for cluster, p in places.items()
    }


def _entry(row: Row, where: Mapping[str, Home]) -> Entry:
    demand = str(row["demand"])
    supply = str(row["supply"]) if "supply" in row else None
    sides = [where.get(side, _NOWHERE) for side in (demand, supply) if side]
    far = float(str(row["km"])) if "km" in row else None
    grade, tier = int(str(row["grade"])), int(str(row["tier"]))
    kind = str(row["kind"])
    values = {
        "place": {p for side in sides for p in side.places},
        "industry": {i for side in sides for i in side.industries},
        "kind": {kind},
        "grade": {str(grade)},
        "tier": {str(tier)},
        "distance": {band(far)},
    }
    return Entry(
        str(row["opportunity"]),
        kind,
        grade,
        tier,
        float(str(row["score"])),
        demand,
        supply,
        str(row.get("contested", "false")) == "true",
        far,
        values,
    )


def band(kilometres: float | None) -> str:
    """A distance as one of five bands."""
    if kilometres is None:
        return "unknown"
    return next((f"to-{b}" for b in _BANDS if kilometres <= b), "further")


Chosen = Mapping[str, str]


def matching(cards: Sequence[Entry], chosen: Chosen) -> list[Entry]:
    """The cards that have every chosen value; questions only when asked for."""
    wanted = [(facet, value) for facet, value in chosen.items() if value]
    return [
        card
        for card in cards
        if (card.grade < 3 or chosen.get("grade") == "3")
        and all(value in card.values.get(facet, ()) for facet, value in wanted)
    ]


def counts(
    cards: Sequence[Entry], found: Sequence[Entry], chosen: Chosen
) -> dict[str, list[tuple[str, int]]]:
    """For each facet not yet chosen, its values with the cards that would remain."""
    told = {}
    for facet in FACETS:
        if chosen.get(facet):
            continue
        counter = Counter(
            value for card in found for value in card.values.get(facet, ())
        )
        if facet == "grade" and (asking := len(matching(cards, {**chosen, "grade": "3"}))):
            counter["3"] = asking
        told[facet] = _listed(facet, counter, len(found))
    return {facet: values for facet, values in told.items() if values}


def _listed(facet: str, counter: Counter[str], total: int) -> list[tuple[str, int]]:
    if facet in ("grade", "tier", "distance"):
        order = ["to-50", "to-100", "to-200", "further", "unknown"]
        return sorted(
            counter.items(),
            key=lambda v: (order.index(v[0]) if v[0] in order else 0, v[0]),
        )
    telling = [(v, n) for v, n in counter.items() if facet != "place" or n < total]
    return sorted(telling, key=lambda v: (-v[1], v[0]))[:_MOST]


def rescored(cards: Iterable[Entry], weights: Mapping[str, float]) -> dict[str, float]:
    """The score of each card under other weights."""
    return {card.iri: scores.score(card.parts, weights) for card in cards}


def rank_ranges(
    cards: Sequence[Entry], weights: Mapping[str, float]
) -> dict[str, tuple[int, int]]:
    """Best and worst rank of each card when each weight in turn is halved and doubled.

    A sensitivity analysis one factor at a time (Saltelli and others 2008).
    """
    ranges: dict[str, tuple[int, int]] = {}
    for trial in _trials(weights):
        told = rescored(cards, trial)
        order = sorted(cards, key=lambda e: (e.tier, -round(told[e.iri], 9), e.iri))
        for rank, card in enumerate(order, start=1):
            best, worst = ranges.get(card.iri, (rank, rank))
            ranges[card.iri] = min(best, rank), max(worst, rank)
    return ranges


def _trials(weights: Mapping[str, float]) -> list[dict[str, float]]:
    trials = [dict(weights)]
    for part in scores.PARTS:
        for factor in (0.5, 2.0):
            trials.append({**weights, part: weights.get(part, 1.0) * factor})
    return trials
