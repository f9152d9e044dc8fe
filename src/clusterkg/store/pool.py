"""The front's side of the reader processes: asks, waits, kills, and never evaluates.

A `Lane` is one Unix socket on which idle readers wait; its backlog in the kernel is the
queue. `Lane.ask` returns an Answer whose status is already decided; what goes wrong
later raises while its chunks are read, so that a transport can break the connection.
"""

import json
import select
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from clusterkg.errors import ClusterkgError, Overloaded, TimedOut
from clusterkg.store.failures import Again, failure, lost
from clusterkg.store.wire import DATA, END, GREETING, HEAD, OURS, Frames, Request
from clusterkg.store.wire import send_request as _send

_LOOK = 0.1  # seconds between looks at whether the client is still there
_CHUNK = 262_144
_LARGE = 524_288  # bytes of an answer that sockets do not hold for a slow client
_COUNTING = threading.Lock()


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


@dataclass(frozen=True)
class Patience:
    """How long each stage may take, in seconds."""

    queue: float = 2.0
    quick: float = 0.5  # after this a query counts as long and needs a place
    brief: float = 0.1  # after this a reader is added while others wait


@dataclass
class Lane:
    """One kind of traffic with readers of its own."""

    folder: Path
    name: str
    patience: Patience = field(default_factory=Patience)
    waits: Callable[[float], None] = _nobody_counts  # told +1 and -1
    waiting: int = 0  # queries of this process that no reader has taken

    def ask(self, request: Request, asker: Asker | None = None) -> "Answer":
        """An answer whose first part is here. Raises what Store promises."""
        started = time.monotonic()
        try:
            return self._ask(request, asker)
        except Again as why:
            return self._ask(why.request(request, time.monotonic() - started), asker)

    def _ask(self, request: Request, asker: Asker | None) -> "Answer":
        conn = self._connect()
        try:
            answer = Answer(self, conn, request, asker or Asker())
            answer.begin()
        except BaseException:
            conn.close()
            raise
        return answer

    def _connect(self) -> socket.socket:
        conn = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        conn.setblocking(False)
        try:
            conn.connect(str(self.folder / self.name))
        except BlockingIOError:
            conn.close()
            raise Overloaded("All readers are busy and the queue is full.", 2) from None
        except OSError as why:
            conn.close()
            raise Overloaded(f"The readers cannot be reached: {why}.", 3) from why
        return conn

    def queue(self, by: int) -> None:
        """One more waits, or one less."""
        with _COUNTING:
            self.waiting += by
        self.waits(by)

    def tell(self, **told: Any) -> Any:
        """One packet to the keeper and its answer; None when it cannot be reached."""
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as conn:
                conn.settimeout(2)
                conn.connect(str(self.folder / "control"))
                conn.send(json.dumps(told).encode())
                return json.loads(conn.recv(4096) or b"null")
        except OSError:
            return None


class Answer:
    """One query under way: `media_type`, then the `chunks` of its answer."""

    def __init__(
        self, lane: Lane, conn: socket.socket, request: Request, asker: Asker
    ) -> None:
        self._lane, self._conn, self._request = lane, conn, request
        self._asker = asker
        self._poll = select.poll()
        self._poll.register(conn, select.POLLIN)
        self._frames = Frames()
        self._ready: list[tuple[bytes, bytes]] = []
        self._pid = self._serial = 0
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
        """Wait for a reader, hand the request over, wait until the status is known."""
        try:
            self._greet()
            self._conn.setblocking(True)
            _send(self._conn, self._request)
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

    def _greet(self) -> None:
        if not self._poll.poll(1):
            late = Overloaded("All readers stayed busy for too long.", 2)
            self._lane.queue(+1)
            try:
                self._wait(self._lane.patience.queue, late)
            finally:
                self._lane.queue(-1)
        greeting = self._conn.recv(GREETING.size)
        if len(greeting) < GREETING.size:
            raise ConnectionResetError("no greeting")
        self._pid, self._serial = GREETING.unpack(greeting)
        self._started = time.monotonic()

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
            self._tell("busy")  # whoever reads slowly keeps a reader from others
            self._busy = True
        self._stands = time.monotonic()

    def _go_on(self) -> None:
        if self._stands is not None:
            self._started += time.monotonic() - self._stands
            self._stands = None

    def close(self) -> None:
        """End it; what still runs is killed."""
        if self._pid and not self._done:
            self._tell("kill", why=self._why)
        if self._pid and not self._begun:
            self._asker.spent(self.seconds)
        self._done, self._long, self._busy, self._pid = True, False, False, 0
        self._conn.close()

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
        request, patience = self._request, self._lane.patience
        if not self._long and self.seconds < patience.quick:
            if self._seen_within(patience.brief):
                return
            if self._lane.waiting and not self._busy:
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
        self._wait(seconds - self.seconds, None)
        return bool(self._poll.poll(0))

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

    def _wait(self, seconds: float, over: ClusterkgError | None) -> None:
        deadline = time.monotonic() + seconds
        while True:
            left = deadline - time.monotonic()
            if self._poll.poll(max(0.0, min(left, _LOOK)) * 1000):
                return
            if self._asker.gone():
                raise ClientGone("The client has left.")
            if left <= 0:
                if over is None:
                    return
                self._why = "time" if isinstance(over, TimedOut) else self._why
                raise over

    def _tell(self, do: str, **told: Any) -> Any:
        return self._lane.tell(do=do, pid=self._pid, serial=self._serial, **told)

    def _fate(self) -> str:
        """How the reader ended; its socket closes a moment before it has."""
        for _ in range(20):
            if fate := self._lane.tell(do="fate", serial=self._serial):
                return str(fate)
            time.sleep(_LOOK / 4)
        return ""

    def _lost(self) -> ClusterkgError:
        fate = self._fate() if self._serial else ""
        self._done = True
        self.close()
        return lost(fate)
