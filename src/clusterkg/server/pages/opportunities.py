"""The list of opportunities with its facets, the card, the rules behind them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from flask import Blueprint, Response, request
from rdflib import URIRef

from clusterkg import scores
from clusterkg.errors import UnknownName
from clusterkg.server.pages import facets
from clusterkg.server.pages.facets import Entry
from clusterkg.server.pages.folding import Folded, fold
from clusterkg.server.pages.links import rdf_links
from clusterkg.server.pages.render import page
from clusterkg.server.pages.site import Asked, ask, asked, site, thing
from clusterkg.store.base import Table, Term

blueprint = Blueprint("opportunities", __name__)
_PER_PAGE = 20
_SORTS = ("tier", "score", "distance", "need")


def cards() -> list[Entry]:
    """Every card of the dataset in rank order, read once."""
    kept = site().kept
    if "cards" not in kept:
        kept["cards"] = facets.entries(
            ask("opportunity-index", show=False),
            ask("opportunity-parts", show=False),
            ask("cluster-homes", show=False),
        )
    return cast(list[Entry], kept["cards"])


def best(number: int) -> list[Entry]:
    """The first cards of the list, questions left out."""
    return [card for card in cards() if card.grade < 3][:number]


@dataclass(frozen=True)
class Kinds:
    """How many cards there are of each kind."""

    total: int
    by_kind: Mapping[URIRef, int]


def kinds() -> Kinds:
    """Counts of opportunities (grades 1 and 2) by kind."""
    found = [card for card in cards() if card.grade < 3]
    by_kind: dict[URIRef, int] = {}
    for card in found:
        by_kind[URIRef(card.kind)] = by_kind.get(URIRef(card.kind), 0) + 1
    return Kinds(len(found), dict(sorted(by_kind.items())))


def of_place(slug: str, most: int = 8) -> dict[str, list[Entry]]:
    """Cards in which a cluster of the place needs, and in which one offers."""
    place = thing("place", slug)
    inside = {
        str(row["cluster"])
        for row in ask("place-clusters", show=False, place=place).rows
    }
    return _both(inside, most)


def of_cluster(slug: str, most: int = 12) -> dict[str, list[Entry]]:
    """Cards in which the cluster needs, and in which it offers."""
    return _both({thing("cluster", slug)}, most)


def _both(clusters: set[str], most: int) -> dict[str, list[Entry]]:
    asserted = [card for card in cards() if card.grade < 3]
    return {
        "needs": [card for card in asserted if card.demand in clusters][:most],
        "offers": [card for card in asserted if card.supply in clusters][:most],
    }


@blueprint.get("/opportunities")
def opportunities() -> Response:
    """Facets, sort, weights and the cards; the address is the state."""
    chosen = _chosen()
    found = facets.matching(cards(), chosen)
    weights = _weights()
    changed = weights != dict(scores.WEIGHTS)
    told = facets.rescored(found, weights) if changed else {c.iri: c.score for c in found}
    ordered = _sorted(found, told, request.args.get("sort", "tier"))
    start = max(0, request.args.get("from", 0, int))
    _shown("opportunity-index")
    return page(
        "opportunities",
        cards=ordered[start : start + _PER_PAGE],
        scores=told,
        ranges=facets.rank_ranges(found, weights) if len(found) <= 500 else {},
        total=len(found),
        start=start,
        size=_PER_PAGE,
        facets=facets.counts(cards(), found, chosen),
        chosen=chosen,
        weights=weights,
        changed=changed,
        sorts=_SORTS,
        sort=request.args.get("sort", "tier"),
        iris=_iris(ordered[start : start + _PER_PAGE], chosen),
    )


def _shown(name: str) -> None:
    """Lists a query that was answered from memory among the page's data."""
    asked().append(Asked(site().queries[name], {}))


def _chosen() -> dict[str, str]:
    chosen = {}
    for facet in facets.FACETS:
        value = request.args.get(facet, "").strip()
        if value:
            chosen[facet] = _full(facet, value)
    return chosen


def _full(facet: str, value: str) -> str:
    """A short value of the address as it stands in the graph."""
    if facet == "place":
        return thing("place", value)
    if facet in ("industry", "function"):
        return f"{site().base}scheme/{facet}/{value}"
    return f"{site().base}ns#{_class(value)}" if facet == "kind" else value


