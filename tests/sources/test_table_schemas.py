"""Each table schema: named in two languages, and every term it uses is declared."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from clusterkg import vocabulary
from clusterkg.resources import SOURCES, TABLES

SCHEMAS = sorted(TABLES.glob("*.json"), key=lambda f: f.name)
TERM = re.compile(r"ckg:(\w+)$")


def columns(file: Path) -> list[dict[str, Any]]:
    """The columns of a schema, virtual ones too."""
    document: dict[str, Any] = json.loads(file.read_text("utf-8"))
    found: list[dict[str, Any]] = document["tableSchema"]["columns"]
    return found


def terms(column: dict[str, Any]) -> set[str]:
    """The terms of ours that a column writes into the graph."""
    said = {column.get("propertyUrl", ""), column.get("valueUrl", "")}
    if said & {"ckg:{kind}", "ckg:{role}"}:
        column_of = column if "datatype" in column else {}
        return set(column_of.get("datatype", {}).get("format", "").split("|")) - {""}
    return {found[1] for s in said if (found := TERM.match(s))}


def test_there_are_schemas() -> None:
    assert len(SCHEMAS) >= 20


@pytest.mark.parametrize("file", SCHEMAS, ids=lambda f: f.stem)
def test_every_column_has_a_name_in_two_languages_and_a_description(file: Path) -> None:
    told = [c for c in columns(file) if not c.get("virtual")]
    lacking = [
        c["name"]
        for c in told
        if set(c["titles"]) < {"en", "zh"} or not c.get("dcterms:description")
    ]
    assert lacking == []


@pytest.mark.parametrize("file", SCHEMAS, ids=lambda f: f.stem)
def test_every_term_of_a_schema_is_declared(file: Path) -> None:
    used = {term for column in columns(file) for term in terms(column)}
    assert {t for t in used if f"ns#{t}" not in vocabulary.declared()} == set()


@pytest.mark.parametrize(
    ("table", "column"), [("statements", "predicate"), ("things", "class")]
)
def test_every_term_that_a_cell_names_is_declared(table: str, column: str) -> None:
    import csv

    used = set()
    for file in SOURCES.glob(f"*/{table}.csv"):
        with file.open(encoding="utf-8", newline="") as lines:
            used |= {row[column] for row in csv.DictReader(lines)}
    assert used
    assert {t for t in used if f"ns#{t}" not in vocabulary.declared()} == set()
