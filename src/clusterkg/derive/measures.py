"""The parts of a card's score, measured on the graph with the formulas of `scores`."""

from collections.abc import Callable, Mapping
from functools import cached_property

from clusterkg import scores
from clusterkg.derive.engine import Look, Row
from clusterkg.derive.reach import positions

_OPENNESS = {"open": "outsiders", "province-wide": "province"}
_WIDE = ("province", "region", "country")


class Measures:
    """Answers for one build; what every card asks again is looked up once."""

    def __init__(self, look: Look) -> None:
        self._look = look
        self._kilometres: dict[tuple[str, str], float | None] = {}
        self._relatedness: dict[tuple[str, str], float | None] = {}

    def town(self, thing: str) -> str | None:
        """The home of a cluster or platform; the first by name when it has several."""
        homes = self._homes.get(thing)
        return min(homes) if homes else None

    def kilometres(self, one: str, other: str) -> float | None:
        """Distance of the homes of two things, None when a position is unknown."""
        here, there = self.town(one), self.town(other)
        if here is None or there is None:
            return None
        pair = (min(here, there), max(here, there))
        if pair not in self._kilometres:
            first, last = self._positions.get(pair[0]), self._positions.get(pair[1])
            known = first is not None and last is not None
            self._kilometres[pair] = (
                scores.kilometres(first, last) if known else None  # type: ignore[arg-type]
            )
        return self._kilometres[pair]

    def institution(self, one: str, other: str) -> float | None:
        """The lowest place that both lie in, by its level."""
        here, there = self.town(one), self.town(other)
        if here is None or there is None:
            return None
        shared = self._line(here) & self._line(there)
        values = [
            scores.institution(level.rsplit("/", 1)[-1])
            for place in shared
            for level in self._levels.get(place, ())
        ]
        known = [value for value in values if value is not None]
        return max(known) if known else None

    def _line(self, place: str) -> set[str]:
        return {place, *self._within.get(place, ())}

    def relatedness(self, one: str, other: str) -> float | None:
        """The best pair of industries of two clusters, by class or by supply."""
        pair = (min(one, other), max(one, other))
        if pair not in self._relatedness:
            values = [
                self._industries(i, j)
                for i in self._has_industry.get(one, ())
                for j in self._has_industry.get(other, ())
            ]
            self._relatedness[pair] = scores.cognitive(*values)
        return self._relatedness[pair]

    def _industries(self, one: str, other: str) -> float | None:
        if one == other:
            return 1.0
        by_class = scores.relatedness(
            self._codes.get(one, frozenset()), self._codes.get(other, frozenset())
        )
        flows = [
            scores.supply(self._coefficients[pair])
            for pair in ((one, other), (other, one))
            if pair in self._coefficients
        ]
        return scores.cognitive(by_class, *flows)

    def openness(self, platform: str) -> float:
        """What a source says of whom the platform serves, else that it says nothing."""
        told = [
            scores.OPENNESS[_OPENNESS[level.rsplit("/", 1)[-1]]]
            for level in self._openness.get(platform, ())
            if level.rsplit("/", 1)[-1] in _OPENNESS
        ]
        if told:
            return max(told)
        places = self._homes.get(platform, set()) | self._areas.get(platform, set())
        wide = any(
            level.rsplit("/", 1)[-1] in _WIDE
            for place in places
            for level in self._levels.get(place, ())
        )
        return scores.OPENNESS["province" if wide else "unstated"]

    def overlap(self, one: str, other: str) -> float | None:
        """How alike the functions of two platforms are."""
        return scores.overlap(
            self._functions.get(one, ()), self._functions.get(other, ())
        )

    def part(self, name: str, row: Row, grade: int) -> float | None:
        """One part of the score of a row of a rule."""
        a, p = row["a"], row.get("p", "")
        other = row.get("b") or p or row.get("alliance", "")
        measured: Mapping[str, Callable[[], float | None]] = {
            "need": lambda: scores.need(grade),
            "openness": lambda: self.openness(p) if p else None,
            "relatedness": lambda: self.relatedness(a, other),
            "distance": lambda: scores.nearness(self.kilometres(a, other)),
            "institution": lambda: self.institution(a, other),
            "overlap": lambda: self.overlap(p, row["q"]),
            "similarity": lambda: self.similarity(a, other),
            "step": lambda: _step(row),
            "readiness": lambda: scores.readiness(self._ready.get((a, p), [])),
        }
        return measured[name]()

    def similarity(self, one: str, other: str) -> float | None:
        """How alike two clusters are in the facts that both are known for."""
        value, _, _ = scores.similarity(self._facts(one), self._facts(other))
        return value

    def _facts(self, cluster: str) -> dict[str, str | None]:
        town = self.town(cluster)
        level = min(self._levels.get(town or "", {""})) or None
        codes = {
            code[:2]
            for industry in self._has_industry.get(cluster, ())
            for code in self._codes.get(industry, ())
        }
        return {
            "level": level,
            "division": min(codes) if codes else None,
            "association": "yes" if cluster in self._served_by_association else None,
            "core enterprise": "yes" if cluster in self._cored else None,
        }

    @cached_property
    def _ready(self) -> dict[tuple[str, str], list[int]]:
        clusters = self._look.objects("ckg:pairingCluster")
        providers = self._look.objects("ckg:pairingProvider")
        found: dict[tuple[str, str], list[int]] = {}
        for pairing, ready in sorted(
            self._look.objects("ckg:interfaceReadiness").items()
        ):
            for cluster in clusters.get(pairing, ()):
                for provider in providers.get(pairing, ()):
                    pair = found.setdefault((cluster, provider), [])
                    pair.append(min(int(value) for value in ready))
        return found

    @cached_property
    def _homes(self) -> dict[str, set[str]]:
        return self._look.derived("ckg:homePlace")

    @cached_property
    def _positions(self) -> dict[str, tuple[float, float]]:
        return positions(self._look)

    @cached_property
    def _within(self) -> dict[str, set[str]]:
        towns = {town for homes in self._homes.values() for town in homes}
        return {town: self._look.values(town, "ckg:locatedIn") for town in towns}

    @cached_property
    def _levels(self) -> dict[str, set[str]]:
        return self._look.objects("ckg:placeLevel")

    @cached_property
    def _has_industry(self) -> dict[str, set[str]]:
        return self._look.objects("ckg:hasIndustry")

    @cached_property
    def _openness(self) -> dict[str, set[str]]:
        return self._look.objects("ckg:opennessLevel")

    @cached_property
    def _areas(self) -> dict[str, set[str]]:
        return self._look.objects("ckg:servesArea")

    @cached_property
    def _functions(self) -> dict[str, set[str]]:
        return self._look.objects("ckg:providesFunction")

    @cached_property
    def _cored(self) -> set[str]:
        return set(self._look.objects("ckg:hasCoreEnterprise"))

    @cached_property
    def _served_by_association(self) -> set[str]:
        roles = self._look.objects("ckg:actorRole")
        served = self._look.objects("ckg:servesCluster")
        return {
            cluster
            for body, clusters in served.items()
            if any(role.endswith("/association") for role in roles.get(body, ()))
            for cluster in clusters
        }

    @cached_property
    def _codes(self) -> dict[str, frozenset[str]]:
        kind = self._look.name("ckg:isic4")
        found: dict[str, set[str]] = {}
        for industry, code in self._look.pairs("skos:notation"):
            if getattr(code, "datatype", None) and code.datatype.value == kind:  # type: ignore[union-attr]
                found.setdefault(industry, set()).add(code.value)
        return {industry: frozenset(codes) for industry, codes in found.items()}

    @cached_property
    def _coefficients(self) -> dict[tuple[str, str], float]:
        to = self._look.objects("ckg:toIndustry")
        value = self._look.objects("ckg:coefficient")
        unclear = self._look.objects("ckg:withinOneSector")
        found: dict[tuple[str, str], float] = {}
        for statement, origin in self._look.pairs("ckg:fromIndustry"):
            if unclear.get(statement, set()) & {"true", "1"}:
                continue
            for target in to.get(statement, ()):
                for told in value.get(statement, ()):
                    pair = (origin.value, target)
                    found[pair] = max(found.get(pair, 0.0), float(told))
        return found


def _step(row: Row) -> float | None:
    return scores.step(int(row["m"]), int(row["n"])) if "m" in row else None
