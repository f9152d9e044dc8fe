"""Map, network and coverage matrix: drawn by the server, each beside its table."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, request
from rdflib import URIRef

from clusterkg.errors import BadParameter
from clusterkg.opportunities.matrix import matrix
from clusterkg.server.pages import land, listing
from clusterkg.server.pages.folding import fold
from clusterkg.server.pages.geography import Dot, Panel, Point, label, overview, panels
from clusterkg.server.pages.layers import Drawing, layered
from clusterkg.server.pages.picking import known, picked
from clusterkg.server.pages.render import name, page
from clusterkg.server.pages.site import Asked, ask, asked, site, thing
from clusterkg.store.base import Row, Table, Term

blueprint = Blueprint("pictures", __name__)
_WIDE = 960.0
_PER_PAGE = 60


@blueprint.get("/coverage")
def coverage() -> Response:
    """Clusters by function: present, absent, unknown."""
    state = request.args.get("state", "")
    if state not in ("", "present", "absent", "unknown"):
        raise BadParameter("state", "it is present, absent or unknown.")
    every = matrix(site().store, site().base)
    asked().append(Asked(site().queries["coverage"], {}))
    rows = every.rows_with(state)
    cluster = request.args.get("cluster") or None
    if cluster:
        only = known("cluster", cluster.rpartition("/")[2])
        rows = [row for row in rows if every.clusters[row] == str(only)]
    part = listing.slice_of([every.clusters[row] for row in rows], _PER_PAGE)
    cells = {
        (URIRef(every.clusters[row]), URIRef(function)): told
        for row in rows[part.start : part.start + part.size]
        for function, told in every.states(row).items()
    }
    seen = {function for _, function in cells}
    return page(
        "coverage",
        part=part,
        functions=[f for f in top_functions() if f in seen],
        cells=cells,
        state=state,
        cluster=only if cluster else None,
        counts=every.counts(),
    )


def functions() -> Table:
    """The functions and what each is a part of."""
    return site().once("functions", lambda: ask("functions", show=False))


def top_functions() -> list[Term]:
    """The six systems first, then the other top concepts, by their names' ends."""
    tops = [row["function"] for row in functions().rows if "broader" not in row]
    return sorted(tops, key=lambda f: (_place(str(f).rpartition("/")[2]), str(f)))


_SYSTEMS = ("rd", "testing", "ipr", "transaction", "information", "finance")


def _place(slug: str) -> int:
    return _SYSTEMS.index(slug) if slug in _SYSTEMS else len(_SYSTEMS)


@blueprint.get("/map")
def places_on_map() -> Response:
    """Places with clusters, and the arcs along which opportunities run."""
    kind, kinds = request.args.get("kind", ""), land.kinds_of_flows()
    if kind and kind not in kinds:
        raise BadParameter("kind", f"no opportunity of kind {kind!r} joins two places.")
    around = picked("place", request.args.get("around", ""))
    middle = thing("place", around) if around else None
    if middle and middle not in land.land():
        raise BadParameter("around", f"no cluster is known to lie at {around!r}.")
    sheet = land.sheet(kind, middle)
    for shown in ("map-places", "map-flows"):
        asked().append(Asked(site().queries[shown], {}))
    site().labels.fetch(str(row["place"]) for row in sheet.places.rows)
    drawn, curves, across = _drawn(sheet)
    return page(
        "map",
        panels=drawn,
        width=_WIDE,
        height=max((p.top + p.height for p in drawn), default=0),
        curves=curves,
        overview=across,
        places=sheet.places,
        flows=sheet.flows,
        middle=sheet.middle,
        around=around,
        named=[row[end] for row in sheet.flows.rows for end in ("from", "to", "kind")],
        kinds=[URIRef(thing("rule", k)) for k in kinds],
        kind=kind,
    )


@dataclass(frozen=True)
class Curve:
    """An arc from a place to another: a parabola by its ends and its handle."""

    start: str
    end: str
    number: int
    a: Point
    handle: Point
    b: Point

    @property
    def width(self) -> float:
        """As wide as there are cards, up to a limit."""
        return min(5.0, 1 + math.sqrt(self.number))

    @property
    def path(self) -> str:
        """As SVG writes it."""
        (ax, ay), (x, y), (bx, by) = self.a, self.handle, self.b
        return f"M{ax} {ay}Q{x} {y} {bx} {by}"

    @property
    def points(self) -> list[Point]:
        """Some points of it, near enough to each other to find a name in its way."""
        (ax, ay), (x, y), (bx, by) = self.a, self.handle, self.b
        steps = [(n / 40, 1 - n / 40) for n in range(1, 40)]
        return [
            (
                r * r * ax + 2 * r * s * x + s * s * bx,
                r * r * ay + 2 * r * s * y + s * s * by,
            )
            for s, r in steps
        ]


