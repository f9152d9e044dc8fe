"""Rows among each other: keys that stand twice, names that nothing declares."""

from collections.abc import Iterator, Mapping, Sequence

from clusterkg.check.finding import Finding
from clusterkg.tables import Column, Row, Schema, fill, split


def duplicates(name: str, schema: Schema, rows: Sequence[Row]) -> Iterator[Finding]:
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


def dangling(rows: Sequence[Row], known: set[str]) -> Iterator[Finding]:
    said_by = {f"id/source/{row.source}" for row in rows}
    declared = (
        known
        | said_by
        | {
            about
            for row in rows
            if row.schema.declares and row.schema.about
            for about in [fill(row.schema.about, _with_source(row))]
            if about
        }
    )
    for row in rows:
        for column in row.schema.columns:
            if column.references and row.cells.get(column.name):
                yield from _lost(row, column, declared)


def _lost(row: Row, column: Column, declared: set[str]) -> Iterator[Finding]:
    templates = [column.value] if column.value else _by_kind(column)
    for value in split(row.cells.get(column.name, ""), column.separator):
        cells = {**_with_source(row), column.name: value}
        meant = [path for t in templates for path in [fill(t, cells)] if path]
        if meant and not declared.intersection(meant):
            name = f"{row.file.parent.name}/{row.file.name}"
            told = f"nothing is called {value!r}"
            why = f"no table or scheme declares {' or '.join(meant)}"
            advice = "add its row or correct the name"
            yield Finding(name, row.number, column.name, told, why, advice)


def _by_kind(column: Column) -> list[str]:
    return [f"{kind}/{{{column.name}}}" for kind in column.references]


def _with_source(row: Row) -> Mapping[str, str]:
    return {**row.cells, "_source": row.source, "_row": str(row.number)}
