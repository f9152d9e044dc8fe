"""Table schemas (CSVW, ontology/tables/*.json) and the rows read by them.

The JSON files are the only mapping from tables to RDF: what a column means, whether
it must be filled, and which triple a cell becomes (https://www.w3.org/TR/csv2rdf/).
Understood of CSVW: aboutUrl, propertyUrl, valueUrl, datatype, lang, separator,
required, default, virtual, suppressOutput, primaryKey; own key: references.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from clusterkg.resources import TABLES

LOCATOR = ("section", "lines", "basis", "note")
DATATYPES: Mapping[str, re.Pattern[str]] = {
    "string": re.compile(r".*", re.S),
    "integer": re.compile(r"[+-]?\d+"),
    "decimal": re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)"),
    "boolean": re.compile(r"true|false"),
}
_VARIABLE = re.compile(r"\{\+?([A-Za-z_]\w*)\}")


@dataclass(frozen=True)
class Column:
    """One column: what its cells must be and which triples they become."""

    name: str
    datatype: str
    format: re.Pattern[str] | None
    required: bool
    separator: str | None
    about: str | None
    predicate: str | None
    value: str | None
    default: str | None
    lang: str | None
    virtual: bool
    references: tuple[str, ...]


@dataclass(frozen=True)
class Schema:
    """One kind of table, as ontology/tables/<kind>.json says."""

    kind: str
    about: str | None
    columns: tuple[Column, ...]
    primary_key: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The columns a file may have, in the order of the schema."""
        return tuple(c.name for c in self.columns if not c.virtual)

    @property
    def declares(self) -> bool:
        """Whether a row introduces a thing (says its rdf:type)."""
        return self.about is not None and any(
            c.predicate == "rdf:type" and c.about in (None, self.about)
            for c in self.columns
        )


@dataclass(frozen=True)
class Row:
    """One checked row; `number` is its line in the file, the header being line 1."""

    source: str
    schema: Schema
    file: Path
    number: int
    cells: Mapping[str, str]

    @property
    def locators(self) -> list[tuple[str, str]]:
        """(section, lines) of every place that says this row."""
        sections = split(self.cells.get("section", ""), ";")
        lines = split(self.cells.get("lines", ""), ";")
        if not sections:  # a user's own table: the row itself is the place
            return [(self.schema.kind, str(self.number))]
        if len(sections) == 1:
            return [(sections[0], line) for line in lines or [""]]
        lines = lines or [""] * len(sections)
        return list(zip(sections, lines, strict=True))

    @property
    def basis(self) -> str:
        """`stated`, or `implied` where the wording only implies it."""
        return self.cells.get("basis") or "stated"


def split(cell: str, separator: str | None) -> list[str]:
    """The values of a cell, trimmed; none when it is empty."""
    if separator is None:
        return [cell] if cell else []
    return [part.strip() for part in cell.split(separator) if part.strip()]


def variables(template: str) -> list[str]:
    """Names of the `{column}` parts of a URI template."""
    return _VARIABLE.findall(template)


def fill(template: str, cells: Mapping[str, str]) -> str | None:
    """The template with its columns filled in; None when one of them is empty."""
    pieces = list(_pieces(template))
    for place in range(1, len(pieces), 2):
        value = cells.get(pieces[place])
        if not value:
            return None
        pieces[place] = value
    return "".join(pieces)


@cache
def _pieces(template: str) -> tuple[str, ...]:
    """Text and column names in turn."""
    return tuple(_VARIABLE.split(template))


@cache
def schemas(folder: Path = TABLES) -> Mapping[str, Schema]:
    """All kinds of table, by name (= file name without ending)."""
    return {f.stem: _schema(f) for f in sorted(folder.glob("*.json"))}


def _schema(file: Path) -> Schema:
    document = json.loads(file.read_text("utf-8"))
    table: dict[str, Any] = document["tableSchema"]
    key = table.get("primaryKey", [])
    return Schema(
        kind=file.stem,
        about=table.get("aboutUrl"),
        columns=tuple(_column(c) for c in table["columns"]),
        primary_key=(key,) if isinstance(key, str) else tuple(key),
    )


def _column(told: Mapping[str, Any]) -> Column:
    suppressed = told.get("suppressOutput", False)
    datatype = told.get("datatype", "string")
    typed = datatype if isinstance(datatype, dict) else {"base": datatype}
    return Column(
        name=told["name"],
        datatype=typed.get("base", "string"),
        format=re.compile(typed["format"]) if "format" in typed else None,
        required=told.get("required", False) and told["name"] not in LOCATOR,
        separator=told.get("separator"),
        about=told.get("aboutUrl"),
        predicate=None if suppressed else told.get("propertyUrl"),
        value=told.get("valueUrl"),
        default=told.get("default"),
        lang=told.get("lang"),
        virtual=told.get("virtual", False),
        references=tuple(told.get("references", ())),
    )
