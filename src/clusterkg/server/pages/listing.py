"""Long lists in parts: which things stand on this page of a list, of how many."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import request
from rdflib import URIRef

from clusterkg.errors import BadParameter
from clusterkg.opportunities import regions
from clusterkg.server.pages.site import Asked, asked, site, thing
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


def part_of(kind: str, inside: str | None = None, size: int = _PER_PAGE) -> Part:
    """The part that the address asks for (`from`, `size`). Raises BadParameter."""
    return slice_of(listed(kind, inside), size)


def slice_of(every: Sequence[str], size: int = _PER_PAGE) -> Part:
    """The part of any list that the address asks for. Raises BadParameter."""
    start, size = _whole("from", 0, 0), min(_whole("size", size, 1), _MOST)
    return Part(_named(every[start : start + size]), start, size, len(every))


def rows(name: str, part: Part) -> Table:
    """What a query tells of the part; the page links to what it tells of all."""
    question = site().queries[name]
    if (one := Asked(question, {})) not in asked():
        asked().append(one)
    if not part.things:
        return Table(question.columns, [])
    (parameter,) = (p.name for p in question.parameters)
    told = " ".join(str(one) for one in part.things)
    return question.run(site().store, **{parameter: told})


def first(kind: str, most: int) -> Part:
    """The beginning of a list, to choose from."""
    return beginning(listed(kind), most)


def inside(kind: str, place: str, most: int) -> Part:
    """The beginning of what lies inside a place."""
    return beginning(listed(kind, place), most)


def beginning(every: Sequence[str], most: int) -> Part:
    """The first things of any list."""
    return Part(_named(every[:most]), 0, most, len(every))


def listed(kind: str, inside: str | None = None) -> tuple[str, ...]:
    """All of a class, or those inside a place, without the base; in order."""
    if inside:
        here = regions.inside(site().store, kind, site().base)
        return tuple(here.of(thing("place", inside)))
    return site().once(f"listed {kind}", lambda: _ask(kind))


def _ask(kind: str) -> tuple[str, ...]:
    """Tens of thousands of rows, so no term is made of each."""
    text = site().queries["listed"].bind({"class": f"ckg:{kind}"})
    told = site().store.answer(text, "text/csv").decode().splitlines()[1:]
    return tuple(row.removeprefix(site().base) for row in told)


def _named(told: Sequence[str]) -> tuple[Term, ...]:
    base = site().base
    return tuple(URIRef(base + one.removeprefix(base)) for one in told)


def _whole(name: str, default: int, least: int) -> int:
    text = request.args.get(name) or str(default)
    if not (text.isascii() and text.isdigit() and len(text) < 10) or int(text) < least:
        raise BadParameter(name, f"{text!r} is not a whole number from {least} on.")
    return int(text)
