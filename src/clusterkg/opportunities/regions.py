"""Which things of a class lie in each place, at any depth; made once for a dataset."""

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from clusterkg import iris
from clusterkg.opportunities.columns import Many
from clusterkg.opportunities.plain import pairs
from clusterkg.store.base import Store

_KEPT = 9
_INSIDE: OrderedDict[tuple[str, str, str], "Inside"] = OrderedDict()


@dataclass(frozen=True)
class Inside:
    """Things in order, and the places around each."""

    things: Sequence[str]
    areas: Many

    def of(self, place: str) -> list[str]:
        """Those inside a place."""
        return [self.things[int(row)] for row in np.flatnonzero(self.areas.has(place))]


def inside(store: Store, kind: str, base: str = iris.PUBLISHED) -> Inside:
    """All things of a class that lie somewhere."""
    key = (store.version, base, kind)
    if key not in _INSIDE:
        told = list(_areas(store, kind, base))
        things = sorted({thing for thing, _ in told})
        rows = {thing: row for row, thing in enumerate(things)}
        _INSIDE[key] = Inside(things, Many.of(told, rows))
        while len(_INSIDE) > _KEPT:
            _INSIDE.popitem(last=False)
    return _INSIDE[key]


def _areas(store: Store, kind: str, base: str) -> Iterator[tuple[str, str]]:
    around: dict[str, list[str]] = {}
    for place, area in pairs(store, "around", base):
        around.setdefault(place, []).append(area)
    if kind == "Place":
        yield from ((place, area) for place, told in around.items() for area in told)
        return
    for thing, home in pairs(store, "home-places", base, **{"class": f"ckg:{kind}"}):
        yield thing, home
        yield from ((thing, area) for area in around.get(home, ()))
