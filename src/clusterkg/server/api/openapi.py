"""/api/openapi.json: every operation of the API, made from what the code knows.

Parameters of the catalogue come from the query files, their choices from the data.
"""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, jsonify, request

from clusterkg import __version__, scores
from clusterkg.catalogue import Parameter, Question
from clusterkg.opportunities.why_not import KINDS
from clusterkg.server.api.queries import only, open_to_all
from clusterkg.server.api.schemas import SCHEMAS, make_permalink, what_if
from clusterkg.server.permalinks.pins import LONGEST
from clusterkg.server.service import Service, service
from clusterkg.store.formats import RESULTS

blueprint = Blueprint("openapi", __name__)
Json = dict[str, Any]
_TYPES = {"integer": "integer", "decimal": "number", "boolean": "boolean"}
_MOST_CHOICES = 300
_TOKEN = {"type": "string", "pattern": f"^[A-Za-z0-9_-]{{20,{LONGEST}}}$"}
_LANG = {"type": "string", "enum": ["en", "zh"], "default": "en"}


@blueprint.get("/api/openapi.json")
def openapi() -> Response:
    """The description as OpenAPI 3.1."""
    only()
    here = service()
    told = jsonify(describe(here, request.url_root.rstrip("/")))
    told.set_etag(here.tag(request.url_root, "openapi"))
    told.headers["Cache-Control"] = "public, max-age=60"
    told.make_conditional(request)
    return open_to_all(told)


