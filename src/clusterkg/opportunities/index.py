"""Which cards match what a reader asks for, in which order, with counts for facets.

A dataset never changes, so the columns of all its cards are read once and kept by the
store's version. Until then the cards of one town are asked for by themselves.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from clusterkg import iris, scores
from clusterkg.errors import BadParameter, UnknownName, nearest
from clusterkg.opportunities import reading
from clusterkg.opportunities.columns import AREA, Columns, Numbers
from clusterkg.opportunities.plain import pairs
from clusterkg.opportunities.questions import ask
from clusterkg.store.base import Store

DEFAULT_GRADES = (1, 2)
SORTS = ("rank", "score", "distance", "need")
SCOPES = ("external", "internal")


@dataclass(frozen=True)
class Brief:
    """One card in brief: what lists, facets and rankings need."""

    iri: str
    kind: str
    grade: int
    tier: int
    score: float
    contested: bool
    kilometres: float | None
    demand: str
    supply: str | None
    topics: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    parts: Mapping[str, float] = field(default_factory=dict)

    @property
    def scope(self) -> str:
        """`external` across towns, `internal` inside one place."""
        return scope_of_sides(self.demand, self.supply, self.topics.get("town", ()))

    @property
    def id(self) -> str:
        """The last part of its IRI."""
        return self.iri.rsplit("/", 1)[-1]


def scope_of_sides(demand: str, supply: str | None, towns: Sequence[str]) -> str:
    """Across towns (external), or inside one place (internal): a flag, not a kind.

    What is joined by a body without a cluster of its own, such as an alliance, lies
    outside the town.
    """
    inside = supply is not None and (supply == demand or len(set(towns)) < 2)
    return "internal" if inside else "external"


@dataclass(frozen=True)
class Filter:
    """What a reader asks for; grades 1 and 2 unless another is named."""

    town: str | None = None
    kind: str | None = None
    grade: int | None = None
    tier: int | None = None
    function: str | None = None
    industry: str | None = None
    distance: float | None = None
    scope: str | None = None
    cluster: str | None = None  # a side of the card
    partner: str | None = None  # a second place that the card concerns
    sort: str = "rank"
    weights: Mapping[str, float] = field(default_factory=dict)
    limit: int = 20
    offset: int = 0

    def __post_init__(self) -> None:
        if self.grade is not None and self.grade not in scores.NEED:
            raise BadParameter("grade", f"{self.grade} is none of 1, 2, 3.")
        if self.sort not in SORTS:
            raise BadParameter("sort", f"{self.sort!r} is none of {', '.join(SORTS)}.")
        if self.scope is not None and self.scope not in SCOPES:
            raise BadParameter(
                "scope", f"{self.scope!r} is none of external, internal."
            )
        if self.limit < 0 or self.offset < 0:
            raise BadParameter("limit", "limit and offset are 0 or more.")
        for name, weight in self.weights.items():
            if name not in scores.WEIGHTS or not 0 <= weight <= 100:
                known = ", ".join(scores.WEIGHTS)
                raise BadParameter(
                    f"weight.{name}", f"weights of 0 to 100 go to {known}."
                )


@dataclass(frozen=True)
class Found:
    """The cards that match, best first, and the counts for facets."""

    columns: Columns
    order: Numbers
    score: Numbers
    masks: Mapping[str, Numbers]

    @property
    def total(self) -> int:
        """How many match in all."""
        return len(self.order)

    @property
    def parts(self) -> list[str]:
        """The parts of the score that any of them has."""
        told = self.columns.parts.items()
        return [n for n, values in told if not np.isnan(values[self.order]).all()]

    @property
    def briefs(self) -> list[Brief]:
        """All of them."""
        return self.page(0, self.total)

    def page(self, start: int, size: int) -> list[Brief]:
        """Some of them, in order."""
        return [self.brief(row) for row in self.order[start : start + size]]

    def brief(self, row: int) -> Brief:
        """The card of one row."""
        told = self.columns
        return Brief(
            iri=told.cards[row],
            kind=told.kinds[told.kind[row]],
            grade=int(told.grade[row]),
            tier=int(told.tier[row]),
            score=float(self.score[row]),
            contested=bool(told.contested[row]),
            kilometres=None if np.isnan(told.km[row]) else float(told.km[row]),
            demand=told.things[told.demand[row]],
            supply=told.things[told.supply[row]] if told.supply[row] >= 0 else None,
            topics={t: v for t, m in told.topics.items() if (v := m.told(row))},
            parts={
                name: float(values[row])
                for name, values in told.parts.items()
                if not np.isnan(values[row])
            },
        )

    @cached_property
    def facets(self) -> dict[str, dict[str, int]]:
        """How many cards each choice would leave, the other choices kept."""
        told, found = self.columns, {}
        plain = {
            "kind": (told.kind, told.kinds),
            "grade": (told.grade, None),
            "tier": (told.tier, None),
            "scope": (told.internal.astype(np.int8), SCOPES),
        }
        for name, (values, names) in plain.items():
            counted = np.bincount(values[self._but(name)])
            found[name] = {
                names[int(n)] if names else str(n): int(counted[n])
                for n in np.flatnonzero(counted)
            }
        for name in ("function", "industry"):
            found[name] = told.topics[name].counts(self._but(name))
        # A card counts for the towns that it names and for the areas around them; what
        # is offered are places that a card of this list names.
        matching = self._but("")
        named = told.topics["town"].counts(matching)
        areas = told.topics[AREA].counts(matching)
        found["town"] = {place: n for place, n in areas.items() if place in named}
        return found

    def of_grade(self, grade: int) -> int:
        """How many there would be of a grade, the other choices kept."""
        return int((self.columns.grade[self._but("grade")] == grade).sum())

    def within(self, bands: Sequence[float]) -> dict[str, int]:
        """How many cards would be left up to each distance."""
        far = self.columns.km[self._but("distance")]
        counts = {f"{band:g}": int((far <= band).sum()) for band in bands}
        return {band: n for band, n in counts.items() if n}

    def _but(self, name: str) -> Numbers:
        """The cards that pass every test but one."""
        mask = np.ones(len(self.columns), dtype=bool)
        for other, passed in self.masks.items():
            if other != name:
                mask = mask & passed
        return mask


def briefs(store: Store, base: str = iris.PUBLISHED) -> list[Brief]:
    """Every card of the store's dataset."""
    columns = reading.every(store, base)
    every = Found(columns, np.arange(len(columns)), columns.usual_score, {})
    return every.briefs


