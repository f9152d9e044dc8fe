"""/sparql for those who do not ask: its page, description, refusals and OPTIONS."""

from flask import Blueprint, Response, current_app, request

from clusterkg.server.answers.heads import FROM_ELSEWHERE
from clusterkg.server.answers.negotiation import HTML, choose
from clusterkg.server.sparql import description
from clusterkg.server.sparql.endpoint import OUTCOME, PATH, ForPeople
from clusterkg.server.sparql.protocol import ACCEPT_POST
from clusterkg.store.formats import GRAPHS

blueprint = Blueprint("sparql", __name__)


@blueprint.route(PATH, methods=["OPTIONS"], provide_automatic_options=False)
def options() -> Response:
    """What the endpoint understands, for CORS and for people."""
    methods = FROM_ELSEWHERE["Access-Control-Allow-Methods"]
    return Response(
        status=204,
        headers={
            "Allow": methods,
            "Accept-Post": ACCEPT_POST,
            "Access-Control-Allow-Methods": methods,
        },
    )


@blueprint.route(PATH, methods=["GET", "HEAD", "POST"], provide_automatic_options=False)
def rest() -> Response:
    """What the endpoint left to be told."""
    outcome: Exception = request.environ[OUTCOME]
    if not isinstance(outcome, ForPeople):
        raise outcome
    if outcome.query:
        return _query_page(outcome.query)
    chosen = choose(request, (*GRAPHS[:4], HTML))
    return _query_page() if chosen.form is HTML else description.respond(chosen)


def _query_page(query: str = "") -> Response:
    """The page to write a query; one that was sent is answered on it."""
    page: Response = current_app.extensions["clusterkg.query_page"](query)
    return page
