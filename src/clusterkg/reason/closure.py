"""Forward chaining: the rules applied to the facts until nothing new follows.

Terms become numbers in the order of their text and the facts are read in that order,
so the same facts give the same derivations, however they were ordered. Each derived
triple keeps the first rule and premises that gave it: that is its explanation.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias, cast

from pyoxigraph import NamedNode

from clusterkg.reason.expressions import LITERAL, NOTHING, THING, TYPE
from clusterkg.reason.numbers import Asserted, Fact, Numbers, Term
from clusterkg.reason.rules import Link, Rule

Because: TypeAlias = tuple[int, *tuple[Fact, ...]]


@dataclass
class _Plan:
    """What to do with each fact of one property; rules by their number."""

    sups: list[tuple[int, int]] = field(default_factory=list)
    inverses: list[tuple[int, int]] = field(default_factory=list)
    domains: list[tuple[int, int]] = field(default_factory=list)
    ranges: list[tuple[int, int]] = field(default_factory=list)
    joins: list[Callable[[Fact], None]] = field(default_factory=list)


class Closure:
    """All facts that follow. `why` holds each fact: None when told, else the rule."""

    def __init__(self, rules: list[Rule], asserted: Asserted) -> None:
        self.rules = rules
        terms: set[Term] = {TYPE, THING, NOTHING}
        terms.update(asserted.terms())
        for rule in rules:
            terms.update(_mentioned(rule))
        self.numbers = Numbers(terms)
        self._graphs: dict[Fact, int | tuple[int, ...]] = {}
        self.why: dict[Fact, Because | None] = {}
        self.out: dict[int, dict[int, list[int]]] = {}
        self.into: dict[int, dict[int, list[int]]] = {}
        self._plans: dict[int, _Plan] = defaultdict(_Plan)
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
        of = self.numbers.of
        now = [of.get(cast("Term", t), -1) for t in asserted.numbers]  # -1: no graph
        for subject, predicate, value, graph in asserted.rows:
            fact = now[subject], now[predicate], now[value]
            told, place = self._graphs.get(fact), now[graph]
            if told is None:
                self._graphs[fact] = place
            elif told != place:
                many = told if isinstance(told, tuple) else (told,)
                self._graphs[fact] = (*many, place)
        self.queue = sorted(self._graphs)
        self.why = dict.fromkeys(self.queue)
        for fact in self.queue:
            self._index(fact)

    def graphs(self, fact: Fact) -> list[NamedNode]:
        """The graphs that tell a fact, sorted; none when a scheme tells it."""
        told = self._graphs.get(fact, -1)
        places = sorted({*told} if isinstance(told, tuple) else {told})
        terms = [self.numbers.terms[place] for place in places if place >= 0]
        return [term for term in terms if isinstance(term, NamedNode)]

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
            plan = self._plans.get(predicate)
            if plan is not None:
                self._follow(fact, plan, value < literals)
        self.queue = []

    def _follow(self, fact: Fact, plan: "_Plan", thing: bool) -> None:
        subject, _, value = fact
        for to, rule in plan.sups:
            self._add((subject, to, value), rule, fact)
        for class_, rule in plan.domains:
            self._add((subject, self.numbers.type, class_), rule, fact)
        if thing:
            for to, rule in plan.inverses:
                self._add((value, to, subject), rule, fact)
            for class_, rule in plan.ranges:
                self._add((value, self.numbers.type, class_), rule, fact)
        for join in plan.joins:
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
        self._plans[on].domains.append((class_, number))

    def _range(self, number: int, rule: Rule) -> None:
        on, class_ = self._number(rule.on), self._number(rule.gives)
        self._plans[on].ranges.append((class_, number))

    def _subproperty(self, number: int, rule: Rule) -> None:
        on, to = self._number(rule.on), self._number(rule.to)
        self._plans[on].sups.append((to, number))

    def _inverse(self, number: int, rule: Rule) -> None:
        on, to = self._number(rule.on), self._number(rule.to)
        self._plans[on].inverses.append((to, number))

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

        self._plans[on].joins.append(forward)
        self._plans[second].joins.append(backward)

    def _some(self, number: int, rule: Rule) -> None:
        on, filler = self._number(rule.on), self._number(rule.needs[0])
        class_, type_ = self._number(rule.gives), self.numbers.type
        if rule.needs[0] in (THING, LITERAL):
            self._plans[on].domains.append((class_, number))
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

        self._plans[on].joins.append(met)
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

        self._plans[on].joins.append(met)
        self._meets[sub].append(typed)

    def _hasvalue(self, number: int, rule: Rule) -> None:
        on, value = self._number(rule.on), self._number(rule.value)
        class_ = self._number(rule.gives)

        def met(fact: Fact) -> None:
            if fact[2] == value:
                self._add((fact[0], self.numbers.type, class_), number, fact)

        self._plans[on].joins.append(met)

    def _value(self, number: int, rule: Rule) -> None:
        sub, on = self._number(rule.needs[0]), self._number(rule.on)
        value = self._number(rule.value)

        def met(fact: Fact) -> None:
            self._add((fact[0], on, value), number, fact)

        self._meets[sub].append(met)


def _mentioned(rule: Rule) -> set[Term]:
    places = (rule.gives, rule.on, rule.second, rule.to, rule.value)
    return {*rule.needs, *(place for place in places if place is not None)}
