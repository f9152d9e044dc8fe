"""One server process: waitress on a socket that several processes share.

Chosen by measurement (README.md here): it tells when a client has left, reads slow
clients without giving them a thread, and breaks a chunked answer that cannot be ended.
"""

import logging
import os
import resource
import signal
import socket
import time
from collections.abc import Callable, Iterable
from math import inf
from typing import Any

from waitress.server import create_server

from clusterkg.server.process import operations
from clusterkg.server.process.connection import Channel
from clusterkg.server.process.repeats import Repeats
from clusterkg.server.process.seats import Seat
from clusterkg.server.settings import Settings
from clusterkg.store.sandbox import trim_memory

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]  # WSGI
LEAVE = signal.SIGUSR1  # asks a process to end when it has nothing more to do
_TRIM = 30.0  # seconds between two times that freed memory is given back
_LINGER = 1.0  # a kept-alive client may be sending its next request just now
_LONGEST_STOP = 7.0
_REPEATED = 2_000_000  # bytes of answers to be repeated, of those that are kept


def serve(
    app: Application, listener: socket.socket, settings: Settings, seat: Seat
) -> None:
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
    server.channel_class = Channel
    server.ending = False
    server.repeats = Repeats(min(settings.cache, _REPEATED))
    _Loop(server, settings, seat).run()


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

    def __init__(self, server: Any, settings: Settings, seat: Seat) -> None:
        self.server, self.settings, self.seat = server, settings, seat
        self.accept, server.handle_accept = server.handle_accept, self._take
        self.stopping = 0.0
        self.latest = inf
        self.next_look = self.next_trim = 0.0
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
            if accepting:  # else somebody else may have the seat by now
                self.seat.has(len(self.server.active_channels))
            self._look()
        self.server.task_dispatcher.shutdown(timeout=1)
        operations.settle()

    def _take(self) -> None:
        """A connection waits; the loop comes back here as long as it does."""
        if self.seat.takes():
            self.accept()
            self.seat.has(len(self.server.active_channels))

    def _done(self) -> bool:
        if not self.stopping:
            return False
        return not self.server.active_channels or time.time() > self.latest

    def _look(self) -> None:
        now = time.time()
        if now < self.next_look and not self.stopping:
            return
        self.next_look = now + 1
        operations.settle()
        if now > self.next_trim:
            self.next_trim = now + _TRIM
            trim_memory()
        if self.stopping:
            self.server.maintenance(now)
        for channel in list(self.server.active_channels.values()):
            idle = not (channel.requests or channel.total_outbufs_len)
            since = max(self.stopping, channel.last_activity)
            left = self.stopping and idle and now - since > _LINGER
            if left or channel.overdue(now, self.settings):
                channel.cancel()


def keep_to_one_core(number: int, of: int) -> None:
    """One of several fronts runs Python on one core at a time: let it be the same.

    What it needs is then still in that core's caches: a seventh of its work is saved.
    """
    if of > 1 and hasattr(os, "sched_setaffinity"):
        cores = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {cores[number % len(cores)]})


def raise_descriptor_limit() -> None:
    """As many open files as the system lets us have."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 65_536), hard))
