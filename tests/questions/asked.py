"""The catalogue as test cases, and its answers as tables that a person can read."""

import csv
import io
from pathlib import Path

from rdflib import BNode, Literal, URIRef
from rdflib.term import Node

from clusterkg import iris
from clusterkg.catalogue import Catalogue, Question
from clusterkg.resources import QUERIES
from clusterkg.store.base import Table

ANSWERS = Path(__file__).parent / "answers"
LIST = QUERIES / "README.md"
CATALOGUE = Catalogue.load()
QUESTIONS = list(CATALOGUE.values())


def said(term: Node | None) -> str:
    """A term in a cell: an address of ours without the base, a number as a number."""
    if isinstance(term, Literal) and term.value is not None and not term.language:
        number = str(term)
        return number.rstrip("0").rstrip(".") if "." in number else number
    if isinstance(term, URIRef):
        return str(term).removeprefix(iris.PUBLISHED)
    return "" if term is None else str(term)


def as_csv(table: Table) -> str:
    """The whole answer, rows as the query orders them."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(table.columns)
    for row in table.rows:
        assert not any(isinstance(term, BNode) for term in row.values())
        writer.writerow([said(row.get(column)) for column in table.columns])
    return out.getvalue()


def listed() -> str:
    """The table of questions in queries/README.md, made from the files."""
    lines = ["| question | what it asks | parameters |", "|---|---|---|"]
    for question in QUESTIONS:
        link = f"questions/{question.area}/{question.name}.rq"
        told = " ".join(p.name for p in question.parameters)
        asks = question.said("question").replace("|", "\\|")
        lines.append(f"| [{question.name}]({link}) | {asks} | {told} |")
    return "\n".join(lines) + "\n"


def evidence_terms(question: Question, row: dict[str, Node]) -> set[str]:
    """What a row is about: its IRIs, and those that the question names itself."""
    named = {str(term) for term in row.values() if isinstance(term, URIRef)}
    for parameter in question.parameters:
        if parameter.default and parameter.default.startswith("<"):
            named.update(part.strip("<>") for part in parameter.default.split())
    return named
