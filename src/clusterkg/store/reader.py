"""One reader process: takes a query, evaluates it, writes the answer, takes the next.

It is forked from a keeper that holds the data, is closed in (sandbox), and may be
killed at any moment: nothing it does needs an orderly end. The kernel hands each new
connection to one of the idle readers, so no broker stands between front and reader.
"""

import contextlib
import os
import re
import resource
import signal
import socket
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from clusterkg.store.board import Place
from clusterkg.store.embedded import GRAPHS, RESULTS, EmbeddedStore, bad_query
from clusterkg.store.formats import FORMATS
from clusterkg.store.merging import Graphs, merged
from clusterkg.store.sandbox import STACK, confine, die_with_parent
from clusterkg.store.wire import (
    DATA,
    END,
    FAIL,
    HEAD,
    Request,
    frame,
    receive_request,
    told,
)

_HELD = 65_536  # bytes kept back before the status is decided
NICE = 5  # how slow a reader becomes that takes its time
_PIECE = 262_144  # bytes of the largest frame
_UNWRITABLE = "does not support RDF 1.2"  # as the engine says it of JSON-LD
_NO_XML = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
_GRACE = 1.0  # seconds after the limit at which the kernel ends us by itself
_SENDING = 3_600.0  # seconds; the front knows how long a client may take
_GROWN = 32_000_000  # bytes beyond the first size after which it does, too
_QUICK = 0.01  # seconds in which nobody slows us down and little is taken
_WORN = 10_000  # requests after which a fresh fork takes over


@dataclass(frozen=True)
class Terms:
    """How a reader lives: which number it has and what it may use."""

    serial: int
    keeper: int
    memory: int


class _Cut(Exception):
    """The answer passed its row or byte limit."""


class _NoWords(Exception):
    """The format has no way to write an answer."""


class _NoGraph(Exception):
    """The request names a graph that is not here."""


def live(listener: socket.socket, store: EmbeddedStore, terms: Terms) -> None:
    """Serve from `listener` until killed or worn; never returns to forked code."""
    die_with_parent(terms.keeper)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)  # ends the process, in any state
    confine(terms.memory)
    threading.stack_size(STACK)
    worker = threading.Thread(target=_serve, args=(listener, store, terms.serial))
    worker.start()
    worker.join()
    os._exit(0)


def _serve(listener: socket.socket, store: EmbeddedStore, serial: int) -> None:
    usual = os.getpriority(os.PRIO_PROCESS, 0)
    most = _peak() + _GROWN
    place = Place(Path(listener.getsockname()).parent, serial)
    for _ in range(_WORN):
        conn, _address = listener.accept()
        with conn, contextlib.suppress(OSError):  # the front left; its query ends here
            asked = receive_request(conn)
            if asked is not None:
                place.take(asked[0])
                if _waited_for(conn):
                    _answer(conn, store, asked[1])
        if time.monotonic() - place.since < _QUICK:
            continue
        if os.getpriority(os.PRIO_PROCESS, 0) != usual or _peak() > most:
            return  # slowed down for a long query, or grown: make way for a fresh one


def _waited_for(conn: socket.socket) -> bool:
    """False when the front gave up, perhaps before it could read our place."""
    try:
        return conn.recv(1, socket.MSG_DONTWAIT) != b""
    except BlockingIOError:
        return True


