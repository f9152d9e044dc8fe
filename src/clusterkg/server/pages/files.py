"""The answer of a page's query as a file: /data/<name>.<form>.

It comes as a stranger's query does (sparql/asking.py): as it is made, so that no front
holds tens of megabytes, and within the same limits.
"""

from flask import Blueprint, Response, abort, request

from clusterkg.server.answers.cache import results
from clusterkg.server.answers.graphs import ONE_GRAPH, conditional
from clusterkg.server.answers.negotiation import Chosen
from clusterkg.server.pages.site import site
from clusterkg.server.service import service
from clusterkg.server.sparql.asking import Asking
from clusterkg.server.sparql.clients import clients
from clusterkg.server.sparql.protocol import Asked
from clusterkg.server.sparql.visit import Visit
from clusterkg.store.formats import BY_SUFFIX, RESULTS

blueprint = Blueprint("files", __name__)


@blueprint.get("/data/<name>.<form>")
def answer(name: str, form: str) -> Response:
    """Rows or triples of a page query; parameters as in its file."""
    question = site().queries[name]
    forms = ONE_GRAPH if question.said("form") == "graph" else RESULTS
    if form not in [one.suffix for one in forms]:
        abort(404)
    chosen = Chosen(BY_SUFFIX[form], BY_SUFFIX[form].media_type)
    values = {k: v for k, v in request.args.items() if k != "lang" and v}
    asked = Asked(question.bind(values))
    asking = Asking(Visit(request.environ), asked, service(), clients())
    tag = asking.tag(chosen)
    body = results().get(tag) or asking.body(chosen, tag, results())
    told = Response(body, content_type=chosen.content_type)
    told.headers["Content-Disposition"] = f'inline; filename="{name}.{form}"'
    told.headers["Access-Control-Allow-Origin"] = "*"
    if not isinstance(body, bytes):
        return told
    told.set_etag(tag)
    return conditional(told)
