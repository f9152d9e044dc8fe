"""The dataset about itself: VoID, DCAT, example queries, dumps, sitemap, robots."""

import base64
import mimetypes
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote
from xml.sax.saxutils import escape

from flask import Blueprint, Response, abort, jsonify, request, send_file
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCAT, DCTERMS, RDF, SH, VOID, XSD

from clusterkg.server.answers.graphs import ONE_GRAPH, respond_graph
from clusterkg.server.answers.negotiation import HTML, choose
from clusterkg.server.linked.things import page_of, see_other
from clusterkg.server.service import Service, service
from clusterkg.terms import PREFIXES

blueprint = Blueprint("dataset", __name__)
_SPDX = "http://spdx.org/rdf/terms#"
_KINDS = {".nq": "application/n-quads", ".nt": "application/n-triples"}
_PAGES = ("", "places", "clusters", "platforms", "opportunities", "coverage", "map",
          "network", "sources", "disagreements", "questions", "rules", "plan",
          "compare", "guided", "why-not", "what-if", "brief", "search", "api", "about",
          "ns.html")  # fmt: skip
_MOST_IN_SITEMAP = 50_000


@blueprint.get("/dataset")
@blueprint.get("/.well-known/void")
def about() -> Response:
    """VoID and DCAT: what it is, its licence, parts, dumps and endpoint."""
    chosen = choose(request, (*ONE_GRAPH, HTML))
    if chosen.form is HTML:
        return see_other("/about")
    return respond_graph(_with_dumps, chosen)


def _with_dumps() -> Graph:
    told = _catalogue()
    _add_dumps(told, service(), request.url_root)
    return told


@blueprint.get("/.well-known/sparql-examples")
def examples() -> Response:
    """The catalogue as SHACL-described example queries, with the prefixes."""
    return respond_graph(_examples, choose(request, ONE_GRAPH))


def _examples() -> Graph:
    told, kept = _catalogue(), Graph()
    for kind in (SH.SPARQLExecutable, SH.PrefixDeclaration):
        for one in told.subjects(RDF.type, kind):
            kept += told.triples((one, None, None))
    kept += told.triples((None, SH.declare, None))
    return kept


@blueprint.get("/prefixes.json")
def prefixes() -> Response:
    """The prefixes that queries here may take for granted in their heads."""
    told = jsonify(PREFIXES)
    told.headers["Access-Control-Allow-Origin"] = "*"
    return told


@blueprint.get("/download/")
def downloads() -> Response:
    """Every file of the dataset with its size and SHA-256."""
    here = service()
    if here.dataset is None:
        abort(404)
    files = [
        {
            "name": name,
            "href": f"/download/{name}",
            "bytes": (here.dataset.path / name).stat().st_size,
            "sha256": digest,
        }
        for name, digest in sorted(here.dataset.manifest["files"].items())
    ]
    told = jsonify({"digest": here.version, "files": files})
    told.headers["Access-Control-Allow-Origin"] = "*"
    return told


@blueprint.get("/download/<name>")
def download(name: str) -> Response:
    """One dump; its ETag is its checksum."""
    here = service()
    if name == "SHA256SUMS":
        return _sums(here)
    if here.dataset is None or name not in here.dataset.manifest["files"]:
        abort(404)
    digest = str(here.dataset.manifest["files"][name])
    file = here.dataset.path / name
    kind = _KINDS.get(file.suffix) or mimetypes.guess_type(name)[0]
    told = send_file(file, mimetype=kind, etag=digest, conditional=True, max_age=60)
    told.headers["Access-Control-Allow-Origin"] = "*"
    told.headers["Repr-Digest"] = f"sha-256=:{_base64(digest)}:"
    return told


def _sums(here: Service) -> Response:
    if here.dataset is None:
        abort(404)
    files = sorted(here.dataset.manifest["files"].items())
    body = "".join(f"{digest}  {name}\n" for name, digest in files)
    return Response(body, content_type="text/plain; charset=utf-8")


def _base64(digest: str) -> str:
    return base64.b64encode(bytes.fromhex(digest)).decode()


def _catalogue() -> Graph:
    here = service()
    return here.store.graph(
        here.own["graph"].bind({"graph": here.base + "graph/catalogue"})
    )


def _add_dumps(told: Graph, here: Service, root: str) -> None:
    """Addresses depend on where it is served, so they are added when asked."""
    me = URIRef(here.base + "dataset")
    told.add((me, RDF.type, VOID.Dataset))
    told.add((me, RDF.type, DCAT.Dataset))
    told.add((me, VOID.sparqlEndpoint, URIRef(root + "sparql")))
    told.add((me, DCTERMS.identifier, Literal(here.version)))
    if here.dataset is None:
        return
    for name, digest in sorted(here.dataset.manifest["files"].items()):
        file = URIRef(f"{root}download/{quote(name)}")
        size = (here.dataset.path / name).stat().st_size
        told.add((me, VOID.dataDump, file))
        told.add((me, DCAT.distribution, file))
        told.add((file, RDF.type, DCAT.Distribution))
        told.add((file, DCAT.downloadURL, file))
        told.add((file, DCAT.byteSize, Literal(size, datatype=XSD.nonNegativeInteger)))
        media = _KINDS.get(Path(name).suffix, "application/json")
        told.add(
            (file, DCAT.mediaType,
             URIRef(f"https://www.iana.org/assignments/media-types/{media}"))
        )  # fmt: skip
        checksum = URIRef(f"{root}download/SHA256SUMS#{quote(name)}")
        told.add((file, URIRef(_SPDX + "checksum"), checksum))
        told.add((checksum, URIRef(_SPDX + "checksumValue"), Literal(digest)))


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Crawlers may read pages and data, not ask queries."""
    body = (
        "User-agent: *\nDisallow: /sparql\nDisallow: /query\nDisallow: /api/\n"
        "Disallow: /data/\nDisallow: /permalink\n"
        f"Sitemap: {request.url_root}sitemap.xml\n"
    )
    return Response(body, content_type="text/plain; charset=utf-8")


@blueprint.get("/sitemap.xml")
def sitemap() -> Response:
    """Every page of the site; of more than one file may list, an index of parts."""
    paths, root = _paths(service()), request.url_root
    part = request.args.get("part", 0, type=int)
    if len(paths) <= _MOST_IN_SITEMAP:
        part = 1
    if part:
        start = (part - 1) * _MOST_IN_SITEMAP
        listed = paths[max(0, start) : start + _MOST_IN_SITEMAP]
        body = _sitemap("urlset", "url", [root + quote(_page(one)) for one in listed])
    else:
        parts = range(1, 2 + (len(paths) - 1) // _MOST_IN_SITEMAP)
        found = [f"{root}sitemap.xml?part={number}" for number in parts]
        body = _sitemap("sitemapindex", "sitemap", found)
    return Response(body, content_type="application/xml")


def _paths(here: Service) -> list[str]:
    """The pages of the site, then the paths of all that has a name in the graph."""
    named = [f"/{kind}/{n}" for kind in ("id", "scheme") for n in here.named(kind)]
    return [*_PAGES, *named, *(f"/id/question/{name}" for name in here.questions)]


def _page(path: str) -> str:
    return page_of(path).lstrip("/") if path.startswith("/") else path


def _sitemap(whole: str, one: str, addresses: Iterable[str]) -> str:
    """https://www.sitemaps.org/protocol.html"""
    listed = "".join(f"<{one}><loc>{escape(a)}</loc></{one}>\n" for a in addresses)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<{whole} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        f"{listed}</{whole}>\n"
    )
