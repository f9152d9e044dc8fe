"""The list of opportunities with its facets, and the card."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

import numpy as np
from flask import Blueprint, Response, request
from rdflib import URIRef

from clusterkg import scores
from clusterkg.opportunities import regions
from clusterkg.opportunities.cards import card, whole
from clusterkg.opportunities.index import SORTS, Brief, Filter, Found, find
from clusterkg.opportunities.ranking import rank_ranges
from clusterkg.server.pages import land, listing
from clusterkg.server.pages.links import rdf_links
from clusterkg.server.pages.render import lang, page
from clusterkg.server.pages.site import Asked, asked, site, thing

blueprint = Blueprint("opportunities", __name__)
_PER_PAGE = 20
_LOOKED_AT = 200
_QUESTION = 3
# As derive/reach.py and `up-to` in queries/ say.
ALL_COMPARED, NEAREST, QUESTIONS_UP_TO = 60, 12, 500
_BANDS = (50, 100, 200)
_MOST_VALUES = 12
_FACETS = ("town", "industry", "function", "kind", "grade", "tier", "scope", "distance")
Facets = dict[str, list[tuple[str, int]]]


def found(**wanted: Any) -> Found:
    """Cards of this dataset that match, best first."""
    return find(site().store, Filter(**wanted), site().base)


def best(number: int) -> list[Brief]:
    """The first cross-town card of each kind, then the next ones; no questions."""
    every = found(scope="external")
    kind = every.columns.kind[every.order]
    firsts = set(np.unique(kind, return_index=True)[1].tolist())
    rest = (at for at in range(min(every.total, 2 * number)) if at not in firsts)
    chosen = [*sorted(firsts), *rest][:number]
    cards = [every.brief(every.order[at]) for at in chosen]
    return sorted(cards, key=lambda one: (one.tier, -one.score, one.iri))


@dataclass(frozen=True)
class Kinds:
    """How many cards there are of each kind."""

    total: int
    by_kind: Mapping[str, int]


def kinds() -> Kinds:
    """Counts of opportunities (grades 1 and 2) by kind."""
    every = found()
    return Kinds(every.total, every.facets["kind"])


@dataclass(frozen=True)
class Cards:
    """The first cards in which something here needs, and in which it offers."""

    needs: list[Brief]
    offers: list[Brief]
    total: int
    questions: int

    @property
    def both(self) -> list[Brief]:
        """All that are shown."""
        return self.needs + self.offers


def of_place(slug: str, most: int = 8) -> Cards:
    """Cards in which a cluster of the place needs, and in which one offers."""
    every = found(town=slug)
    first = every.page(0, _LOOKED_AT)
    sides = {side for one in first for side in (one.demand, one.supply) if side}
    place = thing("place", slug)
    here = regions.inside(site().store, "IndustrialCluster", site().base)
    return _both(every, first, sides.intersection(here.of(place)) | {place}, most)


def of_cluster(slug: str, most: int = 12) -> Cards:
    """Cards in which the cluster needs, and in which it offers."""
    cluster = thing("cluster", slug)
    every = found(cluster=cluster)
    return _both(every, every.page(0, _LOOKED_AT), {cluster}, most)


def _both(every: Found, first: list[Brief], sides: set[str], most: int) -> Cards:
    needs = [one for one in first if one.demand in sides]
    offers = [one for one in first if one.supply in sides and one.demand not in sides]
    questions = every.of_grade(_QUESTION)
    return Cards(needs[:most], offers[:most], every.total, questions)


@blueprint.get("/opportunities")
def opportunities() -> Response:
    """Facets, sort, weights and the cards; the address is the state."""
    wanted, chosen = _filter(), _chosen()
    matching = find(site().store, wanted, site().base)
    start = max(0, request.args.get("from", 0, int))
    shown = matching.page(start, _PER_PAGE)
    asked().append(Asked(site().queries["opportunity-list"], {}))
    facets = _facets(matching, chosen)
    weights = {**scores.WEIGHTS, **wanted.weights}
    had = {*wanted.weights, *matching.parts}
    return page(
        "opportunities",
        bands=_bands(shown, wanted.sort),
        grades=sorted({one.grade for one in shown}),
        ranges=rank_ranges(matching, wanted, start, _PER_PAGE),
        total=matching.total,
        start=start,
        size=_PER_PAGE,
        facets=facets,
        chosen=chosen,
        weights={n: w for n, w in weights.items() if n in had},
        changed=bool(wanted.weights),
        weightless=dict.fromkeys(f"weight.{part}" for part in scores.WEIGHTS),
        sorts=SORTS,
        sort=wanted.sort,
        limited=is_limited(),
        unasked=wanted.grade == _QUESTION and not matching.total and is_large(),
        named=[*named(shown), *_named_by(facets, chosen)],
        value_iri=value_iri,
        alternates=[
            {"name": "JSON", "type": "application/json", "href": _api(chosen)},
        ],
    )


def _bands(shown: list[Brief], sort: str) -> list[tuple[list[str], list[Brief]]]:
    """The cards of a page under what the order puts first, as keys of words."""

    def band(one: Brief) -> list[str]:
        named = {"rank": [f"tier.{one.tier}"], "need": [f"grade.{one.grade}"]}
        return [f"scope.{one.scope}", *named.get(sort, [])]

    return [(keys, list(cards)) for keys, cards in groupby(shown, band)]


def _filter() -> Filter:
    """What the address asks for. Raises BadParameter, UnknownName."""
    args = request.args
    weights = {
        name: args.get(f"weight.{name}", 1.0, float)
        for name in scores.WEIGHTS
        if args.get(f"weight.{name}", 1.0, float) != 1.0
    }
    return Filter(
        town=args.get("town") or None,
        kind=args.get("kind") or None,
        grade=args.get("grade", None, int),
        tier=args.get("tier", None, int),
        scope=args.get("scope") or None,
        function=args.get("function") or None,
        industry=args.get("industry") or None,
        distance=args.get("distance", None, float),
        sort=args.get("sort") or "rank",
        weights=weights,
    )


def _chosen() -> dict[str, str]:
    return {name: request.args[name] for name in _FACETS if request.args.get(name)}


def _facets(matching: Found, chosen: Mapping[str, str]) -> Facets:
    """Values not yet chosen with the cards that would remain, none of them zero."""
    counted = {**matching.facets, "distance": matching.within(_BANDS)}
    told: Facets = {}
    for name in _FACETS:
        if name in chosen:
            continue
        values = [(_short(v), n) for v, n in counted.get(name, {}).items()]
        if name not in ("grade", "tier", "scope", "distance"):
            values.sort(key=lambda v: (-v[1], v[0]))
        if values:
            told[name] = values[:_MOST_VALUES]
    return told


def _short(value: str) -> str:
    return value.rsplit("/", 1)[-1]


def value_iri(facet: str, value: str) -> str:
    """The IRI that a facet's value stands for."""
    kinds_of = {"town": "id/place", "kind": "id/rule"}
    return f"{site().base}{kinds_of.get(facet, 'scheme/' + facet)}/{value}"


