"""A query's way to the readers: looked at, charged to its client, its answer kept."""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import chain

from flask import request

from clusterkg.errors import ClusterkgError, OverLimit
from clusterkg.server.answers.cache import Results
from clusterkg.server.answers.negotiation import Chosen
from clusterkg.server.service import Service, service
from clusterkg.server.sparql.clients import Clients, clients
from clusterkg.server.sparql.protocol import Asked
from clusterkg.server.sparql.visit import Visit
from clusterkg.store.answer import Answer
from clusterkg.store.direct import DirectAnswer
from clusterkg.store.formats import BY_SUFFIX
from clusterkg.store.scan import Scan, scan
from clusterkg.store.wire import Request

Underway = Answer | DirectAnswer
log = logging.getLogger("clusterkg.server.sparql")
_MOST_KEPT = 1_000_000  # a larger answer is not kept for the next one who asks


class Asking:
    """One query of one visit."""

    def __init__(
        self, visit: Visit, asked: Asked, here: Service, clients: Clients
    ) -> None:
        self.visit, self.asked, self.here, self.clients = visit, asked, here, clients
        self.base = visit.base_url
        self.seen = self._look()

    def _look(self) -> Scan:
        """The scan of the query, and the refusal of what would call out."""
        seen = scan(self.asked.query, self.here.limits.text, base=self.base)
        self.here.federation.check(seen)
        return seen

    @property
    def kept(self) -> bool:
        """Whether an answer holds for the next one; what others answer may change."""
        return not (self.seen.volatile or self.seen.calls or self.here.elsewhere)

    def tag(self, chosen: Chosen) -> str:
        """Strong: the data, the question and the format decide every byte."""
        return self.here.tag(
            self.asked.query,
            self.base,
            chosen.name,
            repr(self.asked.default_graphs),
            repr(self.asked.named_graphs),
        )

    def begin(self, chosen: Chosen, tag: str) -> Underway:
        """Hand the query to a reader; returns when its status is known."""
        here, asked, seen = self.here, self.asked, self.seen
        limits, started = here.limits, time.monotonic()
        seconds = min(asked.timeout or limits.seconds, limits.seconds)
        default, named = asked.default_graphs, asked.named_graphs
        if default is None and (seen.graphs or seen.named):
            default, named = seen.graphs, seen.named
        with self.clients.turn(self.visit, tag) as asker:
            text = seen.text
            if seen.calls:
                text = here.federation.fill(seen, seconds)
                seconds = max(0.1, seconds - (time.monotonic() - started))
            told = Request(
                text,
                chosen.form.media_type,
                base=self.base,
                default_graphs=default,
                named_graphs=named,
                must_exist=[*(default or ()), *(named or ())],
                seconds=seconds,
                rows=limits.rows,
                bytes=limits.bytes,
            )
            return here.sparql.ask(told, asker)

    def body(self, chosen: Chosen, tag: str, kept: Results) -> "bytes | Stream":
        """Small answers whole, and kept where that is allowed; larger as a stream."""
        answer = self.begin(chosen, tag)
        client = self.visit.client
        charge = self.clients.charge(client)
        chunks = answer.chunks()
        try:
            first = next(chunks, b"")
            second = next(chunks, None)
        finally:
            charge(answer.seconds)
        if second is None:
            if self.kept and len(first) <= _MOST_KEPT:
                kept.put(tag, first)
            return first
        stream = Stream(answer, charge, chain([first, second], chunks))
        try:
            stream.enter_context(self.clients.streams.place(client))
        except ClusterkgError:
            stream.close()
            raise
        return stream


class Stream(Iterator[bytes], ExitStack):
    """The parts of a large answer; closing it ends the query, begun or not."""

    def __init__(
        self, answer: Underway, charge: Callable[[float], None], parts: Iterator[bytes]
    ) -> None:
        super().__init__()
        self._answer, self._charge, self._parts = answer, charge, parts
        self._charged = answer.seconds

    def __next__(self) -> bytes:
        try:
            return next(self._parts)
        except ClusterkgError as why:
            # the status is long sent: raising makes the server break the connection
            log.info("cut", extra={"why": type(why).__name__})
            raise

    def close(self) -> None:
        super().close()
        self._answer.close()
        self._charge(self._answer.seconds - self._charged)
        self._charged = self._answer.seconds


def whole(query: str, most: int) -> tuple[Scan, bytes]:
    """A result in one piece: JSON, or N-Triples of a graph, and what the query is.

    For a page that asks in its visitor's name. Raises OverLimit above `most` bytes,
    and what else the endpoint would.
    """
    asking = Asking(Visit(request.environ), Asked(query), service(), clients())
    seen = asking.seen
    form = BY_SUFFIX["nt" if seen.form in ("CONSTRUCT", "DESCRIBE") else "json"]
    chosen = Chosen(form, form.media_type)
    told = asking.begin(chosen, asking.tag(chosen))
    body = bytearray()
    for chunk in told.chunks():
        body += chunk
        if len(body) > most:
            told.close()
            raise OverLimit(
                f"The result is larger than {most:,} bytes, too large to be worked on "
                "here; ask for less, or ask /sparql for a file."
            )
    return seen, bytes(body)
