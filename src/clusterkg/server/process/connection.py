"""A client's connection: its requests as they come, its answers as they go.

What waitress leaves open: a bounded time for both, a head and a body in one packet, an
answer repeated where it stands, refusals of what is no HTTP in the form of all others.
"""

import json
import socket
import time
from typing import Any

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.task import ErrorTask, WSGITask

from clusterkg.server.process.repeats import OFFER, Told
from clusterkg.server.settings import Settings

_SMALL = 65_536  # up to here a head and what follows it are sent as one
_MOST_UNREAD = 100_000_000  # bytes taken after a refusal, so that it is heard
_LINGER = 10.0  # seconds for them
_TAKEN = 6_000_000  # bytes for which a client gets `sending_time` once more


class _Request(HTTPRequestParser):  # type: ignore[misc]
    """A request that knows its own bytes when they came in one piece, without more."""

    raw = b""
    command = ""  # waitress sets it only when it can read the first line

    def parse_header(self, header_plus: bytes) -> None:
        """Raises ParsingError, also where HTTP/1.1 has not one Host (RFC 9112, 3.2)."""
        super().parse_header(header_plus)
        hosts = self.headers.get("HOST")
        if self.version == "1.1" and (hosts is None or ", " in hosts):
            raise ParsingError("HTTP/1.1 asks for one Host header")

    def received(self, data: bytes) -> Any:
        begins = not self.header_bytes_received
        used = super().received(data)
        if begins and self.completed and used == len(data) and not self.error:
            self.raw = data
        return used


class _Task(WSGITask):  # type: ignore[misc]
    """A request; while the process ends, its answer says that the connection does."""

    told: Told | None = None

    def start(self) -> None:
        super().start()
        self.channel.begin_answer()
        if self.channel.server.ending:
            self.set_close_on_finish()

    def get_environment(self) -> Any:
        environ = super().get_environment()
        environ[OFFER] = self._offer
        return environ

    def _offer(self, told: Told) -> None:
        self.told = told

    def finish(self) -> None:
        if self.request.command == "HEAD":
            if not self.wrote_header:
                self.write(b"")
            self.chunked_response = False  # else an end is sent of what has no body
        super().finish()
        whole = self.channel.end_answer()
        if self.told and whole and self.request.raw and not self.close_on_finish:
            key = self.channel.addr[0], self.request.raw
            self.channel.server.repeats.put(key, whole, self.told)


class _ErrorTask(ErrorTask):  # type: ignore[misc]
    """What is no HTTP request is refused in the same form as everything else."""

    def execute(self) -> None:
        why = self.request.error
        told = {
            "type": "urn:clusterkg:problem:http",
            "title": why.reason,
            "status": why.code,
            "detail": f"The request cannot be read: {why.body}.",
        }
        body = json.dumps(told).encode() + b"\n"
        self.status = f"{why.code} {why.reason}"
        self.response_headers += [
            ("Content-Type", "application/problem+json"),
            ("Access-Control-Allow-Origin", "*"),
            ("Cache-Control", "no-store"),
            ("X-Content-Type-Options", "nosniff"),
        ]
        self.set_close_on_finish()
        self.channel.unread = _MOST_UNREAD
        self.content_length = len(body)
        self.write(b"" if self.request.command == "HEAD" else body)


class _Bell:
    """The server as a channel sees it; rings only when the loop has to look anew."""

    def __init__(self, channel: "Channel", server: Any) -> None:
        self._channel, self._server = channel, server
        self.add_task, self.adj = server.add_task, server.adj
        self.application, self.repeats = server.application, server.repeats
        self.active_channels = server.active_channels
        self.effective_port = server.effective_port
        self.server_name = server.server_name

    @property
    def ending(self) -> bool:
        """Whether the process ends."""
        return bool(self._server.ending)

    def pull_trigger(self) -> None:
        """Waitress calls it after each request; mostly the loop listens already."""
        channel = self._channel
        leaves = channel.will_close or channel.close_when_flushed
        if channel.deaf or leaves or channel.total_outbufs_len:
            self._server.pull_trigger()


