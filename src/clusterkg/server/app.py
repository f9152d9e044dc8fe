"""Puts the routes together for one Service; knows no process and no socket."""

from flask import Flask, Response, request

from clusterkg.resources import WEB
from clusterkg.server import api, errors, sparql, things
from clusterkg.server.cache import KEY as RESULTS
from clusterkg.server.cache import Results
from clusterkg.server.service import KEY, Service
from clusterkg.server.settings import Settings

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}


def create_app(service: Service, settings: Settings | None = None) -> Flask:
    """The whole site for a service."""
    settings = settings or Settings()
    app = Flask(__name__, template_folder=str(WEB / "templates"), static_folder=None)
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.url_map.strict_slashes = False
    app.config["MAX_CONTENT_LENGTH"] = 2_000_000
    app.extensions[KEY] = service
    app.extensions[RESULTS] = Results(settings.cache)
    errors.install(app)
    for part in (sparql, things, api):
        app.register_blueprint(part.blueprint)
    _add_pages(app, service)
    app.after_request(_finish)
    return app


def _add_pages(app: Flask, service: Service) -> None:
    from clusterkg.server import pages
    from clusterkg.server.pages import asking, links

    pages.register(app, pages.Site(service.store, service.questions, service.base))
    app.extensions["clusterkg.thing_page"] = pages.thing_page
    app.extensions["clusterkg.query_page"] = asking.query_page
    app.extensions["clusterkg.page_of"] = lambda iri: links.page_of(iri, service.base)


def _finish(response: Response) -> Response:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    if request.method == "GET" and response.status_code == 200:
        response.headers.setdefault("Cache-Control", "no-cache")
    return response
