"""What the checks look up in a closure, and how they say what they found."""

from collections import defaultdict
from itertools import permutations

from pyoxigraph import BlankNode, Literal, NamedNode

from clusterkg.reason import literals
from clusterkg.reason.axioms import Axiom
from clusterkg.reason.clash import Clash, Told
from clusterkg.reason.closure import Closure
from clusterkg.reason.explain import Explainer
from clusterkg.reason.expressions import THING, Class
from clusterkg.reason.numbers import Fact
from clusterkg.reason.rules import Check, Link, is_data_range


class Lookup:
    """Members of classes, pairs of relations; `found` gathers what is said."""

    def __init__(self, closure: Closure, checks: list[Check]) -> None:
        self.closure = closure
        self.explainer = Explainer(closure)
        self.names = self.explainer.names
        self.numbers = closure.numbers
        self.found: set[tuple[int, str, str, tuple[Fact, ...]]] = set()
        self.by: dict[int, list[tuple[int, int]]] = defaultdict(list)
        self._members: dict[int, set[int]] = defaultdict(set)
        type_ = self.numbers.type
        for subject, predicate, value in closure.why:
            if predicate == type_:
                self._members[value].add(subject)
            else:
                self.by[predicate].append((subject, value))

        self._foes: dict[Class, list[Class]] = defaultdict(list)
        for check in checks:
            if check.kind == "disjoint":
                for one, two in permutations(check.classes, 2):
                    self._foes[one].append(two)

    def belongs(self, value: int, class_: Class) -> bool:
        """Whether a thing or a literal is a member of a class or data range."""
        literal = self.numbers.terms[value]
        if isinstance(literal, Literal) and is_data_range(class_):
            return literals.within(literal, class_)
        return value in self.members(class_)

    def apart(self, class_: Class) -> set[int]:
        """Whatever is known to be no member of a class."""
        return set().union(*map(self.members, self._foes.get(class_, ())))

    def clashes(self, shown: int) -> list[Clash]:
        """What was found; of each axiom the first few, and how many were left out."""
        told: dict[str, int] = defaultdict(int)
        clashes = []
        for subject, what, axiom, facts in sorted(self.found):
            told[axiom] += 1
            if told[axiom] <= shown:
                clashes.append(self._clash(subject, what, axiom, facts))
        for axiom, count in sorted(told.items()):
            if count > shown:
                clashes.append(Clash(f"{count - shown} more things do the same", axiom))
        return clashes

    def _clash(
        self, subject: int, what: str, axiom: str, facts: tuple[Fact, ...]
    ) -> Clash:
        """The clash in words, with all told statements that it follows from."""
        told: dict[Fact, None] = {}
        for fact in facts:
            told.update(dict.fromkeys(self.explainer.told(fact)))
        thing = self.numbers.terms[subject]
        assert isinstance(thing, NamedNode | BlankNode)
        return Clash(what, axiom, thing, tuple(self._told(fact) for fact in told))

    def _told(self, fact: Fact) -> Told:
        graphs = self.closure.graphs(fact)
        triple, words = self.numbers.triple(fact), self.names.fact(fact)
        return Told(triple, tuple(graphs), words)

    def members(self, class_: Class) -> set[int]:
        if class_ == THING:
            return set(range(len(self.numbers.terms)))
        return self._members.get(self.numbers.of.get(class_, -1), set())

    def pairs(self, on: Link) -> list[tuple[int, int]]:
        return self.by.get(self.numbers.of.get(on, -1), [])

    def values(self, on: Link) -> dict[int, list[int]]:
        """The values of each subject, those that mean the same counted once."""
        found: dict[int, dict[object, int]] = defaultdict(dict)
        for subject, value in sorted(self.pairs(on)):
            term = self.numbers.terms[value]
            key = literals.value(term) if isinstance(term, Literal) else value
            found[subject].setdefault(key, value)
        return {subject: list(values.values()) for subject, values in found.items()}

    def typed(self, subject: int, class_: Class) -> Fact:
        return subject, self.numbers.type, self.numbers.of[class_]

    def number(self, link: Link) -> int:
        return self.numbers.of.get(link, -1)

    def name(self, number: int) -> str:
        return self.names.name(self.numbers.terms[number])

    def link(self, link: Link) -> str:
        return self.names.name(link)

    def relation(self, check: Check) -> str:
        return f"“{self.link(check.properties[0])}”"

    def say(self, subject: int, what: str, axiom: Axiom, *facts: Fact) -> None:
        self.tell(subject, what, self.names.axiom(axiom), *facts)

    def tell(self, subject: int, what: str, axiom: str, *facts: Fact) -> None:
        thing = self.names.thing(self.numbers.terms[subject])
        self.found.add((subject, f"{thing} {what}", axiom, facts))
