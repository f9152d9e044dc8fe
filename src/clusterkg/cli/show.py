"""An answer on standard output: a table for people, or bytes as the engine writes."""

import sys
import unicodedata
from collections.abc import Sequence

from clusterkg.errors import BadQuery
from clusterkg.store import Store, Table

FORMATS = {
    "table": "application/sparql-results+json",
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
}


def show(store: Store, query: str, form: str) -> int:
    """Write the answer; a CONSTRUCT asked for as a table comes as Turtle."""
    if form == "table":
        try:
            print_table(store.select(query))
        except (BadQuery, KeyError) as why:
            if isinstance(why, BadQuery) and why.line is not None:
                raise
            _write(_without_rows(store, query))
        return 0
    _write(store.answer(query, FORMATS[form]))
    return 0


def _without_rows(store: Store, query: str) -> bytes:
    try:
        return store.answer(query, FORMATS["ttl"])
    except BadQuery as why:
        if why.line is not None:
            raise
        return store.answer(query, FORMATS["csv"])


def _write(answer: bytes) -> None:
    sys.stdout.buffer.write(answer)
    if not answer.endswith(b"\n"):
        sys.stdout.buffer.write(b"\n")
    sys.stdout.flush()


def print_table(table: Table) -> None:
    """Columns as wide as their widest cell, 汉字 counted as two."""
    rows = [[str(row.get(c, "")) for c in table.columns] for row in table.rows]
    widths = [
        max(map(_width, [column, *(row[i] for row in rows)]))
        for i, column in enumerate(table.columns)
    ]
    print(_line(table.columns, widths))
    print(_line(["-" * w for w in widths], widths))
    for row in rows:
        print(_line(row, widths))
    print(f"({len(rows)} rows)", file=sys.stderr)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (c + " " * (w - _width(c)) for c, w in zip(cells, widths, strict=True))
    return "  ".join(padded).rstrip()
