"""Which front takes the next connection: one that has no more of them than the others.

All fronts wait at one listening socket, and whoever is awake first takes what comes:
mostly the same one, while the other cores idle. So each tells in shared memory how many
connections it has, and leaves the next one for a moment to those that have fewer.
"""

import mmap
import struct
import time
from collections.abc import Iterator

_COUNT = struct.Struct("q")
_PATIENCE = 0.01  # seconds in which another front takes a connection, if it can
_PAUSE = 0.25  # seconds without an offer; then the next is another connection


class Seats:
    """How many connections each front of a generation has."""

    def __init__(self, fronts: int) -> None:
        self._memory = mmap.mmap(-1, _COUNT.size * fronts)

    def __getitem__(self, number: int) -> int:
        return int(_COUNT.unpack_from(self._memory, number * _COUNT.size)[0])

    def __iter__(self) -> Iterator[int]:
        return (count for (count,) in _COUNT.iter_unpack(self._memory))

    def __setitem__(self, number: int, connections: int) -> None:
        _COUNT.pack_into(self._memory, number * _COUNT.size, connections)


class Seat:
    """The seat of one front among the others."""

    def __init__(self, seats: Seats, number: int) -> None:
        self.number, self._seats = number, seats
        self._since = self._latest = 0.0
        self._others: list[int] = []

    def has(self, connections: int) -> None:
        """Tell the others how many connections are open here."""
        self._seats[self.number] = connections

    def takes(self) -> bool:
        """Whether this front takes the connection that waits, now."""
        mine, others = self._seats[self.number], list(self._seats)
        now = time.monotonic()
        if others != self._others or now - self._latest > _PAUSE:
            self._since, self._others = now, others  # somebody took the one before
        self._latest = now
        return mine <= min(others) or now - self._since > _PATIENCE
