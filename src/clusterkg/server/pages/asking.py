"""The catalogue's questions with their answers, and the page to write one's own."""

from typing import Any

from flask import Blueprint, Response, jsonify, request
from rdflib import URIRef
from werkzeug.datastructures import MultiDict

from clusterkg.catalogue import Parameter, Question
from clusterkg.errors import BadParameter, ClusterkgError
from clusterkg.server.answers.errors import marked, problem_of
from clusterkg.server.api.openapi import describe
from clusterkg.server.pages import answered, rules, running, sentences
from clusterkg.server.pages.labels import iris_of, tail
from clusterkg.server.pages.links import as_json, href
from clusterkg.server.pages.render import lang, name, page, words
from clusterkg.server.pages.site import ask, site
from clusterkg.server.service import service
from clusterkg.store.base import Table, beginning
from clusterkg.terms import PREFIXES

blueprint = Blueprint("asking", __name__)
_SHOWN = 500
_OFFERED = 300
_NAMED = 1000
_LONGEST = 2000
_JSON = "application/sparql-results+json"


@blueprint.get("/questions")
def questions() -> Response:
    """The catalogue by area."""
    counted, then = _answered().so_far(), answered.reviewed()
    return page(
        "questions",
        areas=_by_area(),
        total=len(site().questions),
        counted=counted,
        reviewed=then,
        done=sum(rows > 0 for rows in counted.values()),
        same=sum(counted.get(name) == rows for name, rows in then.items()),
        alternates=[as_json("/api/queries")],
    )


def _by_area() -> dict[str, list[Question]]:
    areas: dict[str, list[Question]] = {}
    for question in site().questions.values():
        areas.setdefault(question.area, []).append(question)
    return areas


@blueprint.get("/api")
def api() -> Response:
    """Every operation of the API, from the same description as OpenAPI's."""
    paths = describe(service(), "")["paths"]
    questions = site().questions.values()
    own = {f"/api/queries/{question.name}" for question in questions}
    return page(
        "api",
        fixed=[
            (path, method, told)
            for path, methods in paths.items()
            if path not in own
            for method, told in methods.items()
        ],
        catalogue=[(q, paths[f"/api/queries/{q.name}"]["get"]) for q in questions],
    )


def _answered() -> answered.Answered:
    kept = site().kept
    found: answered.Answered = kept.setdefault("answered", answered.Answered(site()))
    return found


@blueprint.get("/questions/<name>")
def question(name: str) -> Response:
    """One question: its form, its answer, its query."""
    asked_for = site().questions[name]
    values = _values(asked_for, request.args)
    text, table, total = asked_for.text, None, 0
    wrong: ClusterkgError | None = None
    try:
        if values or not any(p.required for p in asked_for.parameters):
            text = asked_for.bind(values, lang())
            table, total = beginning(site().store.answer(text, _JSON), _SHOWN)
    except ClusterkgError as why:
        wrong = why
    shown = Table(_columns(table), table.rows) if table else None
    picks = {p.name: _picks(p) for p in asked_for.parameters if p.kind}
    return _page(
        wrong,
        "question",
        question=asked_for,
        values=values,
        query=text,
        table=shown,
        total=total,
        picks={name: offered for name, (offered, _) in picks.items()},
        known={name: known for name, (_, known) in picks.items()},
    )


def _page(wrong: ClusterkgError | None, template: str, **context: Any) -> Response:
    """The page; with what is wrong, in words and as the status."""
    if wrong is None:
        return page(template, wrong=None, **context)
    problem = problem_of(wrong)
    return marked(page(template, wrong=problem["detail"], **context), wrong, problem)


def _columns(table: Table) -> tuple[str, ...]:
    """Without labels beside the thing itself: a page names things by itself."""
    labels = {f"{c}Label" for row in table.rows for c, v in row.items() if _is_iri(v)}
    return tuple(column for column in table.columns if column not in labels)


def _is_iri(value: object) -> bool:
    return isinstance(value, URIRef)


