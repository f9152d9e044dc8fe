"""/sparql: the SPARQL 1.1 Protocol, read-only, over reader processes."""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from itertools import chain

from flask import Blueprint, Response, current_app, request

from clusterkg.errors import ClusterkgError, OverLimit
from clusterkg.server.answers.cache import results
from clusterkg.server.answers.negotiation import HTML, Chosen, NotAcceptable, choose
from clusterkg.server.process import operations
from clusterkg.server.service import Service, service
from clusterkg.server.sparql import clients, description
from clusterkg.server.sparql.protocol import ACCEPT_POST, Asked, read
from clusterkg.store.direct import DirectAnswer
from clusterkg.store.formats import BY_SUFFIX, GRAPHS, formats_of
from clusterkg.store.pool import Answer
from clusterkg.store.scan import Scan, scan
from clusterkg.store.wire import Request

Underway = Answer | DirectAnswer
log = logging.getLogger("clusterkg.server.sparql")
blueprint = Blueprint("sparql", __name__)
_METHODS = "GET, HEAD, POST, OPTIONS"
_KEPT = "public, max-age=60"
_MOST_KEPT = 1_000_000  # a larger answer is not kept for the next one who asks


@blueprint.route("/sparql", methods=["OPTIONS"], provide_automatic_options=False)
def options() -> Response:
    """What the endpoint understands, for CORS and for people."""
    return Response(
        status=204,
        headers={
            "Allow": _METHODS,
            "Accept-Post": ACCEPT_POST,
            "Access-Control-Allow-Methods": _METHODS,
        },
    )


@blueprint.route(
    "/sparql", methods=["GET", "HEAD", "POST"], provide_automatic_options=False
)
def endpoint() -> Response:
    """An answer, the query page for a browser, or the service description."""
    asked = read(request)
    if asked is None:
        return _without_query()
    here = service()
    if current_app.config["LOG_QUERIES"]:
        log.info("query", extra={"query": asked.query})
    seen = look(asked, here)
    kept = not (seen.volatile or seen.calls)  # what others answer may change
    chosen = choose(request, (*formats_of(seen.form), HTML), asked.form)
    if chosen.form is HTML:
        page = _query_page(asked.query)
        if page is None:
            raise NotAcceptable("text/html", formats_of(seen.form))
        return page
    tag = etag(asked, chosen, here)
    if kept and _held(tag):
        return _headed(Response(status=304), chosen, tag)
    body: bytes | Iterator[bytes] | None
    body = results().get(tag) if kept else None
    operations.counted(body is not None)
    if body is None:
        answer = begin(asked, seen, chosen, here, tag)
        body = _body(answer, tag, keep=kept)
    if kept:
        operations.repeatable()
    told = _headed(Response(body, status=200), chosen, tag if kept else "")
    if kept and request.method != "POST" and request.if_none_match.star_tag:
        told.close()
        told = _headed(Response(status=304), chosen, tag)
    return told


def _held(tag: str) -> bool:
    """Whether the client says that it has this answer; for POST there is none to have.

    `*` waits until it is known that the query has an answer at all.
    """
    told = request.if_none_match
    named = not told.star_tag and told.contains_weak(tag)
    return named and request.method != "POST"


def look(asked: Asked, here: Service) -> Scan:
    """The scan of a query, and the refusal of what would call out."""
    seen = scan(asked.query, here.limits.text, base=request.base_url)
    here.federation.check(seen)
    return seen


def begin(
    asked: Asked, seen: Scan, chosen: Chosen, here: Service, tag: str
) -> Underway:
    """Hand a query to a reader; returns when its status is known."""
    limits, started = here.limits, time.monotonic()
    seconds = min(asked.timeout or limits.seconds, limits.seconds)
    graphs = [*(asked.default_graphs or ()), *(asked.named_graphs or ())]
    with clients.turn(tag) as asker:
        text = seen.text
        if seen.calls:
            text = here.federation.fill(seen, seconds)
            seconds = max(0.1, seconds - (time.monotonic() - started))
        told = Request(
            text,
            chosen.form.media_type,
            base=request.base_url,
            default_graphs=asked.default_graphs,
            named_graphs=asked.named_graphs,
            must_exist=graphs or seen.graphs,
            seconds=seconds,
            rows=limits.rows,
            bytes=limits.bytes,
        )
        return here.sparql.ask(told, asker)


def whole(query: str, most: int) -> tuple[Scan, bytes]:
    """A result in one piece: JSON, or N-Triples of a graph, and what the query is.

    Raises OverLimit above `most` bytes, and what else the endpoint would.
    """
    here, asked = service(), Asked(query)
    seen = look(asked, here)
    form = BY_SUFFIX["nt" if seen.form in ("CONSTRUCT", "DESCRIBE") else "json"]
    chosen = Chosen(form, form.media_type)
    told = begin(asked, seen, chosen, here, etag(asked, chosen, here))
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


def etag(asked: Asked, chosen: Chosen, here: Service) -> str:
    """Strong: the data, the question and the format decide every byte."""
    return here.tag(
        asked.query,
        request.base_url,
        chosen.name,
        repr(asked.default_graphs),
        repr(asked.named_graphs),
    )


def _body(answer: Underway, tag: str, keep: bool) -> bytes | Iterator[bytes]:
    """Small answers whole, larger ones as a stream; small ones are kept."""
    budgets, client = clients.clients().budgets, clients.name()
    charge = partial(clients.spent, budgets, client)
    chunks = answer.chunks()
    try:
        first = next(chunks, b"")
        second = next(chunks, None)
    finally:
        charge(answer.seconds)
    if second is None:
        if keep and len(first) <= _MOST_KEPT:
            results().put(tag, first)
        return first
    stream = _Stream(answer, charge, chain([first, second], chunks))
    if request.method == "HEAD":
        stream.close()
        return iter(())
    try:
        stream.enter_context(clients.clients().streams.place(client))
    except ClusterkgError:
        stream.close()
        raise
    return stream


class _Stream(Iterator[bytes], ExitStack):
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


def _headed(response: Response, chosen: Chosen, tag: str) -> Response:
    response.headers["Content-Type"] = chosen.content_type
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = "ETag, Retry-After, Link"
    response.headers["Link"] = '</.well-known/void>; rel="describedby"'
    response.vary.update(["Accept"])
    if tag:
        response.set_etag(tag)
        response.headers["Cache-Control"] = _KEPT
    else:
        response.headers["Cache-Control"] = "no-store"
    return response


def _without_query() -> Response:
    chosen = choose(request, (*GRAPHS[:4], HTML))
    if chosen.form is HTML:
        page = _query_page()
        if page is not None:
            return page
        chosen = Chosen(GRAPHS[0], GRAPHS[0].media_type)
    return description.respond(chosen)


def _query_page(query: str = "") -> Response | None:
    """The page to write a query; one that was sent is answered on it."""
    view = current_app.extensions.get("clusterkg.query_page")
    return None if view is None else view(query)
