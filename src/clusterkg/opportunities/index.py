"""All cards of a dataset in brief, filtered and ranked without asking again.

A dataset never changes, so its index is read once and kept by the store's version.
The cards of one town are asked for directly, which is quick in any region.
"""

import difflib
from collections import Counter, OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from clusterkg import iris, scores
from clusterkg.errors import BadParameter, UnknownName
from clusterkg.opportunities.questions import ask, ask_of_many
from clusterkg.store.base import Row, Store

DEFAULT_GRADES = (1, 2)
SORTS = ("rank", "score", "distance", "need")
SCOPES = ("external", "internal")
_KEPT = 3


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

    briefs: Sequence[Brief]
    facets: Mapping[str, Mapping[str, int]]

    @property
    def total(self) -> int:
        """How many match in all."""
        return len(self.briefs)


_INDEX: OrderedDict[tuple[str, str], list[Brief]] = OrderedDict()


def briefs(store: Store, base: str = iris.PUBLISHED) -> list[Brief]:
    """Every card of the store's dataset."""
    key = (store.version, base)
    if key not in _INDEX:
        _INDEX[key] = _completed(store, _read(ask(store, "cards", base).rows), base)
        while len(_INDEX) > _KEPT:
            _INDEX.popitem(last=False)
    return _INDEX[key]


def _of_town(store: Store, town: str, base: str) -> list[Brief]:
    rows = ask(store, "cards-of-town", base, town=town).rows
    return _completed(store, _read(rows), base)


def _read(rows: Sequence[Row]) -> list[Brief]:
    return [
        Brief(
            iri=str(row["card"]),
            kind=str(row["rule"]).rsplit("/", 1)[-1],
            grade=int(row["grade"]),
            tier=int(row["tier"]),
            score=float(row["score"]),
            contested=str(row["contested"]) in ("true", "1"),
            kilometres=float(row["km"]) if "km" in row else None,
            demand=str(row["demand"]),
            supply=str(row["supply"]) if "supply" in row else None,
        )
        for row in rows
    ]


_TOPICS = {
    "aboutFunction": "function",
    "aboutIndustry": "industry",
    "concernsTown": "town",
    "offeredBy": "platform",
    "aboutTechnology": "technology",
}


def _completed(store: Store, found: list[Brief], base: str) -> list[Brief]:
    topics: dict[str, dict[str, list[str]]] = {}
    parts: dict[str, dict[str, float]] = {}
    rows = ask_of_many(store, "values", "things", [b.iri for b in found], base).rows
    for row in rows:
        card, name = str(row["thing"]), str(row["property"]).rsplit("#", 1)[-1]
        if name in _TOPICS:
            told = topics.setdefault(card, {}).setdefault(_TOPICS[name], [])
            told.append(str(row["value"]))
        elif name == "hasScorePart":
            part, value = _part(str(row["value"]))
            parts.setdefault(card, {})[part] = value
    return [
        replace(
            brief,
            topics={k: tuple(v) for k, v in topics.get(brief.iri, {}).items()},
            parts=parts.get(brief.iri, {}),
            score=scores.score(parts.get(brief.iri, {})),
        )
        for brief in found
    ]


def _part(iri: str) -> tuple[str, float]:
    """`id/score-part/need.0.5` says name and value itself."""
    name, _, value = iri.rsplit("/", 1)[-1].partition(".")
    return name, float(value)


def find(store: Store, wanted: Filter, base: str = iris.PUBLISHED) -> Found:
    """The matching cards. Raises UnknownName for a town that is no place."""
    if wanted.town:
        found = _of_town(store, known_place(store, wanted.town, base), base)
    else:
        found = briefs(store, base)
    kept = [brief for brief in found if _matches(brief, wanted)]
    return Found(ranked(kept, wanted), _facets(found, wanted))


def _matches(brief: Brief, wanted: Filter, but: str = "") -> bool:
    grades = (wanted.grade,) if wanted.grade else DEFAULT_GRADES
    tests = {
        "grade": brief.grade in grades,
        "kind": wanted.kind is None or brief.kind == slug_of_kind(wanted.kind),
        "tier": wanted.tier is None or brief.tier == wanted.tier,
        "function": _about(brief, "function", wanted.function),
        "industry": _about(brief, "industry", wanted.industry),
        "scope": wanted.scope is None or brief.scope == wanted.scope,
        "distance": wanted.distance is None
        or (brief.kilometres is not None and brief.kilometres <= wanted.distance),
    }
    return all(passed for name, passed in tests.items() if name != but)


def slug_of_kind(kind: str) -> str:
    """`SharedPlatformUse` or `shared-platform-use` -> the latter."""
    if "-" in kind or kind.islower():
        return kind
    return "".join(f"-{c.lower()}" if c.isupper() else c for c in kind).strip("-")


def _about(brief: Brief, topic: str, wanted: str | None) -> bool:
    if wanted is None:
        return True
    values = brief.topics.get(topic, ())
    return any(value in (wanted,) or value.endswith("/" + wanted) for value in values)


def _facets(found: Sequence[Brief], wanted: Filter) -> dict[str, dict[str, int]]:
    """How many cards each choice would leave, the other choices kept."""
    counts: dict[str, Counter[str]] = {
        name: Counter()
        for name in ("kind", "grade", "tier", "scope", "function", "industry")
    }
    counts["town"] = Counter()
    for brief in found:
        for name in counts:
            if _matches(brief, wanted, name):
                counts[name].update(_values(brief, name))
    return {name: dict(sorted(told.items())) for name, told in counts.items()}


def _values(brief: Brief, name: str) -> Sequence[str]:
    if name in ("kind", "grade", "tier", "scope"):
        return (str(getattr(brief, name)),)
    return brief.topics.get(name, ())


def ranked(found: Sequence[Brief], wanted: Filter) -> list[Brief]:
    """By tier, then score under the weights asked for; or as `sort` says."""
    weighed = found
    if wanted.weights:
        weights = {**scores.WEIGHTS, **wanted.weights}
        weighed = [replace(b, score=scores.score(b.parts, weights)) for b in found]
    keys = {
        "rank": lambda b: (b.tier, -b.score, b.iri),
        "score": lambda b: (-b.score, b.iri),
        "distance": lambda b: (b.kilometres is None, b.kilometres, b.iri),
        "need": lambda b: (b.grade, -b.score, b.iri),
    }
    return sorted(weighed, key=keys[wanted.sort])


def known_place(store: Store, name: str, base: str = iris.PUBLISHED) -> str:
    """The IRI of a place by IRI or slug. Raises UnknownName with the nearest."""
    slug = name.rsplit("/", 1)[-1]
    place = iris.thing("place", slug, base)
    own = "://" not in name or name == place
    if own and ask(store, "place", base, place=place).rows:
        return place
    rows = ask(store, "places", base).rows
    known = [str(row["place"]).rsplit("/", 1)[-1] for row in rows]
    raise UnknownName("place", name, difflib.get_close_matches(slug, known, n=3))
