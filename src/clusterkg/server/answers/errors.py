"""The one place where errors become HTTP: a status, and one shape in words.

`application/problem+json` (RFC 9457) for programs; for a browser the page that the
application has under `PAGE`.
"""

import json
import logging
from typing import Any

from flask import Flask, Response, current_app, request
from werkzeug.exceptions import HTTPException

from clusterkg import errors
from clusterkg.server.answers.negotiation import HTML, NotAcceptable, best
from clusterkg.server.process import operations
from clusterkg.store.answer import ClientGone
from clusterkg.store.failures import Unwritable
from clusterkg.store.formats import Format

log = logging.getLogger("clusterkg.server")
PAGE = "clusterkg.error_page"  # the extension that tells a problem to a person
PROBLEM = Format("application/problem+json", "json", "results", "problem")


class Gone(errors.ClusterkgError):
    """Was here in an earlier dataset, and is not in this one."""


class WrongRequest(errors.ClusterkgError):
    """The HTTP request itself is at fault; carries its status and what helps."""

    def __init__(self, status: int, slug: str, why: str, **headers: str) -> None:
        self.status, self.slug, self.headers = status, slug, headers
        super().__init__(why)


# the first class that fits decides; status, name of the problem, its title
_TABLE: tuple[tuple[type[Exception], int, str, str], ...] = (
    (NotAcceptable, 406, "not-acceptable", "No acceptable format"),
    (Unwritable, 406, "not-acceptable", "No acceptable format"),
    (Gone, 410, "gone", "No longer here"),
    (ClientGone, 499, "client-gone", "The client has left"),
    (errors.BadQuery, 400, "syntax", "The query cannot be read"),
    (errors.UnknownName, 404, "unknown-name", "No such thing"),
    (errors.BadParameter, 400, "parameter", "A parameter is wrong"),
    (errors.Misuse, 400, "misuse", "The request is wrong"),
    (errors.TimedOut, 503, "time-limit", "Time limit reached"),
    (errors.Refused, 403, "refused", "Refused"),
    (errors.Failed, 500, "query-failed", "The query failed"),
    (errors.BadInput, 400, "input", "The input is wrong"),
    (errors.NoDataset, 503, "no-dataset", "There is no data"),
    (errors.Unavailable, 502, "unavailable", "The store cannot be reached"),
)


def problem_of(error: Exception) -> dict[str, Any]:
    """Type, title, status and detail of an error, and what else it knows."""
    if isinstance(error, HTTPException):
        name = str(error.name)
        return _problem(
            error.code or 500, name.lower().replace(" ", "-"), name, error.description
        )
    if isinstance(error, WrongRequest):
        return _problem(error.status, error.slug, "The request is wrong", str(error))
    if isinstance(error, errors.Overloaded):
        status = 429 if error.own else 503
        title = "Too much from this client" if error.own else "Too much is running"
        return _problem(status, "overloaded", title, str(error))
    if isinstance(error, errors.OverLimit):
        return _problem(error.status, "limit", "Over a published limit", str(error))
    for kind, status, slug, title in _TABLE:
        if isinstance(error, kind):
            told = _problem(status, slug, title, str(error))
            if isinstance(error, errors.BadQuery) and error.line:
                told |= {"line": error.line, "column": error.column}
            if isinstance(error, errors.UnknownName):
                told |= {"name": error.name}
            return told
    log.error("unexpected error", exc_info=error)
    return _problem(
        500,
        "internal",
        "Internal error",
        "Something went wrong here; the operator can read why in the log.",
    )


def _problem(status: int, slug: str, title: str, detail: object) -> dict[str, Any]:
    kind = f"urn:clusterkg:problem:{slug}"
    return {"type": kind, "title": title, "status": status, "detail": str(detail)}


def respond(error: Exception) -> Response:
    """The error as a response in the form the client reads."""
    if isinstance(error, HTTPException) and error.response is not None:
        return current_app.make_response(error.response)
    problem = problem_of(error)
    if _wants_page():
        answer: Response = current_app.extensions[PAGE](problem)
    else:
        body = json.dumps(problem, ensure_ascii=False) + "\n"
        answer = Response(body, content_type=PROBLEM.media_type)
    valid_methods = getattr(error, "valid_methods", None)
    if valid_methods:
        answer.headers["Allow"] = ", ".join(sorted({*valid_methods, "HEAD", "OPTIONS"}))
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.vary.add("Accept")
    return marked(answer, error, problem)


def marked(answer: Response, error: Exception, problem: dict[str, Any]) -> Response:
    """An answer that tells an error, with the status and the headers that it asks for.

    For `respond`, and for a page that shows what is wrong beside other things.
    """
    if isinstance(error, errors.ClusterkgError):
        operations.REFUSED.labels(problem["type"].rpartition(":")[2]).inc()
    answer.status_code = problem["status"]
    if isinstance(error, errors.Overloaded):
        answer.headers["Retry-After"] = str(error.retry_after)
    if isinstance(error, WrongRequest):
        answer.headers.update(
            {name.replace("_", "-"): value for name, value in error.headers.items()}
        )
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _wants_page() -> bool:
    if "format" in request.args or request.path.startswith("/api/"):
        return False
    try:
        return best(request.headers.get("Accept", ""), (PROBLEM, HTML)).form is HTML
    except NotAcceptable:
        return False


def install(app: Flask) -> None:
    """Every error of every route leaves through `respond`."""
    app.register_error_handler(Exception, respond)
