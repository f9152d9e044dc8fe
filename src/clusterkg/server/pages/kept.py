"""Pages kept in memory: a dataset never changes, so a page once made stays true."""

from collections import OrderedDict
from threading import Lock

from flask import Flask, Response, request

from clusterkg.server.pages.render import POLICY, headed, lang
from clusterkg.server.service import service

KEY = "clusterkg.pages"
_MOST_BYTES = 12_000_000
_ROOMS = {
    "asking",
    "deciding",
    "guided",
    "home",
    "opportunities",
    "pictures",
    "places",
    "planning",
    "records",
    "rules",
}
_NEVER = ("/query", "/what-if")
_COUNTING = "/questions"  # the list fills while questions are counted


class Pages:
    """The pages asked for most lately, up to a number of bytes."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, ...], bytes] = OrderedDict()
        self._bytes, self._lock = 0, Lock()

    def get(self, key: tuple[str, ...]) -> bytes | None:
        """A page, now the latest."""
        with self._lock:
            body = self._kept.get(key)
            if body is not None:
                self._kept.move_to_end(key)
            return body

    def clear(self) -> None:
        """Lets all go."""
        with self._lock:
            self._kept.clear()
            self._bytes = 0

    def put(self, key: tuple[str, ...], body: bytes) -> None:
        """Keeps a page and lets the oldest go."""
        with self._lock:
            self._bytes += len(body) - len(self._kept.pop(key, b""))
            self._kept[key] = body
            while self._bytes > _MOST_BYTES:
                self._bytes -= len(self._kept.popitem(last=False)[1])


def install(app: Flask) -> None:
    """Answers from the kept pages before a view is asked, with an entity tag."""
    pages = app.extensions[KEY] = Pages()

    def before() -> Response | None:
        body = pages.get(_key()) if _may_be_kept() else None
        return None if body is None else _answer(body)

    def after(told: Response) -> Response:
        made_here = told.headers.get("Content-Security-Policy") == POLICY
        if made_here and told.status_code == 200 and _may_be_kept():
            if not told.direct_passthrough:
                pages.put(_key(), told.get_data())
            told.add_etag()
            told.make_conditional(request)
        return told

    app.before_request(before)
    app.after_request(after)


def _may_be_kept() -> bool:
    room = request.blueprint or ""
    return (
        request.method in ("GET", "HEAD")
        and room in _ROOMS
        and not request.path.startswith(_NEVER)
        and request.path != _COUNTING
    )


def _key() -> tuple[str, ...]:
    return service().edition, request.full_path, lang(), request.host_url


def _answer(body: bytes) -> Response:
    return headed(Response(body, mimetype="text/html"))
