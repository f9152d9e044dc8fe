"""What a running server knows: the data's version, its lanes, questions and limits."""

import hashlib
import os
import time
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple, cast

from flask import current_app
from rdflib import URIRef

from clusterkg import __version__, iris
from clusterkg.catalogue import Catalogue
from clusterkg.dataset import Dataset
from clusterkg.errors import nearest
from clusterkg.resources import QUERIES
from clusterkg.search import Index
from clusterkg.store.base import Store
from clusterkg.store.direct import DirectLane
from clusterkg.store.federation import Federation
from clusterkg.store.pool import Lane
from clusterkg.store.scan import Bounds


@dataclass(frozen=True)
class Limits:
    """What one query may cost; published, and never raised by a client."""

    seconds: float = 10.0
    rows: int = 1_000_000
    bytes: int = 100_000_000
    memory: int = 1_500_000_000
    text: Bounds = field(default_factory=Bounds)


class Withdrawn(NamedTuple):
    """A name that is no longer used; each part is empty when it is not said."""

    replacement: str
    reasons: dict[str, str]  # by language


@dataclass(frozen=True)
class Service:
    """Everything the routes need; one per process, unchanged while it runs.

    `store` is for our own queries (pages, things, catalogue), `sparql` for strangers'.
    `dataset` is None when a file or a remote engine is served.
    """

    store: Store
    sparql: Lane | DirectLane
    dataset: Dataset | None = None
    base: str = iris.PUBLISHED
    limits: Limits = field(default_factory=Limits)
    federation: Federation = field(default_factory=Federation)

    @property
    def version(self) -> str:
        """The digest of what is served."""
        return self.store.version

    @property
    def elsewhere(self) -> bool:
        """Whether another engine answers, whose data may change at any time."""
        return isinstance(self.sparql, DirectLane)

    @property
    def edition(self) -> str:
        """What answers are kept under; of another engine's data for a minute."""
        if not self.elsewhere:
            return self.version
        return f"{self.version} {os.getpid()} {time.time() // 60:.0f}"

    def tag(self, *parts: str) -> str:
        """A strong ETag: the data and what was asked decide every byte."""
        told = "\0".join((self.edition, __version__, *parts))
        return hashlib.sha256(told.encode()).hexdigest()[:32]

    def knows(self, iri: URIRef) -> bool:
        """Whether anything is said of an IRI, or in it when it is a graph."""
        if any(c in '<>"{}|\\^`' or ord(c) <= 32 for c in iri):
            return False
        return self.store.ask(
            f"ASK {{ {{ <{iri}> ?p ?o }} UNION {{ ?s ?p <{iri}> }} UNION {{ GRAPH ?g "
            f"{{ <{iri}> ?p ?o }} }} UNION {{ GRAPH <{iri}> {{ ?s ?p ?o }} }} }}"
        )

    @cached_property
    def withdrawn(self) -> dict[str, Withdrawn]:
        """IRIs that the data says are no longer used, with what to say of them."""
        found: dict[str, Withdrawn] = {}
        for row in self.own["withdrawn"].run(self.store).rows:
            new = Withdrawn(str(row.get("replacement", "")), {})
            told = found.setdefault(str(row["thing"]), new)
            if "reason" in row:
                lang = getattr(row["reason"], "language", None) or ""
                told.reasons.setdefault(lang, str(row["reason"]))
        return found

    def named(self, kind: str) -> list[str]:
        """Last parts of all IRIs of a kind (`id/place`), sorted."""
        return self._rules if kind == "id/rule" else self.index.named(f"{kind}/")

    @cached_property
    def _rules(self) -> list[str]:
        """The rules; what is derived is not searched by name."""
        rows = self.own["rules"].run(self.store).rows
        return [str(row["thing"]).rpartition("/")[2] for row in rows]

    def near(self, kind: str, name: str) -> list[str]:
        """Names of that kind which a wrong one may have meant."""
        last = name.rstrip("/").rpartition("/")[2]
        return nearest(last, self.named(kind))

    @cached_property
    def index(self) -> Index:
        """Names as people type them."""
        return Index.of(self.store, self.own["names"], self.base)

    @cached_property
    def questions(self) -> Catalogue:
        """The public catalogue."""
        return Catalogue.load(QUERIES / "questions", self.base)

    @cached_property
    def own(self) -> Catalogue:
        """Queries of the routes themselves (queries/server)."""
        return Catalogue.load(QUERIES / "server", self.base)


KEY = "clusterkg.service"


def service() -> Service:
    """The service of the running application."""
    return cast(Service, current_app.extensions[KEY])
