"""Puts the routes together for one Service; knows no process and no socket."""

import threading

from flask import Flask, Response, request

from clusterkg.resources import WEB
from clusterkg.server import pages
from clusterkg.server.answers import compression, errors
from clusterkg.server.answers.cache import KEY as RESULTS
from clusterkg.server.answers.cache import Results
from clusterkg.server.answers.heads import FROM_ELSEWHERE, SECURITY
from clusterkg.server.api import cards, finding, openapi, queries, weighing
from clusterkg.server.linked import dataset, things
from clusterkg.server.pages import asking, links
from clusterkg.server.permalinks import routes as permalinks
from clusterkg.server.process import operations
from clusterkg.server.service import KEY, Service
from clusterkg.server.settings import Settings
from clusterkg.server.sparql import room
from clusterkg.server.sparql.budgets import Allowance, Budgets, Offenders, Shares
from clusterkg.server.sparql.clients import KEY as CLIENTS
from clusterkg.server.sparql.clients import Clients
from clusterkg.server.sparql.endpoint import Endpoint
from clusterkg.server.sparql.visit import MOST_BODY


def create_app(
    service: Service,
    settings: Settings | None = None,
    budgets: Budgets | None = None,
) -> Flask:
    """The whole site for a service; `budgets` are shared by processes."""
    settings = settings or Settings()
    app = Flask(__name__, template_folder=str(WEB / "templates"), static_folder=None)
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.url_map.strict_slashes = False
    app.config["MAX_CONTENT_LENGTH"] = MOST_BODY
    clients, results = _clients(settings, budgets), Results(settings.cache)
    app.extensions |= {KEY: service, CLIENTS: clients, RESULTS: results}
    errors.install(app)
    compression.install(app)  # first, so that it sees answers as they leave
    for part in (
        room,
        things,
        queries,
        cards,
        finding,
        weighing,
        dataset,
        openapi,
        operations,
        permalinks,
    ):
        app.register_blueprint(part.blueprint)
    _add_pages(app, service)
    app.after_request(_finish)
    operations.install(app)
    app.wsgi_app = Endpoint(  # type: ignore[method-assign,assignment]
        app.wsgi_app, service, clients, results, settings.log_queries
    )
    return app


def _clients(settings: Settings, budgets: Budgets | None) -> Clients:
    places = max(1, settings.threads * 3 // 4)  # the rest stays free for pages
    at_once = settings.readers  # more are forked before one client has them all
    waiting = max(1, places * 3 // 4 - at_once)
    return Clients(
        budgets or budgets_of(settings),
        Offenders(),
        Shares(at_once, waiting, settings.queue_time),
        Shares(settings.long_per_client, waiting, settings.queue_time),
        threading.BoundedSemaphore(places),
    )


def budgets_of(settings: Settings) -> Budgets:
    """Accounts as the settings say."""
    return Budgets(Allowance(settings.client_seconds, settings.client_errors))


def _add_pages(app: Flask, service: Service) -> None:
    pages.register(app, pages.Site(service.store, service.questions, service.base))
    app.extensions[errors.PAGE] = pages.error_page
    app.extensions["clusterkg.thing_page"] = pages.thing_page
    app.extensions["clusterkg.query_page"] = asking.query_page
    app.extensions["clusterkg.page_of"] = lambda iri: links.page_of(iri, service.base)


def _finish(response: Response) -> Response:
    if request.method == "OPTIONS":
        for name, value in FROM_ELSEWHERE.items():
            response.headers.setdefault(name, value)
    for name, value in SECURITY.items():
        response.headers.setdefault(name, value)
    if request.method in ("GET", "HEAD") and response.status_code == 200:
        response.headers.setdefault("Cache-Control", "no-cache")
    return response
