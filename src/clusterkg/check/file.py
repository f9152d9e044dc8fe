"""A file as CSV records under a known header; no cell is looked at here."""

import csv
import io
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from clusterkg.check.finding import Finding
from clusterkg.sources import Source
from clusterkg.tables import LOCATOR, Schema


def records(name: str, file: Path, findings: list[Finding]) -> list[list[str]]:
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


def header_is_known(
    name: str,
    schema: Schema,
    source: Source,
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
