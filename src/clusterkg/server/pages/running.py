"""A stranger's query answered on a page: through the guarded lane, like /sparql."""

from rdflib import Graph, URIRef

from clusterkg.errors import Refused
from clusterkg.server import sparql
from clusterkg.server.negotiation import Chosen
from clusterkg.server.protocol import Asked
from clusterkg.server.service import service
from clusterkg.store.base import Table, Term, table_of_json
from clusterkg.store.formats import GRAPHS, RESULTS

_MOST_BYTES = 5_000_000


def answer(text: str) -> Table:
    """Rows of a SELECT, the truth of an ASK, the triples of a CONSTRUCT as a table.

    Raises BadQuery, Refused, TimedOut and what else the endpoint would.
    """
    here = service()
    asked = Asked(text)
    seen = sparql.look(asked, here)
    forms = {f.suffix: f for f in (*RESULTS, *GRAPHS)}
    form = forms["nt" if seen.form in ("CONSTRUCT", "DESCRIBE") else "json"]
    chosen = Chosen(form, form.media_type)
    told = sparql.begin(asked, seen, chosen, here, sparql.etag(asked, chosen, here))
    body = b""
    for chunk in told.chunks():
        body += chunk
        if len(body) > _MOST_BYTES:
            told.close()
            raise Refused("The answer is too long for a page; ask /sparql for a file.")
    return _triples(body) if form.suffix == "nt" else _rows(body)


def _rows(body: bytes) -> Table:
    if b'"boolean"' in body[:200]:
        truth: Term = URIRef("urn:true" if b"true" in body else "urn:false")
        return Table(("answer",), [{"answer": truth}])
    return table_of_json(body)


def _triples(body: bytes) -> Table:
    graph = Graph()
    graph.parse(data=body, format="nt")
    names = ("subject", "predicate", "object")
    rows = [dict(zip(names, triple, strict=True)) for triple in sorted(graph)]
    return Table(names, rows)  # type: ignore[arg-type]


def limits() -> dict[str, float]:
    """What one query may cost, as published."""
    told = service().limits
    return {"seconds": told.seconds, "rows": told.rows, "bytes": told.bytes}
