"""The first page, the search page and the page about this site."""

from flask import Blueprint, Response

from clusterkg.server.pages import opportunities
from clusterkg.server.pages.render import page
from clusterkg.server.pages.site import ask, site
from clusterkg.store.base import Table

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
def home() -> Response:
    """What this is, a search box, the numbers, three ways in."""
    return page(
        "home",
        numbers=_numbers(),
        kinds=opportunities.kinds(),
        cards=opportunities.best(5),
        named=opportunities.named(opportunities.best(5)),
    )


def _numbers() -> Table:
    kept = site().kept
    if "numbers" not in kept:
        kept["numbers"] = ask("numbers", show=False)
    found: Table = kept["numbers"]
    return found


@blueprint.get("/about")
def about() -> Response:
    """What the graph holds, how it is made, what it does not know."""
    return page("about", numbers=_numbers(), sources=ask("sources"))
