"""A stranger's query answered on a page: through the guarded lane, like /sparql."""

from threading import Lock

from rdflib import Graph, URIRef

from clusterkg.server.service import service
from clusterkg.server.sparql import asking
from clusterkg.store.base import Table, Term, beginning

_MOST_BYTES = 3_000_000
_ONE_AT_A_TIME = Lock()  # what is read takes ten times the room of its text


def answer(text: str, most: int) -> tuple[Table, int]:
    """Up to `most` rows of an answer, as a table, and how many it has in all.

    Rows of a SELECT, the truth of an ASK, the triples of a CONSTRUCT. Raises OverLimit,
    BadQuery, TimedOut and what else the endpoint would.
    """
    seen, body = asking.whole(text, _MOST_BYTES)
    read = _triples if seen.form in ("CONSTRUCT", "DESCRIBE") else _rows
    with _ONE_AT_A_TIME:
        return read(body, most)


def _rows(body: bytes, most: int) -> tuple[Table, int]:
    if b'"boolean"' in body[:200]:
        truth: Term = URIRef("urn:true" if b"true" in body else "urn:false")
        return Table(("answer",), [{"answer": truth}]), 1
    return beginning(body, most)


def _triples(body: bytes, most: int) -> tuple[Table, int]:
    lines = sorted(set(body.splitlines(keepends=True)))
    graph = Graph()
    graph.parse(data=b"".join(lines[:most]), format="nt")
    names = ("subject", "predicate", "object")
    rows = [dict(zip(names, triple, strict=True)) for triple in sorted(graph)]
    return Table(names, rows), len(lines)  # type: ignore[arg-type]


def limits() -> dict[str, float]:
    """What one query may cost, as published."""
    told = service().limits
    return {"seconds": told.seconds, "rows": told.rows, "bytes": told.bytes}
