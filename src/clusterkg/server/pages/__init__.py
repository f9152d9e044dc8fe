"""Pages in English and Chinese over the Store port and the catalogues."""

from collections.abc import Mapping

from flask import Flask, Response

from clusterkg.server.pages import (
    asking,
    assets,
    deciding,
    files,
    guided,
    home,
    kept,
    opportunities,
    pictures,
    places,
    planning,
    records,
    render,
)
from clusterkg.server.pages.records import thing_page
from clusterkg.server.pages.site import KEY, Site

__all__ = ["Site", "error_page", "register", "thing_page"]


def register(app: Flask, site: Site) -> None:
    """Adds every page to an application whose templates are web/templates."""
    app.extensions[KEY] = site
    render.install(app)
    kept.install(app)
    for part in (
        home,
        places,
        opportunities,
        planning,
        deciding,
        pictures,
        records,
        asking,
        guided,
        files,
        assets,
    ):
        app.register_blueprint(part.blueprint)


def error_page(problem: Mapping[str, object]) -> Response:
    """A problem as a page; the same words as its JSON."""
    return render.page("error", status=int(str(problem["status"])), problem=problem)
