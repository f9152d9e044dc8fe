"""One server process: waitress on a socket that several processes share.

Chosen by measurement (README.md here): it tells when a client has left, reads slow
clients without giving them a thread, and breaks a chunked answer that cannot be ended.
"""

import json
import logging
import resource
import signal
import socket
import time
from collections.abc import Callable, Iterable
from math import inf
from typing import Any

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import create_server
from waitress.task import ErrorTask, WSGITask

from clusterkg.server.process.repeats import OFFER, Repeats, Told
from clusterkg.server.settings import Settings

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]  # WSGI
LEAVE = signal.SIGUSR1  # asks a process to end when it has nothing more to do
_LINGER = 1.0  # a kept-alive client may be sending its next request just now
_LONGEST_STOP = 7.0
_SMALL = 65_536  # up to here a head and what follows it are sent as one
_TAKEN = 6_000_000  # bytes for which a client gets `sending_time` once more
_REPEATED = 8_000_000  # bytes of answers to be repeated, of those that are kept


class _Request(HTTPRequestParser):  # type: ignore[misc]
    """A request that knows its own bytes when they came in one piece, without more."""

    raw = b""

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
        self.content_length = len(body)
        self.write(b"" if self.request.command == "HEAD" else body)


class _Channel(HTTPChannel):  # type: ignore[misc]
    """A connection that has a bounded time to send a request and to take an answer."""

    task_class = _Task
    error_task_class = _ErrorTask
    parser_class = _Request
    request_since = 0.0
    sending_since, taken = 0.0, 0
    head: bytes | None = None  # b"" before there is one, None when it is sent
    whole = b""  # the answer, when it was written in one piece
    sending = False

    def writable(self) -> Any:
        """Not while a thread sends: the loop would turn and turn to do it instead."""
        return not self.sending and super().writable()

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
        slow = self.request_since and now - self.request_since > settings.idle_time
        if not (self.total_outbufs_len and self.sending_since):
            self.sending_since, self.taken = now, 0  # it has all that there is for it
        allowed = settings.sending_time * (1 + self.taken / _TAKEN)
        return bool(slow or now - self.sending_since > allowed)

    def send(self, data: bytes, do_close: bool = True) -> Any:
        sent = super().send(data, do_close)
        self.taken += sent
        return sent


def serve(app: Application, listener: socket.socket, settings: Settings) -> None:
    """Serve until SIGTERM, then end what is running and return."""
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    server = create_server(
        app,
        sockets=[listener],
        threads=settings.threads,
        connection_limit=settings.connections,
        asyncore_use_poll=True,
        channel_request_lookahead=1,
        channel_timeout=int(settings.idle_time),
        cleanup_interval=2,
        max_request_header_size=65_536,
        max_request_body_size=16_000_000,  # read whole, so that a 413 is heard
        outbuf_high_watermark=262_144,
        outbuf_overflow=64_000_000,
        inbuf_overflow=65_536,  # a large body waits in a file
        clear_untrusted_proxy_headers=True,
        ident=None,
        **_proxy(settings),
    )
    server.channel_class = _Channel
    server.ending = False
    server.repeats = Repeats(min(settings.cache, _REPEATED))
    _Loop(server, settings).run()


def _proxy(settings: Settings) -> dict[str, Any]:
    if not settings.trusted_proxy:
        return {}
    return {
        "trusted_proxy": settings.trusted_proxy,
        "trusted_proxy_count": 1,
        "trusted_proxy_headers": "x-forwarded-for x-forwarded-proto x-forwarded-host",
    }


class _Loop:
    """The server's loop, which can be asked to end in order."""

    def __init__(self, server: Any, settings: Settings) -> None:
        self.server, self.settings = server, settings
        self.stopping = 0.0
        self.latest = inf
        self.next_look = 0.0
        patience = settings.time_limit + settings.sending_time
        signal.signal(signal.SIGTERM, lambda *_: self._end_within(_LONGEST_STOP))
        signal.signal(LEAVE, lambda *_: self._end_within(patience))
        signal.signal(signal.SIGINT, signal.SIG_IGN)

    def _end_within(self, seconds: float) -> None:
        now = time.time()
        self.latest = min(self.latest, now + seconds)
        self.stopping = self.stopping or now
        self.server.ending = True
        self.server.pull_trigger()

    def run(self) -> None:
        accepting = True
        while not self._done():
            if self.stopping and accepting:
                accepting = False
                self.server.accepting = False
                self.server.del_channel()
            self.server.asyncore.loop(
                timeout=0.1 if self.stopping else 1.0,
                map=self.server._map,
                use_poll=True,
                count=1,
            )
            self._look()
        self.server.task_dispatcher.shutdown(timeout=1)

    def _done(self) -> bool:
        if not self.stopping:
            return False
        return not self.server.active_channels or time.time() > self.latest

    def _look(self) -> None:
        now = time.time()
        if now < self.next_look and not self.stopping:
            return
        self.next_look = now + 1
        if self.stopping:
            self.server.maintenance(now)
        for channel in list(self.server.active_channels.values()):
            idle = not (channel.requests or channel.total_outbufs_len)
            since = max(self.stopping, channel.last_activity)
            left = self.stopping and idle and now - since > _LINGER
            if left or channel.overdue(now, self.settings):
                channel.cancel()


def raise_descriptor_limit() -> None:
    """As many open files as the system lets us have."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 65_536), hard))
