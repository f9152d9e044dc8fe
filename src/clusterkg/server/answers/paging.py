"""A part of an answer in any of the result formats, and how many rows there are."""

import csv
import io
import json
import re

_ROW = re.compile(rb"<result>.*?</result>|<result/>", re.S)


def part(body: bytes, suffix: str, offset: int, limit: int | None) -> tuple[bytes, int]:
    """Rows `offset` to `offset + limit` of an answer, and the number of all rows."""
    end = None if limit is None else offset + limit
    return _PARTS[suffix](body, offset, end)


def _json(body: bytes, start: int, end: int | None) -> tuple[bytes, int]:
    told = json.loads(body)
    rows = told["results"]["bindings"]
    told["results"]["bindings"] = rows[start:end]
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode(), len(
        rows
    )


def _xml(body: bytes, start: int, end: int | None) -> tuple[bytes, int]:
    rows = _ROW.findall(body)
    head, _, tail = body.partition(b"<results>")
    if not tail:  # no row at all
        return body, 0
    kept = b"".join(rows[start:end])
    return head + b"<results>" + kept + b"</results></sparql>", len(rows)


def _csv(body: bytes, start: int, end: int | None) -> tuple[bytes, int]:
    head, *rows = csv.reader(io.StringIO(body.decode(), newline=""))
    out = io.StringIO(newline="")
    csv.writer(out).writerows([head, *rows[start:end]])
    return out.getvalue().encode(), len(rows)


def _tsv(body: bytes, start: int, end: int | None) -> tuple[bytes, int]:
    head, *rows = body.rstrip(b"\n").split(b"\n")  # line ends inside values are escaped
    kept = [head, *rows[start:end]]
    return b"\n".join(kept) + b"\n", len(rows)


_PARTS = {"json": _json, "xml": _xml, "csv": _csv, "tsv": _tsv}