def _peak() -> int:
    """The most memory that this process had, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _answer(conn: socket.socket, store: EmbeddedStore, request: Request) -> None:
    signal.setitimer(signal.ITIMER_REAL, request.seconds + _GRACE)
    try:
        _tell(conn, store, request)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _tell(conn: socket.socket, store: EmbeddedStore, request: Request) -> None:
    sink = _Sink(conn, request)

    def fail(**why: object) -> None:
        conn.sendall(told(FAIL, **why))

    try:
        _evaluate(store, request, sink)
        sink.close()
    except SyntaxError as why:
        bad = bad_query(str(why), request.query)
        fail(code="syntax", why=str(bad), line=bad.line, column=bad.column)
    except _Cut as why:
        fail(code="limit", why=str(why))
    except _NoWords as why:
        fail(code="format", why=str(why))
    except _NoGraph as why:
        fail(code="graph", why=str(why))
    except MemoryError:
        fail(code="memory")
    except (RuntimeError, ValueError, OSError) as why:
        # an OSError is the engine's, or the front has left: then this raises too
        fail(code="evaluation", why=str(why))


def _evaluate(store: EmbeddedStore, request: Request, sink: "_Sink") -> None:
    for name in request.must_exist:
        if not store.holds(_graph(name)):
            raise _NoGraph(
                f"There is no graph <{name}> here, and none is fetched; GET /sparql "
                "without a query lists those that are."
            )
    default, named = _graphs(request.default_graphs), _graphs(request.named_graphs)
    engine, default = merged(store.engine, default, named)
    result = engine.query(
        request.query,
        base_iri=request.base or None,
        default_graph=default,
        named_graphs=named,
    )
    if isinstance(result, ox.QueryTriples):
        _write_triples(result, request.media_type, sink)
    else:
        result.serialize(sink, format=RESULTS[request.media_type])  # type: ignore[arg-type]


def _write_triples(result: ox.QueryTriples, media_type: str, sink: "_Sink") -> None:
    try:
        result.serialize(sink, format=GRAPHS[media_type])  # type: ignore[arg-type]
    except OSError as why:
        if _UNWRITABLE in str(why):
            raise _NoWords(str(why)) from why
        raise


def _graphs(iris: list[str] | None) -> Graphs:
    return None if iris is None else [_graph(iri) for iri in iris]


def _graph(iri: str) -> ox.NamedNode:
    try:
        return ox.NamedNode(iri)
    except ValueError as why:
        raise _NoGraph(f"<{iri}> is no IRI of a graph: {why}") from why


class _Sink:
    """Takes the engine's bytes, counts, holds the start back, passes the rest on."""

    def __init__(self, conn: socket.socket, request: Request) -> None:
        self._conn, self._request = conn, request
        self._row = FORMATS[request.media_type].row
        self._xml = request.media_type.endswith("+xml")
        self._held = bytearray()
        self._begun = False
        self._rows = self._bytes = 0

    def write(self, data: bytes) -> int:
        taken = len(data)
        if self._xml and _NO_XML.search(data):
            raise _NoWords("XML cannot hold control characters")
        if self._xml and b"\r" in data:
            data = data.replace(b"\r", b"&#13;")  # else every XML parser makes it \n
        self._bytes += len(data)
        if self._row:
            self._rows += data.count(self._row)
        if self._bytes > self._request.bytes:
            raise _Cut(f"the answer is larger than {self._request.bytes:,} bytes")
        if self._rows > self._request.rows:
            raise _Cut(f"the answer has more than {self._request.rows:,} rows")
        self._held += data
        if len(self._held) >= _HELD:
            self._flush()
        return taken

    def flush(self) -> None:
        """The engine asks for it at the end; `close` does it."""

    def close(self) -> None:
        self._flush(told(END, rows=self._rows, bytes=self._bytes))

    def _flush(self, end: bytes = b"") -> None:
        """Send what is held; a small answer goes out whole, to wake a front once."""
        out = b"" if self._begun else told(HEAD, media_type=self._request.media_type)
        self._begun = True
        for at in range(0, len(self._held), _PIECE):  # one literal may be very long
            if len(out) > _PIECE:
                self._send(out)
                out = b""
            out += frame(DATA, bytes(self._held[at : at + _PIECE]))
        self._send(out + end)
        self._held.clear()

    def _send(self, out: bytes) -> None:
        """The clock stands still while the front does not take it."""
        try:
            sent = self._conn.send(out, socket.MSG_DONTWAIT)
        except BlockingIOError:
            sent = 0
        if sent < len(out):
            left, _ = signal.setitimer(signal.ITIMER_REAL, _SENDING)
            self._conn.sendall(out[sent:])
            signal.setitimer(signal.ITIMER_REAL, max(left, 0.001))
