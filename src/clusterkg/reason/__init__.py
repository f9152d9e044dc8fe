"""What follows from facts and ontology, why it follows, and what contradicts it.

HermiT decides whether the ontology, and up to LIMIT statements of facts with it, can
be true, and whether every class can have a member. Above the limit it decides the
ontology alone, and the clash rules decide the facts, as they always do first: they
name the rows. `Reasoned.report` says which was done.
"""

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass

from pyoxigraph import NamedNode, Quad, Triple

from clusterkg.errors import Inconsistent
from clusterkg.reason import hermit
from clusterkg.reason.axioms import Axioms, read_axioms
from clusterkg.reason.clash import Clash, Told
from clusterkg.reason.clashes import find_clashes
from clusterkg.reason.closure import Closure
from clusterkg.reason.compiler import compile_rules
from clusterkg.reason.explain import Explainer, Justification
from clusterkg.reason.expressions import UnknownAxiom, statement
from clusterkg.reason.numbers import Asserted, Fact
from clusterkg.reason.proof import Proof

LIMIT = 100_000

__all__ = [
    "LIMIT",
    "Clash",
    "Justification",
    "Reasoned",
    "Report",
    "Told",
    "UnknownAxiom",
    "reason",
]


@dataclass(frozen=True)
class Report:
    """What was decided, by what; goes into the manifest."""

    reasoner: str
    ontology: str
    facts: str
    statements: int
    limit: int
    axioms: int
    rules: int
    checks: int

    def as_dict(self) -> dict[str, str | int]:
        """Plain values for JSON."""
        return asdict(self)


class Reasoned:
    """The entailed triples in order, and the reason for each of them."""

    def __init__(self, closure: Closure, report: Report) -> None:
        self._closure = closure
        self._facts = closure.entailed()
        self._explainer: Explainer | None = None
        self.report = report

    def __iter__(self) -> Iterator[Triple]:
        return map(self._closure.numbers.triple, self._facts)

    def quads(self, graph: NamedNode) -> Iterator[Quad]:
        """The same in a graph."""
        return (self._closure.numbers.quad(fact, graph) for fact in self._facts)

    def __len__(self) -> int:
        return len(self._facts)

    def explain(self, triple: Triple) -> Justification | None:
        """The tree down to told statements; None: neither told nor entailed."""
        if self._explainer is None:
            self._explainer = Explainer(self._closure)
        return self._explainer.triple(triple)


def reason(
    vocabulary: Iterable[Quad], asserted: Iterable[Quad], *, limit: int = LIMIT
) -> Reasoned:
    """All that follows and is not asserted, sorted. Raises Inconsistent, UnknownAxiom.

    `limit=0` leaves HermiT out: for a change to data whose ontology is known good.
    """
    axioms = read_axioms(vocabulary)
    rules = compile_rules(axioms)
    with _without_collecting():
        closure = Closure(rules.rules, Asserted(axioms, asserted))
        clashes = find_clashes(axioms, rules.checks, closure)
    if clashes:
        raise Inconsistent(clashes)
    facts = list(_logical(axioms, closure)) if limit else []
    decided = _decide(axioms, facts, closure, limit)
    sizes = len(axioms.axioms), len(rules.rules), len(rules.checks)
    report = Report(hermit.VERSION, *decided, len(facts), limit, *sizes)
    return Reasoned(closure, report)


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Millions of tuples without a cycle: looking for cycles took half the time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _logical(axioms: Axioms, closure: Closure) -> Iterator[Fact]:
    """The told statements about things that a description logic reads."""
    of = closure.numbers.of
    relations = {of.get(term) for term in axioms.objects | axioms.data}
    classes = {of.get(term) for term in axioms.classes}
    for fact, because in closure.why.items():
        typed = fact[1] == closure.numbers.type and fact[2] in classes
        if because is None and (typed or fact[1] in relations):
            yield fact


def _decide(
    axioms: Axioms, facts: list[Fact], closure: Closure, limit: int
) -> tuple[str, str]:
    """What HermiT and the rules decided. Raises Inconsistent with Pellet's reasons."""
    if not limit:
        return "not asked", "consistent by clash rules"
    whole = len(facts) <= limit
    logic, triple = axioms.logic, closure.numbers.triple
    said = [statement(triple(fact)) for fact in facts] if whole else []
    statements = [*logic, *said]
    if not hermit.consistent(statements):
        raise Inconsistent([Proof(closure).clash(statements)])
    if empty := hermit.unsatisfiable(logic):
        raise Inconsistent([Proof(closure).empty(class_, logic) for class_ in empty])
    by_whom = "clash rules and HermiT" if whole else "clash rules"
    return "consistent by HermiT", f"consistent by {by_whom}"
