"""Terms as numbers, in the order of their text, and the told facts by them."""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import TypeAlias, cast

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple

from clusterkg.reason.axioms import Axioms
from clusterkg.reason.expressions import (
    THING,
    TYPE,
    Expression,
    Inverse,
    Node,
    Statement,
    Value,
    statement,
)
from clusterkg.reason.guard import guard
from clusterkg.reason.rules import Step

Fact: TypeAlias = tuple[int, int, int]
Term: TypeAlias = NamedNode | BlankNode | Literal | Expression | Inverse | Step


class Numbers:
    """Every term has a number; literals have the highest."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self.terms: list[Term] = sorted(terms, key=_place)
        self.of = {term: number for number, term in enumerate(self.terms)}
        literals = sum(isinstance(term, Literal) for term in self.terms)
        self.first_literal = len(self.terms) - literals
        self.type, self.thing = self.of[TYPE], self.of[THING]

    def public(self, fact: Fact) -> bool:
        """Whether a fact is worth telling: named terms, not itself, not a Thing."""
        subject, predicate, value = fact
        terms = self.terms
        return (
            subject != value
            and not (predicate == self.type and value == self.thing)
            and isinstance(terms[predicate], NamedNode)
            and not isinstance(terms[value], Expression)
        )

    def quad(self, fact: Fact, graph: NamedNode) -> Quad:
        """A public fact in a graph."""
        subject, predicate, value = cast(
            "tuple[Node, NamedNode, Value]", [self.terms[number] for number in fact]
        )
        return Quad(subject, predicate, value, graph)

    def triple(self, fact: Fact) -> Triple:
        """The RDF triple of a public fact."""
        subject, predicate, value = (self.terms[number] for number in fact)
        assert isinstance(subject, NamedNode | BlankNode)
        assert isinstance(predicate, NamedNode)
        assert isinstance(value, NamedNode | BlankNode | Literal)
        return Triple(subject, predicate, value)


def _place(term: Term) -> tuple[int, str]:
    if isinstance(term, NamedNode):
        return 0, term.value
    if isinstance(term, BlankNode):
        return 1, term.value
    return (3 if isinstance(term, Literal) else 2), str(term)


_Row: TypeAlias = tuple[Node, NamedNode, Value, NamedNode | DefaultGraph]


class Asserted:
    """The facts as they were told, with the graphs that tell each one.

    Terms are numbered as they come and each is kept once, which is what lets a
    million facts fit; `Closure` numbers them again in the order of their text.
    """

    def __init__(self, axioms: Axioms, quads: Iterable[Quad]) -> None:
        self.numbers: dict[Term | DefaultGraph | Triple, int] = {}
        self.rows: list[tuple[int, int, int, int]] = []
        number, count = self.numbers.setdefault, self.numbers.__len__
        nowhere = DefaultGraph()
        told: Iterable[_Row] = ((*said, nowhere) for said in axioms.statements)
        asserted = cast("Iterable[_Row]", quads)  # a quad unpacks into its terms
        for subject, predicate, value, graph in chain(told, asserted):
            at = number(predicate, count())
            if at == count() - 1:
                guard(Statement(subject, predicate, value))
            row = number(subject, count()), at, number(value, count())
            self.rows.append((*row, number(graph, count())))
        for term in self.numbers:
            if isinstance(term, Triple):
                statement(Triple(term, TYPE, THING))  # refused there, in words

    def terms(self) -> Iterator[Term]:
        """Every term of a fact or graph name."""
        for term in self.numbers:
            if not isinstance(term, DefaultGraph | Triple):
                yield term
