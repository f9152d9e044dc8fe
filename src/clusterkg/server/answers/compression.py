"""gzip for those who take it: whole answers once, streams as they come.

Each coding of an answer has a strong ETag of its own: `"abc"` plain, `"abc-gz"` packed.
"""

import hashlib
import re
import zlib
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, Protocol

from flask import Flask, Response, g, request
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

from clusterkg.server.answers.cache import Results, results

_LEVEL = 5  # beyond it the time doubles for a few per cent of size
_GZIP = 31  # what zlib calls gzip with a window of 32 kB
_LEAST = 1_000  # bytes below which a head is larger than what is saved
_MOST_WHOLE = 2_000_000
_MARK = "-gz"
_TYPES = re.compile(
    r"text/.*|.*\+(json|xml)"
    r"|application/(json|javascript|xml|n-triples|n-quads|trig|sparql-query)"
)


class Headers(Protocol):
    """An answer's headers, a dict or the framework's."""

    def get(self, name: str, default: str, /) -> str | None: ...
    def __setitem__(self, name: str, value: str, /) -> None: ...
    def __contains__(self, name: str, /) -> bool: ...


def install(app: Flask) -> None:
    """Every route's answers; register it before what else looks at them."""
    app.before_request(_understand)
    app.after_request(_pack)


def plain(held: str, accepted: str) -> str:
    """If-None-Match without our mark: what a client holds packed is the same answer."""
    if f'{_MARK}"' in held and _wanted(accepted):
        return held.replace(f'{_MARK}"', '"')
    return held


def wanted(status: int, headers: Headers, accepted: str, held: str) -> bool:
    """Whether an answer is to be packed; says in its headers what it depends on.

    `held` is If-None-Match as it came, so that a 304 names the tag that the client has.
    """
    if status == 304:
        vary(headers, "Accept-Encoding")
        tag = headers.get("ETag", "") or ""
        if tag.startswith('"') and _marked(tag) in held:
            headers["ETag"] = _marked(tag)
        return False
    if not _packable(status, headers):
        return False
    vary(headers, "Accept-Encoding")
    return _wanted(accepted)


def packed(body: bytes, headers: Headers, kept: Results) -> bytes:
    """A whole answer, smaller where that is worth it."""
    if len(body) < _LEAST:
        return body
    keep = "no-store" not in (headers.get("Cache-Control", "") or "")
    _mark(headers)
    return _whole(body, kept if keep else None)


def flowing(parts: Iterable[Any], headers: Headers) -> "Packed":
    """A stream, smaller."""
    _mark(headers)
    return Packed(parts)


def vary(headers: Headers, name: str) -> None:
    """One more thing that the answer depends on."""
    told = headers.get("Vary", "") or ""
    if name.lower() not in told.lower().replace(",", " ").split():
        headers["Vary"] = f"{told}, {name}" if told else name


def _understand() -> None:
    g.held = request.headers.get("If-None-Match", "")
    told = plain(g.held, request.headers.get("Accept-Encoding", ""))
    if told != g.held:
        request.environ["HTTP_IF_NONE_MATCH"] = told


@lru_cache(256)
def _wanted(accepted: str) -> bool:
    listed = parse_accept_header(accepted, Accept)
    told = {str(name).lower(): float(q) for name, q in listed}
    gzip = told.get("gzip", told.get("x-gzip", told.get("*", 0)))
    return gzip > 0 and gzip >= told.get("identity", 0)


def _pack(response: Response) -> Response:
    headers, passed = response.headers, response.direct_passthrough
    if passed and (response.content_length or 0) > _MOST_WHOLE:
        return response
    accepted = request.headers.get("Accept-Encoding", "")
    if not wanted(response.status_code, headers, accepted, g.get("held", "")):
        return response
    if passed:
        _read(response)
    if response.is_streamed:
        response.response = flowing(response.response, headers)
        headers.pop("Content-Length", None)
    else:
        response.set_data(packed(response.get_data(), headers, results()))
    if "Content-Encoding" in headers:
        headers.pop("Accept-Ranges", None)
    return response


def _packable(status: int, headers: Headers) -> bool:
    """Text, and neither a part of something nor something with a checksum."""
    if status != 200 and status < 400:
        return False
    if "Content-Encoding" in headers or "Repr-Digest" in headers:
        return False
    kind = headers.get("Content-Type", "") or ""
    return bool(_TYPES.fullmatch(kind.partition(";")[0].strip().lower()))


def _marked(tag: str) -> str:
    return f'{tag[:-1]}{_MARK}"'


def _mark(headers: Headers) -> None:
    headers["Content-Encoding"] = "gzip"
    tag = headers.get("ETag", "") or ""
    if tag.startswith('"'):
        headers["ETag"] = _marked(tag)


def _read(response: Response) -> None:
    """A file's content in place of the open file."""
    opened = response.response
    response.direct_passthrough = False
    response.set_data(b"".join(_bytes(opened)))
    close(opened)


def _whole(body: bytes, kept: Results | None) -> bytes:
    key = f"gzip {hashlib.blake2b(body, digest_size=16).hexdigest()}"
    found = kept.get(key) if kept else None
    if found is None:
        packer = zlib.compressobj(_LEVEL, wbits=_GZIP)
        found = packer.compress(body) + packer.flush()
        if kept:
            kept.put(key, found)
    return found


class Packed:
    """A stream in gzip; each part can be read as soon as it is here."""

    def __init__(self, parts: Iterable[Any]) -> None:
        self._parts = parts
        self._packed = self._pack()

    def _pack(self) -> Iterator[bytes]:
        packer = zlib.compressobj(_LEVEL, wbits=_GZIP)
        for part in _bytes(self._parts):
            yield packer.compress(part) + packer.flush(zlib.Z_SYNC_FLUSH)
        yield packer.flush()

    def __iter__(self) -> Iterator[bytes]:
        return self._packed

    def close(self) -> None:
        close(self._parts)


def _bytes(parts: Iterable[Any]) -> Iterator[bytes]:
    for part in parts:
        yield part.encode() if isinstance(part, str) else part


def close(opened: object) -> None:
    """Close what can be closed: a stream or a file, and not bytes."""
    told = getattr(opened, "close", None)
    if told is not None:
        told()
