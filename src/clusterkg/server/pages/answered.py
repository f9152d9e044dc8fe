"""What each question of the catalogue answers now, counted once in the background."""

import csv
from collections.abc import Mapping
from functools import cache
from threading import Lock, Thread

from clusterkg.errors import ClusterkgError
from clusterkg.resources import QUERIES
from clusterkg.server.pages.site import Site

FAILED = -1
_LINES = "text/tab-separated-values"  # a row each: of a region they are 48,000 a time


class Answered:
    """Rows of each question with its own values; filled by one thread, once."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._rows: dict[str, int] = {}
        self._lock = Lock()
        self._thread: Thread | None = None

    @property
    def complete(self) -> bool:
        """Whether every question has been asked."""
        return len(self._rows) == len(self._site.questions)

    def so_far(self) -> Mapping[str, int]:
        """Rows by question as far as counted; begins counting when nobody has."""
        with self._lock:
            if self._thread is None:
                self._thread = Thread(target=self._count, daemon=True)
                self._thread.start()
        return dict(self._rows)

    def _count(self) -> None:
        for name, question in self._site.questions.items():
            try:
                told = self._site.store.answer(question.text, _LINES)
                rows = len(told.splitlines()) - 1
            except ClusterkgError:
                rows = FAILED
            self._rows[name] = rows


@cache
def reviewed() -> Mapping[str, int]:
    """Rows of each question when its answer was read against the papers."""
    file = QUERIES / "reviewed.csv"
    if not file.is_file():
        return {}
    with file.open(encoding="utf-8", newline="") as text:
        return {row["question"]: int(row["rows"]) for row in csv.DictReader(text)}
