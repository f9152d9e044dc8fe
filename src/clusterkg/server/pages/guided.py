"""A question without SPARQL: start from a kind, follow relations, filter, read it."""

import re
from collections import Counter
from collections.abc import Sequence
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
_COUNTED, _SHOWN = 1000, 200  # the first is one less than the LIMIT of guided-some.rq
_FILED = 10_000  # the LIMIT of guided-answers.rq
_ASKED, _GROUP = 300, 100  # answers that are asked for their relations, and at once
_LINKS = 3000  # the LIMIT of guided-options.rq
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
        """The lines of the WHERE clause; what a step starts from is told apart once."""
        lines, number = [f"  ?thing0 a {self.kind.n3()} ."], 0
        for step in self.steps:
            here, there = f"?thing{number}", f"?thing{number + 1}"
            if step.value is not None:
                lines.append(f"  {here} {step.property.n3()} {step.value.n3()} .")
                continue
            if number:
                inner = [f"    {line}" for line in lines]
                lines = [f"  {{ SELECT DISTINCT {here} WHERE {{", *inner, "  } }"]
            one, other = (here, there) if step.move == "to" else (there, here)
            lines.append(f"  {one} {step.property.n3()} {other} .")
            number += 1
        return "\n".join(lines)


@dataclass(frozen=True)
class Answers:
    """Answers in order; of very many, some, and `more` is set."""

    things: list[Term]
    more: bool

    @property
    def shown(self) -> list[Term]:
        return self.things[:_SHOWN]


@dataclass(frozen=True)
class Options:
    """Relations that answers have: how many of the `among` first do, by move."""

    things: dict[tuple[str, Term], int]
    among: int
    whole: bool


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
    answers = _answers(path)
    return page(
        "guided",
        kinds=kinds(),
        path=path,
        words=[path.kind, *[t for s in steps for t in (s.property, s.value) if t]],
        answers=answers,
        named=answers.shown,
        options=(options := _options(answers) if len(steps) < _STEPS else None),
        relations=[p for _, p in options.things] if options else [],
        values=_values(answers, on) if on else None,
        on=on,
        query=_shown("guided-answers", path),
        most=_FILED,
        steps=[str(s) for s in steps],
    )


def _query(name: str, path: Path) -> str:
    text = site().queries[name].text
    text = text.replace("  # pattern\n", path.pattern() + "\n")
    return text.replace("?last", "?" + path.last)


def _shown(name: str, path: Path) -> str:
    """The query as a reader would write it."""
    lines = _query(name, path).splitlines()
    text = "\n".join(line for line in lines if not line.startswith("#+"))
    return _TERM.sub(r"ckg:\1", text)


def _answers(path: Path) -> Answers:
    rows = site().store.select(_query("guided-some", path)).rows
    found = [row[path.last] for row in rows]
    return Answers(sorted(found[:_COUNTED], key=str), len(found) > _COUNTED)


def _options(answers: Answers) -> Options:
    """What some of the answers have; a hub among them costs its own group alone."""
    things, whole = Counter[tuple[str, Term]](), not answers.more
    for start in range(0, min(len(answers.things), _ASKED), _GROUP):
        group = answers.things[start : start + _GROUP]
        links = Counter[str]()
        for row in site().store.select(_about("guided-options", group)).rows:
            move = str(row["move"])
            things[move, row["property"]] += int(str(row["things"]))
            links[move] += int(str(row["links"]))
        whole &= max(links.values(), default=0) < _LINKS
    among = min(len(answers.things), _ASKED)
    ordered = sorted(sorted(things.items()), key=lambda one: one[0][0], reverse=True)
    return Options(dict(ordered), among, whole and among == len(answers.things))


def _values(answers: Answers, on: URIRef) -> Table:
    text = _about("guided-values", answers.things)
    return site().store.select(text.replace("?on ", f"{on.n3()} "))


def _about(name: str, things: Sequence[Term]) -> str:
    """A query about these things in place of the one that it is written with."""
    told = "VALUES ?last { " + " ".join(one.n3() for one in things) + " }"
    return _THINGS.sub(lambda _: told, site().queries[name].text)


_TERM = re.compile(r"<[^<>]*/ns#(\w+)>")
_THINGS = re.compile(r"VALUES \?last \{[^}]*\}  # things")
