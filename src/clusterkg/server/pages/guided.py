"""A question without SPARQL: start from a kind, follow relations, filter, read it."""

from dataclasses import dataclass

from flask import Blueprint, Response, request
from rdflib import URIRef

from clusterkg.errors import BadParameter
from clusterkg.server.pages.render import page
from clusterkg.server.pages.site import ask, site
from clusterkg.store.base import Table, Term
from clusterkg.terms import expand

blueprint = Blueprint("guided", __name__)
_STEPS = 6
_MOVES = ("to", "from", "is")


@dataclass(frozen=True)
class Step:
    """One move: along a property, against it, or to one value of it."""

    move: str
    property: URIRef
    value: URIRef | None = None

    @classmethod
    def read(cls, told: str) -> "Step":
        """`to|property`, `from|property`, `is|property|value`. Raises BadParameter."""
        move, _, rest = told.partition("|")
        name, _, value = rest.partition("|")
        if move not in _MOVES or not name or (move == "is") != bool(value):
            raise BadParameter("step", f"{told!r} is no step; start the question anew.")
        return cls(move, _iri(name), _iri(value) if value else None)

    def __str__(self) -> str:
        parts = [self.move, str(self.property), str(self.value or "")]
        return "|".join(p for p in parts if p)


def _iri(told: str) -> URIRef:
    iri = URIRef(expand(told, site().base))
    if any(c in iri for c in ' <>"{}|\\^`\n\r\t'):
        raise BadParameter("step", f"{told!r} is no IRI.")
    return iri


@dataclass(frozen=True)
class Path:
    """A kind and the steps from it, as a pattern whose last variable is asked for."""

    kind: URIRef
    steps: tuple[Step, ...]

    @property
    def last(self) -> str:
        return f"thing{sum(step.move != 'is' for step in self.steps)}"

    def pattern(self) -> str:
        """The lines of the WHERE clause."""
        lines, number = [f"  ?thing0 a {self.kind.n3()} ."], 0
        for step in self.steps:
            here, there = f"?thing{number}", f"?thing{number + 1}"
            if step.value is not None:
                lines.append(f"  {here} {step.property.n3()} {step.value.n3()} .")
                continue
            one, other = (here, there) if step.move == "to" else (there, here)
            lines.append(f"  {one} {step.property.n3()} {other} .")
            number += 1
        return "\n".join(lines)


def kinds() -> Table:
    """The kinds of thing that a question can start from, with how many there are."""
    return site().once("kinds", lambda: ask("guided-kinds", show=False))


@blueprint.get("/guided")
def guided() -> Response:
    """The question so far, what may follow, and what it answers."""
    if "kind" not in request.args:
        return page("guided", kinds=kinds(), path=None)
    steps = tuple(Step.read(s) for s in request.args.getlist("step")[:_STEPS])
    path = Path(_iri(request.args["kind"]), steps)
    on = _iri(request.args["on"]) if request.args.get("on") else None
    return page(
        "guided",
        kinds=kinds(),
        path=path,
        words=[path.kind, *[t for s in steps for t in (s.property, s.value) if t]],
        answers=_filled("guided-answers", path),
        options=_filled("guided-options", path) if len(steps) < _STEPS else None,
        values=_filled("guided-values", path, on) if on else None,
        on=on,
        query=_query("guided-answers", path),
        steps=[str(s) for s in steps],
    )


def _query(name: str, path: Path, on: Term | None = None) -> str:
    text = site().queries[name].text
    text = text.replace("  # pattern\n", path.pattern() + "\n")
    text = text.replace("?last", "?" + path.last)
    return text.replace("?on ", f"{on.n3()} ") if on is not None else text


def _filled(name: str, path: Path, on: Term | None = None) -> Table:
    return site().store.select(_query(name, path, on))
