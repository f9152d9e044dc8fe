"""Puts the routes together for one Service; knows no process and no socket."""

import threading

from flask import Flask, Response, request

from clusterkg.resources import WEB
from clusterkg.server.answers import compression, errors
from clusterkg.server.answers.cache import KEY as RESULTS
from clusterkg.server.answers.cache import Results
from clusterkg.server.api import cards, finding, openapi, queries, weighing
from clusterkg.server.linked import dataset, things
from clusterkg.server.permalinks import routes as permalinks
from clusterkg.server.process import operations
from clusterkg.server.service import KEY, Service
from clusterkg.server.settings import Settings
from clusterkg.server.sparql import endpoint
from clusterkg.server.sparql.budgets import Allowance, Budgets, Offenders, Shares
from clusterkg.server.sparql.clients import KEY as CLIENTS
from clusterkg.server.sparql.clients import Clients

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}


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
    app.config["MAX_CONTENT_LENGTH"] = 2_000_000
    app.config["LOG_QUERIES"] = settings.log_queries
    app.extensions[KEY] = service
    app.extensions[CLIENTS] = _clients(settings, budgets)
    app.extensions[RESULTS] = Results(settings.cache)
    errors.install(app)
    compression.install(app)  # first, so that it sees answers as they leave
    for part in (
        endpoint,
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
    from clusterkg.server import pages
    from clusterkg.server.pages import asking, links

    pages.register(app, pages.Site(service.store, service.questions, service.base))
    app.extensions["clusterkg.thing_page"] = pages.thing_page
    app.extensions["clusterkg.query_page"] = asking.query_page
    app.extensions["clusterkg.page_of"] = lambda iri: links.page_of(iri, service.base)


_FROM_ELSEWHERE = {
    "Access-Control-Allow-Origin": "*",  # everything here is public and read only
    "Access-Control-Allow-Methods": "GET, HEAD, POST, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Content-Type, If-None-Match",
    "Access-Control-Max-Age": "86400",
}


def _finish(response: Response) -> Response:
    if request.method == "OPTIONS":
        for name, value in _FROM_ELSEWHERE.items():
            response.headers.setdefault(name, value)
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    if request.method in ("GET", "HEAD") and response.status_code == 200:
        response.headers.setdefault("Cache-Control", "no-cache")
    return response
