"""gzip for those who take it: whole answers once, streams as they come.

Each coding of an answer has a strong ETag of its own: `"abc"` plain, `"abc-gz"` packed.
"""

import hashlib
import re
import zlib
from collections.abc import Iterable, Iterator
from typing import Any

from flask import Flask, Response, g, request

from clusterkg.server.answers.cache import results

_LEVEL = 5  # beyond it the time doubles for a few per cent of size
_GZIP = 31  # what zlib calls gzip with a window of 32 kB
_LEAST = 1_000  # bytes below which a head is larger than what is saved
_MOST_WHOLE = 2_000_000
_MARK = "-gz"
_TYPES = re.compile(
    r"text/.*|.*\+(json|xml)"
    r"|application/(json|javascript|xml|n-triples|n-quads|trig|sparql-query)"
)


def install(app: Flask) -> None:
    """Every route's answers; register it before what else looks at them."""
    app.before_request(_understand)
    app.after_request(_pack)


def _understand() -> None:
    """Views know plain tags only; what a client holds packed is the same answer."""
    told = request.headers.get("If-None-Match", "")
    g.held = told
    if f'{_MARK}"' in told and _wanted():
        request.environ["HTTP_IF_NONE_MATCH"] = told.replace(f'{_MARK}"', '"')


def _wanted() -> bool:
    told = {str(name).lower(): float(q) for name, q in request.accept_encodings}
    packed = told.get("gzip", told.get("x-gzip", told.get("*", 0)))
    return packed > 0 and packed >= told.get("identity", 0)


def _pack(response: Response) -> Response:
    if response.status_code == 304:
        response.vary.add("Accept-Encoding")
        tag, weak = response.get_etag()
        if tag and not weak and f'"{tag}{_MARK}"' in g.get("held", ""):
            response.set_etag(tag + _MARK)
        return response
    if not _packable(response):
        return response
    response.vary.add("Accept-Encoding")
    if not _wanted():
        return response
    if response.direct_passthrough:
        _read(response)
    if response.is_streamed:
        response.response = _Packed(response.response)
        response.headers.pop("Content-Length", None)
    else:
        whole = response.get_data()
        if len(whole) < _LEAST:
            return response
        response.set_data(_whole(whole, keep=not response.cache_control.no_store))
    response.headers["Content-Encoding"] = "gzip"
    response.headers.pop("Accept-Ranges", None)
    tag, weak = response.get_etag()
    if tag and not weak:
        response.set_etag(tag + _MARK)
    return response


def _packable(response: Response) -> bool:
    """Text, and neither a part of something nor something with a checksum."""
    headers = response.headers
    if response.status_code != 200 and response.status_code < 400:
        return False
    if "Content-Encoding" in headers or "Repr-Digest" in headers:
        return False
    if response.direct_passthrough and (response.content_length or 0) > _MOST_WHOLE:
        return False
    return bool(_TYPES.fullmatch(response.mimetype or ""))


def _read(response: Response) -> None:
    """A file's content in place of the open file."""
    opened = response.response
    response.direct_passthrough = False
    response.set_data(b"".join(_bytes(opened)))
    _close(opened)


def _whole(body: bytes, *, keep: bool) -> bytes:
    key = f"gzip {hashlib.blake2b(body, digest_size=16).hexdigest()}"
    packed = results().get(key) if keep else None
    if packed is None:
        packer = zlib.compressobj(_LEVEL, wbits=_GZIP)
        packed = packer.compress(body) + packer.flush()
        if keep:
            results().put(key, packed)
    return packed


class _Packed:
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
        _close(self._parts)


def _bytes(parts: Iterable[Any]) -> Iterator[bytes]:
    for part in parts:
        yield part.encode() if isinstance(part, str) else part


def _close(opened: object) -> None:
    close = getattr(opened, "close", None)
    if close is not None:
        close()
