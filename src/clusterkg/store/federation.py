"""SERVICE without a network in the reader: we ask, and the rows go in as VALUES.

Only endpoints that an operator listed, named in the query by their IRI. Each is asked
for its group graph pattern under limits of time, rows and bytes, no redirect followed;
the pattern is then replaced by what came, so that the engine never calls anyone.
"""

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

from rdflib import Literal, URIRef

from clusterkg.errors import (
    BadQuery,
    ClusterkgError,
    OverLimit,
    Refused,
    TimedOut,
    Unavailable,
)
from clusterkg.store.receiving import received
from clusterkg.store.scan import Call, Scan

_JSON = "application/sparql-results+json"
_NOTHING = "{ }"  # the one empty solution, which joins with everything


@dataclass(frozen=True)
class Federation:
    """Whom a query may make us ask, and what one query may bring from there."""

    endpoints: tuple[str, ...] = ()
    rows: int = 10_000
    bytes: int = 5_000_000
    calls: int = 5

    def check(self, seen: Scan) -> None:
        """Raises Refused for a SERVICE that is not followed."""
        for call in seen.calls:
            if call.endpoint not in self.endpoints:
                raise Refused(_not_followed(call, self.endpoints))
            if not call.end:
                raise BadQuery("a SERVICE pattern is not ended.")
        if any(b.start < a.end for a, b in pairwise(seen.calls)):
            raise Refused("A SERVICE inside a SERVICE is not followed.")
        if len(seen.calls) > self.calls:
            raise OverLimit(
                f"The query names {len(seen.calls)} services, and at most "
                f"{self.calls} are asked for one query; ask in smaller parts."
            )

    def fill(self, seen: Scan, seconds: float) -> str:
        """The query with what the endpoints answered in place of SERVICE.

        Raises what `check` raises, TimedOut, OverLimit, Unavailable.
        """
        self.check(seen)
        deadline = time.monotonic() + seconds
        text, parts, at = seen.text, [], 0
        for call in seen.calls:
            parts += [text[at : call.start], self._answer(seen, call, deadline)]
            at = call.end
        return "".join([*parts, text[at:]])

    def _answer(self, seen: Scan, call: Call, deadline: float) -> str:
        try:
            told = _rows(_ask(call.endpoint, _query(seen, call), deadline, self.bytes))
        except TimedOut:
            raise
        except ClusterkgError:
            if call.silent:
                return _NOTHING
            raise
        names, rows = told
        if len(rows) > self.rows:
            raise OverLimit(
                f"{call.endpoint} gave more than {self.rows:,} rows; ask it for less.",
                503,
            )
        return _values(names, rows)


def _not_followed(call: Call, endpoints: Sequence[str]) -> str:
    if endpoints and not call.endpoint:
        return (
            "SERVICE with a variable is not followed here; name one of these endpoints "
            f"itself: {', '.join(endpoints)}."
        )
    known = f" Asked from here are {', '.join(endpoints)}." if endpoints else ""
    place = f" ({call.endpoint})" if call.endpoint else ""
    return (
        "SERVICE is not followed here: no query may make this server call another "
        f"one{place}; ask that one itself.{known}"
    )


def _query(seen: Scan, call: Call) -> str:
    base = f"BASE <{seen.base}>\n" if seen.base else ""
    prefixes = "".join(
        f"PREFIX {name} <{iri}>\n" for name, iri in seen.prefixes.items()
    )
    return f"{base}{prefixes}SELECT * WHERE {seen.text[call.body : call.end]}"


class _NoRedirect(HTTPRedirectHandler):
    """The listed address answers, or nobody does."""

    def redirect_request(self, *_: Any) -> None:
        return None


def _ask(endpoint: str, query: str, deadline: float, most: int) -> bytes:
    if urlsplit(endpoint).scheme not in ("http", "https"):
        raise Refused(f"{endpoint} is no HTTP address and is not asked.")
    call = Request(  # noqa: S310 the scheme is looked at above
        endpoint,
        urlencode({"query": query}).encode(),
        {"Accept": _JSON, "User-Agent": "clusterkg"},
    )
    late = TimedOut(f"{endpoint} gave no answer in time; ask for less.")
    left = deadline - time.monotonic()
    if left <= 0:
        raise late
    try:
        opener = build_opener(_NoRedirect, ProxyHandler({}))
        with opener.open(call, timeout=left) as answer:
            return received(answer, endpoint, deadline, most)
    except TimeoutError as why:
        raise late from why
    except HTTPError as why:
        with why:
            raise Unavailable(
                f"{endpoint} refused its part of the query with status {why.code}."
            ) from why
    except OSError as why:
        if isinstance(getattr(why, "reason", None), TimeoutError):
            raise late from why
        raise Unavailable(f"{endpoint} cannot be asked now: {why}.") from why


def _rows(body: bytes) -> tuple[list[str], list[dict[str, Any]]]:
    try:
        told = json.loads(body)
        names = [str(name) for name in told["head"]["vars"]]
        rows = [dict(row) for row in told["results"]["bindings"]]
    except (ValueError, KeyError, TypeError, RecursionError) as why:
        raise Unavailable("A service answered, but no SPARQL results in JSON.") from why
    if not all(name.isidentifier() for name in names):
        raise Unavailable("A service answered with names that are no variables.")
    return names, rows


def _values(names: Sequence[str], rows: Sequence[dict[str, Any]]) -> str:
    if not names:
        return _NOTHING if rows else "{ VALUES ?nothing { } }"
    lines = "\n".join(
        f"({' '.join(_term(row.get(name)) for name in names)})" for row in rows
    )
    return f"{{ VALUES ({' '.join('?' + name for name in names)}) {{ {lines} }} }}"


def _term(told: Any) -> str:
    if told is None:
        return "UNDEF"
    try:
        kind, value = told["type"], str(told["value"])
        if kind == "uri":
            return _iri(value).n3()
        if kind == "bnode":
            raise Refused(
                "A service gave a blank node, which has no meaning here; ask it for "
                "IRIs and values."
            )
        lang, datatype = told.get("xml:lang"), told.get("datatype")
        kind_of = None if lang or not datatype else _iri(datatype)
        return Literal(value, lang=lang, datatype=kind_of, normalize=False).n3()
    except (KeyError, TypeError, ValueError) as why:
        raise Unavailable("A service answered with a term that is none.") from why


def _iri(value: str) -> URIRef:
    if any(c in '<>"{}|\\^`' or ord(c) <= 32 for c in value):
        raise ValueError(value)
    return URIRef(value)
