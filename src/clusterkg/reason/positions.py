"""Where an expression stands decides what it means for rules (OWL 2 RL).

What stands left of "is a kind of" must be recognisable in the data; what stands right
of it says what follows. Existentials on the right promise a thing without naming it;
they take part only among the classes themselves.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import TypeVar

from pyoxigraph import NamedNode

from clusterkg.reason.axioms import Axiom, Axioms
from clusterkg.reason.expressions import (
    LITERAL,
    THING,
    Class,
    Expression,
    Inverse,
    Property,
    UnknownAxiom,
    Value,
    words,
)
from clusterkg.reason.rules import Check, Link, Rule, is_data_range

T = TypeVar("T")
Parts = tuple[Class, ...]


class Positions:
    """Collects the rules and checks that expressions need on either side."""

    def __init__(self, axioms: Axioms) -> None:
        self.rules: list[Rule] = []
        self.checks: list[Check] = []
        self._promises: list[tuple[Class, Link, Class, Axiom]] = []
        self._data = axioms.data

    def left(self, class_: Class, axiom: Axiom) -> None:
        """Make the members of an expression recognisable."""
        if not isinstance(class_, Expression):
            return
        parts = _operands(class_)
        for part in parts:
            self.left(part, axiom)
        if class_.on is not None:
            self.reads(class_.on)
        at_least_one = (class_.kind, class_.number) == ("minCardinality", 1)
        kind = "someValuesFrom" if at_least_one else class_.kind
        recognise = _LEFT.get(kind)
        if recognise is None:
            raise outside(class_, "on the left", axiom)
        recognise(self, class_, parts, axiom)

    def left_all(self, class_: Expression, parts: Parts, axiom: Axiom) -> None:
        """A member of every part."""
        self.rules.append(Rule("every", axiom, needs=parts, gives=class_))

    def left_any(self, class_: Expression, parts: Parts, axiom: Axiom) -> None:
        """A member of some part."""
        for part in parts:
            self.rules.append(Rule("subclass", axiom, needs=(part,), gives=class_))

    def left_some(self, class_: Expression, parts: Parts, axiom: Axiom) -> None:
        """Whatever has a relation to a member of the filler."""
        if is_data_range(parts[0]) and parts[0] != LITERAL:
            raise outside(class_, "on the left", axiom)
        self.rules.append(Rule("some", axiom, on=class_.on, needs=parts, gives=class_))

    def left_value(self, class_: Expression, _: Parts, axiom: Axiom) -> None:
        """Whatever has a relation to one thing."""
        value = _value(class_)
        rule = Rule("hasvalue", axiom, on=class_.on, value=value, gives=class_)
        self.rules.append(rule)

    def left_one_of(self, class_: Expression, _: Parts, axiom: Axiom) -> None:
        """The things listed."""
        for member in class_.members:
            if not isinstance(member, Expression):
                self.rules.append(Rule("member", axiom, value=member, gives=class_))

    def right(self, class_: Class, axiom: Axiom) -> None:
        """Say what follows for the members of an expression, or cannot be."""
        if not isinstance(class_, Expression):
            return
        if class_.on is not None:
            self.reads(class_.on)
        kind, parts = class_.kind, _operands(class_)
        if kind == "intersectionOf":
            for part in parts:
                self.rules.append(Rule("subclass", axiom, needs=(class_,), gives=part))
                self.right(part, axiom)
        elif kind == "unionOf":
            self.checks.append(Check("union", axiom, classes=(class_, *parts)))
        elif kind == "complementOf":
            self.left(parts[0], axiom)
            self.checks.append(Check("disjoint", axiom, classes=(class_, parts[0])))
        elif kind == "oneOf":
            values = tuple(m for m in class_.members if not isinstance(m, Expression))
            check = Check("oneof", axiom, classes=(class_,), values=values)
            self.checks.append(check)
        elif kind == "hasValue":
            value = _value(class_)
            rule = Rule("value", axiom, needs=(class_,), on=class_.on, value=value)
            self.rules.append(rule)
        else:
            self._along(class_, parts[0], axiom)

    def _along(self, class_: Expression, filler: Class, axiom: Axiom) -> None:
        assert class_.on is not None  # only restrictions come here
        if class_.kind == "allValuesFrom":
            if class_.on in self._data or is_data_range(filler):
                check = Check("datarange", axiom, (filler, class_), (class_.on,))
                self.checks.append(check)
            else:
                rule = Rule("only", axiom, needs=(class_,), on=class_.on, gives=filler)
                self.rules.append(rule)
                self.right(filler, axiom)
            return
        if class_.kind in ("maxCardinality", "cardinality"):
            self.left(filler, axiom)
            check = Check(
                "max", axiom, (class_, filler), (class_.on,), number=class_.number
            )
            self.checks.append(check)
        promised = class_.kind == "someValuesFrom" or class_.number > 0
        if promised and class_.kind != "maxCardinality":
            self._promises.append((class_, class_.on, filler, axiom))

    def reads(self, on: Property) -> None:
        """A property that is read backwards gets triples of its own."""
        if isinstance(on, Inverse):
            axiom = Axiom("inverseOf", (on, on.of))
            self.rules.append(Rule("inverse", axiom, on=on.of, to=on))
            self.rules.append(Rule("inverse", axiom, on=on, to=on.of))

    def existentials(self) -> None:
        """What having an unnamed value makes of the class itself."""
        classes, links = defaultdict(set), defaultdict(set)
        for rule in self.rules:
            if rule.kind == "subclass" and rule.gives is not None:
                classes[rule.needs[0]].add(rule.gives)
            elif rule.kind == "subproperty" and rule.on and rule.to:
                links[rule.on].add(rule.to)
        for class_, on, filler, axiom in self._promises:
            fillers, ons = _upwards(filler, classes), _upwards(on, links)
            for rule in list(self.rules):
                met = rule.kind == "domain" or (
                    rule.kind == "some"
                    and (rule.needs[0] == THING or rule.needs[0] in fillers)
                )
                if met and rule.on in ons and rule.gives is not None:
                    found = Rule("subclass", axiom, needs=(class_,), gives=rule.gives)
                    self.rules.append(found)


_LEFT: dict[str, Callable[[Positions, Expression, Parts, Axiom], None]] = {
    "intersectionOf": Positions.left_all,
    "unionOf": Positions.left_any,
    "someValuesFrom": Positions.left_some,
    "hasValue": Positions.left_value,
    "oneOf": Positions.left_one_of,
}


def _upwards(start: T, edges: Mapping[T, set[T]]) -> set[T]:
    found, waiting = {start}, [start]
    while waiting:
        for above in edges.get(waiting.pop(), ()):
            if above not in found:
                found.add(above)
                waiting.append(above)
    return found


def _operands(class_: Expression) -> tuple[Class, ...]:
    if class_.kind in ("oneOf", "hasValue", "onDatatype"):
        return ()
    return tuple(m for m in class_.members if isinstance(m, NamedNode | Expression))


def _value(class_: Expression) -> Value:
    value = class_.members[0]
    assert not isinstance(value, Expression)  # hasValue holds a term
    return value


def plain(on: Property) -> NamedNode:
    return on.of if isinstance(on, Inverse) else on


def turned(on: Property) -> Property:
    return on.of if isinstance(on, Inverse) else Inverse(on)


def outside(class_: Class, where: str, axiom: Axiom) -> UnknownAxiom:
    kind = class_.kind if isinstance(class_, Expression) else class_.value
    return UnknownAxiom(
        f"The {axiom.kind} axiom of {words(axiom.terms[0])} uses {kind} {where}, "
        "which is outside OWL 2 RL, so what follows from it would be missing; "
        "say it with a named class or as a SHACL shape."
    )
