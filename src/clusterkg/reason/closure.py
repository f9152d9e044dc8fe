"""Forward chaining: the rules applied to the facts until nothing new follows.

Terms become numbers in the order of their text and the facts are read in that order,
so the same facts give the same derivations, however they were ordered. Each derived
triple keeps the first rule and premises that gave it: that is its explanation.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from clusterkg.reason.axioms import Axioms
from clusterkg.reason.expressions import (
    LITERAL,
    NOTHING,
    THING,
    TYPE,
    Expression,
    Inverse,
    Statement,
    statement,
)
from clusterkg.reason.guard import guard
from clusterkg.reason.rules import Link, Rule, Step

Fact: TypeAlias = tuple[int, int, int]
Term: TypeAlias = NamedNode | BlankNode | Literal | Expression | Inverse | Step
Because: TypeAlias = tuple[int, *tuple[Fact, ...]]


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


class Asserted:
    """The facts as they were told, and the graphs that tell each one."""

    def __init__(self, axioms: Axioms, quads: Iterable[Quad]) -> None:
        self.rows: list[tuple[Statement, NamedNode | None]] = []
        predicates: set[NamedNode] = set()
        for said in axioms.statements:
            self.rows.append((said, None))
        for quad in quads:
            graph = quad.graph_name
            named = graph if isinstance(graph, NamedNode) else None
            said = statement(quad)
            if said.predicate not in predicates:
                guard(said)
                predicates.add(said.predicate)
            self.rows.append((said, named))

    def terms(self) -> set[Term]:
        """Every term that a fact uses."""
        found: set[Term] = set()
        for said, _ in self.rows:
            found.update(said)
        return found


class Closure:
    """All facts that follow. `why` holds each fact: None when told, else the rule."""

    def __init__(self, rules: list[Rule], asserted: Asserted) -> None:
        self.rules = rules
        terms = asserted.terms() | {TYPE, THING, NOTHING}
        for rule in rules:
            terms.update(_mentioned(rule))
        self.numbers = Numbers(terms)
        self.graphs: dict[Fact, list[NamedNode]] = {}
        self.why: dict[Fact, Because | None] = {}
        self.out: dict[int, dict[int, list[int]]] = {}
        self.into: dict[int, dict[int, list[int]]] = {}
        self._sups: dict[int, list[tuple[int, bool, int]]] = defaultdict(list)
        self._domains: dict[int, list[tuple[int, int]]] = defaultdict(list)
        self._ranges: dict[int, list[tuple[int, int]]] = defaultdict(list)
        self._joins: dict[int, list[Callable[[Fact], None]]] = defaultdict(list)
        self._classes: dict[int, list[tuple[int, int]]] = defaultdict(list)
        self._meets: dict[int, list[Callable[[Fact], None]]] = defaultdict(list)
        self._members: list[tuple[Fact, int]] = []
        for number, rule in enumerate(rules):
            getattr(self, f"_{rule.kind}")(number, rule)
        self._tell(asserted)
        self._run()

    def entailed(self) -> list[Fact]:
        """What follows and was not told, in the order of its terms."""
        public = self.numbers.public
        return sorted(f for f, told in self.why.items() if told and public(f))

    def _tell(self, asserted: Asserted) -> None:
        of, facts = self.numbers.of, []
        for said, graph in asserted.rows:
            fact = (of[said.subject], of[said.predicate], of[said.object])
            facts.append(fact)
            if graph is not None:
                told = self.graphs.get(fact)
                if told is None:
                    self.graphs[fact] = [graph]
                else:
                    told.append(graph)
        facts = sorted(set(facts))
        self.queue = facts
        self.why = dict.fromkeys(facts)
        for fact in facts:
            self._index(fact)

    def _index(self, fact: Fact) -> None:
        subject, predicate, value = fact
        if predicate in self.out:
            self.out[predicate].setdefault(subject, []).append(value)
            self.into[predicate].setdefault(value, []).append(subject)

    def _add(self, fact: Fact, rule: int, *premises: Fact) -> None:
        if fact not in self.why:
            self.why[fact] = (rule, *premises)
            self.queue.append(fact)
            self._index(fact)

    def _run(self) -> None:
        for fact, rule in self._members:
            self._add(fact, rule)
        type_, literals = self.numbers.type, self.numbers.first_literal
        for fact in self.queue:  # grows while it is read
            subject, predicate, value = fact
            if predicate == type_:
                for sup, rule in self._classes.get(value, ()):
                    self._add((subject, type_, sup), rule, fact)
                for meet in self._meets.get(value, ()):
                    meet(fact)
            self._follow(fact, value < literals)
        self.queue = []

    def _follow(self, fact: Fact, thing: bool) -> None:
        subject, predicate, value = fact
        for to, turned, rule in self._sups.get(predicate, ()):
            if not turned:
                self._add((subject, to, value), rule, fact)
            elif thing:
                self._add((value, to, subject), rule, fact)
        for class_, rule in self._domains.get(predicate, ()):
            self._add((subject, self.numbers.type, class_), rule, fact)
        if thing:
            for class_, rule in self._ranges.get(predicate, ()):
                self._add((value, self.numbers.type, class_), rule, fact)
        for join in self._joins.get(predicate, ()):
            join(fact)

    def _keep(self, *predicates: int) -> None:
        for predicate in predicates:
            self.out.setdefault(predicate, {})
            self.into.setdefault(predicate, {})

    def _number(self, term: Term | Link | None) -> int:
        assert term is not None  # the kind of the rule fills the place
        return self.numbers.of[term]

    def _subclass(self, number: int, rule: Rule) -> None:
        sub, sup = self._number(rule.needs[0]), self._number(rule.gives)
        self._classes[sub].append((sup, number))

    def _domain(self, number: int, rule: Rule) -> None:
        on, class_ = self._number(rule.on), self._number(rule.gives)
        self._domains[on].append((class_, number))

    def _range(self, number: int, rule: Rule) -> None:
        on, class_ = self._number(rule.on), self._number(rule.gives)
        self._ranges[on].append((class_, number))

    def _subproperty(self, number: int, rule: Rule) -> None:
        on, to = self._number(rule.on), self._number(rule.to)
        self._sups[on].append((to, False, number))

    def _inverse(self, number: int, rule: Rule) -> None:
        on, to = self._number(rule.on), self._number(rule.to)
        self._sups[on].append((to, True, number))

    def _member(self, number: int, rule: Rule) -> None:
        fact = self._number(rule.value), self.numbers.type, self._number(rule.gives)
        self._members.append((fact, number))

    def _chain(self, number: int, rule: Rule) -> None:
        on, second = self._number(rule.on), self._number(rule.second)
        to = self._number(rule.to)
        self._keep(on, second)
        after, before = self.out[second], self.into[on]

        def forward(fact: Fact) -> None:
            start, _, middle = fact
            for end in after.get(middle, ()):
                self._add((start, to, end), number, fact, (middle, second, end))

        def backward(fact: Fact) -> None:
            middle, _, end = fact
            for start in before.get(middle, ()):
                self._add((start, to, end), number, (start, on, middle), fact)

        self._joins[on].append(forward)
        self._joins[second].append(backward)

    def _some(self, number: int, rule: Rule) -> None:
        on, filler = self._number(rule.on), self._number(rule.needs[0])
        class_, type_ = self._number(rule.gives), self.numbers.type
        if rule.needs[0] in (THING, LITERAL):
            self._domains[on].append((class_, number))
            return
        self._keep(on)
        into = self.into[on]

        def met(fact: Fact) -> None:
            typed = (fact[2], type_, filler)
            if typed in self.why:
                self._add((fact[0], type_, class_), number, fact, typed)

        def typed(fact: Fact) -> None:
            for start in into.get(fact[0], ()):
                self._add((start, type_, class_), number, (start, on, fact[0]), fact)

        self._joins[on].append(met)
        self._meets[filler].append(typed)

    def _every(self, number: int, rule: Rule) -> None:
        parts = [self._number(part) for part in rule.needs]
        class_, type_ = self._number(rule.gives), self.numbers.type

        def met(fact: Fact) -> None:
            needed = [(fact[0], type_, part) for part in parts]
            if all(need in self.why for need in needed):
                self._add((fact[0], type_, class_), number, *needed)

        for part in parts:
            self._meets[part].append(met)

    def _only(self, number: int, rule: Rule) -> None:
        sub, on = self._number(rule.needs[0]), self._number(rule.on)
        class_, type_ = self._number(rule.gives), self.numbers.type
        self._keep(on)
        out, literals = self.out[on], self.numbers.first_literal

        def met(fact: Fact) -> None:
            typed = (fact[0], type_, sub)
            if typed in self.why and fact[2] < literals:
                self._add((fact[2], type_, class_), number, typed, fact)

        def typed(fact: Fact) -> None:
            for value in out.get(fact[0], ()):
                if value < literals:
                    premise = (fact[0], on, value)
                    self._add((value, type_, class_), number, fact, premise)

        self._joins[on].append(met)
        self._meets[sub].append(typed)

    def _hasvalue(self, number: int, rule: Rule) -> None:
        on, value = self._number(rule.on), self._number(rule.value)
        class_ = self._number(rule.gives)

        def met(fact: Fact) -> None:
            if fact[2] == value:
                self._add((fact[0], self.numbers.type, class_), number, fact)

        self._joins[on].append(met)

    def _value(self, number: int, rule: Rule) -> None:
        sub, on = self._number(rule.needs[0]), self._number(rule.on)
        value = self._number(rule.value)

        def met(fact: Fact) -> None:
            self._add((fact[0], on, value), number, fact)

        self._meets[sub].append(met)


def _mentioned(rule: Rule) -> set[Term]:
    places = (rule.gives, rule.on, rule.second, rule.to, rule.value)
    return {*rule.needs, *(place for place in places if place is not None)}