def _class(slug: str) -> str:
    """`shared-platform-use` or `SharedPlatformUse` -> the class name."""
    if "-" not in slug and slug[:1].isupper():
        return slug
    return "".join(word.capitalize() for word in slug.split("-"))


def _weights() -> dict[str, float]:
    """`w-need=2` and so on, between 0 and 4; what is not given weighs 1."""
    return {
        part: min(4.0, max(0.0, request.args.get(f"w-{part}", 1.0, float)))
        for part in scores.PARTS
    }


def _sorted(found: list[Entry], told: Mapping[str, float], by: str) -> list[Entry]:
    keys: dict[str, Any] = {
        "score": lambda c: (-told[c.iri], c.iri),
        "distance": lambda c: (c.kilometres is None, c.kilometres or 0, c.iri),
        "need": lambda c: (c.grade, -told[c.iri], c.iri),
    }
    return sorted(found, key=keys.get(by, lambda c: (c.tier, -told[c.iri], c.iri)))


def _iris(shown: list[Entry], chosen: Mapping[str, str]) -> list[URIRef]:
    """What the page will have to name."""
    found = {iri for c in shown for iri in (c.iri, c.kind, c.demand, c.supply) if iri}
    found |= set(chosen.values())
    return [URIRef(iri) for iri in sorted(found)]


@blueprint.get("/opportunities/<slug>")
def opportunity(slug: str) -> Response:
    """One card, with what speaks against it first, down to the passages."""
    iri = thing("opportunity", slug)
    told = ask("card", card=iri)
    if not told.rows:
        raise UnknownName("opportunity", slug)
    about = fold(told, "property")
    evidence = ask("card-evidence", card=iri)
    counter = ask("card-counter", card=iri)
    entry = next((c for c in cards() if c.iri == iri), None)
    return page(
        "opportunity",
        card=URIRef(iri),
        about=about,
        one=reader(about),
        evidence=by_role(evidence),
        counter=by_role(counter),
        parts=ask("card-parts", card=iri),
        entry=entry,
        alternates=rdf_links(f"/id/opportunity/{slug}"),
        tables=[told, evidence, counter],
    )


def reader(about: Mapping[Term, Folded]) -> Any:
    """`one('needGrade')` -> the values of a property of this graph's ontology."""
    base = site().base + "ns#"
    by_name = {str(p).removeprefix(base): v["value"] for p, v in about.items()}
    return lambda name: by_name.get(name, [])


def by_role(table: Table) -> dict[str, list[dict[str, Any]]]:
    """Statements by the role they play, each with its places."""
    found: dict[str, dict[Term, dict[str, Any]]] = {}
    for row in table.rows:
        role = found.setdefault(str(row.get("role", "evidence")), {})
        statement = role.setdefault(row["statement"], {**row, "places": []})
        if "source" in row:
            statement["places"].append(row)
    return {role: list(statements.values()) for role, statements in found.items()}


@blueprint.get("/rules")
def rules() -> Response:
    """Every kind of opportunity with what its rule looks for."""
    return page("rules", rules=all_rules(), kinds=kinds())


@blueprint.get("/rules/<slug>")
def rule(slug: str) -> Response:
    """One rule: what it looks for, passages, formula, preconditions, limits, query."""
    found = all_rules()
    wanted = thing("rule", slug)
    if URIRef(wanted) not in found:
        raise UnknownName("rule", slug, [str(r).rpartition("/")[2] for r in found])
    kind = f"{site().base}ns#{_class(slug)}"
    return page(
        "rule",
        rule=URIRef(wanted),
        about=found[URIRef(wanted)],
        kind=URIRef(kind),
        cards=[c for c in cards() if c.kind == kind and c.grade < 3][:_PER_PAGE],
        alternates=rdf_links(f"/id/rule/{slug}"),
    )


def all_rules() -> dict[Term, dict[str, list[Term]]]:
    base = site().base + "ns#"
    found: dict[Term, dict[str, list[Term]]] = {}
    for row in ask("rules").rows:
        about = found.setdefault(row["rule"], {})
        about.setdefault(str(row["property"]).removeprefix(base), []).append(row["value"])
    return found