def describe(here: Service, root: str) -> Json:
    """The whole document."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "clusterkg",
            "version": __version__,
            "summary": "Where industrial clusters of different towns could cooperate.",
            "license": {
                "name": "CC BY 4.0 (data)",
                "url": "https://creativecommons.org/licenses/by/4.0/",
            },
        },
        "servers": [{"url": root}],
        "paths": _fixed(here) | _catalogue(here),
        "components": {"schemas": SCHEMAS | _choices(here)},
    }


def _catalogue(here: Service) -> Json:
    paths: Json = {}
    for question in here.questions.values():
        paths[f"/api/queries/{question.name}"] = {"get": _operation(question)}
    return paths


def _operation(question: Question) -> Json:
    own = [
        _parameter(p.name, _schema(p), p.titles.get("en", p.name), p.required)
        for p in question.parameters
    ]
    taken = {p.name for p in question.parameters}
    shared = [
        _parameter("limit", _whole(0, 1_000_000), "At most so many rows"),
        _parameter("offset", _whole(0, 1_000_000), "Rows to leave out first"),
        _parameter("lang", _LANG, "Language of names and texts"),
        _parameter(
            "format",
            {"type": "string", "enum": [form.suffix for form in RESULTS]},
            "A format by its short name; else Accept decides",
        ),
    ]
    content = {form.media_type: {"schema": {"type": "string"}} for form in RESULTS[1:]}
    content[RESULTS[0].media_type] = {"schema": _ref("Results")}
    return {
        "operationId": question.name,
        "summary": question.said("question"),
        "tags": [question.area],
        "parameters": own + [p for p in shared if p["name"] not in taken],
        "responses": _responses(content, 400, 404, 406),
    }


def _schema(parameter: Parameter) -> Json:
    if parameter.type == "iri" and parameter.kind:
        return _named(parameter.kind)
    if parameter.type in _TYPES:
        bounds = {"minimum": -(10**9), "maximum": 10**9}
        kind = _TYPES[parameter.type]
        return {"type": kind} | ({} if kind == "boolean" else bounds)
    if parameter.type == "iris":
        names = r"[a-z0-9][a-z0-9.-]{0,99}"
        return {"type": "string", "pattern": f"^{names}( {names}){{0,9}}$"}
    longest = {"maxLength": 2000}
    return {"type": "string", "minLength": 1, "pattern": r"\S"} | longest


def _fixed(here: Service) -> Json:
    return {
        "/api/queries": _get(
            "queries", "Every question of the catalogue", [], "Queries"
        ),
        "/api/opportunities": _get(
            "opportunities",
            "Cards, best first",
            _of_cards(here),
            "Opportunities",
            400,
            404,
        ),
        "/api/opportunities/{name}": _get(
            "opportunity", "One card", _of_one(), "Opportunity", 400, 404
        ),
        "/api/why-not": _get(
            "whyNot", "What keeps two sides apart", _of_why_not(), "WhyNot", 404
        ),
        "/api/plan": _get("plan", "Agreements to make", _of_plan(), "Plan", 404),
        "/api/what-if": what_if(_parameter("lang", _LANG, "Language")),
        "/api/permalinks": make_permalink(list(here.questions)),
        "/api/permalinks/{token}": _get(
            "replay",
            "Whether a permalink's answer still stands, and what changed",
            [
                _parameter("token", _TOKEN, "The last part of a permalink", True)
                | {"in": "path"}
            ],
            "Replay",
            403,
            404,
        ),
        "/api/search": _get("search", "Things by name", _of_search(), "Found", 400),
        "/api/coverage": _get(
            "coverage", "Functions of clusters", _of_coverage(), "Coverage", 400, 404
        ),
    }


def _of_cards(here: Service) -> list[Json]:
    return [
        _parameter("town", _named("id/place"), "Cards of this town"),
        _parameter("kind", {"type": "string", "enum": _kinds(here)}, "Kind"),
        _parameter("grade", {"type": "integer", "enum": [1, 2, 3]}, "Need grade"),
        _parameter("tier", _whole(0, 9), "Tier"),
        _parameter("function", _named("scheme/function"), "About this function"),
        _parameter("industry", _named("scheme/industry"), "In this industry"),
        _parameter("distance", {"type": "number", "minimum": 0, "maximum": 999999999},
                   "At most so many kilometres"),
        _parameter("scope", {"type": "string", "enum": ["external", "internal"]},
                   "Across towns, or inside one place"),
        _parameter("sort", {"type": "string",
                            "enum": ["rank", "score", "distance", "need"]}, "Order"),
        _parameter("limit", _whole(0, 500), "At most so many cards"),
        _parameter("offset", _whole(0, 1_000_000), "Cards to leave out first"),
        _parameter("lang", _LANG, "Language"),
        *(
            _parameter(f"weight.{name}",
                       {"type": "number", "minimum": 0, "maximum": 100}, "Weight")
            for name in scores.WEIGHTS
        ),
    ]  # fmt: skip


def _of_why_not() -> list[Json]:
    side = {"anyOf": [_named("id/place"), _named("id/cluster")]}
    return [
        _parameter("a", side, "One town or cluster", True),
        _parameter("b", side, "The other", True),
        _parameter("kind", {"type": "string", "enum": list(KINDS)}, "Kind"),
        _parameter("lang", _LANG, "Language"),
    ]


def _of_plan() -> list[Json]:
    return [
        _parameter("region", _named("id/place"), "Only in this place"),
        _parameter("agreements", _whole(1, 9999), "At most so many"),
    ]


def _of_one() -> list[Json]:
    return [
        _parameter("name", {"type": "string", "pattern": "^[0-9a-f]{16}$"}, "Id", True)
        | {"in": "path"},
        _parameter("lang", _LANG, "Language"),
    ]


def _of_search() -> list[Json]:
    return [
        _parameter("q", {"type": "string", "minLength": 1, "maxLength": 200,
                         "pattern": r"\S"}, "What to look for", True),
        _parameter("kind", {"type": "string", "maxLength": 50}, "Only of this kind"),
        _parameter("limit", _whole(0, 200), "At most so many"),
        _parameter("lang", _LANG, "Language"),
    ]  # fmt: skip


def _of_coverage() -> list[Json]:
    return [
        _parameter("cluster", _named("id/cluster"), "Only this cluster"),
        _parameter("function", _named("scheme/function"), "Only this function"),
        _parameter("state", {"type": "string",
                             "enum": ["present", "absent", "unknown"]}, "State"),
        _parameter("limit", _whole(0, 20_000), "At most so many cells"),
        _parameter("offset", _whole(0, 1_000_000), "Cells to leave out first"),
    ]  # fmt: skip


def _kinds(here: Service) -> list[str]:
    return [name for name in here.named("id/rule")] or ["shared-platform-use"]


def _named(kind: str) -> Json:
    return _ref(kind.replace("/", "-"))


def _choices(here: Service) -> Json:
    """For each kind of thing that is asked for, what there is in the data."""
    kinds = {"id/place", "id/cluster", "scheme/function", "scheme/industry"}
    for question in here.questions.values():
        kinds |= {p.kind for p in question.parameters if p.kind}
    return {kind.replace("/", "-"): _choice(here.named(kind)) for kind in sorted(kinds)}


def _choice(names: list[str]) -> Json:
    plain = [name for name in names if "/" not in name]
    if 0 < len(plain) <= _MOST_CHOICES:
        return {"type": "string", "enum": plain}
    return {"type": "string", "pattern": "^[a-z0-9][a-z0-9.-]{0,99}$"}


def _get(
    name: str, summary: str, parameters: Sequence[Json], schema: str, *errors: int
) -> Json:
    content = {"application/json": {"schema": _ref(schema)}}
    told = {
        "operationId": name,
        "summary": summary,
        "parameters": list(parameters),
        "responses": _responses(content, 400, *errors),
    }
    return {"get": told}


def _parameter(name: str, schema: Json, what: str, required: bool = False) -> Json:
    return {
        "name": name,
        "in": "query",
        "required": required,
        "description": what,
        "schema": schema,
    }


_HEADERS = {
    "ETag": {"description": "Changes with the data", "schema": {"type": "string"}},
    "X-Total-Count": {
        "description": "Rows in all when a part was asked for; `10000+` beyond that",
        "schema": {"type": "string"},
    },
    "Link": {"description": "rel=next: the next part", "schema": {"type": "string"}},
}


def _responses(content: Json, *errors: int) -> Json:
    problem = {"application/problem+json": {"schema": _ref("Problem")}}
    answer = {"description": "The answer", "content": content, "headers": _HEADERS}
    told: Json = {"200": answer}
    told["304"] = {"description": "Not changed since the ETag given"}
    for status in sorted({*errors, 429, 503}):
        told[str(status)] = {"description": "In words", "content": problem}
    return told


def _whole(least: int, most: int) -> Json:
    return {"type": "integer", "minimum": least, "maximum": most}


def _ref(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}
