"""A file as CSV records under a known header; no cell is looked at here."""

import csv
import io
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from clusterkg.check.finding import Finding
from clusterkg.errors import nearest
from clusterkg.sources import Source
from clusterkg.tables import LOCATOR, Schema

_SEPARATORS = {";": "semicolons", "\t": "tabs"}


def records(name: str, file: Path, findings: list[Finding]) -> list[list[str]]:
    """The header and the rows; none when the file cannot be read."""
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
        told = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as why:
        finding = Finding(
            name, 1, "-", "not CSV", str(why), "close the quotes and save it again"
        )
        findings.append(finding)
        return []
    if not told:
        finding = Finding(name, 1, "-", "empty file", "no header", "add a header row")
        findings.append(finding)
    return _trimmed(told)


def _trimmed(told: list[list[str]]) -> list[list[str]]:
    """Without the nameless empty columns that spreadsheets leave at the right."""
    header = told[0] if told else []
    width = max((n for n, name in enumerate(header, 1) if name.strip()), default=0)
    return [row if any(row[width:]) else row[:width] for row in told]


def header_is_known(
    name: str,
    schema: Schema,
    source: Source,
    header: Sequence[str],
    findings: list[Finding],
) -> bool:
    """Whether every column is one of the table's, and those it needs are there."""
    before = len(findings)
    for sign, word in _SEPARATORS.items():
        if len(header) == 1 and sign in header[0]:
            why = f"the columns are separated by {word}"
            advice = "save it again as CSV with commas"
            findings.append(Finding(name, 1, "-", "wrong separator", why, advice))
            return False
    known = tuple(dict.fromkeys((*schema.names, *LOCATOR)))
    for column in header:
        if column not in known:
            near = nearest(column.strip().lower(), known)
            why = f"this table has {', '.join(known)}"
            advice = f"rename it to {near[0]}" if near else "rename or remove it"
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
