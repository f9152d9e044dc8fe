"""The first page, the search page and the page about this site."""

from flask import Blueprint, Response, request
from rdflib import URIRef

from clusterkg.server.pages import opportunities
from clusterkg.server.pages.links import as_json
from clusterkg.server.pages.render import page
from clusterkg.server.pages.site import Asked, ask, asked, site
from clusterkg.server.service import service
from clusterkg.store.base import Table

blueprint = Blueprint("home", __name__)
_LONGEST, _MOST_FOUND = 200, 60


@blueprint.get("/")
def home() -> Response:
    """What this is, a search box, the numbers, three ways in."""
    cards = opportunities.best(5)
    asked().extend(
        Asked(site().queries[name], {}) for name in ("numbers", "opportunity-list")
    )
    return page(
        "home",
        numbers=numbers(),
        kinds=opportunities.kinds(),
        cards=cards,
        named=opportunities.named(cards),
    )


def numbers() -> Table:
    """How much is in the graph."""
    return site().once("numbers", lambda: ask("numbers", show=False))


@blueprint.get("/search")
def search() -> Response:
    """Things by name in any script."""
    typed = request.args.get("q", "").strip()[:_LONGEST]
    hits, total = service().index.find(typed, _MOST_FOUND) if typed else ([], 0)
    near = [] if total else service().index.nearest(typed)
    return page(
        "search",
        q=typed,
        found=hits or near,
        total=total,
        named=[URIRef(h.iri) for h in hits or near],
        alternates=[as_json("/api/search", q=typed)] if typed else None,
    )


@blueprint.get("/about")
def about() -> Response:
    """What the graph holds, how it is made, what it does not know."""
    return page("about", numbers=numbers(), sources=ask("sources"), dumps=_dumps())


def _dumps() -> dict[str, int]:
    """The files of the dataset with their sizes; none of a store elsewhere."""
    held = service().dataset
    files = sorted(held.manifest["files"]) if held else []
    return {name: (held.path / name).stat().st_size for name in files if held}
