"""What HermiT finds and the rules do not, explained by Pellet and put into words.

Every term goes to Pellet under a number, so that names which end alike, or are not
ASCII, come back as the terms that they are.
"""

import re
from collections.abc import Iterable, Sequence

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from clusterkg.reason import hermit
from clusterkg.reason.clash import Clash, Told
from clusterkg.reason.closure import Closure
from clusterkg.reason.expressions import OWL, RDF, RDFS, TYPE, XSD, Statement
from clusterkg.reason.wording import Names, a

_NUMBERED = "https://terms.invalid/#T"
_KNOWN = (OWL, RDF, RDFS, XSD)
_WORDS = {
    "subClassOf": "is a kind of",
    "disjointWith": "excludes",
    "equivalentTo": "means the same as",
    "subPropertyOf": "always means",
    "inverseOf": "is the inverse of",
    "domain": "starts at a",
    "range": "leads to a",
    "type": "is a",
}


class Proof:
    """Numbers terms for Pellet and reads its explanations back."""

    def __init__(self, closure: Closure) -> None:
        self._closure = closure
        self._names = Names(closure)
        self._terms: list[NamedNode] = []
        self._numbers: dict[NamedNode, int] = {}

    def clash(self, statements: Sequence[Statement]) -> Clash:
        """One clash for statements that HermiT found inconsistent."""
        lines = hermit.explanation(self._numbered(statements))
        facts = [fact for line in lines if (fact := self._fact(line))]
        rest = [self._said(line) for line in lines if not self._fact(line)]
        told = tuple(self._told(fact) for fact in facts)
        thing = facts[0].subject if facts else None
        about = f"What is told of {self._names.thing(thing)}" if thing else "The axioms"
        what = f"{about} cannot all be true, by the reasoner HermiT"
        individual = thing if isinstance(thing, NamedNode | BlankNode) else None
        return Clash(what, ", and ".join(sorted(rest)), individual, told)

    def empty(self, class_: NamedNode, statements: Sequence[Statement]) -> Clash:
        """One clash for a class that nothing can be a member of."""
        numbered = list(self._numbered(statements))
        number = self._numbers.get(class_)
        lines = hermit.explanation(numbered, f"{_NUMBERED}{number}")
        rest = [self._said(line) for line in lines]
        name = self._names.thing(class_)
        what = f"Nothing can be {a(name)}, so the ontology contradicts itself"
        return Clash(what, ", and ".join(sorted(rest)), class_)

    def _numbered(self, statements: Iterable[Statement]) -> Iterable[Statement]:
        for said in statements:
            subject, value = said.subject, said.object
            yield Statement(
                self._number(subject) if isinstance(subject, NamedNode) else subject,
                self._number(said.predicate),
                self._number(value) if isinstance(value, NamedNode) else value,
            )

    def _number(self, term: NamedNode) -> NamedNode:
        if term.value.startswith(_KNOWN):
            return term
        if term not in self._numbers:
            self._numbers[term] = len(self._terms)
            self._terms.append(term)
        return NamedNode(f"{_NUMBERED}{self._numbers[term]}")

    def _said(self, line: str) -> str:
        words = [_WORDS.get(word, word) for word in line.split()]
        return re.sub(
            r"\bT(\d+)\b",
            lambda found: f"“{self._names.name(self._terms[int(found[1])])}”",
            " ".join(words),
        )

    def _fact(self, line: str) -> Statement | None:
        """The told statement that a line repeats, if it is one."""
        found = re.fullmatch(r"T(\d+) (type|T(\d+)) (T(\d+)|.+)", line)
        if not found:
            return None
        subject = self._terms[int(found[1])]
        predicate = TYPE if found[2] == "type" else self._terms[int(found[3])]
        if found[5]:
            said = Statement(subject, predicate, self._terms[int(found[5])])
            return said if self._is_told(said) else None
        for literal in self._literals(subject, predicate):
            if literal.value in found[4]:
                return Statement(subject, predicate, literal)
        return None

    def _literals(self, subject: NamedNode, predicate: NamedNode) -> Iterable[Literal]:
        numbers = self._closure.numbers
        pair = (numbers.of[subject], numbers.of.get(predicate))
        for fact in self._closure.why:
            term = numbers.terms[fact[2]]
            if fact[:2] == pair and isinstance(term, Literal):
                yield term

    def _is_told(self, said: Statement) -> bool:
        of = self._closure.numbers.of
        fact = tuple(of.get(term, -1) for term in said)
        return fact in self._closure.why

    def _told(self, said: Statement) -> Told:
        of = self._closure.numbers.of
        fact = (of[said.subject], of[said.predicate], of[said.object])
        graphs = self._closure.graphs(fact)
        return Told(Triple(*said), tuple(graphs), self._names.fact(fact))
