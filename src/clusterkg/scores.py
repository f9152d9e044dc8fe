"""The formulas of the score, pure: numbers in, numbers out; no graph, no engine.

Every part lies in [0, 1]. A part that cannot be known is None: it is left out of the
score and counted. Both sides use these: the rules when cards are derived, the lists
when a reader changes the weights.
"""

import math
from collections.abc import Collection, Mapping, Sequence

PARTS = (
    "need", "openness", "relatedness", "distance", "institution", "overlap",
    "similarity", "precondition", "step", "readiness", "evidence",
)  # fmt: skip
WEIGHTS: Mapping[str, float] = dict.fromkeys(PARTS, 1.0)

NEED = {1: 1.0, 2: 0.5, 3: 0.1}
OPENNESS = {"outsiders": 1.0, "province": 0.8, "unstated": 0.4}
ANCESTOR = {
    "town": 1.0, "district": 0.75, "county-city": 0.75, "city": 0.75,
    "prefecture-city": 0.75, "region": 0.5, "province": 0.5,
    "special-administrative-region": 0.5, "country": 0.25,
}  # fmt: skip
_EARTH_KM = 6371.0088
_FULL_COEFFICIENT = 0.05
_DECAY_KM = 100.0
_LEVELS = ((4, 1.0), (3, 0.75), (2, 0.5))
# Sections of ISIC Rev. 4 by the division they begin with (UN, 2008).
_SECTIONS = (
    1, 5, 10, 35, 36, 41, 45, 49, 55, 58, 64, 68, 69, 77, 84, 85, 86, 90, 94, 97, 99
)  # fmt: skip


def need(grade: int) -> float:
    """How well the need is documented.

    Own convention: asserted for the cluster 1.0, for an area or class that contains
    it 0.5, merely unknown 0.1.
    """
    return NEED[grade]


def relatedness(codes: Collection[str], others: Collection[str]) -> float | None:
    """How near two industries stand in a classification: the best pair of codes.

    Own convention on ISIC Rev. 4: same class 1.0, group .75, division .5, section .25,
    else 0; None when one side has no code.
    """
    if not codes or not others:
        return None
    return max(_shared(one, other) for one in codes for other in others)


def _shared(one: str, other: str) -> float:
    for digits, value in _LEVELS:
        if len(one) >= digits and one[:digits] == other[:digits]:
            return value
    if len(one) < 2 and len(other) < 2:
        return 0.25 if one == other else 0.0
    return 0.25 if _section(one) == _section(other) else 0.0


def _section(code: str) -> int:
    division = int(code[:2]) if code[:2].isdigit() else 0
    return sum(1 for first in _SECTIONS if first <= division)


def supply(coefficient: float) -> float:
    """How strongly one industry supplies another: min(1, a / 0.05).

    a is the input-output coefficient z_ij / x_j (Leontief): purchases of i for one
    unit of output of j. Own convention: five per cent counts as full.
    """
    return min(1.0, coefficient / _FULL_COEFFICIENT)


def cognitive(*bases: float | None) -> float | None:
    """The best of the bases of relatedness that are known.

    After Boschma 2005 (Regional Studies 39:61-74), whose five proximities are kept
    apart; classification and supply are two bases of the cognitive one.
    """
    known = [base for base in bases if base is not None]
    return max(known) if known else None


def kilometres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Great-circle distance of two (latitude, longitude) points, haversine formula."""
    lat1, lon1, lat2, lon2 = map(math.radians, (*one, *other))
    half = (
        math.sin((lat2 - lat1) / 2) ** 2
        + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    )
    return 2 * _EARTH_KM * math.asin(min(1.0, math.sqrt(half)))


def nearness(km: float | None) -> float | None:
    """exp(-km / 100): own convention for geographical proximity (Boschma 2005)."""
    return None if km is None else math.exp(-km / _DECAY_KM)


def institution(level: str | None) -> float | None:
    """Lowest administrative area that both sides share, by its level.

    Own convention for institutional proximity (Boschma 2005): town 1, district or
    city .75, province .5, country .25.
    """
    return None if level is None else ANCESTOR.get(level)


def evidence(classes: Sequence[str]) -> float | None:
    """Share of the pattern's triples that a source states: class S or X of S X I A."""
    if not classes:
        return None
    return sum(1 for one in classes if one in "SX") / len(classes)


def similarity(
    one: Mapping[str, str | None], other: Mapping[str, str | None]
) -> tuple[float | None, int, int]:
    """Gower similarity of categorical facts: (value, comparable, all).

    Gower 1971 (Biometrics 27:857-871); a fact unknown on one side is left out of the
    denominator and counted.
    """
    names = sorted(one.keys() | other.keys())
    both = [n for n in names if one.get(n) is not None and other.get(n) is not None]
    if not both:
        return None, 0, len(names)
    same = sum(1 for name in both if one[name] == other[name])
    return same / len(both), len(both), len(names)


def overlap(one: Collection[str], other: Collection[str]) -> float | None:
    """Jaccard index of two sets (Jaccard 1912): shared over all; None when empty."""
    every = set(one) | set(other)
    return len(set(one) & set(other)) / len(every) if every else None


def step(low: int, high: int) -> float:
    """Nearness of two rungs of the ladder: 1 / (high - low).

    Own convention: the upgrade goes rung by rung (002, line 152), so the best mentor
    stands one rung above.
    """
    return 1.0 / (high - low)


def readiness(found: Sequence[int]) -> float | None:
    """Share of the interfaces that are known to be ready, of those that are known.

    Own convention on the four interfaces of 004, lines 59-79; None when none is known.
    """
    return sum(found) / len(found) if found else None


def preconditions(met: int, unmet: int) -> float | None:
    """Share of the preconditions of a mode that hold, of those that are known.

    Own convention on the modes of 000, section 3, and 003, section III; None when
    none is known.
    """
    return met / (met + unmet) if met + unmet else None


def score(
    parts: Mapping[str, float | None], weights: Mapping[str, float] = WEIGHTS
) -> float:
    """Weighted geometric mean of the known parts: (product s^w)^(1 / sum w).

    Own convention: a part of 0 cannot be made up for by another, and the logarithms
    add up. 0.0 when nothing is known.
    """
    known = [(v, weights.get(n, 1.0)) for n, v in parts.items() if v is not None]
    known = [(value, weight) for value, weight in known if weight > 0]
    total = sum(weight for _, weight in known)
    if not known or any(value <= 0 for value, _ in known):
        return 0.0
    return math.exp(sum(w * math.log(v) for v, w in known) / total)
