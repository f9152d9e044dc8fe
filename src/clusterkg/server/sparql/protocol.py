"""Reads a SPARQL 1.1 Protocol request: GET, form POST, direct POST; refuses in words.

Bytes are decoded here and nowhere else, strictly as UTF-8, so that an IRI with 汉字 is
the same by every way in.
"""

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl

from clusterkg.errors import BadParameter
from clusterkg.server.answers.errors import WrongRequest
from clusterkg.server.sparql.visit import Visit

FORM, DIRECT = "application/x-www-form-urlencoded", "application/sparql-query"
ACCEPT_POST = f"{DIRECT}, {FORM}"
_UPDATE = "application/sparql-update"
_READ_ONLY = (
    "This endpoint answers questions only; updates and Graph Store writes are not "
    "accepted. New data is a new dataset: see `clusterkg build`."
)
_MOST_FIELDS = 200
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]*")


@dataclass(frozen=True)
class Asked:
    """A query and the dataset it names; None where it names none.

    `form` is what it says in `format=`.
    """

    query: str
    default_graphs: list[str] | None = None
    named_graphs: list[str] | None = None
    timeout: float | None = None
    form: str = ""


def read(visit: Visit) -> Asked | None:
    """The query of a request; None for a GET without one."""
    url = _fields(visit.query)
    if visit.method in ("GET", "HEAD"):
        return _asked(url, needed=False)
    kind, options = visit.content_type
    if kind == _UPDATE:
        raise WrongRequest(403, "read-only", _READ_ONLY)
    if kind not in (FORM, DIRECT):
        raise WrongRequest(
            415,
            "media-type",
            f"A query is posted as {FORM} or {DIRECT}, not as "
            f"{kind[:100] or 'a body without a Content-Type'!r}.",
            Accept_Post=ACCEPT_POST,
        )
    if options.get("charset", "utf-8").lower() not in ("utf-8", "utf8", "us-ascii"):
        raise WrongRequest(415, "charset", "A query is posted in UTF-8.")
    if visit.header("HTTP_CONTENT_ENCODING") not in ("", "identity"):
        raise WrongRequest(415, "encoding", "A query is posted without compression.")
    body = visit.body()
    if kind == FORM:
        return _asked(_fields(body), form=_last("format", url))
    if any(name == "query" for name, _ in url):
        raise BadParameter("query", "it is in the body already; give it once.")
    return _asked([*url, ("query", _text(body))])


def _asked(
    fields: list[tuple[str, str]], *, needed: bool = True, form: str = ""
) -> Asked | None:
    queries = [value for name, value in fields if name == "query"]
    if any(name == "update" for name, _ in fields):
        raise WrongRequest(403, "read-only", _READ_ONLY)
    if len(queries) > 1:
        raise BadParameter("query", "it is given more than once; ask one at a time.")
    if not queries:
        if any(name in ("graph", "default") for name, _ in fields):
            raise WrongRequest(
                400, "graph-store", "A graph is read at its own address, /graph/..."
            )
        if needed:
            raise BadParameter("query", "it is missing; add query=...")
        return None
    default = _graphs("default-graph-uri", fields)
    named = _graphs("named-graph-uri", fields)
    timeout, form = _timeout(fields), _last("format", fields) or form
    if default or named:
        return Asked(queries[0], default, named, timeout, form)
    return Asked(queries[0], timeout=timeout, form=form)


def _graphs(parameter: str, fields: list[tuple[str, str]]) -> list[str]:
    """The graphs named, each once: a graph merged with itself is itself."""
    graphs = list(dict.fromkeys(v for name, v in fields if name == parameter))
    for graph in graphs:
        if not _ABSOLUTE.fullmatch(graph):
            raise BadParameter(parameter, f"<{graph[:200]}> is no absolute IRI.")
    return graphs


def _last(parameter: str, fields: list[tuple[str, str]]) -> str:
    return next((v for name, v in reversed(fields) if name == parameter), "")


def _timeout(fields: list[tuple[str, str]]) -> float | None:
    told = _last("timeout", fields)
    if not told:
        return None
    try:
        seconds = float(told)
    except ValueError:
        seconds = -1.0
    if not 0 < seconds < 1e6:
        raise BadParameter("timeout", "give seconds as a number above 0.")
    return seconds


def _fields(raw: bytes) -> list[tuple[str, str]]:
    text = _text(raw)
    try:
        return parse_qsl(
            text, keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS
        )
    except UnicodeDecodeError:
        raise _not_utf8() from None
    except ValueError as why:
        raise WrongRequest(
            400, "form", f"The parameters cannot be read: {why}."
        ) from why


def _text(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        raise _not_utf8() from None


def _not_utf8() -> WrongRequest:
    return WrongRequest(
        400, "utf-8", "The request is not valid UTF-8; send it as such."
    )
