"""Checked rows -> quads, every statement in the graph of the place that makes it.

A graph per (source, section, lines) was the cheapest of five measured provenance
patterns, and works on every SPARQL 1.1 engine (ontology/README.md).
"""

from collections.abc import Container, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from pyoxigraph import Literal, NamedNode, Quad, Triple

from clusterkg import iris
from clusterkg.sources import Source
from clusterkg.tables import Column, Row, fill, split, variables
from clusterkg.terms import PREFIXES, RDF_TYPE, expand

_XSD = PREFIXES["xsd"]


def facts(
    sources: Iterable[Source], rows: Iterable[Row], base: str = iris.PUBLISHED
) -> Iterator[Quad]:
    """All quads of the sources: what they say, who they are, and where they say it."""
    for source in sources:
        yield from _bibliography(source, base)
    described: set[NamedNode] = set()
    for row in rows:
        triples = list(_triples(row, base))
        for section, lines in row.locators:
            graph = _graph(row, section, lines, base)
            for subject, predicate, value in triples:
                yield Quad(subject, predicate, value, graph)
            if graph not in described:
                described.add(graph)
                yield from _described(graph, row, section, lines, base)


def rows_that_say(
    said: Container[tuple[Triple, NamedNode]], rows: Iterable[Row], base: str
) -> list[Row]:
    """The rows from which one of these statements (triple, graph) was made."""

    def says(row: Row) -> bool:
        places = [_graph(row, *locator, base) for locator in row.locators]
        triples = [Triple(*parts) for parts in _triples(row, base)]
        return any((t, g) in said for t in triples for g in places)

    return [row for row in rows if says(row)]


def _graph(row: Row, section: str, lines: str, base: str) -> NamedNode:
    return _place(row.source, section, lines, row.basis, base)


@lru_cache(maxsize=200_000)
def _place(source: str, section: str, lines: str, basis: str, base: str) -> NamedNode:
    return NamedNode(iris.statement_graph(source, section, lines, basis, base))


def _triples(
    row: Row, base: str
) -> Iterator[tuple[NamedNode, NamedNode, NamedNode | Literal]]:
    cells = {**row.cells, "_source": row.source, "_row": str(row.number)}
    for column in row.schema.columns:
        about = column.about or row.schema.about
        if column.predicate is None or about is None:
            continue
        if not (column.virtual or column.default or cells.get(column.name)):
            continue
        for values in _occurrences(column, cells):
            subject = fill(about, values)
            predicate = fill(column.predicate, values)
            value = _value(column, values, base)
            if subject and predicate and value is not None:
                yield _node(subject, base), _node(predicate, base), value


def _occurrences(
    column: Column, cells: Mapping[str, str]
) -> Iterator[Mapping[str, str]]:
    """The cells once per value, where the column's cell holds several."""
    if column.virtual or column.separator is None:
        cell = cells.get(column.name) or column.default or ""
        yield {**cells, column.name: cell}
        return
    for value in split(cells.get(column.name, ""), column.separator):
        yield {**cells, column.name: value}


def _value(
    column: Column, cells: Mapping[str, str], base: str
) -> NamedNode | Literal | None:
    if column.value is not None:
        if not column.virtual and not cells.get(column.name):
            return None
        filled = fill(column.value, cells)
        return _node(filled, base) if filled else None
    text = cells.get(column.name, "")
    if column.virtual:  # a default may name columns: a label made of names
        text = fill(text, cells) or ""
    if not text:
        return None
    if column.lang:
        language = fill(column.lang, cells) or "en"
        return Literal(text, language=language)
    if column.datatype == "string":
        return Literal(text)
    return Literal(text, datatype=NamedNode(_XSD + column.datatype))


@lru_cache(maxsize=200_000)
def _node(name: str, base: str) -> NamedNode:
    return NamedNode(expand(name, base))


def _described(
    node: NamedNode, row: Row, section: str, lines: str, base: str
) -> Iterator[Quad]:
    meta = NamedNode(iris.graph("meta", base))
    source = NamedNode(iris.thing("source", row.source, base))
    yield Quad(node, NamedNode(RDF_TYPE), _node("ckg:StatementGraph", base), meta)
    yield Quad(node, _node("dcterms:source", base), source, meta)
    yield Quad(node, _node("ckg:section", base), Literal(section), meta)
    yield Quad(node, _node("ckg:basis", base), Literal(row.basis), meta)
    if lines:
        first = lines.partition("-")[0]
        yield Quad(node, _node("ckg:lines", base), Literal(lines), meta)
        if first.isdigit():
            whole = Literal(first, datatype=NamedNode(_XSD + "integer"))
            yield Quad(node, _node("ckg:lineStart", base), whole, meta)


_BIBLIOGRAPHY = {
    "label": "rdfs:label",
    "title": "dcterms:title",
    "authors": "dcterms:creator",
    "year": "ckg:year",
    "venue": "ckg:venue",
    "doi": "ckg:doi",
    "url": "dcterms:identifier",
    "licence": "ckg:licence",
    "licence_note": "dcterms:rights",
    "attribution": "ckg:attribution",
    "sha256": "ckg:sha256",
    "language": "dcterms:language",
    "note": "rdfs:comment",
    "citation": "dcterms:bibliographicCitation",
}


def _bibliography(source: Source, base: str) -> Iterator[Quad]:
    graph = NamedNode(iris.graph("sources", base))
    node = NamedNode(iris.thing("source", source.id, base))
    about = source.about
    yield Quad(node, NamedNode(RDF_TYPE), _node("ckg:Source", base), graph)
    kind = Literal(str(about["kind"]))
    yield Quad(node, _node("ckg:sourceKind", base), kind, graph)
    named = {"label": about["title"], **about}
    for key, predicate in _BIBLIOGRAPHY.items():
        for literal in _texts(named, key):
            yield Quad(node, _node(predicate, base), literal, graph)


def _texts(about: Mapping[str, Any], key: str) -> Iterator[Literal]:
    """What source.toml says under a key, and in Chinese under `key_zh`.

    A text has a language where there is one in each; a label always has.
    """
    both = key == "label" or f"{key}_zh" in about
    for told, lang in ((about.get(key), "en"), (about.get(f"{key}_zh"), "zh")):
        for value in told if isinstance(told, list) else [told]:
            if value not in (None, ""):
                yield Literal(str(value), language=lang if both else None)


def templates_used(column: Column, about: str | None) -> set[str]:
    """The columns whose cells become part of an IRI by this column."""
    used: set[str] = set()
    for template in (column.value, column.about or about):
        if template:
            used.update(variables(template))
    return used
