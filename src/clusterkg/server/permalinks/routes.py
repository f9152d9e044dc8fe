"""/permalink and /api/permalinks: an answer that can be cited, and asked again.

A permalink holds its query, the digest of the dataset and the hash of the result
(`pins`); to open it is to ask again and to be told whether the answer still stands.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, jsonify, redirect, request

from clusterkg.errors import BadInput, BadParameter, Misuse
from clusterkg.server.answers.errors import WrongRequest
from clusterkg.server.answers.negotiation import HTML, choose
from clusterkg.server.api.queries import only, open_to_all
from clusterkg.server.pages.links import in_language
from clusterkg.server.pages.render import lang, page
from clusterkg.server.permalinks.outcomes import Outcome, cells, evaluate
from clusterkg.server.permalinks.pins import Change, Pin, compare
from clusterkg.server.service import service
from clusterkg.store.formats import RESULTS

blueprint = Blueprint("permalinks", __name__)
_MOST_SHOWN = 500  # rows of an answer, and of what changed in it
_OF_A_LINK = ("query", "question", "lang", "run")
_JSON = RESULTS[0]


@blueprint.get("/permalink")
def make() -> Response:
    """Ask now, and go to the link that says what was answered."""
    values = {k: v for k, v in request.args.items() if k not in _OF_A_LINK and v}
    asked = request.args.get("query"), request.args.get("question")
    pin = _pinned(*asked, values, lang())
    told = redirect(in_language(_path(pin)), 303)
    told.headers["Cache-Control"] = "no-store"
    return open_to_all(told)  # type: ignore[arg-type]


@blueprint.post("/api/permalinks")
def make_by_program() -> Response:
    """`{"query": "..."}`, or `{"question": name, "values": {...}}`."""
    only()
    if request.mimetype != "application/json":
        raise WrongRequest(415, "media-type", "A permalink is asked for in JSON.")
    told = request.get_json(silent=True)
    query, name, values = _posted(told)
    try:
        pin = _pinned(query, name, values)
    except (BadInput, Misuse) as why:  # well formed, but no query, or no such name
        raise WrongRequest(409, "permalink", str(why)) from why
    answer = jsonify(_said(pin))
    answer.status_code = 201
    answer.headers["Location"] = _path(pin)
    answer.headers["Cache-Control"] = "no-store"
    return open_to_all(answer)


@blueprint.get("/permalink/<token>")
def replay(token: str) -> Response:
    """The page of a link, or the same as JSON."""
    if choose(request, (HTML, _JSON)).form is not HTML:
        return _replayed(token)
    pin = Pin.read(token)
    now = evaluate(pin.query)
    change = compare(pin, now, service().version)
    return page(
        "permalink",
        pin=pin,
        now=now,
        change=change,
        version=service().version,
        question=service().questions.get(pin.name) if pin.name else None,
        answer=_cells(now.lines),
        added=_cells(change.added or ()),
        removed=_cells(change.removed or ()),
        most=_MOST_SHOWN,
    )


@blueprint.get("/api/permalinks/<token>")
def replay_by_program(token: str) -> Response:
    """Whether the answer still stands, what changed, and the answer now."""
    only()
    return _replayed(token)


def _replayed(token: str) -> Response:
    pin = Pin.read(token)
    now = evaluate(pin.query)
    here = service()
    change = compare(pin, now, here.version)
    told = jsonify(_said(pin) | _now(now, change, here.version))
    told.headers["Cache-Control"] = "no-cache"
    return open_to_all(told)


def _pinned(
    query: str | None, name: str | None, values: Mapping[str, str], lang: str = "en"
) -> Pin:
    """A pin of what is answered now. Raises BadParameter, BadQuery, UnknownName."""
    here = service()
    if (query is None) == (name is None):
        raise BadParameter("query", "give a query, or a question of the catalogue.")
    if name is not None:
        query = here.questions[name].bind(values, lang)
    elif values:
        raise BadParameter(next(iter(values)), "only a question has parameters.")
    text = (query or "").replace("\r\n", "\n")  # a form's line ends
    return Pin.of(text, here.version, evaluate(text), name or "", values)


def _posted(told: Any) -> tuple[str | None, str | None, dict[str, str]]:
    usage = 'post {"query": "..."}, or {"question": "...", "values": {...}}.'
    if not isinstance(told, dict) or set(told) - {"query", "question", "values"}:
        raise BadParameter("query", usage)
    query, name, values = told.get("query"), told.get("question"), told.get("values")
    texts = [one for one in (query, name) if one is not None]
    if len(texts) != 1 or not isinstance(texts[0], str) or not texts[0].strip():
        raise BadParameter("query", usage)
    if "values" in told and (name is None or not isinstance(values, dict)):
        raise BadParameter("values", usage)
    if not all(isinstance(value, str) for value in (values or {}).values()):
        raise BadParameter("values", "each value is a text.")
    return query, name, dict(values or {})


def _path(pin: Pin) -> str:
    return f"/permalink/{pin.token()}"


def _said(pin: Pin) -> dict[str, Any]:
    return {
        "permalink": request.url_root.rstrip("/") + _path(pin),
        "token": pin.token(),
        "query": pin.query,
        "question": pin.name or None,
        "values": dict(pin.values),
        "then": {"dataset": pin.dataset, "result": pin.result, "rows": pin.rows},
    }


def _now(now: Outcome, change: Change, version: str) -> dict[str, Any]:
    return {
        "now": {"dataset": version, "result": now.hash, "rows": len(now.lines)},
        "state": change.state,
        "volatile": now.volatile,
        "added": _listed(change.added, None),
        "removed": _listed(change.removed, change.fewer),
        "columns": list(now.columns),
        "answer": list(now.lines[:_MOST_SHOWN]),
    }


def _listed(lines: Sequence[str] | None, total: int | None) -> dict[str, Any]:
    """How many rows, and the first of them; null where the link cannot tell."""
    if lines is None:
        return {"total": total, "rows": None}
    return {"total": len(lines), "rows": list(lines[:_MOST_SHOWN])}


def _cells(lines: Sequence[str]) -> list[list[Any]]:
    found = [cells(line) for line in lines[:_MOST_SHOWN]]
    return [[one if one is not None else "" for one in row] for row in found]
