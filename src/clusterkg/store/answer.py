"""One query under way, as a front sees it: waited for, read in parts, ended early.

Its status is known when `begin` returns; what goes wrong later raises while its chunks
are read, so that a transport can break the connection.
"""

import json
import select
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from clusterkg.errors import ClusterkgError, Overloaded, TimedOut
from clusterkg.store.board import ticket
from clusterkg.store.failures import Unbegun, failure, lost
from clusterkg.store.line import Line
from clusterkg.store.wire import DATA, END, HEAD, OURS, Frames, Request, written

_LOOK = 0.1  # seconds between looks at whether the client is still there
_SOON = 10  # milliseconds in which most are answered, and nobody asks by whom
_CHUNK = 65_536
_LARGE = 524_288  # bytes of an answer that sockets do not hold for a slow client


class ClientGone(ClusterkgError):
    """The one who asked has left; the query was ended."""


def _nobody_leaves() -> bool:
    return False


def _nobody_counts(_: float) -> None:
    return None


@dataclass(frozen=True)
class Asker:
    """Who asks: a name to share readers fairly by, and whether it is still there.

    `spent` is told the seconds that a reader worked for nothing.
    """

    client: str = OURS
    gone: Callable[[], bool] = _nobody_leaves
    may_be_long: bool = True  # False when the client has used up its query time
    spent: Callable[[float], None] = _nobody_counts