def _drawn(sheet: land.Sheet) -> tuple[list[Panel], list[Curve], bool]:
    """Panels, arcs, and whether the last panel shows what runs between the others."""
    near = panels([_dot(row) for row in sheet.places.rows], _WIDE)
    arcs = sheet.flows.rows
    curves = [c for panel in near for c in _named(panel, arcs)]
    if len(near) > 1:
        far = not curves  # then a reader need not pass empty panels first
        whole = overview(near, _WIDE, 480 if far else 300, far)
        if across := _named(whole, arcs, between=near):
            return [whole] if far else [*near, whole], curves + across, True
    return near, curves, False


def _dot(row: Row) -> Dot:
    return Dot(
        str(row["place"]),
        float(str(row["latitude"])),
        float(str(row["longitude"])),
        int(str(row["clusters"])),
        name(row["place"]).text,
    )


def _named(
    panel: Panel, flows: list[Row], between: Sequence[Panel] = ()
) -> list[Curve]:
    """The arcs of a panel, once its places have their names beside them.

    The overview names only the places between which something runs.
    """
    curves = _curves(panel, flows, between)
    ends = {end for curve in curves for end in (curve.start, curve.end)}
    dots = [dot for dot in panel.dots if not between or dot.iri in ends]
    label(panel, dots, [point for curve in curves for point in curve.points])
    return curves


def _curves(
    panel: Panel, flows: list[Row], between: Sequence[Panel] = ()
) -> list[Curve]:
    """Arcs from supply to demand in a panel; for the overview, only those between."""
    at = {dot.iri: dot for dot in panel.dots}
    home = {dot.iri: n for n, one in enumerate(between) for dot in one.dots}
    count: dict[tuple[str, str], int] = {}
    for row in flows:
        ends = str(row["from"]), str(row["to"])
        apart = not between or home.get(ends[0]) != home.get(ends[1])
        if ends[0] in at and ends[1] in at and apart:
            count[ends] = count.get(ends, 0) + int(str(row["opportunities"]))
    return [_curve(at[a], at[b], number) for (a, b), number in sorted(count.items())]


def _curve(a: Dot, b: Dot, number: int) -> Curve:
    bend = 0.18
    x = (a.x + b.x) / 2 - (b.y - a.y) * bend
    y = (a.y + b.y) / 2 + (b.x - a.x) * bend
    return Curve(
        a.iri, b.iri, number, (a.x, a.y), (round(x, 1), round(y, 1)), (b.x, b.y)
    )


@blueprint.get("/network")
def network() -> Response:
    """Actors, platforms and clusters with what joins them, so many clusters a page."""
    inside = request.args.get("inside") or None
    place = known("place", inside) if inside else None
    offered = {row["place"] for row in land.homes().rows} | (
        {place} if place else set()
    )
    part = listing.part_of("IndustrialCluster", inside, _PER_PAGE)
    table = listing.rows("network", part)
    return page(
        "network",
        table=table,
        part=part,
        drawing=_drawing(table),
        label_width=_label_width,
        longest=_LONGEST_LABEL,
        rows=fold(table, "platform"),
        places=sorted(offered, key=str),
        inside=place,
    )


_LONGEST_LABEL = 44


def _label_width(iri: str) -> int:
    """About how wide a name is drawn at 13 pixels; 汉字 are square."""
    shown = name(iri).text[:_LONGEST_LABEL]
    return round(sum(13 if ord(c) > 0x2E80 else 6.7 for c in shown))


def _drawing(table: Table) -> Drawing:
    founded, serves = [], []
    for row in table.rows:
        platform = str(row["platform"])
        if "actor" in row:
            founded.append((str(row["actor"]), platform))
        serves.append((platform, str(row["cluster"])))
    columns = (
        [actor for actor, _ in founded],
        [platform for platform, _ in serves],
        [cluster for _, cluster in serves],
    )
    return layered(columns, founded + serves)
