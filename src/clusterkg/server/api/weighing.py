"""/api/why-not, /api/plan and /api/what-if: what a planner asks first."""

import re
from typing import Any

from flask import Blueprint, Response, jsonify, request

from clusterkg.errors import BadInput, BadParameter, OverLimit, Refused
from clusterkg.opportunities.index import known_place
from clusterkg.opportunities.plan import plan
from clusterkg.opportunities.why_not import KINDS, why_not
from clusterkg.server.answers.errors import WrongRequest
from clusterkg.server.api.cards import told, word
from clusterkg.server.api.queries import lang, only, open_to_all
from clusterkg.server.pages import supposing
from clusterkg.server.service import service

blueprint = Blueprint("weighing", __name__)
MOST_TEXT = 2_000
_NAME = re.compile(r"[a-z][a-z0-9_-]{0,40}")
_TEXT = re.compile(r"[^\x00-\x1f\x7f\ud800-\udfff]*")  # on one line, and writable


@blueprint.get("/api/why-not")
def why_nothing() -> Response:
    """For two towns or clusters and a kind: which condition fails, what is missing."""
    only("a", "b", "kind", "lang")
    a, b = _needed("a"), _needed("b")
    here = service()
    return told(why_not(here.store, a, b, word("kind") or KINDS[0], lang(), here.base))


@blueprint.get("/api/plan")
def planned() -> Response:
    """The few agreements that close the most needs; without a number, all of them."""
    only("region", "agreements")
    here, region = service(), word("region")
    if region is not None:
        known_place(here.store, region, here.base)
    asked = word("agreements")
    if asked is not None and not re.fullmatch(r"[1-9][0-9]{0,3}", asked):
        raise BadParameter("agreements", "give a whole number from 1 to 9999.")
    budget = float(asked) if asked else None
    return told(plan(here.store, region, budget, None, here.base))


@blueprint.post("/api/what-if")
def what_would_be() -> Response:
    """Rows of ordinary tables; the cards they would bring, take away or move."""
    only("lang")
    dataset = service().dataset
    if dataset is None:
        raise Refused("What-if needs a built dataset; another engine is served here.")
    if request.mimetype != "application/json":
        raise WrongRequest(415, "media-type", "Rows are posted as application/json.")
    rows = _tables(request.get_json(silent=True))
    try:
        change = supposing.change(dataset.path, rows, lang())
    except BadInput as why:  # well formed, but at odds with the tables or the data
        raise WrongRequest(409, "rows", str(why)) from why
    return open_to_all(_json(change | {"datasetVersion": service().version}))


def _json(value: Any) -> Response:
    answer = jsonify(value)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _needed(name: str) -> str:
    value = word(name)
    if value is None:
        raise BadParameter(name, "it is missing; name a town or a cluster.")
    return value


def _tables(posted: Any) -> supposing.Rows:
    """`{"tables": {"services": [{column: text}]}}`, looked at; check reads the rest."""
    tables = posted.get("tables") if isinstance(posted, dict) else None
    if not isinstance(tables, dict) or not tables or set(posted) != {"tables"}:
        raise BadParameter("tables", 'post {"tables": {"services": [{...}]}}.')
    count = sum(len(rows) for rows in tables.values() if isinstance(rows, list))
    if count > supposing.MOST_ROWS:
        raise OverLimit(
            f"The tables hold {count} rows, and at most {supposing.MOST_ROWS} are "
            "worked out while somebody waits; suppose less, or build a dataset with "
            "them by `clusterkg build --source`.",
            413,
        )
    return {name: _rows(name, rows) for name, rows in tables.items()}


def _rows(name: str, rows: Any) -> list[dict[str, str]]:
    if not _NAME.fullmatch(name):
        raise BadParameter("tables", f"{name[:40]!r} is no kind of table.")
    if not isinstance(rows, list) or not rows:
        raise BadParameter(name, "give a list of rows, each an object of texts.")
    columns = sorted(set().union(*map(_columns, rows)))
    return [{column: row.get(column, "") for column in columns} for row in rows]


def _columns(row: Any) -> set[str]:
    if not isinstance(row, dict) or not row:
        raise BadParameter("tables", "a row is an object of texts.")
    for column, cell in row.items():
        fits = (
            isinstance(cell, str) and len(cell) <= MOST_TEXT and _TEXT.fullmatch(cell)
        )
        if not (fits and _NAME.fullmatch(column)):
            raise BadParameter(
                "tables",
                f"column {column[:40]!r} is wrong; a cell is a line of at most "
                f"{MOST_TEXT} characters.",
            )
    return set(row)
