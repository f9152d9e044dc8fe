"""What `check` says of one thing that is wrong."""

from dataclasses import dataclass


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
