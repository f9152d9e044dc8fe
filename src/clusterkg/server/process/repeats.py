"""Answers to a request that came before, byte for byte, from the same address.

All that an answer depends on is in the request's bytes, in who sent it and in the data,
which a server process never changes. So the same bytes get the same answer without the
application being asked, unless that answer said otherwise.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from wsgiref.handlers import format_date_time

OFFER = "clusterkg.offer"  # in the WSGI environ: how an application offers its answer
Told = Callable[[], None]  # called for each repetition, to count and to log it
Offer = Callable[[Told], None]
Key = tuple[str, bytes]  # address, request

SECONDS = 60.0  # as long as `Cache-Control` lets others keep it
_LARGEST = 65_536
_ENTRY = 2_000  # bytes that an entry takes beside what came and went
_DATE = b"\r\nDate: "
_DATE_LENGTH = len(format_date_time(0))


@dataclass(frozen=True)
class _Kept:
    until: float
    before: bytes
    after: bytes
    told: Told


class Repeats:
    """Whole answers, bounded by bytes; the least used go first."""

    def __init__(self, most: int) -> None:
        self._most, self._held = most, 0
        self._kept: OrderedDict[Key, _Kept] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Key) -> bytes | None:
        """The answer with the date of now."""
        kept = self._kept.get(key)
        if kept is None:
            return None
        now = time.time()
        with self._lock:
            if now > kept.until:
                self._drop(key)
                return None
            if key in self._kept:
                self._kept.move_to_end(key)
        kept.told()
        return kept.before + format_date_time(now).encode() + kept.after

    def put(self, key: Key, answer: bytes, told: Told) -> None:
        """Keep an answer as it was sent."""
        before, date, after = answer.partition(_DATE)
        if not date or len(answer) > _LARGEST:
            return
        until = time.time() + SECONDS
        kept = _Kept(until, before + date, after[_DATE_LENGTH:], told)
        with self._lock:
            self._drop(key)
            self._kept[key] = kept
            self._held += _size(key, kept)
            while self._held > self._most:
                self._drop(next(iter(self._kept)))

    def _drop(self, key: Key) -> None:
        gone = self._kept.pop(key, None)
        if gone is not None:
            self._held -= _size(key, gone)


def _size(key: Key, kept: _Kept) -> int:
    return len(key[1]) + len(kept.before) + len(kept.after) + _ENTRY
