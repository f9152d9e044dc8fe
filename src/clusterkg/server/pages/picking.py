"""What a reader chose from a list or, where the list is too long, typed."""

import re

from flask import redirect, request
from rdflib import URIRef
from werkzeug.wrappers import Response

from clusterkg.errors import UnknownName
from clusterkg.server.pages import links
from clusterkg.server.pages.site import ask, thing
from clusterkg.server.service import service

_SLUG = re.compile(r"[A-Za-z0-9._-]+")
_PLACE = {  # the parameter by which a page is given a place
    "/brief": "place",
    "/clusters": "inside",
    "/map": "around",
    "/network": "inside",
    "/opportunities": "town",
    "/places": "inside",
    "/plan": "region",
}


def fits(slug: str) -> bool:
    """Whether it may be the end of an address."""
    return _SLUG.fullmatch(slug) is not None


def known(kind: str, slug: str) -> URIRef:
    """The IRI of a thing that the graph holds. Raises UnknownName."""
    iri = thing(kind, slug)
    if not ask("thing-types", show=False, thing=iri).rows:
        raise UnknownName(kind, slug)
    return URIRef(iri)


def picked(kind: str, typed: str) -> str:
    """The end of an address: as given, else of the first thing with that name."""
    typed = typed.strip()
    known = fits(typed) and ask("thing-types", show=False, thing=thing(kind, typed))
    if not typed or (known and known.rows):
        return typed
    hits, _ = service().index.find(typed, 1, kind)
    return hits[0].iri.rpartition("/")[2] if hits else typed


def renamed() -> Response | None:
    """Leads who calls the place as another page does to the address of this one."""
    mine = _PLACE.get(request.path)
    if mine is None or mine in request.args:
        return None
    for other in _PLACE.values():
        if other in request.args:
            return redirect(links.here(**{mine: request.args[other], other: None}))
    return None
