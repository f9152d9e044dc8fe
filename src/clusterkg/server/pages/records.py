"""Who says so: sources down to the statement, disagreements, rules, any thing."""

import re
from collections.abc import Mapping

from flask import Blueprint, Response, abort, request
from rdflib import DCTERMS, RDF, RDFS, SKOS, URIRef

from clusterkg.server.pages.folding import fold, place_of, statements, told
from clusterkg.server.pages.links import rdf_links
from clusterkg.server.pages.render import lang, page
from clusterkg.server.pages.site import Asked, ask, asked, site, thing
from clusterkg.store.base import Row, Table, Term

blueprint = Blueprint("records", __name__)


@blueprint.get("/sources")
def sources() -> Response:
    """Every source with its licence and how much it states."""
    return page("sources", table=ask("sources"))


@blueprint.get("/sources/<slug>")
def source(slug: str) -> Response:
    """One source: its sections, and the statements of the one asked for."""
    iri = URIRef(thing("source", slug))
    sections = ask("source-sections", source=iri)
    if not sections.rows:
        abort(404)
    about = fold(ask("thing-described", show=False, thing=iri), "property")
    chosen = _at(iri, request.args.get("at", ""))
    stated = [
        (row, ask("source-statements", graph=str(row["graph"]))) for row in chosen[:12]
    ]
    return page(
        "source",
        source=iri,
        shown={p: about[p] for p in _first(about) if p not in (RDF.type, RDFS.label)},
        sections=sections,
        stated=stated,
        at=request.args.get("at", ""),
        alternates=rdf_links(f"/id/source/{slug}"),
        tables=[table for _, table in stated],
    )


def _first(about: Mapping[Term, object]) -> list[Term]:
    """What a reader wants to know of a source first; its digest comes last."""
    order = [DCTERMS.title, DCTERMS.creator, *map(_term, _EARLY), DCTERMS.rights]
    late = [_term("sha256")]
    first = [p for p in order if p in about]
    rest = [p for p in about if p not in [*first, *late]]
    return [*first, *rest, *(p for p in late if p in about)]


_EARLY = ("year", "venue", "sourceKind", "licence")


def _term(local: str) -> URIRef:
    return URIRef(f"{site().base}ns#{local}")


def _at(source: str, at: str) -> list[Row]:
    """Passages at `section/lines`; when none begins and ends so, those that overlap."""
    section, _, lines = at.rpartition("/")
    if not section:
        return []
    here = ask("source-passages", show=False, source=source, section=section).rows
    exact = [row for row in here if str(row.get("lines", "")) == lines]
    return exact or [row for row in here if _overlap(str(row.get("lines", "")), lines)]


def _overlap(one: str, other: str) -> bool:
    ranges = [_LINES.fullmatch(one), _LINES.fullmatch(other)]
    ends = [(int(r[1]), int(r[2] or r[1])) for r in ranges if r]
    return len(ends) == 2 and ends[0][0] <= ends[1][1] and ends[1][0] <= ends[0][1]


_LINES = re.compile(r"(\d{1,5})(?:-(\d{1,5}))?")


@blueprint.get("/disagreements")
def disagreements() -> Response:
    """Contradictions, competing readings and uncertain identities."""
    asked().append(Asked(site().queries["disagreements"], {}))
    found = ask("disagreement-parts", show=False)
    proposed = ask("identities")
    folded = fold(found, "contradiction")
    return page(
        "disagreements",
        contradictions=folded,
        where=_places(found.rows, "contradiction"),
        readings=ask("readings"),
        identities=fold(proposed, "proposal"),
        proposed=_places(proposed.rows, "proposal"),
    )


def _places(rows: list[Row], key: str) -> dict[Term, list[object]]:
    found: dict[Term, list[object]] = {}
    for row in rows:
        place, listed = place_of(row), found.setdefault(row[key], [])
        if place and place not in listed:
            listed.append(place)
    return found


def terms() -> Table:
    """What the ontology defines."""
    return site().once("terms", lambda: ask("terms", show=False))


def kinds_of(iri: URIRef) -> list[Term]:
    """The classes of a thing, without those that another of them is a kind of."""
    told = [row["class"] for row in ask("thing-types", thing=iri, show=False).rows]
    above = site().once("classes above", _above)
    return [one for one in told if not any(one in above.get(t, ()) for t in told)]


def _above() -> dict[Term, set[Term]]:
    """Each of our classes with all that it is a kind of."""
    found: dict[Term, set[Term]] = {}
    for row in terms().rows:
        if "above" in row:
            found.setdefault(row["term"], set()).add(row["above"])
    for _ in found:
        more = {t: a.union(*(found.get(b, ()) for b in a)) for t, a in found.items()}
        if more == found:
            break
        found = more
    return found


def ontology_page() -> Response:
    """Classes, relations and values with label, definition, example, place."""
    asked().append(Asked(site().queries["terms"], {}))
    return page(
        "ontology",
        terms={
            term: about
            for term, about in fold(terms(), "term").items()
            if str(term).startswith(site().base)
        },
        withdrawn=fold(ask("withdrawn-terms"), "term"),
        alternates=rdf_links("/ns"),
    )


def thing_page(path: str) -> Response:
    """The page of any IRI of this graph: what is said about it and where."""
    if path.rstrip("/") == "/ns":
        return ontology_page()
    iri = URIRef(site().base + path.lstrip("/"))
    said = ask("thing-says", thing=iri)
    described = ask("thing-described", thing=iri)
    if not (said.rows or described.rows):  # a file of others, without named graphs
        described = ask("thing-plain", thing=iri)
    incoming = ask("thing-incoming", thing=iri)
    used = ask("thing-used", thing=iri)
    holds = ask("graph-holds", graph=iri) if path.startswith("/graph/") else None
    tables = (said, described, incoming, used, holds)
    if not any(table.rows for table in tables if table):
        abort(404)
    about = told(described, lang())
    return page(
        "thing",
        thing=iri,
        types=kinds_of(iri),
        all_names=ask("thing-names", thing=iri, show=False),
        definition=about.pop(SKOS.definition, []),
        said=statements(said.rows),
        described=about,
        entailed=told(ask("thing-entailed", thing=iri), lang()),
        incoming=incoming,
        used=told(used, lang()),
        holds=holds,
        alternates=rdf_links("/" + str(iri).removeprefix(site().base)),
        tables=[said],
    )
