"""What every store can do; nothing here knows an engine.

Terms on the read side are rdflib's: URIRef, Literal, BNode. They are strings with a
language and a datatype, which is what pages and tables need.
"""

import json
from typing import Any, NamedTuple, Protocol

from rdflib import BNode, Graph, Literal, URIRef

Term = URIRef | Literal | BNode
Row = dict[str, Term]


class Table(NamedTuple):
    """Rows of a SELECT in the engine's order; an unbound variable has no key."""

    columns: tuple[str, ...]
    rows: list[Row]


class Store(Protocol):
    """A read-only SPARQL 1.1 engine holding one dataset.

    Every method raises BadQuery for text that is no SPARQL of its form, TimedOut and
    Refused at a limit, Unavailable when the engine cannot be reached.
    """

    @property
    def version(self) -> str:
        """Digest of the dataset, or of the endpoint's address."""

    def select(self, query: str) -> Table:
        """Rows of a SELECT."""

    def ask(self, query: str) -> bool:
        """Truth of an ASK."""

    def graph(self, query: str) -> Graph:
        """Triples of a CONSTRUCT or DESCRIBE."""

    def answer(self, query: str, media_type: str) -> bytes:
        """Any query's result as the engine serialises it."""


def table_of_json(document: bytes | str | dict[str, Any]) -> Table:
    """A Table from SPARQL 1.1 Query Results JSON; a term is made once for all rows."""
    told = document if isinstance(document, dict) else json.loads(document)
    columns = tuple(told["head"].get("vars", ()))
    made: dict[tuple[str | None, ...], Term] = {}

    def term(one: dict[str, Any]) -> Term:
        said = str(one["value"]), one.get("xml:lang"), one.get("datatype")
        key = (one["type"], *said)
        if key not in made:
            made[key] = term_of_json(one)
        return made[key]

    bindings = told["results"]["bindings"]
    return Table(columns, [{k: term(v) for k, v in row.items()} for row in bindings])


def beginning(document: bytes, most: int) -> tuple[Table, int]:
    """The first rows of an answer in JSON, and how many it has; no more become terms.

    Making terms of a row takes many times as long as reading it.
    """
    told = json.loads(document)
    rows = told["results"]["bindings"]
    total, told["results"]["bindings"] = len(rows), rows[:most]
    return table_of_json(told), total


class _Labels(dict[str, str]):
    """Blank nodes by their labels in a text: each keeps its own."""

    def get(self, label: str, _: object = None) -> str:
        return label


def graph_of_lines(lines: bytes) -> Graph:
    """A Graph from N-Triples of one engine, in which a label is always the same node.

    The parser would name blank nodes anew, and no document were the same twice.
    """
    found = Graph()
    found.parse(data=lines, format="nt", bnode_context=_Labels())
    return found


def term_of_json(told: dict[str, Any]) -> Term:
    """One RDF term from its JSON form."""
    if told["type"] == "uri":
        return URIRef(told["value"])
    if told["type"] == "bnode":
        return BNode(told["value"])
    if "xml:lang" in told:
        return Literal(told["value"], lang=told["xml:lang"])
    datatype = told.get("datatype")
    return Literal(told["value"], datatype=URIRef(datatype) if datatype else None)
