"""/api/queries: the catalogue as REST operations with typed parameters."""

from typing import Any

from flask import Blueprint, Response, jsonify, request

from clusterkg.catalogue import Question
from clusterkg.errors import BadParameter
from clusterkg.server.negotiation import choose
from clusterkg.server.service import service
from clusterkg.store.formats import RESULTS

blueprint = Blueprint("api", __name__)
_OWN = frozenset({"format", "limit", "offset", "lang"})


@blueprint.get("/api/queries")
def queries() -> Response:
    """Every question of the catalogue with its parameters."""
    told = [_told(question) for question in service().questions.values()]
    return _open(jsonify({"total": len(told), "queries": told}))


@blueprint.get("/api/queries/<name>")
def query(name: str) -> Response:
    """The answer of one question; parameters are the ones in its header."""
    here = service()
    question = here.questions[name]
    values = {k: v for k, v in request.args.items() if k not in _OWN and v != ""}
    for key in request.args:
        if len(request.args.getlist(key)) > 1:
            raise BadParameter(key, "it is given more than once; give it once.")
    chosen = choose(request, RESULTS)
    body = here.store.answer(question.bind(values), chosen.form.media_type)
    return _open(Response(body, content_type=chosen.content_type))


def _told(question: Question) -> dict[str, Any]:
    return {
        "name": question.name,
        "area": question.area,
        "question": {"en": question.said("question"), "zh": question.said("question", "zh")},
        "columns": list(question.columns),
        "href": f"/api/queries/{question.name}",
        "parameters": [
            {
                "name": p.name,
                "type": p.type,
                "kind": p.kind,
                "required": p.required,
                "default": p.default,
                "titles": dict(p.titles),
            }
            for p in question.parameters
        ],
        "sparql": question.text,
    }


def _open(response: Response) -> Response:
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.vary.update(["Accept"])
    return response
