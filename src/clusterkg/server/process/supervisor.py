"""The first process of a server: owns the port, starts the others, ends them in order.

    supervisor ── keeper ── readers      (store/readers.py: the data and the engine)
             └─── fronts                 (front.py, transport.py: HTTP, no data)

A keeper with its stand-by, and its fronts, are one generation. SIGHUP starts the next
on the same port and lets the old one finish, so that no request is refused. It has one
thread, which makes forking the fronts safe and lets them share its memory.
"""

import contextlib
import gc
import logging
import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from clusterkg.errors import ClusterkgError, Unavailable
from clusterkg.server.process import front, operations
from clusterkg.server.process.front import BLOCKED
from clusterkg.server.process.seats import Seat, Seats
from clusterkg.server.process.transport import (
    LEAVE,
    Application,
    raise_descriptor_limit,
)
from clusterkg.server.settings import Settings
from clusterkg.store.readers import Readers
from clusterkg.store.sandbox import adopt_orphans

log = logging.getLogger("clusterkg.server")
_ENDS = (signal.SIGTERM, signal.SIGINT)
_STOP_TIME = 8.5
_LOOK = 0.05  # seconds between looks at data that is loading
_BETWEEN_LOOKS, _BETWEEN_RENEWALS = 5.0, 600.0  # seconds; at the fronts' memory


@dataclass(frozen=True)
class Made:
    """An application, and the steps that prepare it for its first visitors."""

    app: Application
    steps: Iterator[None]


MakeApp = Callable[[Readers | None], Made]
StartReaders = Callable[[], Readers | None]


@dataclass
class _Generation:
    """A keeper (none for a remote engine) and the fronts that use it."""

    readers: Readers | None
    app: Application | None = None
    keeper: int = 0  # the process that kept when we looked last
    seats: Seats = field(default_factory=lambda: Seats(1))
    fronts: dict[int, int] = field(default_factory=dict)  # process: its seat


