"""Linked data: every IRI of the graph answers at its path, in the format asked for.

A thing is not a document: its address answers 303 to the page or to the data about it.
Data has an address of its own by suffix (`.ttl .jsonld .nt .rdf`, for a graph also
`.trig .nq`); the ontology answers at its namespace with 200.
"""

from functools import partial
from urllib.parse import quote

from flask import Blueprint, Response, abort, current_app, redirect, request
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, FOAF, RDF, VOID, XSD

from clusterkg.server.answers.errors import Gone
from clusterkg.server.answers.graphs import (
    ONE_GRAPH,
    SAFE,
    link_formats,
    respond_graph,
    respond_quads,
)
from clusterkg.server.answers.negotiation import HTML, Chosen, choose
from clusterkg.server.pages.language import chosen
from clusterkg.server.service import Service, service
from clusterkg.store.formats import BY_SUFFIX, GRAPHS
from clusterkg.terms import CKG

blueprint = Blueprint("things", __name__)
LICENCE = URIRef("https://creativecommons.org/licenses/by/4.0/")
_PER_PAGE = 100
_NAMED = (
    "things",
    "places",
    "opportunities",
    "records",
    "rules",
)  # rooms of named things
_WITHDRAWN = "clusterkg.withdrawn"


@blueprint.get("/id/<path:name>")
@blueprint.get("/scheme/<path:name>")
def thing(name: str) -> Response:  # noqa: ARG001 the whole path is the name
    """A place, cluster, card, concept, statement ..., or its data by suffix."""
    path, suffix = _split(request.path)
    if suffix == "html":
        return _page(path)
    if suffix in [form.suffix for form in ONE_GRAPH]:
        form = BY_SUFFIX[suffix]
        return _document(path, Chosen(form, form.media_type))
    chosen = choose(request, (*ONE_GRAPH, HTML))
    _exists(path)
    target = page_of(path) if chosen.form is HTML else f"{path}.{chosen.form.suffix}"
    return see_other(quote(target, safe=SAFE))


@blueprint.get("/graph/<path:name>")
def graph(name: str) -> Response:  # noqa: ARG001
    """A named graph: its triples, its quads, and what is known of it."""
    path, suffix = _split(request.path)
    if suffix == "html":
        return _page(path)
    if suffix in [form.suffix for form in GRAPHS]:
        form = BY_SUFFIX[suffix]
        return respond_quads(_iri(path), Chosen(form, form.media_type))
    chosen = choose(request, (*GRAPHS, HTML))
    _exists(path)
    target = page_of(path) if chosen.form is HTML else f"{path}.{chosen.form.suffix}"
    return see_other(quote(target, safe=SAFE))


@blueprint.get("/ns")
@blueprint.get("/ns.<suffix>")
@blueprint.get("/ns/<version>")
def ontology(suffix: str = "", version: str = "") -> Response:
    """The ontology itself, at its namespace and at its version's address."""
    here = service()
    if suffix and suffix not in [*(form.suffix for form in ONE_GRAPH), "html"]:
        abort(404)
    if suffix and suffix != "html":
        form = BY_SUFFIX[suffix]
        chosen = Chosen(form, form.media_type)
    else:
        chosen = Chosen(HTML, "text/html") if suffix else choose(request, _NS)
    graph = URIRef(here.base + "graph/ontology")
    if chosen.form is HTML:
        if version or not here.knows(graph):
            _terms(here, graph, version)
        return _page("/ns")
    told = respond_graph(partial(_terms, here, graph, version), chosen, "/ns")
    told.headers.add("Link", f'<{here.base}ns>; rel="canonical"')
    return told


_NS = (*ONE_GRAPH, HTML)


def _terms(here: Service, graph: URIRef, version: str) -> Graph:
    """The ontology; 404 where there is none, or none of this version."""
    terms = here.store.graph(here.own["graph"].bind({"graph": graph}))
    if not len(terms) or (version and not _has_version(terms, version)):
        abort(404)
    return terms


def _has_version(terms: Graph, version: str) -> bool:
    owl = URIRef("http://www.w3.org/2002/07/owl#versionIRI")
    return any(
        str(v).rstrip("/").endswith("/" + version) for v in terms.objects(None, owl)
    )


def _split(path: str) -> tuple[str, str]:
    stem, dot, suffix = path.rpartition(".")
    known = dot and "/" not in suffix and (suffix in BY_SUFFIX or suffix == "html")
    return (stem, suffix) if known else (path, "")


def _iri(path: str) -> str:
    """The IRI at a path, which HTTP writes alike for 汉字 and for their %-escapes."""
    here = service()
    iri = here.base + path.lstrip("/")
    escaped = here.base + quote(path.lstrip("/"), safe=SAFE)
    if escaped != iri and not here.knows(URIRef(iri)):
        return escaped
    return iri


