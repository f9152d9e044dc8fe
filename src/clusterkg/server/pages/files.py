"""The answer of a page's query as a file: /data/<name>.<form>."""

from flask import Blueprint, Response, abort, request

from clusterkg.server.pages.site import site

blueprint = Blueprint("files", __name__)
_TABLES = {
    "json": "application/sparql-results+json",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "xml": "application/sparql-results+xml",
}
_GRAPHS = {
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
    "jsonld": "application/ld+json",
}


@blueprint.get("/data/<name>.<form>")
def answer(name: str, form: str) -> Response:
    """Rows or triples of a page query; parameters as in its file."""
    question = site().queries[name]
    forms = _GRAPHS if question.said("form") == "graph" else _TABLES
    if form not in forms:
        abort(404)
    values = {k: v for k, v in request.args.items() if k != "lang" and v}
    body = site().store.answer(question.bind(values), forms[form])
    told = Response(body, mimetype=forms[form])
    told.headers["Content-Disposition"] = f'inline; filename="{name}.{form}"'
    told.headers["Access-Control-Allow-Origin"] = "*"
    return told
