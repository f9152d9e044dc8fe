"""Every cell against its table's schema, before anything is built from it.

A finding names file, row and column, says what is wrong and why, and what to do.
All findings come from one pass. Names are looked up only when every table could be
read at all, so that one unreadable file does not make all others dangle.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from clusterkg import sources, tables, vocabulary
from clusterkg.check.file import header_is_known, records
from clusterkg.check.finding import Finding
from clusterkg.check.references import dangling, duplicates
from clusterkg.check.row import cells, locators
from clusterkg.errors import BadInput, BadTable, nearest
from clusterkg.tables import Row, Schema

__all__ = ["Checked", "Finding", "check"]


@dataclass(frozen=True)
class Checked:
    """Sources, rows, and findings; the rows are good for use only without findings."""

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


def check(folders: Sequence[Path], known: Iterable[str] = ()) -> Checked:
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
    if not any(finding.column == "-" or finding.row == 1 for finding in findings):
        ill = {(f.file, f.row, f.column) for f in findings}
        lost = dangling(rows, {*known, *vocabulary.declared()})
        findings.extend(f for f in lost if (f.file, f.row, f.column) not in ill)
    return Checked(tuple(read), tuple(rows), tuple(sorted(findings)))


def _table(source: sources.Source, file: Path, findings: list[Finding]) -> list[Row]:
    name = f"{file.parent.name}/{file.name}"
    schema = tables.schemas().get(file.stem)
    if schema is None:
        near = nearest(file.stem, list(tables.schemas()))
        why = f"tables are {', '.join(near or sorted(tables.schemas()))}"
        advice = f"rename it to {near[0]}.csv" if near else "rename it"
        findings.append(Finding(name, 1, "-", "no such table", why, advice))
        return []
    read = records(name, file, findings)
    if read and not header_is_known(name, schema, source, read[0], findings):
        return []
    rows = list(_rows(name, source, schema, file, read, findings))
    findings.extend(duplicates(name, schema, rows))
    return rows


def _rows(
    name: str,
    source: sources.Source,
    schema: Schema,
    file: Path,
    read: Sequence[Sequence[str]],
    findings: list[Finding],
) -> Iterator[Row]:
    header = read[0] if read else []
    # a spreadsheet writes true as TRUE
    switches = {c.name for c in schema.columns if c.datatype == "boolean"}
    for number, record in enumerate(read[1:], start=2):
        if not any(cell.strip() for cell in record):
            continue
        if len(record) != len(header):
            why = f"{len(record)} cells under {len(header)} columns"
            few = len(record) < len(header)
            advice = "add the commas" if few else "quote cells that hold commas"
            findings.append(Finding(name, number, "-", "ragged row", why, advice))
            continue
        filled = {
            k: v.strip().lower() if k in switches else v.strip()
            for k, v in zip(header, record, strict=True)
            if v.strip()
        }
        row = Row(source.id, schema, file, number, filled)
        wrong = [*cells(name, row), *locators(name, row, source)]
        findings.extend(wrong)
        yield row