def _exists(path: str) -> None:
    """Raises 404 for an IRI that nothing is said about."""
    if not service().knows(URIRef(_iri(path))):
        abort(404)


@blueprint.before_app_request
def withdrawn() -> Response | None:
    """Where a name that is no longer used leads: on (301), or to why it is gone (410).

    It holds for the name's address, for its data and for its page.
    """
    if request.blueprint not in _NAMED:
        return None
    here = service()
    path, suffix = _split(request.path)
    iri = _withdrawn_at(here).get(path)
    if iri is None:
        return None
    replacement, reasons = here.withdrawn[iri]
    if not replacement:
        reason = reasons.get(chosen(request)) or next(iter(reasons.values()), "")
        raise Gone(f"{iri} was withdrawn, and nothing replaces it. {reason}".strip())
    target = replacement
    if replacement.startswith(here.base):
        target = "/" + replacement.removeprefix(here.base)
        target += f".{suffix}" if suffix and "#" not in target else ""
    return current_app.make_response(redirect(quote(target, safe=SAFE + "#"), 301))


def _withdrawn_at(here: Service) -> dict[str, str]:
    """Withdrawn IRIs by the paths of their address and of their page."""
    kept: dict[str, str] | None = current_app.extensions.get(_WITHDRAWN)
    if kept is None:
        ours = [iri for iri in here.withdrawn if iri.startswith(here.base)]
        paths = {"/" + iri.removeprefix(here.base): iri for iri in ours}
        kept = {
            at: iri
            for path, iri in paths.items()
            if path.startswith(("/id/", "/scheme/", "/graph/"))
            for at in (path, page_of(path).removesuffix(".html"))
        }
        current_app.extensions[_WITHDRAWN] = kept
    return kept


def see_other(target: str) -> Response:
    """303 by Accept: what was named is a thing, and this is about it."""
    told = redirect(target, 303)
    told.vary.update(["Accept"])
    told.headers["Access-Control-Allow-Origin"] = "*"
    told.headers["Cache-Control"] = "public, max-age=60"
    return current_app.make_response(told)


def page_of(path: str) -> str:
    """Where the page about the thing at a path is."""
    view = current_app.extensions.get("clusterkg.page_of")
    return str(view(_iri(path))) if view else f"{path}.html"


def _page(path: str) -> Response:
    view = current_app.extensions.get("clusterkg.thing_page")
    if view is None:
        abort(406)
    if path != "/ns":
        _exists(path)
        path = "/" + _iri(path).removeprefix(service().base)
    told: Response = view(path)
    link_formats(told, path)
    return told


def _document(path: str, chosen: Chosen) -> Response:
    """The data document about one thing, with its sources, licence and what points."""
    here, iri = service(), _iri(path)
    _exists(path)
    about = here.store.graph(here.own["thing"].bind({"thing": iri}))
    more = _add_incoming(about, here, iri)
    _say_where_from(about, here, iri, URIRef(request.base_url))
    told = respond_graph(lambda: about, chosen, path)
    told.headers.add("Link", f'<{quote(path, safe=SAFE)}>; rel="describes"')
    if more:
        here_page = request.args.get("page", 1, type=int)
        told.headers.add("Link", f'<?page={here_page + 1}>; rel="next"')
    return told


def _add_incoming(about: Graph, here: Service, iri: str) -> bool:
    """One page of what points to the thing, and the count; True when more follows."""
    query = here.own["thing-incoming"].bind({"thing": iri})
    # Lines, put in order here: tens of thousands make neither terms nor work to sort.
    told = here.store.answer(query, "text/tab-separated-values").decode().splitlines()
    lines = sorted(told[1:])
    number = max(1, request.args.get("page", 1, type=int))
    start = (number - 1) * _PER_PAGE
    for line in lines[start : start + _PER_PAGE]:
        link, subject = (URIRef(term.strip("<>")) for term in line.split("\t"))
        about.add((subject, link, URIRef(iri)))
    document = URIRef(request.base_url)
    about.add((document, CKG.incomingCount, Literal(len(lines), datatype=XSD.integer)))
    return len(lines) > start + _PER_PAGE


def _say_where_from(about: Graph, here: Service, iri: str, document: URIRef) -> None:
    about.add((document, RDF.type, FOAF.Document))
    about.add((document, FOAF.primaryTopic, URIRef(iri)))
    about.add((document, DCTERMS.license, LICENCE))
    about.add((document, VOID.inDataset, URIRef(here.base + "dataset")))
    for row in here.own["thing-sources"].run(here.store, thing=iri).rows:
        about.add((document, DCTERMS.source, row["source"]))
        about.add((document, CKG.readFrom, row["graph"]))
