"""Pages of places and of the clusters and platforms in them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, request
from rdflib import URIRef

from clusterkg.opportunities.matrix import states_of
from clusterkg.server.pages import holdings, listing, opportunities
from clusterkg.server.pages.folding import Folded, fold, pairs, statements
from clusterkg.server.pages.geography import distance_km
from clusterkg.server.pages.links import rdf_links
from clusterkg.server.pages.picking import known
from clusterkg.server.pages.pictures import functions, top_functions
from clusterkg.server.pages.render import page
from clusterkg.server.pages.site import ask, site
from clusterkg.server.pages.systems import systems
from clusterkg.store.base import Row, Table, Term

blueprint = Blueprint("places", __name__)
_LARGE = 200  # clusters of an area


@blueprint.get("/places")
def places() -> Response:
    """All places, or those inside one, by what they belong to."""
    inside = request.args.get("inside")
    around = known("place", inside) if inside else None
    part = listing.part_of("Place", inside)
    table = listing.rows("places", part)
    return page(
        "places",
        table=table,
        places=fold(table, "place"),
        part=part,
        clusters=_clusters_in(part.things),
        inside=around,
    )


@blueprint.get("/places/<slug>")
def place(slug: str) -> Response:
    """One place: profile, clusters and coverage, platforms, opportunities, sources."""
    iri = known("place", slug)
    held = holdings.of_place(slug)
    around = ask("place-neighbours", near=iri)
    cards = opportunities.of_place(slug)
    coverage = holdings.coverage(held.clusters)
    profile = _nearest_first(fold(ask("place-profile", place=iri), "property"))
    return page(
        "place",
        place=iri,
        profile=profile,
        level=_values(profile, "placeLevel"),
        around=_values(profile, "locatedIn")[:3],
        all_names=ask("thing-names", thing=iri, show=False),
        inside=ask("place-inside", around=iri, show=False),
        held=held,
        coverage=coverage,
        states={} if held.partly else _counted(coverage),
        platforms=fold(held.table, "platform"),
        roles=pairs(held.table, "role", "actor"),
        statistics=ask(
            "place-statistics",
            subjects=" ".join((iri, *map(str, held.clusters.things))),
        ),
        neighbours=_nearest(around),
        said=statements(ask("thing-says", thing=iri).rows),
        incoming=_incoming(iri, held),
        cards=cards,
        named=[
            *opportunities.named(cards.both),
            *top_functions(),
        ],
        alternates=rdf_links(f"/id/place/{slug}"),
        tables=[held.table, around],
    )


@blueprint.get("/clusters")
def clusters() -> Response:
    """All clusters with place and industry."""
    return _listed("clusters", "IndustrialCluster", "cluster")


def _listed(name: str, kind: str, key: str) -> Response:
    """One part of the list of all things of a kind, or of those inside a place."""
    inside = request.args.get("inside")
    around = known("place", inside) if inside else None
    part = listing.part_of(kind, inside)
    table = listing.rows(name, part)
    return page(
        name,
        table=table,
        listed=fold(table, key),
        part=part,
        inside=around,
    )


@blueprint.get("/clusters/<slug>")
def cluster(slug: str) -> Response:
    """One cluster: profile, coverage with its evidence, platforms, opportunities."""
    iri = known("cluster", slug)
    serving = ask("cluster-platforms", cluster=iri).rows
    platforms = listing.rows(
        "platform-roles", listing.beginning([str(r["platform"]) for r in serving], 200)
    )
    evidence = ask("cluster-coverage", cluster=iri)
    states = states_of(site().store, [str(iri)], site().base)[str(iri)]
    cards = opportunities.of_cluster(slug)
    return page(
        "cluster",
        cluster=iri,
        profile=_nearest_first(fold(ask("cluster-profile", cluster=iri), "property")),
        all_names=ask("thing-names", thing=iri, show=False),
        strip=systems(_strip(states, evidence)),
        platforms=fold(platforms, "platform"),
        roles=pairs(platforms, "role", "actor"),
        neighbours=ask("cluster-neighbours", of=iri),
        said=statements(ask("thing-says", thing=iri).rows),
        incoming=ask("thing-incoming", thing=iri),
        cards=cards,
        named=opportunities.named(cards.both),
        alternates=rdf_links(f"/id/cluster/{slug}"),
        tables=[platforms, evidence],
    )


@blueprint.get("/platforms")
def platforms() -> Response:
    """All platforms with place, mode, functions and clusters."""
    return _listed("platforms", "ServicePlatform", "platform")


@blueprint.get("/platforms/<slug>")
def platform(slug: str) -> Response:
    """One platform: profile, parts, whom it serves, what the sources say."""
    iri = known("platform", slug)
    profile = ask("platform-profile", platform=iri)
    return page(
        "platform",
        platform=iri,
        profile=_nearest_first(fold(profile, "property")),
        all_names=ask("thing-names", thing=iri, show=False),
        said=statements(ask("thing-says", thing=iri).rows),
        incoming=ask("thing-incoming", thing=iri),
        alternates=rdf_links(f"/id/platform/{slug}"),
        tables=[profile],
    )


def _counted(coverage: holdings.Cells) -> dict[str, int]:
    """How many services are present, absent and unknown, over some clusters."""
    told = Counter(state for rows in coverage.values() for _, state in rows)
    return {s: told[s] for s in ("present", "absent", "unknown") if told[s]}


def _incoming(place: URIRef, held: holdings.Holdings) -> Table:
    """What points to a place; of a large area mostly what lies in it, listed above."""
    large = held.clusters.total > _LARGE
    return Table((), []) if large else ask("thing-incoming", thing=place)


def _clusters_in(places: Sequence[Term]) -> dict[Term, list[Term]]:
    """Clusters by the place that each lies in, for these places."""
    told = " ".join(str(one) for one in places)
    rows = ask("homes", show=False, places=told) if places else Table((), [])
    return {place: about["cluster"] for place, about in fold(rows, "place").items()}


def _nearest_first(profile: dict[Term, Folded]) -> dict[Term, Folded]:
    """Areas around a thing from the smallest to the largest."""
    areas = {str(v) for told in profile.values() for v in told["value"] if _is_iri(v)}
    depth = Counter(
        str(row["place"])
        for row in ask("places-around", show=False, places=" ".join(areas)).rows
    )
    for values in profile.values():
        values["value"].sort(key=lambda v: (-depth[str(v)], str(v)))
    return profile


def _values(profile: Mapping[Term, Folded], local: str) -> list[Term]:
    """The values of one of our properties."""
    return profile.get(URIRef(f"{site().base}ns#{local}"), {}).get("value", [])


def _is_iri(value: Term) -> bool:
    return isinstance(value, URIRef)


def _strip(states: Mapping[str, str], evidence: Table) -> list[dict[str, Any]]:
    """Functions of one cluster with state and evidence, parts under their system."""
    above = {row["function"]: row.get("broader") for row in functions().rows}
    found: dict[Term, dict[str, Any]] = {
        URIRef(function): {
            "function": URIRef(function),
            "broader": above.get(URIRef(function)),
            "state": state,
            "evidence": [],
        }
        for function, state in sorted(states.items())
    }
    for row in evidence.rows:
        if row["object"] in found and row not in found[row["object"]]["evidence"]:
            found[row["object"]]["evidence"].append(row)
    told = []
    for top in [f for f in top_functions() if f in found]:
        told.append(found.pop(top))
        parts = [f for f, one in found.items() if one["broader"] == top]
        told += [found.pop(part) for part in parts]
    return told + list(found.values())


def _nearest(around: Table, most: int = 8) -> list[tuple[Term, float]]:
    """Places with their distance in km, nearest first."""
    apart = [(row["place"], _apart(row)) for row in around.rows]
    return sorted(apart, key=lambda pair: (pair[1], pair[0]))[:most]


def _apart(row: Row) -> float:
    return distance_km(
        float(str(row["fromLatitude"])),
        float(str(row["fromLongitude"])),
        float(str(row["latitude"])),
        float(str(row["longitude"])),
    )
