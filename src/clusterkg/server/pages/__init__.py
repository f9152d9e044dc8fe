"""Pages in English and Chinese over the Store port and the catalogues."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, request
from rdflib import URIRef

from clusterkg.errors import ClusterkgError
from clusterkg.search import Hit
from clusterkg.server.pages import (
    asking,
    assets,
    deciding,
    files,
    guided,
    home,
    kept,
    opportunities,
    picking,
    pictures,
    places,
    planning,
    records,
    render,
    rules,
)
from clusterkg.server.pages.records import thing_page
from clusterkg.server.pages.site import KEY, Site
from clusterkg.server.service import service

__all__ = ["Site", "error_page", "register", "thing_page"]


def register(app: Flask, site: Site) -> None:
    """Adds every page to an application whose templates are web/templates."""
    app.extensions[KEY] = site
    render.install(app)
    kept.install(app)
    app.before_request(picking.renamed)
    for part in (
        home,
        places,
        opportunities,
        rules,
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


def error_page(problem: Mapping[str, Any]) -> Response:
    """A problem as a page; the same words as its JSON, and what may have been meant."""
    asked = request.path.rstrip("/").rpartition("/")[2].removesuffix(".html")
    wanted = str(problem.get("name") or asked)
    near = _near(wanted) if problem["status"] == HTTPStatus.NOT_FOUND else []
    return render.page(
        "error",
        status=problem["status"],
        problem=problem,
        found=near,
        named=[URIRef(hit.iri) for hit in near],
    )


def _near(wanted: str, most: int = 5) -> list[Hit]:
    """Things of this or nearly this name; none when the store cannot be asked."""
    try:
        index = service().index
        return index.find(wanted.replace("-", " "), most)[0] or index.nearest(wanted)
    except ClusterkgError:
        return []
