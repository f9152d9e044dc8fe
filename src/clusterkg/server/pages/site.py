"""What every page reads from: the store, the page queries, the public catalogue."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar, cast

from flask import current_app, g

from clusterkg import iris
from clusterkg.catalogue import Catalogue, Question
from clusterkg.resources import QUERIES
from clusterkg.server.pages.labels import Labels
from clusterkg.store.base import Store, Table

KEY = "clusterkg.site"
T = TypeVar("T")


@dataclass
class Site:
    """One dataset as the pages see it."""

    store: Store
    questions: Catalogue
    base: str = iris.PUBLISHED

    @cached_property
    def queries(self) -> Catalogue:
        """The questions that only pages ask (queries/pages)."""
        return Catalogue.load(QUERIES / "pages", self.base)

    @cached_property
    def labels(self) -> Labels:
        """Names of things, kept between pages."""
        return Labels(self.store, self.queries, self.base)

    @cached_property
    def kept(self) -> dict[str, Any]:
        """Answers that hold for the dataset and are worth keeping."""
        return {}

    def once(self, name: str, make: Callable[[], T]) -> T:
        """What holds for the whole dataset: made by the first who asks."""
        if name not in self.kept:
            self.kept[name] = make()
        return cast(T, self.kept[name])


@dataclass(frozen=True)
class Asked:
    """A query that a page asked, for the links to its data."""

    question: Question
    values: Mapping[str, str]


def site() -> Site:
    """The site of the running application."""
    return cast(Site, current_app.extensions[KEY])


def ask(name: str, *, show: bool = True, **values: str | None) -> Table:
    """Rows of a page query; the page will link to them unless `show` is off.

    A value of None leaves the parameter at its default.
    """
    question = site().queries[name]
    given = {key: value for key, value in values.items() if value}
    if show:
        asked().append(Asked(question, given))
    return question.run(site().store, **given)


def asked() -> list[Asked]:
    """What this page has asked so far."""
    if "asked" not in g:
        g.asked = []
    return cast(list[Asked], g.asked)


def thing(kind: str, slug: str) -> str:
    """The IRI of a thing named in a path."""
    return iris.thing(kind, slug, site().base)
