"""/api/opportunities and what belongs to it: cards, why-not, coverage."""

from typing import Any

from flask import Blueprint, Response, jsonify, request

from clusterkg.errors import BadParameter, UnknownName
from clusterkg.opportunities import Filter, card, cards
from clusterkg.server.api.queries import lang, only, open_to_all, whole
from clusterkg.server.pages import opportunities as opportunities_pages
from clusterkg.server.service import Service, service

blueprint = Blueprint("cards", __name__)
_NAMES = ("town", "kind", "grade", "tier", "function", "industry", "distance", "scope",
          "sort", "limit", "offset", "lang")  # fmt: skip
_MOST = 500


@blueprint.get("/api/opportunities")
def opportunities() -> Response:
    """Cards, best first, filtered; weights as `weight.<part>=`."""
    weights = {k: v for k, v in request.args.items() if k.startswith("weight.")}
    only(*_NAMES, *weights)
    wanted = Filter(
        town=word("town"),
        kind=word("kind"),
        grade=whole("grade", None, 9),
        tier=whole("tier", None, 9),
        function=word("function"),
        industry=word("industry"),
        distance=_number("distance"),
        scope=word("scope"),
        sort=word("sort") or "rank",
        weights={k.removeprefix("weight."): _float(k, v) for k, v in weights.items()},
        limit=whole("limit", 20, _MOST) or 0,
        offset=whole("offset", 0) or 0,
    )
    here = service()
    _known(here, "id/rule", "kind of opportunity", wanted.kind)
    _known(here, "scheme/function", "function", wanted.function)
    _known(here, "scheme/industry", "industry", wanted.industry)
    answer = cards(here.store, wanted, lang(), here.base)
    return told({**answer, "limits": _limits()})


def _limits() -> dict[str, int | None]:
    """What is not in the list by design: see the pages of the rules."""
    return {
        "nearestTowns": opportunities_pages.NEAREST
        if opportunities_pages.is_limited()
        else None,
        "questionsUpToClusters": opportunities_pages.QUESTIONS_UP_TO
        if opportunities_pages.is_large()
        else None,
    }


@blueprint.get("/api/opportunities/<name>")
def one(name: str) -> Response:
    """One card whole."""
    only("lang")
    here = service()
    return told(card(here.store, name, lang(), here.base))


def _known(here: Service, kind: str, what: str, name: str | None) -> None:
    """Raises UnknownName when the data has no such name of that kind."""
    if name is None or name.startswith(here.base):
        return
    names = here.named(kind)
    if names and name not in names:
        raise UnknownName(what, name, here.near(kind, name))


def told(value: Any) -> Response:
    """JSON that stays the same as long as the data does."""
    answer = jsonify(value)
    answer.set_etag(service().tag(request.full_path))
    answer.headers["Cache-Control"] = "public, max-age=60"
    answer.make_conditional(request)
    return open_to_all(answer)


def word(name: str) -> str | None:
    """A parameter, None when it is not given."""
    return request.args.get(name) or None


def _number(name: str) -> float | None:
    told = request.args.get(name)
    return _float(name, told) if told else None


def _float(name: str, told: str) -> float:
    try:
        value = float(told)
    except ValueError:
        value = -1.0
    if not 0 <= value < 1e9:
        raise BadParameter(name, "give a number from 0.")
    return value