class Answer:
    """One query under way: `media_type`, then the `chunks` of its answer."""

    def __init__(
        self, line: Line, conn: socket.socket, request: Request, asker: Asker
    ) -> None:
        self._line, self._conn, self._request = line, conn, request
        self._asker = asker
        self._poll = select.poll()
        self._poll.register(conn, select.POLLIN)
        self._frames = Frames()
        self._ready: list[tuple[bytes, bytes]] = []
        self._ticket, self._pid, self._serial = ticket(), 0, 0
        self._long = self._busy = False
        self._begun = self._done = False
        self._why = "left"
        self._started = time.monotonic()
        self._given = 0  # bytes that the client has been given
        self._stands: float | None = None  # since when the clock stands still
        self.media_type = request.media_type
        self.rows: int | None = None

    @property
    def seconds(self) -> float:
        """Time a reader has worked on it so far; not how long a client takes."""
        return (self._stands or time.monotonic()) - self._started

    def begin(self) -> None:
        """Hand the request over, wait for a reader and until the status is known."""
        try:
            left = written(self._request, self._ticket)
            while left := left[self._sent(left) :]:
                self._in_line(select.POLLOUT)
            kind, told = self._next()
        except OSError as why:
            raise self._lost() from why
        except ClusterkgError:
            self.close()
            raise
        if kind != HEAD:
            self._done = True  # the reader has said all and takes the next
            self.close()
            raise failure(told)
        self._begun = True

    def _sent(self, part: bytes) -> int:
        try:
            return self._conn.send(part)
        except BlockingIOError:
            return 0

    def _taken(self) -> bool:
        """Whether a reader has taken it; from then on its time counts."""
        if not self._pid and (taken := self._line.board.who(self._ticket)):
            self._started, self._pid, self._serial = taken
        return bool(self._pid)

    def _in_line(self, event: int) -> bool:
        """Wait for a reader to take it; True when that event came before."""
        deadline, poll = time.monotonic() + self._line.patience.queue, select.poll()
        poll.register(self._conn, event)
        self._line.queue(+1)
        try:
            while not poll.poll(_LOOK * 500):
                if self._taken():
                    return False
                self._look_for_client()
                if time.monotonic() > deadline:
                    raise Overloaded("All readers stayed busy for too long.", 2)
        finally:
            self._line.queue(-1)
        if not self._taken():  # answered already, and it took the next
            self._started = time.monotonic()
        return True

    def chunks(self) -> Iterator[bytes]:
        """The answer's bytes. Raises when it cannot be completed."""
        try:
            while True:
                kind, told = self._next()
                if kind == DATA:
                    self._give(told)
                    yield told
                    self._go_on()
                elif kind == END:
                    self._done = True
                    self.rows = json.loads(told)["rows"]
                    return
                else:
                    self._done = True
                    raise failure(told)
        except OSError as why:
            raise self._lost() from why
        finally:
            self.close()

    def _give(self, part: bytes) -> None:
        """The clock stands still until the next part is asked for."""
        self._given += len(part)
        if self._given > _LARGE and not (self._long or self._busy):
            if self._taken():
                self._tell("busy")  # whoever reads slowly keeps a reader from others
            self._busy = True
        self._stands = time.monotonic()

    def _go_on(self) -> None:
        if self._stands is not None:
            self._started += time.monotonic() - self._stands
            self._stands = None

    def close(self) -> None:
        """End it; what still runs is killed."""
        taken = bool(self._pid) if self._done else self._taken()
        if taken and not self._done:
            self._tell("kill", why=self._why)
        self._conn.close()
        if not taken and not self._done and self._taken():  # in this very moment
            self._tell("kill", why=self._why)
        if self._pid and not self._begun:
            self._asker.spent(self.seconds)
        self._done, self._long, self._busy, self._pid = True, False, False, 0

    def _next(self) -> tuple[bytes, bytes]:
        while not self._ready:
            self._wait_for_reader()
            data = self._conn.recv(_CHUNK)
            if not data:
                raise ConnectionResetError("the reader is gone")
            self._ready.extend(self._frames.feed(data))
        return self._ready.pop(0)

    def _wait_for_reader(self) -> None:
        """Wait in stages: quick, then long with a place, then killed at the limit."""
        if self._poll.poll(_SOON):
            return
        if not self._taken() and self._in_line(select.POLLIN):
            return
        request, patience = self._request, self._line.patience
        if not self._long and self.seconds < patience.quick:
            if self._seen_within(patience.brief):
                return
            if self._line.waiting and not self._busy:
                self._tell("busy")
                self._busy = True
            if self._seen_within(patience.quick):
                return
        if not self._long:
            self._become_long()
        left = max(request.seconds, 0) - self.seconds
        over = TimedOut(
            f"The query was stopped at its time limit of {request.seconds:g} s; "
            "ask for less, or for a part of it."
        )
        self._wait(left, over)

    def _seen_within(self, seconds: float) -> bool:
        return self._wait(seconds - self.seconds, None)

    def _become_long(self) -> None:
        if not self._asker.may_be_long:
            raise Overloaded(
                "You have used up your time for long queries; quick ones still work.",
                30,
                own=True,
            )
        said = self._tell("heavy", client=self._asker.client)
        if said == "client":
            raise Overloaded("Too many of your long queries run already.", 5, own=True)
        if said == "full":
            raise Overloaded("Too many long queries are running.", 5)
        self._long = True

    def _wait(self, seconds: float, over: ClusterkgError | None) -> bool:
        deadline = time.monotonic() + seconds
        while True:
            left = deadline - time.monotonic()
            if self._poll.poll(max(0.0, min(left, _LOOK)) * 1000):
                return True
            self._look_for_client()
            if left <= 0:
                if over is None:
                    return False
                self._why = "time" if isinstance(over, TimedOut) else self._why
                raise over

    def _look_for_client(self) -> None:
        if self._asker.gone():
            raise ClientGone("The client has left.")

    def _tell(self, do: str, **told: Any) -> Any:
        return self._line.tell(do=do, pid=self._pid, serial=self._serial, **told)

    def _fate(self) -> str:
        """How the reader ended; its socket closes a moment before it has."""
        for _ in range(20):
            if fate := self._line.tell(do="fate", serial=self._serial):
                return str(fate)
            time.sleep(_LOOK / 4)
        return ""

    def _lost(self) -> ClusterkgError:
        taken = self._taken()
        fate = self._fate() if taken else ""
        self._done = True
        self.close()
        if taken:
            return lost(fate)
        return Unbegun(
            "The query was not begun: its readers were ended from outside, one after "
            "the other; ask again in a moment."
        )
