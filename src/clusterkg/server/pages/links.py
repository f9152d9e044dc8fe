"""Addresses inside the site: of things, of pages, of the data behind a page."""

from collections.abc import Mapping
from urllib.parse import quote, urlencode

from flask import request

from clusterkg.server.pages.language import LANGUAGES

_PAGES = {
    "id/place/": "/places/",
    "id/cluster/": "/clusters/",
    "id/platform/": "/platforms/",
    "id/opportunity/": "/opportunities/",
    "id/source/": "/sources/",
    "id/rule/": "/rules/",
    "id/question/": "/questions/",
}
_SAFE = "/:;@!$&'()*+,=~-._"


def href(iri: str, base: str) -> str:
    """The page about an IRI: ours for this graph's, the IRI itself for others."""
    if not iri.startswith(base):
        return iri if iri.startswith(("http://", "https://")) else "#"
    path, mark, fragment = page_of(iri, base).partition("#")
    return in_language(quote(path, safe=_SAFE)) + mark + fragment


def page_of(iri: str, base: str) -> str:
    """The path of the page about an IRI of this graph."""
    local = iri.removeprefix(base)
    for start, path in _PAGES.items():
        if local.startswith(start):
            return path + local.removeprefix(start)
    local, mark, fragment = local.partition("#")
    return f"/{local}.html" + mark + fragment if mark == "" else f"/ns{mark}{fragment}"


def in_language(path: str) -> str:
    """Keeps `?lang=` on links of a page that was asked for with it."""
    if "lang" not in request.args:  # a miss of `get` takes ten times as long
        return path
    lang = request.args["lang"]
    if lang not in LANGUAGES:
        return path
    return f"{path}{'&' if '?' in path else '?'}lang={lang}"


def page(path: str, **values: object) -> str:
    """A page of the site with parameters; empty ones are left out."""
    query = _query(values)
    return in_language(f"{path}?{query}" if query else path)


def here(**changed: object) -> str:
    """This page with some parameters changed; None or '' takes one away."""
    values: dict[str, object] = {k: request.args.getlist(k) for k in request.args}
    query = _query({**values, **changed})
    return f"{request.path}?{query}" if query else request.path


def _query(values: Mapping[str, object]) -> str:
    return urlencode(
        [
            (k, one)
            for k, v in values.items()
            for one in (v if isinstance(v, list | tuple) else [v])
            if one not in (None, "")
        ]
    )


def data(name: str, form: str, values: Mapping[str, str]) -> str:
    """The answer of a page's query as a file."""
    return f"/data/{name}.{form}" + (f"?{urlencode(values)}" if values else "")


def rdf_links(path: str) -> list[dict[str, str]]:
    """The same thing as RDF."""
    forms = [
        ("Turtle", "ttl", "text/turtle"),
        ("JSON-LD", "jsonld", "application/ld+json"),
        ("N-Triples", "nt", "application/n-triples"),
        ("RDF/XML", "rdf", "application/rdf+xml"),
    ]
    return [
        {"name": name, "href": f"{path}.{suffix}", "type": media}
        for name, suffix, media in forms
    ]


def as_json(path: str, **values: object) -> dict[str, str]:
    """The same answer from the API."""
    query = _query(values)
    href = f"{path}?{query}" if query else path
    return {"name": "JSON", "href": href, "type": "application/json"}
