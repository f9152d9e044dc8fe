"""One request as the endpoint reads it: straight from the WSGI environ, nothing twice.

Requests to /sparql are too many and too small for a framework's objects. Whoever has
an environ has a Visit, so pages that ask in a stranger's name make one of theirs.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.http import parse_options_header
from werkzeug.sansio.utils import get_current_url, get_host

MOST_BODY = 2_000_000  # bytes


class Visit:
    """Who asks, by what method, for which address, taking what."""

    def __init__(self, environ: dict[str, Any]) -> None:
        self.environ = environ
        self.method: str = environ["REQUEST_METHOD"]
        self.query: bytes = environ.get("QUERY_STRING", "").encode("latin-1")

    @property
    def client(self) -> str:
        """The address that the request came from."""
        return self.environ.get("REMOTE_ADDR") or "-"

    @property
    def gone(self) -> Callable[[], bool]:
        """Tells whether the client has left."""
        return self.environ.get("waitress.client_disconnected") or _never

    def header(self, name: str) -> str:
        """A header by its name in the environ, `HTTP_ACCEPT`; empty when it is none."""
        told: str = self.environ.get(name, "")
        return told

    @property
    def content_type(self) -> tuple[str, dict[str, str]]:
        """Media type in small letters, and its parameters."""
        kind, options = parse_options_header(self.header("CONTENT_TYPE"))
        return kind.lower(), options

    @property
    def base_url(self) -> str:
        """The address without what follows `?`."""
        told = self.environ
        return _address(
            told["wsgi.url_scheme"],
            told.get("HTTP_HOST"),
            told["SERVER_NAME"],
            told["SERVER_PORT"],
            told.get("SCRIPT_NAME", ""),
            told["PATH_INFO"],
        )

    def body(self) -> bytes:
        """What was posted. Raises RequestEntityTooLarge."""
        size = int(self.header("CONTENT_LENGTH") or 0)
        if size > MOST_BODY:
            raise RequestEntityTooLarge
        told: bytes = self.environ["wsgi.input"].read(size)
        return told


@lru_cache(1024)
def _address(
    scheme: str, named: str | None, server: str, port: str, root: str, path: str
) -> str:
    host = get_host(scheme, named, (server, int(port)))
    return get_current_url(
        scheme, host, root, path.encode("latin-1").decode("utf-8", "replace")
    )


def _never() -> bool:
    return False
