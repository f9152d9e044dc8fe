"""Every cell against its table's schema, before anything is built from it.

A finding names file, row and column, says what is wrong and why, and what to do.
Rows and findings come from one pass; a table with findings gives no rows at all.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from clusterkg import resources, sources, tables, vocabulary
from clusterkg.errors import BadInput, BadTable
from clusterkg.facts import templates_used
from clusterkg.tables import DATATYPES, LOCATOR, Column, Row, Schema, fill, split

_LINES = re.compile(r"\d+(-\d+)?")
_NOT_IN_IRI = re.compile(r"[\s<>\"{}|\\^`]")
_BASES = ("", "stated", "implied")


@dataclass(frozen=True, order=True)
class Finding:
    """One thing wrong; `row` counts as a spreadsheet does (the header is row 1)."""

    file: str
    row: int
    column: str
    what: str
    why: str
    advice: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.row}:{self.column}"
        return f"{where}: {self.what}; {self.why}; {self.advice}."


@dataclass(frozen=True)
class Checked:
    """What came through: sources, rows, and the findings (empty when clean)."""

    sources: tuple[sources.Source, ...]
    rows: tuple[Row, ...]
    findings: tuple[Finding, ...]

    def or_raise(self) -> "Checked":
        """Itself when clean; else BadTable with every finding on its own line."""
        if self.findings:
            listed = "\n".join(str(f) for f in self.findings)
            raise BadTable(
                f"Nothing was built, because the tables have {len(self.findings)} "
                f"finding(s):\n{listed}"
            )
        return self


def check(
    folders: Sequence[Path], known: Iterable[str] = (), strict_references: bool = True
) -> Checked:
    """Read and check all tables of the source folders.

    `known` are IRIs (relative to the base, as `scheme/function/testing`) that exist
    besides what the tables declare. Raises BadInput or Misuse for a folder that is no
    source; what is wrong inside tables comes back as findings.
    """
    read = [sources.read_source(folder) for folder in folders]
    twice = [i for i, n in Counter(s.id for s in read).items() if n > 1]
    if twice:
        raise BadInput(
            f"Two source folders both call themselves {twice[0]!r}; give each its own "
            "id in source.toml."
        )
    findings: list[Finding] = []
    rows: list[Row] = []
    for source in read:
        for file in source.tables:
            rows.extend(_table(source, file, findings))
    if strict_references:
        findings.extend(_dangling(rows, {*known, *_in_schemes()}))
    return Checked(tuple(read), tuple(rows), tuple(sorted(findings)))


def _table(source: sources.Source, file: Path, findings: list[Finding]) -> list[Row]:
    name = f"{file.parent.name}/{file.name}"
    schema = tables.schemas().get(file.stem)
    if schema is None:
        known = ", ".join(sorted(tables.schemas()))
        findings.append(
            Finding(name, 1, "-", "no such table", f"tables are {known}", "rename it")
        )
        return []
    before = len(findings)
    records = _records(name, file, findings)
    if records and not _header(name, schema, source, records[0], findings):
        return []
    rows = list(_rows(name, source, schema, file, records, findings))
    findings.extend(_duplicates(name, schema, rows))
    return rows if len(findings) == before else []


def _records(name: str, file: Path, findings: list[Finding]) -> list[list[str]]:
    data = file.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as why:
        row = data.count(b"\n", 0, why.start) + 1
        byte = f"byte 0x{data[why.start]:02x} is not UTF-8"
        advice = "save the file again with encoding UTF-8"
        findings.append(Finding(name, row, "-", "wrong encoding", byte, advice))
        return []
    try:
        records = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as why:
        finding = Finding(
            name, 1, "-", "not CSV", str(why), "close the quotes and save it again"
        )
        findings.append(finding)
        return []
    if not records:
        finding = Finding(name, 1, "-", "empty file", "no header", "add a header row")
        findings.append(finding)
    return records


def _header(
    name: str,
    schema: Schema,
    source: sources.Source,
    header: Sequence[str],
    findings: list[Finding],
) -> bool:
    before = len(findings)
    known = (*schema.names, *LOCATOR)
    for column in header:
        if column not in known:
            why = f"this table has {', '.join(dict.fromkeys(known))}"
            advice = "rename or remove it"
            findings.append(Finding(name, 1, column, "unknown column", why, advice))
    for column, n in Counter(header).items():
        if n > 1:
            advice = "keep one of them"
            findings.append(
                Finding(name, 1, column, "column twice", f"it stands {n} times", advice)
            )
    needed = [c.name for c in schema.columns if c.required and not c.virtual]
    if source.about["kind"] != "user":
        needed += ["section", "lines"]
    for column in dict.fromkeys(needed):
        if column not in header:
            why = "every row needs it"
            findings.append(
                Finding(name, 1, column, "missing column", why, "add the column")
            )
    return len(findings) == before


def _rows(
    name: str,
    source: sources.Source,
    schema: Schema,
    file: Path,
    records: Sequence[Sequence[str]],
    findings: list[Finding],
) -> Iterator[Row]:
    header = records[0] if records else []
    for number, record in enumerate(records[1:], start=2):
        if not any(cell.strip() for cell in record):
            continue
        if len(record) != len(header):
            why = f"{len(record)} cells under {len(header)} columns"
            advice = "quote cells that hold commas"
            findings.append(Finding(name, number, "-", "ragged row", why, advice))
            continue
        cells = {k: v.strip() for k, v in zip(header, record, strict=True) if v.strip()}
        row = Row(source.id, schema, file, number, cells)
        wrong = [*_cells(name, row), *_locators(name, row, source)]
        findings.extend(wrong)
        if not wrong:
            yield row


def _cells(name: str, row: Row) -> Iterator[Finding]:
    for column in row.schema.columns:
        if column.virtual:
            continue
        cell = row.cells.get(column.name, "")
        if column.required and not cell:
            yield Finding(
                name, row.number, column.name, "empty cell", "it is required", "fill it"
            )
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


def _locators(name: str, row: Row, source: sources.Source) -> Iterator[Finding]:
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


def _duplicates(name: str, schema: Schema, rows: Sequence[Row]) -> Iterator[Finding]:
    first: dict[tuple[str, ...], int] = {}
    for row in rows:
        key = tuple(row.cells.get(c, "") for c in schema.primary_key)
        if not schema.primary_key:
            return
        if key in first:
            why = f"row {first[key]} has the same {', '.join(schema.primary_key)}"
            column = schema.primary_key[0]
            told = f"duplicate key {'/'.join(k for k in key if k)!r}"
            yield Finding(name, row.number, column, told, why, "merge the two rows")
        else:
            first[key] = row.number


def _dangling(rows: Sequence[Row], known: set[str]) -> Iterator[Finding]:
    declared = known | {
        about
        for row in rows
        if row.schema.declares and row.schema.about
        for about in [fill(row.schema.about, _with_source(row))]
        if about
    }
    for row in rows:
        for column in row.schema.columns:
            if not column.references or column.virtual:
                continue
            for value in split(row.cells.get(column.name, ""), column.separator):
                filled = fill(
                    column.value or f"{{{column.name}}}",
                    {**_with_source(row), column.name: value},
                )
                if filled and filled not in declared:
                    name = f"{row.file.parent.name}/{row.file.name}"
                    told = f"nothing is called {value!r}"
                    kinds = ", ".join(column.references)
                    why = f"no table or scheme declares {filled} (looked for {kinds})"
                    advice = "add its row or correct the name"
                    yield Finding(name, row.number, column.name, told, why, advice)


def _with_source(row: Row) -> Mapping[str, str]:
    return {**row.cells, "_source": row.source, "_row": str(row.number)}


def _in_schemes() -> set[str]:
    """Concepts and terms that the Turtle files declare, relative to the base."""
    return vocabulary.declared(resources.ONTOLOGY)
