"""Which towns are near enough for their clusters to be compared.

Every pair of towns in a small region; in a large one each town's nearest, so that the
cards grow with the region and not with its square. A place and one that contains it
are never in reach of each other: what is inside one town is not between towns.
"""

import math
from collections.abc import Iterator

import pyoxigraph as ox

from clusterkg.derive.engine import Look
from clusterkg.terms import RDF_TYPE

ALL_PAIRS_UP_TO = 60
NEAREST = 12
_CELL_DEGREES = 0.5


def reach(look: Look) -> Iterator[ox.Triple]:
    """`?town ckg:inReachOf ?other`, both ways, for towns that have clusters."""
    towns = _towns(look)
    predicate = ox.NamedNode(look.name("ckg:inReachOf"))
    pairs = (
        _all_pairs(towns) if len(towns) <= ALL_PAIRS_UP_TO else _nearest(look, towns)
    )
    contained = look.objects("ckg:locatedIn")
    for one, other in sorted(pairs):
        inside = other in contained.get(one, ()) or one in contained.get(other, ())
        if not inside:
            yield ox.Triple(ox.NamedNode(one), predicate, ox.NamedNode(other))


def _towns(look: Look) -> list[str]:
    kind = ox.NamedNode(look.name("ckg:IndustrialCluster"))
    typed = look.store.quads_for_pattern(
        None, ox.NamedNode(RDF_TYPE), kind, ox.DefaultGraph()
    )
    homes = look.derived("ckg:homePlace")
    clusters = {q.subject.value for q in typed if isinstance(q.subject, ox.NamedNode)}
    return sorted({town for c in clusters for town in homes.get(c, ())})


def _all_pairs(towns: list[str]) -> set[tuple[str, str]]:
    return {(one, other) for one in towns for other in towns if one != other}


def positions(look: Look) -> dict[str, tuple[float, float]]:
    """Place -> latitude and longitude, where the graph has both."""
    lat = {s: float(v.value) for s, v in look.pairs("wgs:lat")}
    lon = {s: float(v.value) for s, v in look.pairs("wgs:long")}
    return {place: (lat[place], lon[place]) for place in lat.keys() & lon.keys()}


def _nearest(look: Look, towns: list[str]) -> set[tuple[str, str]]:
    """Each town's nearest, found in a grid searched in growing squares."""
    where = positions(look)
    placed = [town for town in towns if town in where]
    cells: dict[tuple[int, int], list[str]] = {}
    for town in placed:
        cells.setdefault(_cell(where[town]), []).append(town)
    found: set[tuple[str, str]] = set()
    for town in placed:
        for other in _around(town, where, cells, len(placed)):
            found.update(((town, other), (other, town)))
    return found


def _cell(point: tuple[float, float]) -> tuple[int, int]:
    return int(point[0] // _CELL_DEGREES), int(point[1] // _CELL_DEGREES)


def _around(
    town: str,
    where: dict[str, tuple[float, float]],
    cells: dict[tuple[int, int], list[str]],
    every: int,
) -> list[str]:
    row, column = _cell(where[town])
    ring = 1
    while True:
        near = [
            other
            for r in range(row - ring, row + ring + 1)
            for c in range(column - ring, column + ring + 1)
            for other in cells.get((r, c), ())
            if other != town
        ]
        if len(near) >= min(NEAREST, every - 1) or ring > 720:
            break
        ring *= 2
    near.sort(key=lambda other: (_flat(where[town], where[other]), other))
    return near[:NEAREST]


def _flat(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Squared distance on a plane that touches the first point; enough to rank."""
    north = one[0] - other[0]
    east = (one[1] - other[1]) * math.cos(math.radians(one[0]))
    return north * north + east * east