def _named_by(facets: Facets, chosen: Mapping[str, str]) -> list[URIRef]:
    values = [(f, v) for f, listed in facets.items() for v, _ in listed]
    values += list(chosen.items())
    things = ("town", "kind", "industry", "function")
    return [URIRef(value_iri(f, v)) for f, v in values if f in things]


def _api(chosen: Mapping[str, str]) -> str:
    query = urlencode(sorted(chosen.items()))
    return f"/api/opportunities?{query}" if query else "/api/opportunities"


def named(shown: list[Brief]) -> list[URIRef]:
    """What a list of cards has to call by name."""
    found = {
        iri
        for one in shown
        for iri in (
            one.iri,
            value_iri("kind", one.kind),
            one.demand,
            one.supply,
            *one.topics.get("function", ()),
            *one.topics.get("town", ()),
        )
        if iri
    }
    return [URIRef(iri) for iri in sorted(found)]


def is_limited() -> bool:
    """Whether towns are compared with their nearest only."""
    return land.homes().total > ALL_COMPARED


def is_large() -> bool:
    """Whether questions that rest on silence are not written for all clusters."""
    return len(listing.listed("IndustrialCluster")) > QUESTIONS_UP_TO


@blueprint.get("/opportunities/<slug>")
def opportunity(slug: str) -> Response:
    """One card, with what speaks against it first, down to the passages."""
    told = card(site().store, slug, lang(), site().base)
    for name in ("card", "card-evidence"):
        asked().append(Asked(site().queries[name], {"card": told["iri"]}))
    return page(
        "opportunity",
        card=told,
        iri=URIRef(told["iri"]),
        named=mentioned(told),
        cited=_cited(told),
        alternates=[
            {
                "name": "JSON",
                "type": "application/json",
                "href": f"/api/opportunities/{told['id']}",
            },
            *rdf_links(f"/id/opportunity/{told['id']}"),
        ],
    )


def _cited(told: Mapping[str, Any]) -> list[URIRef]:
    """The sources of its statements; for a reading, also the paper that it reads."""
    grounds = [*told["evidence"], *told["contradictions"]]
    places = [place for ground in grounds for place in ground.get("places", ())]
    cited = {place["source"] for place in places}
    read = (_OF_A_PAPER.match(place["section"]) for place in places)
    cited.update(found[0] for found in read if found)
    return [URIRef(thing("source", slug)) for slug in sorted(cited)]


_OF_A_PAPER = re.compile(r"\d{3}(?= )")


def mentioned(told: Any) -> list[URIRef]:
    """Every IRI inside cards, for their names; its records are linked by places."""
    base = site().base
    records = (base + "id/statement/", base + "graph/")
    found, todo = set[str](), [told]
    while todo:
        value = todo.pop()
        if isinstance(value, str):
            if value.startswith(base) and " " not in value:
                found.add(value)
        elif isinstance(value, dict):
            todo.extend(value.values())
        elif isinstance(value, list):
            todo.extend(value)
    return [URIRef(iri) for iri in sorted(found) if not iri.startswith(records)]


def in_full(iris: list[str]) -> list[Any]:
    """Cards whole, in the order of their IRIs."""
    return whole(site().store, iris, lang(), None, site().base)
