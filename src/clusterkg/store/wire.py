"""What a front and a reader say to each other over a Unix socket.

The reader greets with its process id and serial number; the front sends one Request;
the reader answers a HEAD, DATA frames and END, or a FAIL at any moment before END.
"""

import json
import socket
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

OURS = "-"  # the client of a query that is our own: a page's
GREETING = struct.Struct("!II")
_FRAME = struct.Struct("!cI")
HEAD, DATA, END, FAIL = b"H", b"D", b"E", b"F"
_LARGEST_REQUEST = 8_000_000


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


def send_request(conn: socket.socket, request: Request) -> None:
    """Write one request."""
    told = json.dumps(vars(request)).encode()
    conn.sendall(struct.pack("!I", len(told)) + told)


def receive_request(conn: socket.socket) -> Request | None:
    """Read one request; None when the other side left first."""
    size = _exactly(conn, 4)
    if size is None:
        return None
    (length,) = struct.unpack("!I", size)
    if length > _LARGEST_REQUEST:
        return None
    told = _exactly(conn, length)
    return None if told is None else Request(**json.loads(told))


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


def _exactly(conn: socket.socket, count: int) -> bytes | None:
    got = bytearray()
    while len(got) < count:
        more = conn.recv(count - len(got))
        if not more:
            return None
        got += more
    return bytes(got)
