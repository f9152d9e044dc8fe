"""The questions of queries/opportunities, loaded once per base."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from clusterkg import iris
from clusterkg.catalogue import Catalogue, Question
from clusterkg.resources import QUERIES
from clusterkg.store.base import Row, Store, Table

AT_ONCE = 300
_TIMES = 16
_SELECT = "SELECT DISTINCT "


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


def ask_for_each(
    store: Store, question: Question, wanted: Sequence[Mapping[str, str]]
) -> list[list[Row]]:
    """The rows of a question for each of several values, many of them in one query."""
    found: list[list[Row]] = [[] for _ in wanted]
    for start in range(0, len(wanted), _TIMES):
        head, parts = "", []
        for number, values in enumerate(wanted[start : start + _TIMES], start):
            head, select, body = question.bind(values).partition(_SELECT)
            parts.append(f"{{ {select}({number} AS ?number) {body}}}")
        text = f"{head}SELECT * WHERE {{ {' UNION '.join(parts)} }}"
        for row in store.select(text).rows if parts else ():
            told = {name: row[name] for name in question.columns if name in row}
            found[int(str(row["number"]))].append(told)
    return found
