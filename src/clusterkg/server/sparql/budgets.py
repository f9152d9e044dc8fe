"""What each client has used, in memory that all server processes share.

A client is charged for the seconds that readers work for it and for its failing
queries, not for requests. When its seconds are used up its quick queries still run
and its long ones wait; when its errors are used up it waits. A table of fixed size,
in which a newcomer takes the place of whoever came first to its slot. Beside that no
client has more than its share of the readers at any moment.
"""

import fcntl
import hashlib
import ipaddress
import mmap
import os
import struct
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache

from clusterkg.errors import Overloaded

_SLOT = struct.Struct("=QdddQ")  # who, when, seconds left, errors left, spare
_SLOTS = 8192
_BURST = 2.0  # minutes' worth that may be used at once


@dataclass(frozen=True)
class Allowance:
    """What a client gets each minute."""

    seconds: float
    errors: float


@dataclass
class _Account:
    who: int
    at: float
    seconds: float
    errors: float


class Budgets:
    """Accounts by client; made before forking, used by all processes."""

    def __init__(self, allowance: Allowance) -> None:
        self.allowance = allowance
        # the kernel gives a file's lock back when a process is killed; a mutex is lost
        self._file = os.memfd_create("clusterkg-budgets")
        os.ftruncate(self._file, _SLOTS * _SLOT.size)
        self._table = mmap.mmap(self._file, _SLOTS * _SLOT.size)
        self._threads = threading.Lock()

    def may_be_long(self, client: str) -> bool:
        """Whether its query may run long. Raises Overloaded after too many errors."""
        account = self._refilled(*_slot(client))  # a look that changes nothing: no lock
        if account.errors < 1:
            wait = 1 + int(60 * (1 - account.errors) / self.allowance.errors)
            raise Overloaded("Too many of your queries failed.", wait, own=True)
        return account.seconds > 0

    def charge(self, client: str, seconds: float = 0.0, errors: int = 0) -> None:
        """Write down what a query took."""
        with self._account(client) as account:
            account.seconds -= seconds
            account.errors -= errors

    @contextmanager
    def _account(self, client: str) -> Iterator[_Account]:
        at, who = _slot(client)
        with self._threads:
            fcntl.lockf(self._file, fcntl.LOCK_EX)
            try:
                account = self._refilled(at, who)
                yield account
                _SLOT.pack_into(
                    self._table, at, who, account.at, account.seconds, account.errors, 0
                )
            finally:
                fcntl.lockf(self._file, fcntl.LOCK_UN)

    def _refilled(self, at: int, who: int) -> _Account:
        most = self.allowance.seconds * _BURST, self.allowance.errors * _BURST
        now = time.monotonic()
        found, when, seconds, errors, _ = _SLOT.unpack_from(self._table, at)
        if found != who:
            return _Account(who, now, *most)
        minutes = (now - when) / 60
        return _Account(
            who,
            now,
            min(most[0], seconds + minutes * self.allowance.seconds),
            min(most[1], errors + minutes * self.allowance.errors),
        )


@dataclass
class _Share:
    running: int = 0
    waiting: int = 0


class Shares:
    """How many queries of one client this process gives to the readers at once.

    The next ones wait here and not in the readers' queue, where all clients wait.
    """

    def __init__(self, at_once: int, waiting: int, seconds: float) -> None:
        self._at_once, self._waiting, self._seconds = at_once, waiting, seconds
        self._shares: dict[str, _Share] = {}
        self._changed = threading.Condition(threading.Lock())

    @contextmanager
    def place(self, client: str) -> Iterator[None]:
        """One of the client's places. Raises Overloaded when none comes free."""
        who = network(client)
        with self._changed:
            mine = self._shares.get(who) or self._shares.setdefault(who, _Share())
            if mine.running >= self._at_once:
                self._wait(mine)
            mine.running += 1
        try:
            yield
        finally:
            with self._changed:
                mine.running -= 1
                if mine.waiting:
                    self._changed.notify_all()
                elif not mine.running:
                    del self._shares[who]

    def _wait(self, mine: _Share) -> None:
        if mine.waiting >= self._waiting:
            raise Overloaded("Too many of your queries wait here.", 2, own=True)
        mine.waiting += 1
        try:
            if not self._changed.wait_for(
                lambda: mine.running < self._at_once, self._seconds
            ):
                raise Overloaded("Too many of your queries run here.", 2, own=True)
        finally:
            mine.waiting -= 1


@lru_cache(4096)
def _slot(client: str) -> tuple[int, int]:
    """Where a client's account is, and what it is called there."""
    told = hashlib.blake2b(network(client).encode(), digest_size=8).digest()
    who = int.from_bytes(told, "big") or 1
    return who % _SLOTS * _SLOT.size, who


@lru_cache(4096)
def network(address: str) -> str:
    """Who counts as one client: an IPv4 address, or the /64 of an IPv6 one."""
    try:
        told = ipaddress.ip_address(address)
    except ValueError:
        return address
    if told.version == 4:
        return str(told)
    return str(ipaddress.ip_network(f"{told}/64", strict=False))


class Offenders:
    """Queries that were stopped at a limit twice; they are not tried a third time."""

    def __init__(self, seconds: float = 600.0, most: int = 1000) -> None:
        self._seconds, self._most = seconds, most
        self._stopped: OrderedDict[str, list[float]] = OrderedDict()
        self._lock = threading.Lock()

    def stopped(self, tag: str) -> None:
        """Remember a query that reached its limit."""
        with self._lock:
            self._stopped.setdefault(tag, []).append(time.monotonic())
            self._stopped.move_to_end(tag)
            while len(self._stopped) > self._most:
                self._stopped.popitem(last=False)

    def check(self, tag: str) -> None:
        """Raises Overloaded for a query that was stopped twice of late."""
        with self._lock:
            since = time.monotonic() - self._seconds
            times = [t for t in self._stopped.get(tag, ()) if t > since]
            if tag in self._stopped:
                self._stopped[tag] = times
            if len(times) >= 2:
                wait = int(times[-1] - since) + 1
                raise Overloaded(
                    "This very query was stopped at its limit twice; ask for less.",
                    wait,
                )
