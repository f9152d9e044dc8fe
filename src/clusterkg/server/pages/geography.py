"""Places on paper: distance, projection, panels and label positions for the map."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from clusterkg.opportunities.columns import Numbers

_EARTH_KM = 6371.0088
Point = tuple[float, float]
Box = tuple[float, float, float, float]


def distance_km(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Great-circle distance (haversine)."""
    p1, p2 = math.radians(lat1), math.radians(lat2)
    half = math.sin((p2 - p1) / 2) ** 2
    half += math.cos(p1) * math.cos(p2) * math.sin(math.radians(lon2 - lon1) / 2) ** 2
    return 2 * _EARTH_KM * math.asin(math.sqrt(half))


@dataclass
class Dot:
    """A place on the map; `x`, `y` are set by its panel."""

    iri: str
    latitude: float
    longitude: float
    weight: int
    label: str = ""
    x: float = 0
    y: float = 0
    label_x: float = 0
    label_y: float = 0
    anchor: str = "start"
    shown: bool = False


@dataclass
class Panel:
    """A rectangle of the sheet that shows some of the dots at one scale."""

    dots: list[Dot]
    left: float
    top: float
    width: float
    height: float
    meridians: list[tuple[float, float]] = field(default_factory=list)
    parallels: list[tuple[float, float]] = field(default_factory=list)
    bar_km: int = 0
    bar_length: float = 0

    def draw(self) -> None:
        """Sets every dot, the graticule and the scale bar."""
        south, north, west, east = _bounds(self.dots)
        shrink = math.cos(math.radians((south + north) / 2))
        scale = min(
            self.width / ((east - west) * shrink), self.height / (north - south)
        )
        spare_x = (self.width / scale / shrink - (east - west)) / 2
        spare_y = (self.height / scale - (north - south)) / 2
        west, east = west - spare_x, east + spare_x
        south, north = south - spare_y, north + spare_y
        for dot in self.dots:
            dot.x = round(self.left + (dot.longitude - west) * shrink * scale, 1)
            dot.y = round(self.top + (north - dot.latitude) * scale, 1)
        step = _step((north - south) / 3)
        self.meridians = [
            (m, round(self.left + (m - west) * shrink * scale, 1))
            for m in _between(west, east, step)
        ]
        self.parallels = [
            (p, round(self.top + (north - p) * scale, 1))
            for p in _between(south, north, step)
        ]
        self.bar_km = _round_km(self.width / scale * 111.2 / 5)
        self.bar_length = round(self.bar_km / 111.2 * scale, 1)


def panels(dots: Sequence[Dot], width: float, gap_km: float = 150) -> list[Panel]:
    """One panel per group of places that lie near each other, largest first."""
    groups = sorted(_groups(dots, gap_km), key=lambda g: (-len(g), g[0].iri))
    large = [g for g in groups if len(g) >= 4][:4]
    if not large:
        large = [list(dots)] if dots else []
    found, top = [], 0.0
    for index, group in enumerate(large):
        height = width * (0.62 if index == 0 else 0.4)
        found.append(Panel(group, 0, top, width, height))
        top += height + 34
    for panel in found:
        panel.draw()
    return found


def overview(
    drawn: Sequence[Panel], width: float, height: float, alone: bool = False
) -> Panel:
    """All places in one panel, below the others or instead of them."""
    dots = [
        Dot(d.iri, d.latitude, d.longitude, d.weight, d.label)
        for p in drawn
        for d in p.dots
    ]
    top = 0 if alone else max(p.top + p.height for p in drawn) + 34
    panel = Panel(dots, 0, top, width, height)
    panel.draw()
    return panel


def _groups(dots: Sequence[Dot], gap_km: float) -> list[list[Dot]]:
    left, groups = sorted(dots, key=lambda d: d.iri), []
    while left:
        group, todo = [], [left.pop(0)]
        while todo:
            one = todo.pop()
            group.append(one)
            near = [d for d in left if _apart(one, d) < gap_km]
            left = [d for d in left if d not in near]
            todo += near
        groups.append(sorted(group, key=lambda d: d.iri))
    return groups


def _apart(one: Dot, other: Dot) -> float:
    return distance_km(one.latitude, one.longitude, other.latitude, other.longitude)


def _bounds(dots: Sequence[Dot]) -> tuple[float, float, float, float]:
    lats, lons = [d.latitude for d in dots], [d.longitude for d in dots]
    margin_y = max(0.08, (max(lats) - min(lats)) * 0.1)
    margin_x = max(0.1, (max(lons) - min(lons)) * 0.14)
    return (
        min(lats) - margin_y,
        max(lats) + margin_y,
        min(lons) - margin_x,
        max(lons) + margin_x,
    )


def _step(rough: float) -> float:
    return next((s for s in (0.1, 0.25, 0.5, 1, 2, 5, 10) if s >= rough), 20)


def _round_km(rough: float) -> int:
    fits = [k for k in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000) if k <= rough]
    return fits[-1] if fits else 1


def _between(low: float, high: float, step: float) -> list[float]:
    first = math.ceil(low / step)
    return [round(i * step, 4) for i in range(first, math.floor(high / step) + 1)]


_SPOTS = (
    (9, 5, "start"),
    (-9, 5, "end"),
    (0, -11, "middle"),
    (0, 21, "middle"),
    (8, -7, "start"),
    (-8, -7, "end"),
    (8, 17, "start"),
    (-8, 17, "end"),
)
_TALL = 17.0


def label(panel: Panel, dots: Sequence[Dot], lines: Sequence[Point] = ()) -> None:
    """Greedy: heavier places first, eight spots each, a label only where one is free.

    The candidate positions are those of Imhof (1975), Positioning Names on Maps; of
    the free ones it takes the first that the fewest points of lines run through.
    """
    points = np.array(lines).reshape(-1, 2).T
    taken = [(d.x - 6, d.y - 6, d.x + 6, d.y + 6) for d in panel.dots]
    for dot in sorted(dots, key=lambda d: (-d.weight, d.iri)):
        wide = sum(15.5 if ord(c) > 0x2E80 else 8.2 for c in dot.label)
        free = [
            (_crossed(box, points), number, box)
            for number, (right, down, anchor) in enumerate(_SPOTS)
            if _inside(box := _box(dot.x + right, dot.y + down, wide, anchor), panel)
            and not any(_overlap(box, t) for t in taken)
        ]
        if free:
            _, number, box = min(free)
            right, down, dot.anchor = _SPOTS[number]
            dot.label_x, dot.label_y, dot.shown = dot.x + right, dot.y + down, True
            taken.append(box)


def _crossed(box: Box, points: Numbers) -> int:
    """How many points lie in a box; there are thousands of them, and of boxes."""
    x, y = points
    there = (box[0] < x) & (x < box[2]) & (box[1] < y) & (y < box[3])
    return int(there.sum())


def _box(x: float, y: float, wide: float, anchor: str) -> Box:
    left = {"start": x, "end": x - wide, "middle": x - wide / 2}[anchor]
    return left, y - _TALL + 3, left + wide, y + 4


def _inside(box: Box, panel: Panel) -> bool:
    return (
        box[0] >= panel.left
        and box[1] >= panel.top
        and box[2] <= panel.left + panel.width
        and box[3] <= panel.top + panel.height
    )


def _overlap(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
