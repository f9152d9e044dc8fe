"""What a reader chose from a list or, where the list is too long, typed."""

import re

from rdflib import URIRef

from clusterkg.errors import UnknownName
from clusterkg.server.pages.site import ask, thing
from clusterkg.server.service import service

_SLUG = re.compile(r"[A-Za-z0-9._-]+")


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
