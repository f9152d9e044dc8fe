"""Tools of a planner: compare two places, a brief of chosen cards."""

import re
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, Response, request
from rdflib import URIRef

from clusterkg.opportunities.index import Brief
from clusterkg.opportunities.matrix import states_of
from clusterkg.server.pages import holdings, listing, opportunities
from clusterkg.server.pages.folding import fold
from clusterkg.server.pages.geography import distance_km
from clusterkg.server.pages.holdings import Holdings
from clusterkg.server.pages.land import homes
from clusterkg.server.pages.links import as_json
from clusterkg.server.pages.picking import known, picked
from clusterkg.server.pages.pictures import top_functions
from clusterkg.server.pages.render import page
from clusterkg.server.pages.rules import query_of
from clusterkg.server.pages.site import ask, site, thing
from clusterkg.store.base import Table, Term

blueprint = Blueprint("planning", __name__)
_MOST_IN_A_BRIEF = 20


@dataclass
class Side:
    """One of two places under comparison."""

    place: URIRef
    held: Holdings
    industries: list[Term] = field(default_factory=list)
    coverage: dict[Term, list[tuple[Term, str]]] = field(default_factory=dict)

    def has(self, function: Term) -> bool:
        """Whether a source names a platform that gives it to a cluster here."""
        return "present" in {state for _, state in self.coverage.get(function, ())}


def places_with_clusters() -> list[Term]:
    """The places that can be picked: those with most clusters."""
    return sorted((row["place"] for row in homes().rows), key=str)


@blueprint.get("/compare")
def compare() -> Response:
    """Two places side by side and the cards between them."""
    a, b = (picked("place", request.args.get(end, "")) for end in ("a", "b"))
    sides = [_side(slug) for slug in (a, b)] if a and b and a != b else []
    tops = top_functions()
    parts = {f for side in sides for f in side.coverage} - set(tops)
    cards = _between(a, b) if sides else []
    return page(
        "compare",
        places=places_with_clusters(),
        places_total=homes().total,
        a=a,
        b=b,
        sides=sides,
        named=[v for s in sides for v in _named(s)],
        tops=tops,
        parts=sorted(parts, key=str),
        gives=_gives(sides, tops),
        alone=bool(a and b) and not sides,
        apart=_apart(a, b) if sides else None,
        cards=cards,
        more=opportunities.named(cards),
    )


def _named(side: Side) -> list[Term]:
    held = side.held.clusters.things + side.held.platforms.things
    return [side.place, *held, *side.industries]


def _side(slug: str) -> Side:
    place = known("place", slug)
    held = holdings.of_place(slug)
    told = listing.rows("clusters", held.clusters)
    side = Side(place, held)
    for about in fold(told, "cluster").values():
        side.industries += [i for i in about["industry"] if i not in side.industries]
    clusters = [str(cluster) for cluster in held.clusters.things]
    states = states_of(site().store, clusters, site().base)
    for cluster in held.clusters.things:
        for function, state in states[str(cluster)].items():
            sides = side.coverage.setdefault(URIRef(function), [])
            sides.append((cluster, state))
    return side


def _gives(sides: list[Side], tops: list[Term]) -> list[tuple[Term, Term, list[Term]]]:
    """What is known to be in the one place and not known to be in the other."""
    has = [{f for f in tops if side.has(f)} for side in sides]
    return [
        (sides[one].place, sides[1 - one].place, [f for f in tops if f in only])
        for one in range(len(sides))
        if (only := has[one] - has[1 - one])
    ]


def _apart(a: str, b: str) -> float | None:
    spots = [spot for slug in (a, b) for spot in _spot(thing("place", slug))]
    return distance_km(*spots) if len(spots) == 4 else None


def _spot(place: str) -> list[float]:
    """Latitude and longitude, empty when not known."""
    rows = ask("place-profile", show=False, place=place).rows
    told = {str(row["property"]).rpartition("#")[2]: row["value"] for row in rows}
    return [float(str(told[k])) for k in ("lat", "long") if k in told]


def _between(a: str, b: str) -> list[Brief]:
    """The first cards that join the two places."""
    return opportunities.found(town=a, partner=b, scope="external").page(0, 20)


@blueprint.get("/brief")
def brief() -> Response:
    """Chosen cards, or those of a place, for A4 paper."""
    slug = picked("place", request.args.get("place", ""))
    chosen = _chosen(slug, request.args.getlist("card"))
    told = opportunities.in_full(chosen[:_MOST_IN_A_BRIEF])
    return page(
        "brief",
        cards=told,
        named=opportunities.mentioned(told),
        place=known("place", slug) if slug else None,
        places=places_with_clusters(),
        places_total=homes().total,
        picking=not request.args.getlist("card"),
        sources=_cited(told),
        rules={one["rule"]["id"]: one["rule"] for one in told},
        query_of=query_of,
        alternates=[as_json("/api/opportunities", town=slug)],
    )


def _cited(cards: list[Any]) -> Table:
    """The sources that the cards cite; for a reading, also the paper that it reads."""
    grounds = [g for card in cards for g in card["evidence"] + card["contradictions"]]
    graphs = [place.get("graph", "") for g in grounds for place in g.get("places", [])]
    named = " ".join(graph.partition("/graph/")[2] for graph in graphs)
    cited = set(re.findall(r"(?<![^ ])[^/ ]+", named)) | set(
        re.findall(r"/(\d{3})-", named)
    )
    told = " ".join(thing("source", slug) for slug in sorted(cited))
    return ask("sources-cited", show=False, sources=told) if told else Table((), [])


def _chosen(slug: str, wanted: list[str]) -> list[str]:
    if wanted:
        return [thing("opportunity", one) for one in wanted if one.isalnum()]
    if slug:
        return list(dict.fromkeys(c.iri for c in opportunities.of_place(slug).both))
    return [one.iri for one in opportunities.best(5)]
