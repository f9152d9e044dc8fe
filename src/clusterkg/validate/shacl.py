"""SHACL over a graph that already holds what follows: no inference happens here."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyshacl
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF, SH
from rdflib.term import Node

from clusterkg.resources import ONTOLOGY

FOLDER = ONTOLOGY / "shapes"


@dataclass(frozen=True)
class Result:
    """One result of the report: which shape, which node, what it says."""

    shape: str
    focus: str
    severity: str
    messages: tuple[tuple[str, str], ...]  # (language, text)

    def said(self, language: str = "en") -> str:
        """The message in a language, or whichever there is."""
        told = dict(self.messages)
        return told.get(language) or next(iter(told.values()), "")


def shapes(folder: Path = FOLDER) -> Graph:
    """All shapes in one graph."""
    found = Graph()
    for file in sorted(folder.glob("*.ttl")):
        found.parse(file)
    return found


@cache
def _built_in() -> Graph:
    return shapes()


def validate(data: Graph, against: Graph | None = None) -> list[Result]:
    """The results for `data`, which must hold the sub-class triples that matter."""
    _, report, _ = pyshacl.validate(
        data_graph=data,
        shacl_graph=against if against is not None else _built_in(),
        inference="none",
        advanced=False,
        abort_on_first=False,
    )
    results = [_result(report, node) for node in report.subjects(RDF.type, _RESULT)]
    return sorted(results, key=lambda r: (r.shape, r.focus))


_RESULT = SH.ValidationResult


def _result(report: Graph, node: Node) -> Result:
    told = report.objects(node, SH.resultMessage)
    messages = [m for m in told if isinstance(m, Literal)]
    return Result(
        shape=str(report.value(node, SH.sourceShape)),
        focus=str(report.value(node, SH.focusNode)),
        severity=_local(report.value(node, SH.resultSeverity)),
        messages=tuple(sorted((m.language or "", str(m)) for m in messages)),
    )


def _local(node: Node | None) -> str:
    return str(node).rpartition("#")[2] if isinstance(node, URIRef) else ""


def violated(results: Sequence[Result]) -> list[Result]:
    """Those that make a record wrong, not merely poor."""
    return [result for result in results if result.severity == "Violation"]
