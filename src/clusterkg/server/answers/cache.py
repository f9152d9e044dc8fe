"""Answers kept in this process: bounded by bytes, the least used go first."""

import threading
from collections import OrderedDict

from flask import current_app

KEY = "clusterkg.results"
_ENTRY = 400  # bytes that an entry takes beside its body


class Results:
    """Bodies by strong ETag; a new dataset has new tags, so nothing goes stale."""

    def __init__(self, most: int = 6_000_000) -> None:
        self.most, self.held, self.hits, self.misses = most, 0, 0, 0
        self._bodies: OrderedDict[str, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, tag: str) -> bytes | None:
        with self._lock:
            body = self._bodies.get(tag)
            if body is None:
                self.misses += 1
                return None
            self.hits += 1
            self._bodies.move_to_end(tag)
            return body

    def put(self, tag: str, body: bytes) -> None:
        with self._lock:
            old = self._bodies.pop(tag, None)
            self.held += len(body) - len(old) if old is not None else len(body) + _ENTRY
            self._bodies[tag] = body
            while self.held > self.most:
                _, gone = self._bodies.popitem(last=False)
                self.held -= len(gone) + _ENTRY


def results() -> Results:
    """The results kept by this application."""
    kept = current_app.extensions[KEY]
    assert isinstance(kept, Results)
    return kept
