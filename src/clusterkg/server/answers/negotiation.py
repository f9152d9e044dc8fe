"""Which format a client gets: by `Accept` with its q-values, or by `format=`."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from flask import Request
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

from clusterkg.errors import ClusterkgError
from clusterkg.store.formats import Format

_EXACT = 2
HTML = Format("text/html", "html", "graph", "HTML", ("application/xhtml+xml",))


class NotAcceptable(ClusterkgError):
    """Nothing on offer is what the client takes."""

    def __init__(self, accept: str, offered: Sequence[Format]) -> None:
        self.offered = [form.media_type for form in offered]
        super().__init__(
            f"Nothing here is of a type in {accept[:200]!r}; ask for one of "
            f"{', '.join(self.offered)}."
        )


@dataclass(frozen=True)
class Chosen:
    """A format and the name by which the client asked for it."""

    form: Format
    name: str

    @property
    def content_type(self) -> str:
        """The header's value; a text type says its charset."""
        if self.name.startswith("text/"):
            return f"{self.name}; charset=utf-8"
        return self.name


def choose(request: Request, offered: Sequence[Format]) -> Chosen:
    """The best of `offered`, in whose order ties are settled. Raises NotAcceptable."""
    told = request.headers.get("Accept", "")
    return pick(request.args.get("format", ""), told, tuple(offered))


def pick(named: str, accept: str, offered: tuple[Format, ...]) -> Chosen:
    """The format named, else the best for an Accept header. Raises NotAcceptable."""
    if not named:
        return best(accept.strip(), offered)
    for form in offered:
        if named.lower() in (form.suffix, form.media_type, *form.short):
            return Chosen(form, form.media_type)
    raise NotAcceptable(named, offered)


@lru_cache(1024)
def best(header: str, offered: tuple[Format, ...]) -> Chosen:
    """The best of `offered` for an Accept header; an empty one takes the first."""
    if not header:
        return Chosen(offered[0], offered[0].media_type)
    wanted = [(value.split(";")[0].strip().lower(), q) for value, q in _parsed(header)]
    top: tuple[float, int, int] = (0.0, 0, 0)
    found: Chosen | None = None
    for order, form in enumerate(offered):
        for name in (form.media_type, *form.also):
            quality, exact = _quality(name, wanted)
            if name != form.media_type and exact < _EXACT:
                continue  # another name is used for those who say it, not for `*/*`
            rank = (quality, exact, -order)
            if quality > 0 and (found is None or rank > top):
                top, found = rank, Chosen(form, name)
    if found is None:
        raise NotAcceptable(header, offered)
    return found


def _parsed(header: str) -> list[tuple[str, float]]:
    parsed = parse_accept_header(header, MIMEAccept)
    return [(str(value), float(q)) for value, q in parsed]


def _quality(name: str, wanted: list[tuple[str, float]]) -> tuple[float, int]:
    """Quality by the most exact range that covers `name` (RFC 9110, 12.5.1)."""
    ranges = {name: _EXACT, name.partition("/")[0] + "/*": 1, "*/*": 0}
    covering = [(ranges[value], q) for value, q in wanted if value in ranges]
    if not covering:
        return 0.0, 0
    exact = max(rank for rank, _ in covering)
    return max(q for rank, q in covering if rank == exact), exact
