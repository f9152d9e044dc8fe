"""Which reader works on which query: a table that readers write and fronts read.

It is memory that all of them share. A reader that told it over the connection would
wake the front once more for each query, which costs as much as a small query itself.
"""

import contextlib
import fcntl
import itertools
import mmap
import os
import struct
import time
from pathlib import Path
from typing import NamedTuple

_NAME = "board"
_ROW = struct.Struct("=dQII")  # since when, ticket, process, serial
_TICKET, _BEFORE = struct.Struct("=Q"), struct.calcsize("=d")
_ROWS = 1024  # a row is used anew after so many forks, when its end has long been told
_SIZE = _ROWS * _ROW.size
_numbers = itertools.count(1)


class Taken(NamedTuple):
    """Who took a query, and when."""

    since: float
    pid: int
    serial: int


def ticket() -> int:
    """A name for one query, unlike all others of this machine."""
    return os.getpid() << 40 | next(_numbers) & 0xFFFFFFFFFF


class Board:
    """The table as a front sees it."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / _NAME  # made by the first reader
        self._table: mmap.mmap | bytes = b""

    def who(self, ticket: int) -> Taken | None:
        """The reader that took a query; None while it waits for one."""
        told, at = _TICKET.pack(ticket), -1
        while (at := self._seen().find(told, at + 1)) >= 0:
            row, place = divmod(at, _ROW.size)
            if place == _BEFORE:  # the same bytes elsewhere are another number
                told_of = _ROW.unpack_from(self._table, row * _ROW.size)
                since, found, pid, serial = told_of
                return Taken(since, pid, serial) if found == ticket else None
        return None

    def _seen(self) -> mmap.mmap | bytes:
        if not self._table:
            with contextlib.suppress(FileNotFoundError), self._file.open("rb") as file:
                self._table = mmap.mmap(file.fileno(), _SIZE, access=mmap.ACCESS_READ)
        return self._table


class Place:
    """A reader's row, its own as long as it lives: the kernel gives the lock back."""

    def __init__(self, folder: Path, serial: int) -> None:
        self.pid, self.serial, self.since = os.getpid(), serial, time.monotonic()
        self._file = os.open(folder / _NAME, os.O_RDWR | os.O_CREAT, 0o600)
        os.ftruncate(self._file, _SIZE)
        self._table = mmap.mmap(self._file, _SIZE)
        self._at = self._free() * _ROW.size

    def _free(self) -> int:
        for step in range(_ROWS):
            row = (self.serial + step) % _ROWS
            try:
                fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, row)
            except OSError:
                continue
            return row
        raise OSError("there are more readers than rows for them")

    def take(self, ticket: int) -> None:
        """From now on this reader works on that query."""
        self.since = time.monotonic()
        row = self.since, ticket, self.pid, self.serial
        _ROW.pack_into(self._table, self._at, *row)