class Supervisor:
    """Runs a site until it is told to end."""

    def __init__(
        self, settings: Settings, start_readers: StartReaders, make_app: MakeApp
    ) -> None:
        self.settings = settings
        self.start_readers, self.make_app = start_readers, make_app
        self.listener = listen(settings.host, settings.port)
        self.current = _Generation(None)
        self.coming: Readers | None = None  # loads its data
        self.leaving: list[_Generation] = []
        self.born: dict[int, float] = {}
        self.next_try = self.next_look = 0.0
        self.ending = self.asked = False

    @property
    def address(self) -> str:
        """Where a browser finds the site."""
        host, port = self.listener.getsockname()[:2]
        shown = f"[{host}]" if ":" in host else host
        return f"http://{shown}:{port}/"

    def run(self, ready: Callable[[], None]) -> None:
        """Serve until SIGTERM or SIGINT; `ready` is called when requests are taken."""
        raise_descriptor_limit()
        adopt_orphans()
        signal.pthread_sigmask(signal.SIG_BLOCK, BLOCKED)
        try:
            self.coming = self.start_readers()
            while self.coming is not None and not self.coming.ready():
                if self._told(_LOOK) in _ENDS:
                    return
            made = self._made(self.coming)
            if made is None:
                return
            self.current, self.coming = made, None
            self._fill()
            ready()
            while self._turn():
                pass
        finally:
            self._stop()

    def _made(self, readers: Readers | None) -> _Generation | None:
        """A generation that can answer at once; None when it is time to end.

        Raises what loading raised. What is prepared here all fronts share.
        """
        made = self.make_app(None if readers is None else readers.wait())
        for _ in made.steps:
            told = self._told(0)
            self.asked = self.asked or told == signal.SIGHUP
            if told in _ENDS:
                self.ending = True
                return None
        gc.unfreeze()
        gc.collect()
        gc.freeze()  # a collector that looked at it would copy what the fronts share
        keeper = 0 if readers is None else readers.keeper
        return _Generation(readers, made.app, keeper, Seats(self.settings.processes))

    def _told(self, seconds: float) -> int:
        """The next signal within that time, or 0."""
        told = signal.sigtimedwait(BLOCKED, seconds)
        self._reap()
        return 0 if told is None else told.si_signo

    def _fill(self) -> None:
        for _ in range(self.settings.processes - len(self.current.fronts)):
            self._fork(self.current)

    def _fork(self, generation: _Generation) -> None:
        all_seats = set(range(self.settings.processes))
        number = min(all_seats.difference(generation.fronts.values()))
        assert generation.app is not None  # made before any front is forked
        seat = Seat(generation.seats, number)
        pid = front.fork(generation.app, self.listener, self.settings, seat)
        generation.fronts[pid] = number
        self.born[pid] = time.monotonic()

    def _renew(self) -> None:
        """Let one front leave that has taken much memory; another takes its place.

        What months of requests leave in pieces no allocator gives back.
        """
        now, fronts = time.monotonic(), self.current.fronts
        if now < self.next_look:
            return
        self.next_look = now + _BETWEEN_LOOKS
        sizes = {pid: front.own_memory(pid) for pid in fronts}
        pid = max(sizes, key=sizes.__getitem__, default=0)
        if pid and sizes[pid] > self.settings.own_memory:
            log.info("a server process has taken much memory, and is replaced")
            self.next_look = now + _BETWEEN_RENEWALS
            self.leaving.append(_Generation(None, fronts={pid: fronts.pop(pid)}))
            _signal(pid, LEAVE)

    def _turn(self) -> bool:
        """Wait for something to happen; False when it is time to end."""
        told = self._told(1.0 if self.coming is None else _LOOK)
        if told in _ENDS or self.ending:
            return False
        lost = self._keeper_is_lost()
        asked, self.asked = told == signal.SIGHUP or self.asked, False
        if asked and self.coming is not None:
            self.coming.stop()  # what it reads may be older than what we are asked for
            self.coming = None
        if asked or (lost and self._may_try()):
            self.coming = self.start_readers()
            if self.coming is None:
                self._replace()
        if self.coming is not None and self.coming.ready():
            self._replace()
        self._renew()
        self._fill()
        return True

    def _keeper_is_lost(self) -> bool:
        """Whether nobody keeps the data; a stand-by that took over is only told of."""
        readers, before = self.current.readers, self.current.keeper
        if readers is None:
            return False
        self.current.keeper = readers.keeper
        if before and self.current.keeper not in (0, before):
            log.warning("the keeper was lost; its stand-by carries on")
        return not self.current.keeper

    def _may_try(self) -> bool:
        """Whether a lost keeper is replaced now: one at a time, not in a storm."""
        now = time.monotonic()
        if self.coming is not None or now < self.next_try:
            return False
        self.next_try = now + 1
        log.warning("keeper and stand-by were lost; another one loads the data")
        return True

    def _replace(self) -> None:
        """The next generation takes the port over; the old one finishes."""
        readers = self.coming
        try:
            new = self._made(readers)
        except Exception as error:  # whatever is new is no reason to end what runs
            known = isinstance(error, ClusterkgError)
            log.error(
                "reload failed, the old data stays: %s", error, exc_info=not known
            )
            if readers is not None:
                readers.stop()
            self.coming = None
            return
        if new is None:
            return
        old, self.current, self.coming = self.current, new, None
        self._fill()
        self.leaving.append(old)
        for pid in old.fronts:
            _signal(pid, LEAVE)
        log.info("new data is served")

    def _reap(self) -> None:
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                break
            if not pid:
                break
            self._ended(pid, status)
        for generation in [g for g in self.leaving if not g.fronts]:
            self.leaving.remove(generation)
            if generation.readers is not None:
                generation.readers.stop()

    def _ended(self, pid: int, status: int) -> None:
        operations.forget(pid)
        if self.coming is not None:
            self.coming.reaped(pid, status)
        for generation in (self.current, *self.leaving):
            generation.fronts.pop(pid, None)
            readers = generation.readers
            if readers is not None:
                readers.reaped(pid, status)
        if time.monotonic() - self.born.pop(pid, 0) < 1:
            time.sleep(0.5)  # one that dies at once shall not be forked in a storm

    def _stop(self) -> None:
        if self.coming is not None:
            self.coming.stop()
        everyone = [self.current, *self.leaving]
        deadline = time.monotonic() + _STOP_TIME
        for generation in everyone:
            for pid in generation.fronts:
                _signal(pid, signal.SIGTERM)
        while any(g.fronts for g in everyone) and time.monotonic() < deadline:
            signal.sigtimedwait(BLOCKED, 0.1)
            self._reap_quietly(everyone)
        for generation in everyone:
            for pid in generation.fronts:
                _signal(pid, signal.SIGKILL)
            if generation.readers is not None:
                generation.readers.stop()
        self.listener.close()

    def _reap_quietly(self, everyone: list[_Generation]) -> None:
        with contextlib.suppress(ChildProcessError):
            pid, status = os.waitpid(-1, os.WNOHANG)
            for generation in everyone:
                generation.fronts.pop(pid, None)
                if pid and generation.readers is not None:
                    generation.readers.reaped(pid, status)


def listen(host: str, port: int) -> socket.socket:
    """The listening socket. Raises Unavailable when the port is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except (OSError, OverflowError) as why:
        listener.close()
        said = getattr(why, "strerror", None) or str(why)
        raise Unavailable(
            f"Cannot listen on {host}, port {port}: {said}; stop what uses it, or "
            "choose another with --port."
        ) from why
    listener.listen(2048)
    listener.setblocking(False)
    return listener


def _signal(pid: int, sign: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, sign)
