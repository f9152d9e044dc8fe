"""Closed-world knowledge, written down before any rule runs: needs, reach, coverage.

Nothing that a user waits for negates over the whole graph: each query of
queries/coverage/ runs once, in order of name, and its triples join graph/derived,
where the later ones and the rules find them.
"""

from collections.abc import Callable, Iterator

import pyoxigraph as ox

from clusterkg import iris
from clusterkg.derive.engine import Look
from clusterkg.derive.reach import reach
from clusterkg.derive.rules import COVERAGE, Query, read_query
from clusterkg.errors import BadInput

Construct = Callable[[str], Iterator[ox.Triple]]


def cover(look: Look, construct: Construct | None = None) -> list[ox.Quad]:
    """All coverage quads; they are added to the store as they come."""
    made: list[ox.Quad] = []
    clusters = look.count("ckg:IndustrialCluster")
    for file in sorted(COVERAGE.glob("*.rq")):
        query = read_query(file, look.base)
        if query.limit is not None and clusters > query.limit:
            continue
        made.extend(_run(look, query, construct))
        if query.said("then") == "reach":
            made.extend(_add(look, reach(look)))
    return made


def _run(look: Look, query: Query, construct: Construct | None) -> list[ox.Quad]:
    if construct is None:
        return _add(look, _constructed(look.store, query.text))
    return _add(look, construct(query.text))


def _constructed(store: ox.Store, text: str) -> Iterator[ox.Triple]:
    try:
        found = store.query(text)
    except SyntaxError as why:
        raise BadInput(f"A coverage query is not SPARQL: {why}\n{text}") from why
    assert isinstance(found, ox.QueryTriples), text
    return iter(list(found))


def _add(look: Look, triples: Iterator[ox.Triple]) -> list[ox.Quad]:
    graph = ox.NamedNode(iris.graph("derived", look.base))
    quads = [ox.Quad(t.subject, t.predicate, t.object, graph) for t in triples]
    look.store.bulk_extend(quads)
    return quads
