"""What a measured engine can do, over HTTP or in a child process."""

import http.client
import re
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Protocol
from urllib.parse import urlencode

from clusterkg.bench.load import JSON
from clusterkg.bench.processes import Child
from clusterkg.errors import Failed, TimedOut

_DEFAULT = "https://w3id.org/clusterkg/graph/default"
_CONSTANT_GRAPH = re.compile(r"\bGRAPH\s*<([^>]+)>", re.I)
_START = 600.0
_VARIABLE_GRAPH = re.compile(r"\bGRAPH\s*\?", re.I)


class Engine(Protocol):
    """One engine with the dataset in it."""

    name: str
    version: str
    load_seconds: float

    @property
    def command(self) -> str:
        """How it was started, for anyone to do the same."""

    def ask(self, query: str, seconds: float) -> bytes:
        """The JSON results. Raises TimedOut after `seconds`, Failed when it cannot."""

    def stop(self) -> None:
        """End it."""


@dataclass
class HttpEngine:
    """An engine behind a SPARQL 1.1 Protocol address, one connection at a time."""

    name: str
    version: str
    child: Child
    port: int
    path: str
    load_seconds: float
    no_unnamed_graph: bool = False
    _line: http.client.HTTPConnection | None = field(default=None, repr=False)

    @property
    def command(self) -> str:
        """The command line."""
        return self.child.command

    def ask(self, query: str, seconds: float) -> bytes:
        try:
            return self._told(query, seconds)
        except TimedOut:
            self.child.restart()  # else it may go on with what nobody waits for
            self.wait()
            raise

    def wait(self) -> None:
        """Until it answers. Raises Failed when it does not start."""
        self.child.wait(self._answers, _START)

    def _answers(self) -> bool:
        try:
            return bool(self._told("ASK {}", 10))
        except (Failed, TimedOut):
            return False

    def _told(self, query: str, seconds: float) -> bytes:
        told = [("query", query)]
        if self.no_unnamed_graph and not _VARIABLE_GRAPH.search(query):
            told.append(("default-graph-uri", _DEFAULT))
            graphs = sorted(set(_CONSTANT_GRAPH.findall(query)))
            told.extend(("named-graph-uri", graph) for graph in graphs)
        headers = {
            "Accept": JSON,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        kept = self._line is not None
        try:
            status, body = self._exchange(urlencode(told), headers, seconds)
        except TimeoutError as why:
            self._hang_up()
            raise TimedOut(f"{self.name} took more than {seconds} s.") from why
        except (OSError, http.client.HTTPException) as why:
            self._hang_up()
            if kept:  # the engine may have closed a line that was silent for long
                return self._told(query, seconds)
            raise Failed(f"{self.name} broke off: {why}.") from why
        if status != 200:
            text = body.decode("utf-8", "replace").strip().splitlines()
            raise Failed(f"{self.name} said {status}: {text[0] if text else ''}")
        return body

    def _exchange(
        self, form: str, headers: dict[str, str], seconds: float
    ) -> tuple[int, bytes]:
        line = self._connected(seconds)
        line.request("POST", self.path, form, headers)
        answer = line.getresponse()
        return answer.status, answer.read()

    def _connected(self, seconds: float) -> http.client.HTTPConnection:
        if self._line is None:
            self._line = http.client.HTTPConnection(
                "127.0.0.1", self.port, timeout=seconds
            )
            self._line.connect()
            self._line.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self._line

    def _hang_up(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None

    def stop(self) -> None:
        self._hang_up()
        self.child.stop()


Answering = Callable[[str], bytes]
Opening = Callable[[list[Path]], Answering]


class Worker:
    """A library in a child process, so that a query can be given up."""

    def __init__(
        self, name: str, version: str, opening: Opening, files: list[Path]
    ) -> None:
        self.name, self.version = name, version
        self._opening, self._files = opening, files
        self.load_seconds = self._start()

    @property
    def command(self) -> str:
        """In words; there is no command line."""
        return f"in a Python process: {self._opening.__doc__}"

    def _start(self) -> float:
        context = get_context("spawn")
        self._line, theirs = context.Pipe()
        self._process = context.Process(
            target=_work, args=(theirs, self._opening, self._files), daemon=True
        )
        self._process.start()
        told = self._line.recv()
        return float(told)

    def ask(self, query: str, seconds: float) -> bytes:
        self._line.send(query)
        if not self._line.poll(seconds):
            self.stop()
            self._start()
            raise TimedOut(f"{self.name} took more than {seconds} s.")
        told = self._line.recv()
        if isinstance(told, str):
            raise Failed(f"{self.name}: {told}")
        return bytes(told)

    def stop(self) -> None:
        self._process.kill()
        self._process.join()
        self._line.close()


def _work(line: Connection, opening: Opening, files: list[Path]) -> None:
    import time

    started = time.monotonic()
    answering = opening(files)
    line.send(time.monotonic() - started)
    while True:
        try:
            query = line.recv()
        except EOFError:  # whoever asked is gone
            return
        try:
            line.send(answering(query))
        except Exception as why:  # noqa: BLE001  (whatever a foreign engine raises)
            line.send(f"{type(why).__name__}: {str(why)[:200]}")
