"""A query's result as lines that can be hashed and compared, whatever the order.

The lines are those of a canonical serialisation, and the hash is SHA-256 over them:

* a graph is its N-Triples lines in the canonical form of RDF 1.1 N-Triples, section 4,
  sorted by code point: what RDF Dataset Canonicalization (RDFC-1.0) hashes, so that
  without blank nodes the two hashes are equal;
* rows are N-Triples terms between tabs, in the order of the columns, below a line with
  the columns' names (the layout of SPARQL 1.1 Query Results TSV, without its
  abbreviations). They are sorted unless the query ends in ORDER BY;
* an ASK is the one line `true` or `false`.

Blank nodes are all written `_:b`. RDFC-1.0 would tell them apart, at a price that grows
with the factorial of their number for a graph made to that end; here two results that
differ only in which blank node is which count as the same.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

import pyoxigraph as ox
from rdflib import BNode, Literal, URIRef

from clusterkg.server.sparql import asking
from clusterkg.store.base import Term

_MOST_BYTES = 3_000_000
_BLANK = "_:b"


@dataclass(frozen=True)
class Outcome:
    """What a query gave: `lines` in its own order when that counts, else sorted."""

    columns: tuple[str, ...]
    lines: tuple[str, ...]
    ordered: bool = False
    volatile: bool = False  # the query names a function that changes, or a SERVICE

    @property
    def hash(self) -> str:
        """SHA-256, as described above."""
        told = hashlib.sha256()
        if self.columns:
            told.update(("\t".join(self.columns) + "\n").encode())
        for line in self.lines:
            told.update((line + "\n").encode())
        return told.hexdigest()


def evaluate(query: str) -> Outcome:
    """The result now, through the guarded lane.

    Raises OverLimit, BadQuery, TimedOut and what else the endpoint would.
    """
    seen, body = asking.whole(query, _MOST_BYTES)
    volatile = seen.volatile or bool(seen.calls)
    if seen.form in ("CONSTRUCT", "DESCRIBE"):
        return Outcome((), tuple(sorted(set(_triples(body)))), False, volatile)
    return _rows(body, seen.ordered, volatile)


def _triples(body: bytes) -> Iterator[str]:
    for triple in ox.parse(body, format=ox.RdfFormat.N_TRIPLES):
        parts = (triple.subject, triple.predicate, triple.object)
        yield " ".join(map(_written, parts)) + " ."


def _rows(body: bytes, ordered: bool, volatile: bool) -> Outcome:
    found = ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
    if isinstance(found, ox.QueryBoolean):
        return Outcome((), (str(bool(found)).lower(),), False, volatile)
    columns = tuple(variable.value for variable in found.variables)
    lines = ["\t".join(_written(row[c]) for c in columns) for row in found]
    told = tuple(lines if ordered else sorted(lines))
    return Outcome(columns, told, ordered, volatile)


def _written(term: object) -> str:
    """An N-Triples term; a tab inside a literal is escaped in any case."""
    if term is None:
        return ""
    return _BLANK if isinstance(term, ox.BlankNode) else str(term).replace("\t", "\\t")


def cells(line: str) -> list[Term | None]:
    """The terms of a line, for showing; a triple's are subject, predicate, object."""
    if line in ("true", "false"):
        return [Literal(line)]
    if line.endswith(" ."):
        (triple,) = ox.parse(line, format=ox.RdfFormat.N_TRIPLES)
        return [
            _term(part) for part in (triple.subject, triple.predicate, triple.object)
        ]
    return [_cell(one) for one in line.split("\t")]


def _cell(text: str) -> Term | None:
    if not text:
        return None
    (triple,) = ox.parse(f"<urn:s> <urn:p> {text} .", format=ox.RdfFormat.N_TRIPLES)
    return _term(triple.object)


def _term(term: object) -> Term:
    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if isinstance(term, ox.Literal):
        if term.language:
            return Literal(term.value, lang=term.language)
        return Literal(term.value, datatype=URIRef(term.datatype.value))
    return BNode()
