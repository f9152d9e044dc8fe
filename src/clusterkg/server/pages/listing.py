"""Long lists in parts: which things stand on this page of a list, of how many."""

from dataclasses import dataclass
from typing import cast

from flask import request

from clusterkg.errors import BadParameter
from clusterkg.server.pages.site import Asked, ask, asked, site
from clusterkg.store.base import Table, Term

_PER_PAGE = 200
_MOST = 1000


@dataclass(frozen=True)
class Part:
    """Some things of a list: from the one numbered `start`, at most `size`."""

    things: tuple[Term, ...]
    start: int
    size: int
    total: int


def part_of(kind: str, inside: str | None = None) -> Part:
    """The part that the address asks for (`from`, `size`). Raises BadParameter."""
    start, size = _whole("from", 0, 0), min(_whole("size", _PER_PAGE, 1), _MOST)
    every = _listed(kind, inside)
    return Part(every[start : start + size], start, size, len(every))


def rows(name: str, part: Part, **values: str | None) -> Table:
    """What a query tells of the part; the page links to what it tells of all."""
    question = site().queries[name]
    given = {key: value for key, value in values.items() if value}
    asked().append(Asked(question, given))
    if not part.things:
        return Table(question.columns, [])
    given[name] = " ".join(str(one) for one in part.things)
    return question.run(site().store, **given)


def _listed(kind: str, inside: str | None) -> tuple[Term, ...]:
    if inside:
        return _ask(kind, inside)
    kept = site().kept
    if f"listed {kind}" not in kept:
        kept[f"listed {kind}"] = _ask(kind, None)
    return cast(tuple[Term, ...], kept[f"listed {kind}"])


def _ask(kind: str, inside: str | None) -> tuple[Term, ...]:
    told = ask("listed", show=False, **{"class": f"ckg:{kind}"}, inside=inside)
    return tuple(row["thing"] for row in told.rows)


def _whole(name: str, default: int, least: int) -> int:
    text = request.args.get(name) or str(default)
    if not (text.isascii() and text.isdigit() and len(text) < 10) or int(text) < least:
        raise BadParameter(name, f"{text!r} is not a whole number from {least} on.")
    return int(text)
