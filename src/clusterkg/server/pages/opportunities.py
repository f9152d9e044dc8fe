"""The list of opportunities with its facets, the card, the rules behind them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, cast
from urllib.parse import urlencode

from flask import Blueprint, Response, request
from rdflib import URIRef

from clusterkg import scores
from clusterkg.errors import UnknownName
from clusterkg.opportunities.cards import card, whole
from clusterkg.opportunities.index import SORTS, Brief, Filter, briefs, find
from clusterkg.opportunities.ranking import rank_ranges
from clusterkg.server.pages.links import rdf_links
from clusterkg.server.pages.render import lang, page
from clusterkg.server.pages.site import Asked, ask, asked, site, thing
from clusterkg.store.base import Term

blueprint = Blueprint("opportunities", __name__)
_PER_PAGE = 20
_BANDS = (50, 100, 200)
_MOST_VALUES = 12
_FACETS = ("town", "industry", "function", "kind", "grade", "tier", "scope", "distance")
Facets = dict[str, list[tuple[str, int]]]


def every() -> list[Brief]:
    """Every card of the dataset in brief."""
    return briefs(site().store, site().base)


def best(number: int) -> list[Brief]:
    """The first cross-town card of each kind, then the next ones; no questions."""
    ordered = find(site().store, Filter(scope="external"), site().base).briefs
    firsts = {one.kind: one for one in reversed(ordered)}
    chosen = [one for one in ordered if firsts[one.kind] is one]
    chosen += [one for one in ordered if one not in chosen]
    return sorted(chosen[:number], key=lambda one: (one.tier, -one.score, one.iri))


@dataclass(frozen=True)
class Kinds:
    """How many cards there are of each kind."""

    total: int
    by_kind: Mapping[str, int]


def kinds() -> Kinds:
    """Counts of opportunities (grades 1 and 2) by kind."""
    found = [one.kind for one in every() if one.grade < 3]
    return Kinds(len(found), {kind: found.count(kind) for kind in sorted(set(found))})


def of_place(slug: str, most: int = 8) -> dict[str, list[Brief]]:
    """Cards in which a cluster of the place needs, and in which one offers."""
    place = thing("place", slug)
    rows = ask("place-clusters", show=False, place=place).rows
    return _both({str(row["cluster"]) for row in rows} | {place}, most)


def of_cluster(slug: str, most: int = 12) -> dict[str, list[Brief]]:
    """Cards in which the cluster needs, and in which it offers."""
    return _both({thing("cluster", slug)}, most)


def _both(sides: set[str], most: int) -> dict[str, list[Brief]]:
    asserted = [one for one in every() if one.grade < 3]
    return {
        "needs": [one for one in asserted if one.demand in sides][:most],
        "offers": [
            one for one in asserted if one.supply in sides and one.demand not in sides
        ][:most],
    }


@blueprint.get("/opportunities")
def opportunities() -> Response:
    """Facets, sort, weights and the cards; the address is the state."""
    wanted, chosen = _filter(), _chosen()
    found = find(site().store, wanted, site().base)
    start = max(0, request.args.get("from", 0, int))
    shown = list(found.briefs[start : start + _PER_PAGE])
    asked().append(Asked(site().queries["opportunity-list"], {}))
    facets = _facets(found.facets, wanted, chosen)
    weights = {**scores.WEIGHTS, **wanted.weights}
    had = set().union(wanted.weights, *(b.parts for b in found.briefs[:300]))
    return page(
        "opportunities",
        cards=shown,
        ranges=rank_ranges(found.briefs, wanted) if found.total <= 300 else {},
        total=found.total,
        start=start,
        size=_PER_PAGE,
        facets=facets,
        chosen=chosen,
        weights={n: w for n, w in weights.items() if n in had},
        changed=bool(wanted.weights),
        weightless=dict.fromkeys(f"weight.{part}" for part in scores.WEIGHTS),
        sorts=SORTS,
        sort=wanted.sort,
        named=[*named(shown), *_named_by(facets, chosen)],
        value_iri=value_iri,
        alternates=[
            {"name": "JSON", "type": "application/json", "href": _api(chosen)},
        ],
    )


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


def _facets(
    counted: Mapping[str, Mapping[str, int]], wanted: Filter, chosen: Mapping[str, str]
) -> Facets:
    """Values not yet chosen with the cards that would remain, none of them zero."""
    told: Facets = {}
    for name in _FACETS:
        if name in chosen:
            continue
        if name == "distance":
            values = _bands(wanted)
        elif name == "town":
            values = _towns(wanted)
        else:
            values = [(_short(v), n) for v, n in counted.get(name, {}).items() if n]
            if name not in ("grade", "tier", "scope"):
                values.sort(key=lambda v: (-v[1], v[0]))
        if values:
            told[name] = values[:_MOST_VALUES]
    return told


def _bands(wanted: Filter) -> list[tuple[str, int]]:
    found = find(site().store, replace(wanted, distance=None), site().base).briefs
    far = [one.kilometres for one in found if one.kilometres is not None]
    counts = [(str(band), sum(km <= band for km in far)) for band in _BANDS]
    return [(band, n) for band, n in counts if n]


def _towns(wanted: Filter) -> list[tuple[str, int]]:
    """Towns that cards name; a card counts for its towns and the towns around them."""
    found = find(site().store, wanted, site().base).briefs
    named_towns = {town for one in found for town in one.topics.get("town", ())}
    areas, counts = around(), dict.fromkeys(named_towns, 0)
    for one in found:
        own = set(one.topics.get("town", ()))
        for place in own.union(*(areas.get(town, ()) for town in own)) & named_towns:
            counts[place] += 1
    ordered = sorted(counts.items(), key=lambda v: (-v[1], v[0]))
    return [(_short(town), n) for town, n in ordered]


def around() -> Mapping[str, list[str]]:
    """The areas around each place."""
    kept = site().kept
    if "around" not in kept:
        found: dict[str, list[str]] = {}
        for row in ask("places-around", show=False).rows:
            found.setdefault(str(row["place"]), []).append(str(row["around"]))
        kept["around"] = found
    return cast(Mapping[str, list[str]], kept["around"])


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
        )
        if iri
    }
    return [URIRef(iri) for iri in sorted(found)]


@blueprint.get("/opportunities/<slug>")
def opportunity(slug: str) -> Response:
    """One card, with what speaks against it first, down to the passages."""
    told = card(site().store, slug, lang(), site().base)
    ask("card", card=told["iri"])
    ask("card-evidence", card=told["iri"])
    return page(
        "opportunity",
        card=told,
        iri=URIRef(told["iri"]),
        named=_mentioned(told),
        alternates=[
            {
                "name": "JSON",
                "type": "application/json",
                "href": f"/api/opportunities/{told['id']}",
            },
            *rdf_links(f"/id/opportunity/{told['id']}"),
        ],
    )


def _mentioned(told: Any) -> list[URIRef]:
    """Every IRI inside a card, for their names."""
    if isinstance(told, dict):
        return [iri for value in told.values() for iri in _mentioned(value)]
    if isinstance(told, list):
        return [iri for value in told for iri in _mentioned(value)]
    ours = isinstance(told, str) and told.startswith(site().base)
    return [URIRef(told)] if ours and " " not in told else []


def in_full(iris: list[str]) -> list[Any]:
    """Cards whole, in the order of their IRIs."""
    return whole(site().store, iris, lang(), None, site().base)


@blueprint.get("/rules")
def rules() -> Response:
    """Every kind of opportunity with what its rule looks for."""
    return page("rules", rules=all_rules(), kinds=kinds())


@blueprint.get("/rules/<slug>")
def rule(slug: str) -> Response:
    """One rule: what it looks for, passages, formula, preconditions, limits, query."""
    found, iri = all_rules(), URIRef(thing("rule", slug))
    if iri not in found:
        raise UnknownName("rule", slug, [_short(str(r)) for r in found])
    shown = [one for one in every() if one.kind == slug and one.grade < 3]
    return page(
        "rule",
        rule=iri,
        about=found[iri],
        kind=slug,
        cards=shown[:_PER_PAGE],
        named=named(shown[:_PER_PAGE]),
        alternates=rdf_links(f"/id/rule/{slug}"),
    )


def all_rules() -> dict[Term, dict[str, list[Term]]]:
    """Rules with what is said about each, by the property's short name."""
    base = site().base + "ns#"
    found: dict[Term, dict[str, list[Term]]] = {}
    for row in ask("rules").rows:
        about = found.setdefault(row["rule"], {})
        name = str(row["property"]).removeprefix(base)
        about.setdefault(name, []).append(row["value"])
    return found
