"""An rdflib graph as a response in the format chosen, with what every one carries."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pyoxigraph as ox
from flask import Response, abort, request
from rdflib import Graph

from clusterkg.server.answers.cache import results
from clusterkg.server.answers.negotiation import Chosen
from clusterkg.server.service import service
from clusterkg.store.formats import GRAPHS
from clusterkg.terms import PREFIXES

ONE_GRAPH = GRAPHS[:4]
SAFE = "/:;@!$&'()*+,=~-._"  # what a path may hold unescaped


def written(graph: Graph, suffix: str) -> bytes:
    """The graph in Turtle, JSON-LD (a context of our prefixes), N-Triples or XML.

    In one order, whatever the order of the graph: an ETag promises the same bytes.
    """
    for prefix, iri in PREFIXES.items():
        graph.bind(prefix, iri, replace=True)
    if suffix == "jsonld":
        return _json_ld(graph)
    lines = sorted(filter(None, graph.serialize(format="nt").splitlines()))
    ordered = "".join(f"{line}\n" for line in lines).encode()
    return ordered if suffix == "nt" else _by_engine(graph, ordered, suffix)


def _by_engine(graph: Graph, lines: bytes, suffix: str) -> bytes:
    """rdflib writes the decimal 22 as 22.0, which is another term."""
    triples = ox.parse(lines, format=ox.RdfFormat.N_TRIPLES)
    prefixes = _prefixes(graph)
    prefixes.pop("ckgid", None)  # `ckgid:place\\/guzhen` reads worse than the address
    form = ox.RdfFormat.from_extension(suffix)
    told = ox.serialize(triples, format=form, prefixes=prefixes)
    return told or b""


def _prefixes(graph: Graph) -> dict[str, str]:
    """Those of ours that the graph needs."""
    used = {str(p) for _, p, _ in graph} | {str(o) for o in graph.objects()}
    return {
        prefix: str(iri)
        for prefix, iri in sorted(PREFIXES.items())
        if any(name.startswith(str(iri)) for name in used)
    }


def _json_ld(graph: Graph) -> bytes:
    told = json.loads(graph.serialize(format="json-ld", context=_prefixes(graph)))
    ordered = _in_order(told)
    return (json.dumps(ordered, ensure_ascii=False, indent=2) + "\n").encode()


def _in_order(told: Any, listed: bool = False) -> Any:
    """JSON-LD sorted; only in `@list` has an array an order of its own."""
    if isinstance(told, dict):
        return {key: _in_order(told[key], key == "@list") for key in sorted(told)}
    if not isinstance(told, list):
        return told
    parts = [_in_order(part) for part in told]
    return parts if listed else sorted(parts, key=_name)


def _name(part: Any) -> tuple[str, str]:
    """Things by their names, values by what is written."""
    name = part.get("@id", "") if isinstance(part, dict) else ""
    return str(name), json.dumps(part)


def respond_graph(
    make: Callable[[], Graph], chosen: Chosen, alternates: str = ""
) -> Response:
    """With ETag, Vary, CORS and links to the other formats; what was made is kept.

    `alternates` is the path that takes suffixes; else a format is said by `format=`.
    """
    tag = service().tag(request.url, chosen.name)
    body = results().get(tag)
    if body is None:
        body = written(make(), chosen.form.suffix)
        results().put(tag, body)
    response = Response(body, content_type=chosen.content_type)
    response.set_etag(tag)
    response.headers["Cache-Control"] = "public, max-age=60"
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.vary.update(["Accept"])
    link_formats(response, alternates)
    return conditional(response)


def link_formats(response: Response, path: str) -> None:
    """`Link` headers to the same in every format of one graph."""
    start = f"{quote(path, safe=SAFE)}." if path else f"{request.path}?format="
    for form in ONE_GRAPH:
        link = f'<{start}{form.suffix}>; rel="alternate"; type="{form.media_type}"'
        response.headers.add("Link", link)


def conditional(response: Response) -> Response:
    """304 when the client has it already."""
    response.make_conditional(request)
    return response


def respond_quads(iri: str, chosen: Chosen) -> Response:
    """A named graph: triples from the engine, or quads that say which graph it is."""
    here = service()
    query = here.own["graph"].bind({"graph": iri})
    suffix = chosen.form.suffix
    if suffix in ("nq", "trig"):
        lines = here.store.answer(query, "application/n-triples").splitlines()
        body = _quads(iri, sorted(lines), suffix)
    else:
        body = here.store.answer(query, chosen.form.media_type)
    if not body.strip() or body.strip() in (b"[]", b"{}"):
        abort(404)
    told = Response(body, content_type=chosen.content_type)
    link_formats(told, request.path.rpartition(".")[0])
    told.set_etag(here.tag(iri, chosen.name))
    told.headers["Cache-Control"] = "public, max-age=60"
    told.headers["Access-Control-Allow-Origin"] = "*"
    told.vary.update(["Accept"])
    return conditional(told)


def _quads(iri: str, lines: list[bytes], suffix: str) -> bytes:
    name = f"<{iri}>".encode()
    if not lines:
        return b""
    if suffix == "nq":
        return b"".join(line[:-1] + name + b" .\n" for line in lines)
    return name + b" {\n" + b"".join(b"  " + line + b"\n" for line in lines) + b"}\n"
