"""/sparql: the SPARQL 1.1 Protocol, read-only, over reader processes.

A WSGI application that stands before Flask for one path and answers queries itself:
a framework's work for one request costs more than a small query. What is for people or
about the endpoint it hands on (to `room.py`): pages, refusals, the description.
"""

import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from werkzeug.http import parse_etags

from clusterkg.server.answers import compression
from clusterkg.server.answers.cache import Results
from clusterkg.server.answers.heads import ANYONE, SECURITY
from clusterkg.server.answers.negotiation import HTML, Chosen, pick
from clusterkg.server.process import operations
from clusterkg.server.service import Service
from clusterkg.server.sparql.asking import Asking, Stream
from clusterkg.server.sparql.clients import Clients
from clusterkg.server.sparql.protocol import read
from clusterkg.server.sparql.visit import Visit
from clusterkg.store.formats import GRAPHS, RESULTS, Format, formats_of

Environ = dict[str, Any]
Start = Callable[..., Any]
Application = Callable[[Environ, Start], Iterable[bytes]]
log = logging.getLogger("clusterkg.server.sparql")
PATH = "/sparql"
OUTCOME = "clusterkg.sparql"  # in the environ: what Flask is to tell of a request
_METHODS = ("GET", "HEAD", "POST")
_KEPT = "public, max-age=60"
_STATUS = {200: "200 OK", 304: "304 NOT MODIFIED"}
_HEADERS = {
    **SECURITY,
    **ANYONE,
    "Access-Control-Expose-Headers": "ETag, Retry-After, Link",
    "Link": '</.well-known/void>; rel="describedby"',
    "Vary": "Accept",
}


class ForPeople(Exception):  # noqa: N818 no error: the other way to answer
    """What is wanted is a page: the editor, with this query in it."""

    def __init__(self, query: str = "") -> None:
        self.query = query


@dataclass(frozen=True)
class _Reply:
    """An answer before its coding; `tag` is empty where nobody may keep it."""

    status: int
    chosen: Chosen
    tag: str
    body: bytes | Stream = b""


@dataclass(frozen=True)
class Endpoint:
    """Answers queries; leaves everything else to the application behind it."""

    behind: Application
    here: Service
    clients: Clients
    results: Results
    log_queries: bool = False

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        environ[operations.STARTED] = time.monotonic()
        visit = Visit(environ)
        if environ["PATH_INFO"].rstrip("/") != PATH or visit.method not in _METHODS:
            return self.behind(environ, start)
        try:
            reply = self._reply(visit)
        except Exception as why:  # noqa: BLE001 every refusal is told in one place
            environ[OUTCOME] = why
            return self.behind(environ, start)
        return self._send(reply, visit, start)

    def _reply(self, visit: Visit) -> _Reply:
        asked = read(visit)
        if asked is None:
            raise ForPeople
        if self.log_queries:
            log.info("query", extra={"query": asked.query})
        asking = Asking(visit, asked, self.here, self.clients)
        offered = _offered(asking.seen.form)
        chosen = pick(asked.form, visit.header("HTTP_ACCEPT"), offered)
        if chosen.form is HTML:
            raise ForPeople(asked.query)
        tag = asking.tag(chosen)
        if not asking.kept:
            operations.counted(hit=False)
            return _Reply(200, chosen, "", asking.body(chosen, tag, self.results))
        named, star = _held(visit)
        if tag in named:
            return _Reply(304, chosen, tag)
        body: bytes | Stream | None = self.results.get(tag)
        operations.counted(body is not None)
        if body is None:
            body = asking.body(chosen, tag, self.results)
        if star:  # it had to be known that the query has an answer at all
            compression.close(body)
            return _Reply(304, chosen, tag)
        return _Reply(200, chosen, tag, body)

    def _send(self, reply: _Reply, visit: Visit, start: Start) -> Iterable[bytes]:
        headers = {**_HEADERS, "Content-Type": reply.chosen.content_type}
        if reply.tag:
            headers["ETag"], headers["Cache-Control"] = f'"{reply.tag}"', _KEPT
        else:
            headers["Cache-Control"] = "no-store"
        accepted = visit.header("HTTP_ACCEPT_ENCODING")
        held = visit.header("HTTP_IF_NONE_MATCH")
        status, body = reply.status, reply.body
        told: Iterable[bytes] = ()
        if compression.wanted(status, headers, accepted, held):
            if isinstance(body, bytes):
                body = compression.packed(body, headers, self.results)
            else:
                told = compression.flowing(body, headers)
        if status == 304:
            del headers["Content-Type"]
        elif isinstance(body, bytes):
            headers["Content-Length"], told = str(len(body)), (body,)
        else:
            told = told or body
        if visit.method == "HEAD":
            compression.close(told)
            told = ()
        again = bool(reply.tag) and visit.method == "GET"
        operations.answered(visit.environ, PATH, status, repeatable=again)
        start(_STATUS[status], list(headers.items()))
        return told


def _offered(form: str) -> tuple[Format, ...]:
    """What an answer can come in; what is no query is told so, whatever it asks for."""
    return (*formats_of(form), HTML) if form else (*RESULTS, *GRAPHS, HTML)


def _held(visit: Visit) -> tuple[set[str], bool]:
    """The tags that a client says it has, and whether it has any; a POST has none."""
    told = visit.header("HTTP_IF_NONE_MATCH")
    if not told or visit.method == "POST":
        return set(), False
    accepted = visit.header("HTTP_ACCEPT_ENCODING")
    tags = parse_etags(compression.plain(told, accepted))
    if tags.star_tag:
        return set(), True
    return {*tags.as_set(include_weak=True)}, False