def find(store: Store, wanted: Filter, base: str = iris.PUBLISHED) -> Found:
    """The matching cards. Raises UnknownName for a town that is no place."""
    places = [
        known_place(store, name, base) for name in (wanted.town, wanted.partner) if name
    ]
    if places and not reading.is_read(store, base):
        columns = reading.of_place(store, places[0], base)
    else:
        columns = reading.every(store, base)
    return matching(columns, wanted, places)


def matching(columns: Columns, wanted: Filter, places: Sequence[str]) -> Found:
    """Of some cards, those that match; `places` are those that `wanted` names."""
    masks = _masks(columns, wanted, places)
    mask = np.ones(len(columns), dtype=bool)
    for passed in masks.values():
        mask &= passed
    score = columns.usual_score
    if wanted.weights:
        score = columns.score({**scores.WEIGHTS, **wanted.weights})
    order = ranked(columns, np.flatnonzero(mask), score, wanted.sort)
    return Found(columns, order, score, masks)


def _masks(
    columns: Columns, wanted: Filter, places: Sequence[str]
) -> dict[str, Numbers]:
    """Which cards pass each test that is asked for."""
    grades = (wanted.grade,) if wanted.grade else DEFAULT_GRADES
    found = {"grade": np.isin(columns.grade, grades)}
    areas = columns.topics[AREA]
    for name, place in zip(("town", "partner"), places, strict=False):
        found[name] = areas.has(place)
    if wanted.kind is not None:
        kind = slug_of_kind(wanted.kind)
        number = columns.kinds.index(kind) if kind in columns.kinds else -1
        found["kind"] = columns.kind == number
    if wanted.tier is not None:
        found["tier"] = columns.tier == wanted.tier
    for name, value in (("function", wanted.function), ("industry", wanted.industry)):
        if value is not None:
            found[name] = columns.topics[name].has(value)
    if wanted.scope is not None:
        found["scope"] = columns.internal == (wanted.scope == "internal")
    if wanted.distance is not None:
        found["distance"] = columns.km <= wanted.distance  # an unknown one is not
    if wanted.cluster is not None:
        side = columns.side(wanted.cluster)
        found["cluster"] = (columns.demand == side) | (columns.supply == side)
    return found


def slug_of_kind(kind: str) -> str:
    """`SharedPlatformUse` or `shared-platform-use` -> the latter."""
    if "-" in kind or kind.islower():
        return kind
    return "".join(f"-{c.lower()}" if c.isupper() else c for c in kind).strip("-")


def ranked(columns: Columns, rows: Numbers, score: Numbers, sort: str) -> Numbers:
    """Those across towns first, then by tier and score, or as `sort` says."""
    keys = {
        "rank": (-score, columns.tier),
        "score": (-score,),
        "distance": (np.nan_to_num(columns.km, nan=np.inf),),
        "need": (-score, columns.grade),
    }
    told = (*keys[sort], columns.internal)  # the last key counts first
    return rows[np.lexsort((rows, *(key[rows] for key in told)))]


def known_place(store: Store, name: str, base: str = iris.PUBLISHED) -> str:
    """The IRI of a place by IRI, slug or name. Raises UnknownName with the nearest."""
    slug = name.rsplit("/", 1)[-1]
    place = iris.thing("place", slug, base)
    own = "://" not in name or name == place
    if own and ask(store, "place", base, place=place).rows:
        return place
    known = pairs(store, "places", base)
    called = sorted({iri for iri, text in known if text.lower() == name.lower()})
    if len(called) == 1:
        return called[0]
    near = [iri.rsplit("/", 1)[-1] for iri in called]
    slugs = sorted({iri.rsplit("/", 1)[-1] for iri, _ in known})
    raise UnknownName("place", name, near or nearest(slug.lower(), slugs))
