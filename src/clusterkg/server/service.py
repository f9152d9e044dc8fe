"""What a running server knows: the data's version, its lanes, questions and limits."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import cast

from flask import current_app

from clusterkg import iris
from clusterkg.catalogue import Catalogue
from clusterkg.dataset import Dataset
from clusterkg.resources import QUERIES
from clusterkg.store.base import Store
from clusterkg.store.direct import DirectLane
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
    services: tuple[str, ...] = ()  # endpoints that SERVICE may name
    withdrawn: frozenset[str] = frozenset()  # IRIs of earlier data that are gone

    @property
    def version(self) -> str:
        """The digest of what is served."""
        return self.store.version

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
