"""Rows among each other: keys that stand twice, names that nothing declares."""

from collections.abc import Iterator, Mapping, Sequence

from clusterkg import vocabulary
from clusterkg.check.finding import Finding
from clusterkg.errors import nearest
from clusterkg.tables import Column, Row, Schema, fill, split

_NAMES = ("rdfs:label", "skos:prefLabel", "skos:altLabel")


def duplicates(name: str, schema: Schema, rows: Sequence[Row]) -> Iterator[Finding]:
    """Rows of one table whose keys are the same."""
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
    """Cells that name what neither the tables declare nor is `known`."""
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
    named: dict[str, list[str]] | None = None
    for row in rows:
        for column in row.schema.columns:
            if not (column.references and row.cells.get(column.name)):
                continue
            for value, meant in _lost(row, column, declared):
                named = _by_name(rows) if named is None else named
                yield _finding(row, column, value, meant, declared, named)


def _lost(
    row: Row, column: Column, declared: set[str]
) -> Iterator[tuple[str, list[str]]]:
    """Values that nothing is called, with the paths that they could mean."""
    templates = [column.value] if column.value else _by_kind(column)
    for value in split(row.cells.get(column.name, ""), column.separator):
        cells = {**_with_source(row), column.name: value}
        meant = [path for t in templates for path in [fill(t, cells)] if path]
        if meant and not declared.intersection(meant):
            yield value, meant


def _finding(
    row: Row,
    column: Column,
    value: str,
    meant: Sequence[str],
    declared: set[str],
    named: Mapping[str, Sequence[str]],
) -> Finding:
    name = f"{row.file.parent.name}/{row.file.name}"
    told = f"nothing is called {value!r}"
    why = f"no table or scheme declares {' or '.join(meant)}"
    kinds = tuple(path.removesuffix(value) for path in meant)
    near = [path for path in named.get(value.lower(), ()) if path.startswith(kinds)]
    write = near[0].removeprefix(kinds[0]) if near else _near(value, kinds, declared)
    advice = f"write {write}, or add its row" if write else "add its row"
    return Finding(name, row.number, column.name, told, why, advice)


def _near(value: str, kinds: tuple[str, ...], declared: set[str]) -> str:
    """The name of that kind which is written almost so, or none."""
    known = [d.removeprefix(k) for k in kinds for d in declared if d.startswith(k)]
    return next(iter(nearest(value.lower(), known)), "")


def _by_name(rows: Sequence[Row]) -> dict[str, list[str]]:
    """The paths of things by what tables and schemes call them, in lower case."""
    found: dict[str, list[str]] = {}
    for path, name in vocabulary.named():
        found.setdefault(name.lower(), []).append(path)
    for row in rows:
        for column in row.schema.columns:
            about = column.about or row.schema.about
            if column.predicate not in _NAMES or about is None or column.virtual:
                continue
            of = fill(about, _with_source(row)) or ""
            for name in split(row.cells.get(column.name, ""), column.separator):
                found.setdefault(name.lower(), []).append(of)
    return found


def _by_kind(column: Column) -> list[str]:
    return [f"{kind}/{{{column.name}}}" for kind in column.references]


def _with_source(row: Row) -> Mapping[str, str]:
    return {**row.cells, "_source": row.source, "_row": str(row.number)}