def _picks(parameter: Parameter) -> tuple[list[URIRef], int]:
    """The first things of the kind that a parameter takes, and how many there are."""
    if parameter.kind in ("id/id", "id/ns", "scheme/"):  # of any kind
        return [], 0
    start = f"{parameter.kind}/"
    named = service().index.named(start)
    offered = [URIRef(site().base + start + slug) for slug in named[:_OFFERED]]
    return offered, len(named)


def _values(asked_for: Question, args: MultiDict[str, str]) -> dict[str, str]:
    names = {p.name for p in asked_for.parameters}
    return {k: v for k, v in args.items() if k in names and v.strip()}


@blueprint.get("/query")
def query_page(sent: str = "") -> Response:
    """The editor: a plain form answered on this page, bettered by a script.

    `sent` is a query that came to the endpoint itself from a browser.
    """
    text = sent or request.args.get("query") or _text_of(request.args) or _FIRST
    table, total = None, 0
    wrong: ClusterkgError | None = None
    if sent or request.args.get("run"):
        try:
            table, total = running.answer(text, _SHOWN)
        except ClusterkgError as why:
            wrong = why
    return _page(
        wrong,
        "query",
        query=text,
        table=table,
        total=total,
        examples=_by_area(),
        words=words("query."),
        limits=running.limits(),
        endpoint=request.url_root.rstrip("/") + "/sparql",
        prefixes=PREFIXES,
    )


_FIRST = """PREFIX ckg: <https://w3id.org/clusterkg/ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?cluster ?label WHERE {
  ?cluster a ckg:IndustrialCluster ; rdfs:label ?label .
} ORDER BY ?label LIMIT 100
"""


def _text_of(args: MultiDict[str, str]) -> str | None:
    """The text of a catalogue's question, of a page's query, or of a rule."""
    for key, catalogue in (("name", site().questions), ("page", site().queries)):
        if key in args:
            found = catalogue[args[key]]
            return found.bind(_values(found, args), lang())
    if "rule" in args:
        rows = ask("rule-text", show=False, rule=args["rule"]).rows
        return rules.query_of(str(rows[0]["text"])) if rows else None
    return None


@blueprint.get("/query/example/<name>")
def example(name: str) -> Response:
    """The text of a catalogue's question, for the editor."""
    return Response(site().questions[name].bind({}, lang()), mimetype="text/plain")


@blueprint.get("/query/sentence.json")
def sentence() -> Response:
    """Why a query was refused, in the reader's language."""
    text, told_in = sentences.told(request.args.get("text", "")[:_LONGEST], lang())
    return jsonify({"text": text, "lang": told_in})


@blueprint.post("/query/names.json")
def names() -> Response:
    """What things are called, and their pages; those without a name are left out."""
    wanted = request.get_json(silent=True)
    if not isinstance(wanted, list) or len(wanted) > _NAMED:
        raise BadParameter("body", f"post a JSON list of up to {_NAMED} IRIs.")
    iris = sorted({one for one in wanted if isinstance(one, str)})
    site().labels.fetch(iris_of(map(URIRef, iris), site().base))
    return jsonify({iri: told for iri in iris if (told := _told(iri))})


def _told(iri: str) -> dict[str, object]:
    """Name and page of a thing; nothing for an IRI that only its end would name."""
    called = name(iri)
    own = iri.startswith(site().base)
    if not own and called.text == tail(iri):
        return {}
    told: dict[str, object] = {"text": called.text, "lang": called.lang}
    return {**told, "fallback": called.fallback, "href": href(iri, site().base)}


@blueprint.get("/query/completion.json")
def completion() -> Response:
    """Classes and properties with their labels, for the editor."""
    rows = ask("completion", show=False).rows
    told = jsonify(
        [
            [
                str(r["thing"]),
                str(r["kind"]),
                str(r.get("label", "")),
                getattr(r.get("label"), "language", None) or "",
            ]
            for r in rows
        ]
    )
    told.headers["Cache-Control"] = "public, max-age=300"
    return told
