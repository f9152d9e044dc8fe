"""What a front and a reader say to each other over a Unix socket.

The front sends a ticket and one Request; the reader writes the ticket on the board and
answers a HEAD, DATA frames and END, or a FAIL at any moment before END.
"""

import json
import socket
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

OURS = "-"  # the client of a query that is our own: a page's
_START = struct.Struct("!IQ")  # length of the request, ticket
_FRAME = struct.Struct("!cI")
HEAD, DATA, END, FAIL = b"H", b"D", b"E", b"F"
_LARGEST_REQUEST = 8_000_000
_MOST = 65_536  # bytes read at once
_PATIENCE = 5.0  # seconds for a front to send the rest of a request


@dataclass(frozen=True)
class Request:
    """One query and what its answer may cost.

    `default_graphs` and `named_graphs` are None when the request named no dataset.
    """

    query: str
    media_type: str
    base: str = ""
    default_graphs: list[str] | None = None
    named_graphs: list[str] | None = None
    must_exist: list[str] = field(default_factory=list)
    seconds: float = 10.0
    rows: int = 1_000_000
    bytes: int = 100_000_000


def written(request: Request, ticket: int) -> bytes:
    """One request as it is sent."""
    told = json.dumps(vars(request)).encode()
    return _START.pack(len(told), ticket) + told


def receive_request(conn: socket.socket) -> tuple[int, Request] | None:
    """Read a ticket and a request; None when the other side left first."""
    got = bytearray(_at_once(conn))
    if not _filled(conn, got, _START.size):
        return None
    length, ticket = _START.unpack_from(got)
    if length > _LARGEST_REQUEST or not _filled(conn, got, _START.size + length):
        return None
    return ticket, Request(**json.loads(got[_START.size :]))


def frame(kind: bytes, payload: bytes) -> bytes:
    """One frame."""
    return _FRAME.pack(kind, len(payload)) + payload


def told(kind: bytes, **what: Any) -> bytes:
    """A frame whose payload is a JSON object."""
    return frame(kind, json.dumps(what).encode())


class Frames:
    """Takes bytes as they come and gives whole frames."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> Iterator[tuple[bytes, bytes]]:
        """The frames that `data` completes."""
        self._buffer += data
        at = 0
        while len(self._buffer) - at >= _FRAME.size:
            kind, length = _FRAME.unpack_from(self._buffer, at)
            end = at + _FRAME.size + length
            if len(self._buffer) < end:
                break
            yield kind, bytes(self._buffer[at + _FRAME.size : end])
            at = end
        del self._buffer[:at]


def _at_once(conn: socket.socket) -> bytes:
    """What is there already: nearly always all there is."""
    try:
        return conn.recv(_MOST, socket.MSG_DONTWAIT)
    except BlockingIOError:
        return b""


def _filled(conn: socket.socket, got: bytearray, count: int) -> bool:
    """Read on until there are so many bytes; False when the other side left."""
    if len(got) >= count:
        return True
    conn.settimeout(_PATIENCE)
    while len(got) < count:
        more = conn.recv(count - len(got))
        if not more:
            return False
        got += more
    conn.settimeout(None)
    return True
