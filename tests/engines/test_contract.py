"""The same queries give the same rows on every engine that clusterkg can stand on."""

from decimal import Decimal, InvalidOperation
from pathlib import Path

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.compare import to_isomorphic
from tests.engines.conftest import EACH

from clusterkg.iris import PUBLISHED
from clusterkg.resources import QUERIES
from clusterkg.store import EmbeddedStore, RemoteStore, Table, Term
from clusterkg.store.base import beginning

CHECKED = ("rules", "coverage", "questions", "pages", "opportunities", "server")
NOT_ASKED = {"bench"}  # for measuring; asked of engines there
FILES = sorted(f for name in CHECKED for f in (QUERIES / name).rglob("*.rq"))
_OWN_GRAPHS = ("published", "default")  # what `publish` adds
_NUMBERS = ("integer", "decimal", "double", "float", "nonNegativeInteger")
# The Oxigraph server is the embedded engine; its answers are compared in test_publish.
OTHERS = [each for each in EACH if each.values != ("oxigraph",)]


def test_every_room_of_queries_is_covered() -> None:
    rooms = {folder.name for folder in QUERIES.iterdir() if folder.is_dir()}
    assert rooms == {*CHECKED, *NOT_ASKED}
    assert {file.relative_to(QUERIES).parts[0] for file in FILES} == set(CHECKED)


@pytest.mark.parametrize("engine", OTHERS, indirect=True, scope="session")
@pytest.mark.parametrize("file", FILES, ids=lambda f: str(f.relative_to(QUERIES)))
def test_the_rows_are_those_of_the_embedded_store(
    file: Path, store: EmbeddedStore, remote: RemoteStore
) -> None:
    query = file.read_text("utf-8")
    if _is_graph(query):
        assert _normal(remote.graph(query)) == _normal(store.graph(query))
    else:
        assert rows(remote.select(query)) == rows(store.select(query))


def test_the_beginning_of_an_answer_tells_how_long_it_is(store: EmbeddedStore) -> None:
    query = "SELECT ?x ?y { VALUES (?x ?y) { (1 'a'@en) (2 UNDEF) (3 <x:c>) } }"
    answer = store.answer(query, "application/sparql-results+json")
    for most in range(4):
        table, total = beginning(answer, most)
        assert table.columns == ("x", "y")
        assert (table.rows, total) == (store.select(query).rows[:most], 3)


def _is_graph(query: str) -> bool:
    lines = [line for line in query.splitlines() if not line.startswith("#")]
    words = {word for line in lines for word in line.split()}
    return bool(words & {"CONSTRUCT", "DESCRIBE"})


def _normal(graph: Graph) -> object:
    """The graph with literals by value, blank nodes by their place."""
    plain = Graph()
    for subject, predicate, value in graph:
        told = Literal(cell(value)) if isinstance(value, Literal) else value
        plain.add((subject, predicate, told))
    return to_isomorphic(plain)


def rows(table: Table) -> list[str]:
    """The rows as text that does not depend on how an engine writes numbers."""
    return sorted(
        " | ".join(f"{name}={cell(row[name])}" for name in sorted(row))
        for row in table.rows
        if not _of_the_engine(row)
    )


def _of_the_engine(row: dict[str, Term]) -> bool:
    """A graph that the engine has for itself, or that `publish` keeps in it."""
    graph = str(row.get("graph", PUBLISHED))
    added = {f"{PUBLISHED}graph/{name}" for name in _OWN_GRAPHS}
    return not graph.startswith(PUBLISHED) or graph in added


def cell(term: Term) -> str:
    """One term; 1.50 and 1.5 are one number, zh-Hans and zh-hans one language."""
    if isinstance(term, URIRef):
        return f"<{term}>"
    if not isinstance(term, Literal):
        return "_"
    datatype = str(term.datatype or "").rpartition("#")[2]
    if datatype in _NUMBERS:
        try:
            return str(round(Decimal(str(term)), 6).normalize())
        except InvalidOperation:
            return str(term)
    if datatype == "boolean":
        return {"1": "true", "0": "false"}.get(str(term), str(term))
    return f'"{term}"@{(term.language or "").lower()}'
