"""Which towns are near enough for their clusters to be compared.

Every pair of towns in a small region; in a large one each town's nearest, so that the
cards grow with the region and not with its square. A place and one that contains it
are never in reach of each other: what is inside one town is not between towns.
"""

import math
from collections.abc import Iterator
from typing import Any

import pyoxigraph as ox
from scipy.spatial import KDTree

from clusterkg.derive.engine import Look
from clusterkg.terms import RDF_TYPE

ALL_PAIRS_UP_TO = 60
NEAREST = 12


def reach(look: Look) -> Iterator[ox.Triple]:
    """`?town ckg:inReachOf ?other`, both ways, for towns that have clusters."""
    towns = _towns(look)
    predicate = ox.NamedNode(look.name("ckg:inReachOf"))
    pairs = (
        _all_pairs(towns) if len(towns) <= ALL_PAIRS_UP_TO else _nearest(look, towns)
    )
    contained = {town: look.values(town, "ckg:locatedIn") for town in towns}
    for one, other in sorted(pairs):
        inside = other in contained[one] or one in contained[other]
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
    """Each town's nearest: the shorter the chord through the globe, the nearer."""
    where = positions(look)
    placed = [town for town in towns if town in where]
    if len(placed) < 2:
        return set()
    tree = KDTree([_on_globe(*where[town]) for town in placed])
    near: Any = tree.query(tree.data, min(NEAREST + 1, len(placed)))[1]
    found: set[tuple[str, str]] = set()
    for number, others in enumerate(near.tolist()):
        town = placed[number]
        for other in [n for n in others if n != number][:NEAREST]:
            found.update(((town, placed[other]), (placed[other], town)))
    return found


def _on_globe(latitude: float, longitude: float) -> tuple[float, float, float]:
    north, east = math.radians(latitude), math.radians(longitude)
    across = math.cos(north)
    return across * math.cos(east), across * math.sin(east), math.sin(north)
