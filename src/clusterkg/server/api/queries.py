"""/api/queries: the catalogue as REST operations with typed, validated parameters."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, jsonify, request
from rdflib import URIRef

from clusterkg.catalogue import Question
from clusterkg.errors import BadParameter, UnknownName
from clusterkg.server.answers.graphs import conditional
from clusterkg.server.answers.negotiation import choose
from clusterkg.server.answers.paging import part
from clusterkg.server.process import operations
from clusterkg.server.service import Service, service
from clusterkg.store.formats import RESULTS

blueprint = Blueprint("api", __name__)
_OWN = frozenset({"format", "limit", "offset", "lang"})
_COUNTED = 10_000  # beyond this a total is "10000+"


@blueprint.get("/api/queries")
def queries() -> Response:
    """Every question of the catalogue with its parameters."""
    only()
    told = [_told(question) for question in service().questions.values()]
    return open_to_all(jsonify({"total": len(told), "queries": told}))


@blueprint.get("/api/queries/<name>")
def query(name: str) -> Response:
    """The answer of one question; parameters are the ones in its header."""
    here = service()
    question = here.questions[name]
    own = {p.name for p in question.parameters}
    only(*own, *_OWN)
    values = {k: v for k, v in request.args.items() if k in own and v != ""}
    bound = question.bind(values, lang())
    known(question, values, here)
    chosen = choose(request, RESULTS)
    with operations.QUESTIONS.labels(name).time():
        body = here.store.answer(bound, chosen.form.media_type)
    offset, limit = whole("offset", 0) or 0, whole("limit", None)
    total = None
    if offset or limit is not None:
        body, total = part(body, chosen.form.suffix, offset, limit)
    told = Response(body, content_type=chosen.content_type)
    if total is not None:
        more = total > offset + (limit or total)
        _say_total(told, total, offset + (limit or 0) if more else None)
    told.set_etag(here.tag(request.full_path, chosen.name))
    told.headers["Cache-Control"] = "public, max-age=60"
    return conditional(open_to_all(told))


def only(*names: str) -> None:
    """Refuse parameters that the operation does not know, and repeated ones."""
    for key in request.args:
        if key not in names:
            known = ", ".join(sorted(names)) or "none"
            raise BadParameter(
                key, f"there is no such parameter here; there are {known}."
            )
        if len(request.args.getlist(key)) > 1:
            raise BadParameter(key, "it is given more than once; give it once.")
        if not request.args[key].strip():
            raise BadParameter(key, "it is empty; give a value or leave it out.")


def whole(name: str, default: int | None, most: int = 1_000_000) -> int | None:
    """A parameter that is a whole number from 0. Raises BadParameter."""
    told = request.args.get(name)
    if told is None or told == "":
        return default
    if not (told.isascii() and told.isdigit()) or int(told[:12]) > most:
        raise BadParameter(name, f"give a whole number from 0 to {most}.")
    return int(told)


def lang() -> str:
    """The language of names and texts in an answer. Raises BadParameter."""
    asked = request.args.get("lang", "en")
    if asked not in ("en", "zh"):
        raise BadParameter("lang", "it is en or zh.")
    return asked


def open_to_all(response: Response) -> Response:
    """Any page of any site may read it."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = "ETag, Link, X-Total-Count"
    response.vary.update(["Accept"])
    return response


def _say_total(response: Response, total: int, following: int | None) -> None:
    said = f"{_COUNTED}+" if total > _COUNTED else str(total)
    response.headers["X-Total-Count"] = said
    if following is not None:
        args = request.args.copy()
        args["offset"] = str(following)
        link = f"<{request.path}?{urlencode(list(args.items(multi=True)))}>"
        response.headers["Link"] = f'{link}; rel="next"'


def known(question: Question, values: Mapping[str, str], here: Service) -> None:
    """Raises UnknownName when an IRI of a known kind is not in the data."""
    for parameter in question.parameters:
        if parameter.name not in values or parameter.type != "iri":
            continue
        iri = parameter.clause(values[parameter.name], here.base)
        term = iri[iri.index("<") : iri.rindex(">") + 1]
        if not parameter.kind or not term.startswith(f"<{here.base}"):
            continue
        if not here.knows(URIRef(term[1:-1])):
            near = here.near(parameter.kind, values[parameter.name])
            raise UnknownName(parameter.kind.rpartition("/")[2], term[1:-1], near)


def _told(question: Question) -> dict[str, Any]:
    both = {lang: question.said("question", lang) for lang in ("en", "zh")}
    return {
        "name": question.name,
        "area": question.area,
        "question": both,
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
