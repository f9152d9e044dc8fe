"""Style sheets and scripts by their logical name: built and hashed, or as written."""

import json
import mimetypes
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from flask import Blueprint, Response, abort, request, send_from_directory

from clusterkg.resources import WEB

DIST = WEB / "dist"
SOURCE = WEB / "static"
_YEAR = "public, max-age=31536000, immutable"
blueprint = Blueprint("assets", __name__, url_prefix="/static")


@cache
def manifest() -> Mapping[str, str]:
    """Logical name -> file in web/dist; empty when nothing was built."""
    file = DIST / "manifest.json"
    return json.loads(file.read_text("utf-8")) if file.is_file() else {}


def address(name: str) -> str | None:
    """Where a browser finds an asset; None for one that only exists once built."""
    if name in manifest():
        return f"/static/{manifest()[name]}"
    bundled_only = name.startswith("query.")
    written = not bundled_only and (SOURCE / name).is_file()
    return f"/static/source/{name}" if written else None


@blueprint.get("/<path:name>")
def built(name: str) -> Response:
    """A built asset; its name changes with its content, so it is kept for a year."""
    if name not in manifest().values():
        abort(404)
    packed = (DIST / f"{name}.br").is_file()
    if packed and request.accept_encodings.quality("br") > 0:
        answer = _send(DIST, f"{name}.br", _YEAR)
        answer.headers["Content-Encoding"] = "br"
        answer.mimetype = mimetypes.guess_type(name)[0] or "text/plain"
    else:
        answer = _send(DIST, name, _YEAR)
    answer.vary.add("Accept-Encoding")
    return answer


@blueprint.get("/source/<path:name>")
def source(name: str) -> Response:
    """An asset as it was written, for a checkout without a build."""
    return _send(SOURCE, name, "no-cache")


def _send(folder: Path, name: str, cache_control: str) -> Response:
    answer = send_from_directory(folder, name)
    answer.headers["Cache-Control"] = cache_control
    return answer
