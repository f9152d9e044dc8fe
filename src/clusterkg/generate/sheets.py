"""Source tables in memory, written as CSV with the columns of their schemas."""

import csv
from pathlib import Path

from clusterkg.tables import schemas

EN, ZH = " (synthetic)", "（合成）"


class Sheets:
    """Rows by kind of table; every row says which town's page it stands on."""

    def __init__(self) -> None:
        self._rows: dict[str, list[dict[str, str]]] = {}

    def add(self, table: str, page: str, /, **cells: str) -> None:
        """One row of a kind of table; empty cells need not be given."""
        row = {**cells, "section": page, "lines": "1"}
        self._rows.setdefault(table, []).append(row)

    def name(self, page: str, path: str, zh: str) -> None:
        """The Chinese name of a thing, marked synthetic."""
        self.add("labels", page, thing=path, label_zh=zh + ZH)

    def term(self, page: str, path: str, zh: str) -> None:
        """The Chinese name of a concept, marked synthetic."""
        self.add("labels", page, thing=path, term_zh=zh + ZH)

    def write(self, folder: Path) -> int:
        """One file per kind, columns as in its schema; the number of rows."""
        known = schemas()
        for kind, rows in self._rows.items():
            used = {name for row in rows for name in row}
            columns = [c for c in known[kind].names if c in used]
            with (folder / f"{kind}.csv").open("w", encoding="utf-8", newline="") as f:
                writer = csv.DictWriter(f, columns, restval="", lineterminator="\n")
                writer.writeheader()
                writer.writerows(rows)
        return sum(map(len, self._rows.values()))
