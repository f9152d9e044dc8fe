"""Map, network and coverage matrix: drawn by the server, each beside its table."""

from collections.abc import Sequence

from flask import Blueprint, Response, request
from rdflib import URIRef

from clusterkg.server.pages.folding import fold
from clusterkg.server.pages.geography import Dot, Panel, overview, panels
from clusterkg.server.pages.layers import Drawing, layered
from clusterkg.server.pages.render import name, page
from clusterkg.server.pages.site import ask, site, thing
from clusterkg.store.base import Row, Table, Term

blueprint = Blueprint("pictures", __name__)
_WIDE = 960.0
_PER_PAGE = 60


@blueprint.get("/coverage")
def coverage() -> Response:
    """Clusters by function: present, absent, unknown."""
    cluster = request.args.get("cluster")
    table = ask("coverage", cluster=cluster)
    tops = top_functions()
    cells = {(r["cluster"], r["function"]): str(r["state"]) for r in table.rows}
    functions = [f for f in tops if any(key[1] == f for key in cells)]
    rows = sorted({cluster for cluster, _ in cells}, key=str)
    state = request.args.get("state", "")
    if state in ("present", "absent", "unknown"):
        rows = [c for c in rows if state in {cells.get((c, f)) for f in functions}]
    start = max(0, request.args.get("from", 0, int))
    return page(
        "coverage",
        clusters=rows[start : start + _PER_PAGE],
        total=len(rows),
        start=start,
        size=_PER_PAGE,
        functions=functions,
        cells=cells,
        state=state,
        counts={s: sum(v == s for v in cells.values()) for s in _STATES},
    )


_STATES = ("present", "absent", "unknown")


def top_functions() -> list[Term]:
    """The six systems first, then the other top concepts, by their names' ends."""
    rows = ask("functions", show=False).rows
    tops = [row["function"] for row in rows if "broader" not in row]
    return sorted(tops, key=lambda f: (_place(str(f).rpartition("/")[2]), str(f)))


_SYSTEMS = ("rd", "testing", "ipr", "transaction", "information", "finance")


def _place(slug: str) -> int:
    return _SYSTEMS.index(slug) if slug in _SYSTEMS else len(_SYSTEMS)


@blueprint.get("/map")
def places_on_map() -> Response:
    """Places with clusters, and the arcs along which opportunities run."""
    places, flows = ask("map-places"), ask("map-flows")
    kind = request.args.get("kind", "")
    kinds = sorted({str(r["kind"]) for r in flows.rows})
    arcs = [r for r in flows.rows if not kind or str(r["kind"]).endswith("#" + kind)]
    site().labels.fetch(str(row["place"]) for row in places.rows)
    drawn = panels([_dot(row) for row in places.rows], _WIDE)
    curves = [c for panel in drawn for c in _curves(panel, arcs)]
    if len(drawn) > 1:
        drawn.append(overview(drawn, _WIDE, 300))
        curves += _curves(drawn[-1], arcs, between=drawn[:-1])
    return page(
        "map",
        panels=drawn,
        width=_WIDE,
        height=max((p.top + p.height for p in drawn), default=0) + 30,
        curves=curves,
        places=places,
        flows=Table(flows.columns, arcs),
        kinds=[URIRef(k) for k in kinds],
        kind=kind,
    )


def _dot(row: Row) -> Dot:
    return Dot(
        str(row["place"]),
        float(str(row["latitude"])),
        float(str(row["longitude"])),
        int(str(row["clusters"])),
        name(row["place"]).text,
    )


def _curves(
    panel: Panel, flows: list[Row], between: Sequence[Panel] = ()
) -> list[dict[str, object]]:
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


def _curve(a: Dot, b: Dot, number: int) -> dict[str, object]:
    bend = 0.18
    x = (a.x + b.x) / 2 - (b.y - a.y) * bend
    y = (a.y + b.y) / 2 + (b.x - a.x) * bend
    return {
        "from": a.iri,
        "to": b.iri,
        "number": number,
        "width": min(5.0, 1 + number**0.5),
        "path": f"M{a.x} {a.y}Q{x:.1f} {y:.1f} {b.x} {b.y}",
    }


@blueprint.get("/network")
def network() -> Response:
    """Actors, platforms and clusters with what joins them."""
    inside = request.args.get("inside") or None
    table = ask("network", inside=inside)
    places = sorted(fold(ask("clusters", show=False), "place"), key=str)
    return page(
        "network",
        table=table,
        drawing=_drawing(table),
        label_width=_label_width,
        longest=_LONGEST_LABEL,
        rows=fold(table, "platform"),
        places=places,
        inside=URIRef(thing("place", inside)) if inside else None,
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
