"""Tools of a planner: compare two places, a brief of chosen cards."""

from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, Response, request
from rdflib import URIRef

from clusterkg.server.pages import opportunities
from clusterkg.server.pages.facets import Entry
from clusterkg.server.pages.folding import fold
from clusterkg.server.pages.geography import distance_km
from clusterkg.server.pages.opportunities import by_role, reader
from clusterkg.server.pages.places import known
from clusterkg.server.pages.render import page
from clusterkg.server.pages.site import ask, thing
from clusterkg.store.base import Term

blueprint = Blueprint("planning", __name__)
_MOST_IN_A_BRIEF = 20


@dataclass
class Side:
    """One of two places under comparison."""

    place: URIRef
    clusters: list[Term] = field(default_factory=list)
    industries: list[Term] = field(default_factory=list)
    platforms: list[Term] = field(default_factory=list)
    coverage: dict[Term, list[tuple[Term, str]]] = field(default_factory=dict)


def places_with_clusters() -> list[Term]:
    """The places that can be picked."""
    return sorted(fold(ask("map-places", show=False), "place"), key=str)


@blueprint.get("/compare")
def compare() -> Response:
    """Two places side by side and the cards between them."""
    a, b = request.args.get("a", ""), request.args.get("b", "")
    sides = [_side(slug) for slug in (a, b)] if a and b else []
    functions = sorted({f for side in sides for f in side.coverage}, key=str)
    return page(
        "compare",
        places=places_with_clusters(),
        a=a,
        b=b,
        sides=sides,
        named=[v for s in sides for v in (s.place, *s.clusters, *s.industries)],
        functions=functions,
        apart=_apart(a, b) if sides else None,
        cards=_between(sides),
    )


def _side(slug: str) -> Side:
    place = known("place", slug)
    clusters = fold(ask("place-clusters", place=place), "cluster")
    side = Side(place, list(clusters))
    for about in clusters.values():
        side.industries += [i for i in about["industry"] if i not in side.industries]
    side.platforms = list(fold(ask("place-platforms", place=place), "platform"))
    for cluster in side.clusters[:12]:
        for row in ask("coverage", show=False, cluster=str(cluster)).rows:
            states = side.coverage.setdefault(row["function"], [])
            states.append((cluster, str(row["state"])))
    return side


def _apart(a: str, b: str) -> float | None:
    rows = {str(r["place"]): r for r in ask("map-places", show=False).rows}
    ends = [rows.get(thing("place", slug)) for slug in (a, b)]
    if None in ends:
        return None
    spots = [float(str(e[k])) for e in ends if e for k in ("latitude", "longitude")]
    return distance_km(*spots)


def _between(sides: list[Side]) -> list[Entry]:
    if not sides:
        return []
    one, other = ({str(c) for c in side.clusters} for side in sides)
    return [
        card
        for card in opportunities.cards()
        if card.grade < 3
        and (
            (card.demand in one and card.supply in other)
            or (card.demand in other and card.supply in one)
        )
    ][:20]


@blueprint.get("/brief")
def brief() -> Response:
    """Chosen cards, or those of a place, for A4 paper."""
    slug = request.args.get("place", "")
    chosen = _chosen(slug, request.args.getlist("card"))
    briefs = [_brief(card) for card in chosen[:_MOST_IN_A_BRIEF]]
    rules = {str(r) for b in briefs for r in b["one"]("derivedByRule")}
    return page(
        "brief",
        briefs=briefs,
        place=known("place", slug) if slug else None,
        sources=ask("sources", show=False),
        queries=_texts(rules),
        named=[t for b in briefs for t in b["named"]],
    )


def _chosen(slug: str, wanted: list[str]) -> list[Entry]:
    if wanted:
        iris = [thing("opportunity", w) for w in wanted]
        return [c for c in opportunities.cards() if c.iri in iris]
    if slug:
        found = opportunities.of_place(slug)
        return list({c.iri: c for c in found["needs"] + found["offers"]}.values())
    return opportunities.best(5)


def _brief(entry: Entry) -> dict[str, Any]:
    about = fold(ask("card", show=False, card=entry.iri), "property")
    evidence = ask("card-evidence", show=False, card=entry.iri)
    counter = ask("card-counter", show=False, card=entry.iri)
    values = [v for row in evidence.rows + counter.rows for v in row.values()]
    return {
        "card": URIRef(entry.iri),
        "entry": entry,
        "one": reader(about),
        "evidence": by_role(evidence),
        "counter": by_role(counter),
        "named": [URIRef(entry.iri), *values, *(v for a in about.values() for v in a["value"])],
    }


def _texts(rules: set[str]) -> dict[URIRef, str]:
    found = opportunities.all_rules()
    return {
        URIRef(rule): str(found[URIRef(rule)].get("ruleText", [""])[0])
        for rule in sorted(rules)
        if URIRef(rule) in found
    }