class Channel(HTTPChannel):  # type: ignore[misc]
    """A connection that has a bounded time to send a request and to take an answer."""

    task_class = _Task
    error_task_class = _ErrorTask
    parser_class = _Request
    request_since = 0.0
    sending_since, taken = 0.0, 0
    head: bytes | None = None  # b"" before there is one, None when it is sent
    whole = b""  # the answer, when it was written in one piece
    sending = False
    close_when_flushed = False  # as in waitress
    unread = 0  # bytes that may still come of a request that was refused
    lingers = 0.0  # since when only they are waited for
    deaf = True  # the loop does not wait for what the client sends

    def __init__(self, server: Any, *given: Any, **more: Any) -> None:
        super().__init__(server, *given, **more)
        self.server = _Bell(self, server)

    def readable(self) -> Any:
        self.deaf = True  # until it is known: a thread may end its request meanwhile
        told = bool(self.lingers) or super().readable()
        self.deaf = not told
        return told

    def writable(self) -> Any:
        """Not while a thread sends: the loop would turn and turn to do it instead."""
        return not self.sending and super().writable()

    def handle_write(self) -> None:
        """Who is refused may go on sending: hung up on, it would hear nothing."""
        if self.unread and self.close_when_flushed and not self.lingers:
            self._flush_exception(self._flush_some)
            if not (self.total_outbufs_len or self.will_close):
                self.lingers, self.close_when_flushed = time.time(), False
                self.socket.shutdown(socket.SHUT_WR)
                return
        super().handle_write()

    def _flush_some(self, do_close: bool = True) -> Any:
        self.sending = not do_close  # which is how threads call it, and not the loop
        try:
            return super()._flush_some(do_close)
        finally:
            self.sending = False

    def begin_answer(self) -> None:
        """What is written next is a head; it waits for what follows."""
        self.head, self.whole = b"", b""

    def end_answer(self) -> bytes:
        """Sends a head that nothing follows; the answer, if it was in one piece."""
        if self.head:
            self._send_head(b"")
        whole, self.whole = self.whole, b""
        return whole

    def write_soon(self, data: Any) -> Any:
        if self.head is None:
            self.whole = b""
            return super().write_soon(data)
        if not self.head:
            self.head = data
        elif isinstance(data, bytes) and len(data) <= _SMALL:
            self._send_head(data)
        else:
            self._send_head(b"")
            self.whole = b""
            super().write_soon(data)
        return len(data)

    def _send_head(self, data: bytes) -> None:
        assert self.head is not None
        self.whole, self.head = self.head + data, None
        super().write_soon(self.whole)

    def received(self, data: bytes) -> Any:
        if self.lingers:
            self.unread -= len(data)
            self.will_close = self.unread < 0
            return False
        if self._repeat(data):
            return True
        taken = super().received(data)
        if self.request is None:
            self.request_since = 0.0
        elif not self.request_since:
            self.request_since = time.time()
        return taken

    def _repeat(self, data: bytes) -> bool:
        """Answer at once what was answered before; False when that cannot be."""
        busy = self.request or self.requests or self.total_outbufs_len
        ending = self.server.ending or self.will_close or self.close_when_flushed
        if busy or ending or not self.connected:
            return False
        known = self.server.repeats.get((self.addr[0], data))
        if known is not None:
            super().write_soon(known)
        return known is not None

    def overdue(self, now: float, settings: Settings) -> bool:
        """A request that never ends, or an answer that is taken too slowly."""
        if self.lingers and now - self.lingers > _LINGER:
            return True
        slow = self.request_since and now - self.request_since > settings.idle_time
        if not (self.total_outbufs_len and self.sending_since):
            self.sending_since, self.taken = now, 0  # it has all that there is for it
        allowed = settings.sending_time * (1 + self.taken / _TAKEN)
        return bool(slow or now - self.sending_since > allowed)

    def send(self, data: bytes, do_close: bool = True) -> Any:
        sent = super().send(data, do_close)
        self.taken += sent
        return sent
