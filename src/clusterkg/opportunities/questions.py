"""The questions of queries/opportunities, loaded once per base."""

from functools import lru_cache

from clusterkg import iris
from clusterkg.catalogue import Catalogue
from clusterkg.resources import QUERIES
from clusterkg.store.base import Store, Table

AT_ONCE = 300


@lru_cache(maxsize=4)
def questions(base: str = iris.PUBLISHED) -> Catalogue:
    """What this room asks of a store."""
    return Catalogue.load(QUERIES / "opportunities", base)


def ask(store: Store, name: str, base: str = iris.PUBLISHED, **values: str) -> Table:
    """One question answered."""
    return questions(base)[name].run(store, **values)


def ask_of_many(
    store: Store,
    name: str,
    parameter: str,
    things: list[str],
    base: str = iris.PUBLISHED,
) -> Table:
    """One question about many things, in portions that every engine accepts."""
    question = questions(base)[name]
    found = Table(question.columns, [])
    for start in range(0, len(things), AT_ONCE):
        portion = " ".join(things[start : start + AT_ONCE])
        found.rows.extend(question.run(store, **{parameter: portion}).rows)
    return found
