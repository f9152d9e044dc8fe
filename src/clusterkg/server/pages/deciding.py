"""Why not, what if, and a plan: what a planner asks before anyone builds anything."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, jsonify, request
from rdflib import URIRef

from clusterkg.errors import BadParameter, Refused
from clusterkg.opportunities.plan import plan
from clusterkg.opportunities.why_not import KINDS, why_not
from clusterkg.server.pages import listing, supposing
from clusterkg.server.pages.land import homes
from clusterkg.server.pages.links import as_json
from clusterkg.server.pages.opportunities import is_limited, value_iri
from clusterkg.server.pages.picking import fits, known, picked
from clusterkg.server.pages.pictures import top_functions
from clusterkg.server.pages.planning import places_with_clusters
from clusterkg.server.pages.render import lang, page
from clusterkg.server.pages.site import Asked, ask, asked, site, thing
from clusterkg.server.pages.supposing import NEEDS
from clusterkg.server.service import service
from clusterkg.store.base import Term

blueprint = Blueprint("deciding", __name__)
_MOST_REGIONS, _MOST_TO_PICK = 60, 200
_AGREEMENTS = 3.0  # until a reader says how many


@blueprint.get("/why-not")
def why_nothing() -> Response:
    """For two places and a kind: which condition fails, and what would change it."""
    a, b = (picked("place", request.args.get(end, "")) for end in ("a", "b"))
    kind = request.args.get("kind", KINDS[0])
    told = why_not(site().store, a, b, kind, lang(), site().base) if a and b else None
    return page(
        "why-not",
        places=places_with_clusters(),
        places_total=homes().total,
        kinds_to_pick=[URIRef(value_iri("kind", k)) for k in KINDS],
        a=a,
        b=b,
        kind=kind,
        told=told,
        named=_named(told),
        alternates=[as_json("/api/why-not", a=a, b=b, kind=kind, lang=lang())]
        if told
        else None,
    )


def _named(told: Any) -> list[URIRef]:
    if not told:
        return []
    sides = [
        pair[side]["iri"] for pair in told["pairs"] for side in ("demand", "supply")
    ]
    return [
        URIRef(i) for i in {*sides, *(c for p in told["pairs"] for c in p["cards"])}
    ]


@blueprint.get("/plan")
def planned() -> Response:
    """The few agreements between towns that close the most needs of a region."""
    region = picked("place", request.args.get("region", "")) or None
    if region:
        known("place", region)
    budget = request.args.get("agreements", _AGREEMENTS, _number)
    asked_for = region or "agreements" in request.args
    told = plan(site().store, region, budget, None, site().base) if asked_for else None
    asked().append(Asked(site().queries["opportunity-list"], {}))
    return page(
        "plan",
        regions=regions(),
        regions_total=len(_regions()),
        region=region or "",
        budget=budget,
        told=told,
        limited=is_limited(),
        alternates=[as_json("/api/plan", region=region or "", agreements=int(budget))]
        if told
        else None,
    )


def _number(told: str) -> float:
    """A number of agreements; what is none counts as not given."""
    return float(min(max(int(told), 1), 9999))


def regions() -> list[Term]:
    """The largest of the places that hold other places with clusters."""
    return _regions()[:_MOST_REGIONS]


def _regions() -> list[Term]:
    def read() -> list[Term]:
        return [row["region"] for row in ask("regions", show=False).rows]

    return site().once("regions", read)


@blueprint.get("/what-if")
def what_would_be() -> Response:
    """A supposition chosen from lists, and the cards it would bring or take away."""
    kind, given = _supposition()
    wrong = _unknown(kind, given)
    lists = {
        "cluster": listing.first("IndustrialCluster", _MOST_TO_PICK),
        "platform": listing.first("ServicePlatform", _MOST_TO_PICK),
    }
    return page(
        "what-if",
        status=400 if wrong else 200,
        kind=kind,
        given=given,
        supposed={k: URIRef(_thing(k, given[k])) for k in NEEDS.get(kind, ())},
        wrong=wrong,
        told=_change(kind, given) if kind and not wrong else None,
        lists=lists,
        named=[*lists["cluster"].things, *lists["platform"].things],
        functions=top_functions(),
        alternates=[
            as_json("/what-if.json", suppose=kind, **given)
            if kind and not wrong
            else as_json("/api/opportunities")
        ],
    )


@blueprint.get("/what-if.json")
def what_would_be_as_data() -> Response:
    """The same change as data."""
    kind, given = _supposition()
    return jsonify(_change(kind, given))


def _supposition() -> tuple[str, dict[str, str]]:
    given = {k: request.args.get(k, "") for k in ("platform", "cluster", "function")}
    given |= {k: picked(k, given[k]) for k in ("platform", "cluster")}
    return request.args.get("suppose", ""), given


def _thing(part: str, slug: str) -> str:
    """The IRI of a part of a supposition."""
    return value_iri(part, slug) if part == "function" else thing(part, slug)


def _unknown(kind: str, given: Mapping[str, str]) -> str:
    """The first part of a supposition that names nothing here; empty if all do."""
    for part in NEEDS.get(kind, ()):
        slug = given[part]
        if not (
            fits(slug) and ask("thing-types", show=False, thing=_thing(part, slug)).rows
        ):
            return part
    return ""


def _change(kind: str, given: Mapping[str, str]) -> Any:
    if part := _unknown(kind, given):
        raise BadParameter(part, f"nothing here is called {given[part]!r}.")
    dataset = service().dataset
    if dataset is None:
        raise Refused("What-if needs a built dataset; another engine is served here.")
    supposed = supposing.rows(kind, {**given, "place": _place(given["cluster"])})
    return supposing.change(dataset.path, supposed, lang())


def _place(cluster: str) -> str:
    """The slug of the place of a cluster, empty when it has none."""
    if not cluster:
        return ""
    rows = ask("clusters", show=False, clusters=thing("cluster", cluster)).rows
    return next((str(r["place"]).rpartition("/")[2] for r in rows if "place" in r), "")
