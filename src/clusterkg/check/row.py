"""One row: the type and form of its cells, and where it says it was read."""

import re
from collections.abc import Iterator, Mapping
from datetime import date

from clusterkg.check.finding import Finding
from clusterkg.facts import templates_used
from clusterkg.sources import Source
from clusterkg.tables import DATATYPES, Column, Row, Schema, split

_LINES = re.compile(r"\d+(-\d+)?")
_NOT_IN_IRI = re.compile(r"[\s<>\"{}|\\^`]")
_BASES = ("", "stated", "implied")
_DAY = r"\d{4}-\d{2}-\d{2}"
# What a cell has to be, in words; a list of words (a|b|c) tells itself.
WORDS: Mapping[str, str] = {
    "integer": "a whole number",
    "decimal": "a plain number such as 1200.5",
    "boolean": "true or false",
    _DAY: "a day such as 2026-03-01",
    r"\d+": "a whole number",
    r"\d+(-\d+)?": "a line or a range of lines such as 302-313",
    r"\d{2,12}": "a code of 2 to 12 digits",
    r"[\w.\-]+": "a short name, words joined by hyphens",
    r"[A-Z]\w+": "the name of a class, such as CommonTechnology",
    r"id/[\w.\-]+/[\w.\-]+": "a path such as id/technology/light-mixing",
    r"(id/[\w.\-]+|scheme)/[\w.\-]+(/[\w.\-]+)?": "a path such as "
    "id/cluster/guzhen-lighting or scheme/function/testing",
    "[01]": "0 or 1",
}


def cells(name: str, row: Row) -> Iterator[Finding]:
    """What is wrong with the cells, each by itself."""
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
        return f"it is not {WORDS[column.datatype]}"
    form = column.format.pattern if column.format else ""
    if column.format is not None and not column.format.fullmatch(value):
        listed = ("none of " if "|" in form else "not ") + form.replace("|", ", ")
        return f"it is not {WORDS[form]}" if form in WORDS else f"it is {listed}"
    if form == _DAY and not _is_day(value):
        return "the calendar has no such day"
    if column.references:  # a name with blanks may be a label: see references.py
        return None
    if column.name in _iri_columns(schema) and _NOT_IN_IRI.search(value):
        return "an identifier has no blanks or brackets"
    return None


def _is_day(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


_IRI_COLUMNS: dict[str, frozenset[str]] = {}


def _iri_columns(schema: Schema) -> frozenset[str]:
    if schema.kind not in _IRI_COLUMNS:
        used = (templates_used(c, schema.about) for c in schema.columns)
        _IRI_COLUMNS[schema.kind] = frozenset().union(*used)
    return _IRI_COLUMNS[schema.kind]


def locators(name: str, row: Row, source: Source) -> Iterator[Finding]:
    """What is wrong with the place where the row was read."""
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
