"""Clients that keep their connections open and ask as fast as they are answered.

One process without threads, raw sockets: the machine's cores belong to who is measured.
"""

import re
import select
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from multiprocessing import get_context
from multiprocessing.connection import Connection
from urllib.parse import quote

JSON = "application/sparql-results+json"
CLIENTS = 8
_GRACE = 20.0  # seconds for the last answers
_LENGTH = re.compile(rb"content-length:\s*(\d+)", re.I)
_CLOSES = re.compile(rb"connection:\s*close", re.I)


@dataclass(frozen=True)
class Asking:
    """A question put to one address again and again; `varied` adds a running number."""

    port: int
    path: str
    query: str
    varied: bool

    def requests(self) -> Iterator[bytes]:
        """One after the other, never the same twice when they are varied."""
        query = quote(self.query + "\n#", safe="")
        head = f"GET {self.path}?query={query}".encode()
        rest = f" HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nAccept: {JSON}\r\n\r\n"
        start = time.time_ns() if self.varied else 0
        for number in count(start):
            yield head + b"%d" % (number if self.varied else 0) + rest.encode()


@dataclass
class Load:
    """How long each answer took to each who asked, and what came instead of one."""

    seconds: list[list[float]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Answers a second of all together; each asks without a pause."""
        return sum(len(times) / sum(times) for times in self.seconds if times)


class Driver:
    """A process of its own that drives an engine, one order after the other."""

    def __init__(self, work: Callable[..., None], *given: object) -> None:
        context = get_context("spawn")
        self._line, theirs = context.Pipe()
        self._child = context.Process(target=work, args=(theirs, *given))
        self._child.start()
        theirs.close()
        self._line.recv()

    def order(self, *told: object) -> Load:
        """What came of it."""
        self._line.send(told)
        load = self._line.recv()
        assert isinstance(load, Load)
        return load

    def stop(self) -> None:
        """End it."""
        self._line.close()
        self._child.join()


def obey(line: Connection, work: Callable[..., Load]) -> None:
    """In that process: carry out each order, until there are no more."""
    line.send("ready")
    while True:
        try:
            told = line.recv()
        except EOFError:
            return
        line.send(work(*told))


class Clients(Driver):
    """The process from which all clients ask."""

    def __init__(self) -> None:
        super().__init__(_ask)

    def drive(self, asking: Asking, seconds: float) -> Load:
        """Ask so long."""
        return self.order(asking, seconds)


def _ask(line: Connection) -> None:
    obey(line, _drive)


class _Client:
    """One who asks: a connection with one request under way."""

    def __init__(self, port: int) -> None:
        self.port, self.times = port, list[float]()
        self._connect()

    def _connect(self) -> None:
        self.line = socket.create_connection(("127.0.0.1", self.port), timeout=60)
        self.line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, request: bytes) -> None:
        self.got, self.since = b"", time.perf_counter()
        self.line.sendall(request)

    def read(self) -> str:
        """What is there; the status when the answer is complete."""
        more = self.line.recv(1_000_000)
        if not more:
            return "hung up"
        self.got += more
        end = self.got.find(b"\r\n\r\n")
        if end < 0:
            return ""
        told = _LENGTH.search(self.got, 0, end)
        if told is None:
            whole = self.got.endswith(b"0\r\n\r\n")
        else:
            whole = len(self.got) >= end + 4 + int(told[1])
        return self.got[9:12].decode("ascii", "replace") if whole else ""

    def renew(self) -> bool:
        """A new connection where the server closes the old one."""
        head = self.got.partition(b"\r\n\r\n")[0]
        if self.got and not _CLOSES.search(head):
            return False
        self.line.close()
        self._connect()
        return True


def _drive(asking: Asking, seconds: float) -> Load:
    """Until the time is over and what is under way has been answered."""
    requests, ready = asking.requests(), select.epoll()
    clients = [_Client(asking.port) for _ in range(CLIENTS)]
    load = Load([client.times for client in clients])
    busy: dict[int, _Client] = {}
    until = time.perf_counter() + seconds
    for client in clients:
        ready.register(client.line, select.EPOLLIN)
        busy[client.line.fileno()] = client
        client.ask(next(requests))
    while busy and time.perf_counter() < until + _GRACE:
        for number, _ in ready.poll(0.1):
            client = busy[number]
            status = client.read()
            if not status:
                continue
            if status == "200":
                client.times.append(time.perf_counter() - client.since)
            else:
                load.errors.append(status)
            if time.perf_counter() > until:
                ready.unregister(busy.pop(number).line)
                continue
            if client.renew():
                del busy[number]
                ready.register(client.line, select.EPOLLIN)
                busy[client.line.fileno()] = client
            client.ask(next(requests))
    load.errors.extend("late" for _ in busy)
    for client in clients:
        client.line.close()
    return load
