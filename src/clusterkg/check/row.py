"""One row: the type and form of its cells, and where it says it was read."""

import re
from collections.abc import Iterator

from clusterkg.check.finding import Finding
from clusterkg.facts import templates_used
from clusterkg.sources import Source
from clusterkg.tables import DATATYPES, Column, Row, Schema, split

_LINES = re.compile(r"\d+(-\d+)?")
_NOT_IN_IRI = re.compile(r"[\s<>\"{}|\\^`]")
_BASES = ("", "stated", "implied")


def cells(name: str, row: Row) -> Iterator[Finding]:
    for column in row.schema.columns:
        if column.virtual:
            continue
        cell = row.cells.get(column.name, "")
        if not cell:
            if column.required:
                at = (name, row.number, column.name)
                yield Finding(*at, "empty cell", "it is required", "fill it")
            continue
        for value in split(cell, column.separator):
            why = _ill(value, column, row.schema)
            if why:
                told = f"bad value {value!r}"
                yield Finding(
                    name, row.number, column.name, told, why, "correct the cell"
                )


def _ill(value: str, column: Column, schema: Schema) -> str | None:
    pattern = DATATYPES.get(column.datatype)
    if pattern is not None and not pattern.fullmatch(value):
        return f"it is not of type {column.datatype}"
    if column.format is not None and not column.format.fullmatch(value):
        return f"it is not of the form {column.format.pattern}"
    if column.name in _iri_columns(schema) and _NOT_IN_IRI.search(value):
        return "an identifier has no blanks or brackets"
    return None


_IRI_COLUMNS: dict[str, frozenset[str]] = {}


def _iri_columns(schema: Schema) -> frozenset[str]:
    if schema.kind not in _IRI_COLUMNS:
        used = (templates_used(c, schema.about) for c in schema.columns)
        _IRI_COLUMNS[schema.kind] = frozenset().union(*used)
    return _IRI_COLUMNS[schema.kind]


def locators(name: str, row: Row, source: Source) -> Iterator[Finding]:
    at = (name, row.number)
    section, lines = row.cells.get("section"), row.cells.get("lines", "")
    if row.basis not in _BASES:
        advice = "write stated or implied, or leave it empty"
        yield Finding(*at, "basis", f"bad value {row.basis!r}", "unknown basis", advice)
    if source.about["kind"] == "user" and not section:
        return
    if not section:
        why = "every row says where it was read"
        yield Finding(*at, "section", "empty cell", why, "fill in the section")
        return
    parts = split(lines, ";")
    many = len(split(section, ";"))
    if many > 1 and parts and len(parts) != many:
        why = f"{many} sections but {len(parts)} line ranges"
        yield Finding(*at, "lines", "lists of unequal length", why, "pair them up")
    last = source.about.get("lines")
    for part in parts if source.about["kind"] == "paper" else ():
        if not _LINES.fullmatch(part):
            why = "lines are a number or a range like 302-313"
            yield Finding(*at, "lines", f"bad value {part!r}", why, "correct the cell")
        elif last and int(part.rpartition("-")[2]) > int(last):
            why = f"the text has {last} lines"
            yield Finding(*at, "lines", f"bad value {part!r}", why, "correct the cell")
    if source.about["kind"] == "paper" and not parts:
        why = "every row of a paper says its lines"
        yield Finding(*at, "lines", "empty cell", why, "fill in the lines")
