"""Axioms -> rules and checks: one method for each kind of axiom."""

import re

from clusterkg.reason.axioms import Axiom, Axioms
from clusterkg.reason.expressions import (
    THING,
    Class,
    Expression,
    Inverse,
    Property,
    UnknownAxiom,
    Value,
    words,
)
from clusterkg.reason.positions import Positions, outside, plain, turned
from clusterkg.reason.rules import Check, Link, Rule, Rules, Step, is_data_range


def compile_rules(axioms: Axioms) -> Rules:
    """Rules and checks of all axioms. Raises UnknownAxiom where OWL 2 RL is left."""
    compiler = _Compiler(axioms)
    for axiom in axioms.axioms:
        method = re.sub(r"(?=[A-Z])", "_", axiom.kind).lower()
        getattr(compiler, method)(*axiom.terms, axiom=axiom)
    compiler.existentials()
    rules = sorted(set(compiler.rules), key=str)
    return Rules(rules, sorted(set(compiler.checks), key=str))


class _Compiler(Positions):
    """The methods are called by the name of the axiom's kind."""

    def sub_class_of(self, sub: Class, sup: Class, axiom: Axiom) -> None:
        if sub == THING:
            raise outside(sub, "on the left", axiom)
        self.left(sub, axiom)
        if sup != THING:
            self.rules.append(Rule("subclass", axiom, needs=(sub,), gives=sup))
        self.right(sup, axiom)

    def equivalent_class(self, one: Class, two: Class, axiom: Axiom) -> None:
        if is_data_range(one) or is_data_range(two):
            raise outside(two, "in the definition of a datatype", axiom)
        self.sub_class_of(one, two, axiom)
        self.sub_class_of(two, one, axiom)

    def disjoint_classes(self, *classes: Class, axiom: Axiom) -> None:
        for class_ in classes:
            self.left(class_, axiom)
        self.checks.append(Check("disjoint", axiom, classes=classes))

    def disjoint_union(self, whole: Class, *parts: Class, axiom: Axiom) -> None:
        union = Expression("unionOf", members=tuple(parts))
        self.equivalent_class(whole, union, axiom)
        self.disjoint_classes(*parts, axiom=axiom)

    def domain(self, on: Property, to: Class, axiom: Axiom) -> None:
        if isinstance(on, Inverse):
            self.range(on.of, to, axiom)
        elif to != THING:
            self.rules.append(Rule("domain", axiom, on=on, gives=to))
            self.right(to, axiom)

    def range(self, on: Property, to: Class, axiom: Axiom) -> None:
        if isinstance(on, Inverse):
            self.domain(on.of, to, axiom)
        elif on in self._data or is_data_range(to):
            self.checks.append(Check("datarange", axiom, (to,), (on,)))
        elif to != THING:
            self.rules.append(Rule("range", axiom, on=on, gives=to))
            self.right(to, axiom)

    def sub_property_of(self, sub: Property, sup: Property, axiom: Axiom) -> None:
        turned = isinstance(sub, Inverse) != isinstance(sup, Inverse)
        kind = "inverse" if turned else "subproperty"
        self.rules.append(Rule(kind, axiom, on=plain(sub), to=plain(sup)))

    def equivalent_property(self, one: Property, two: Property, axiom: Axiom) -> None:
        self.sub_property_of(one, two, axiom)
        self.sub_property_of(two, one, axiom)

    def inverse_of(self, one: Property, two: Property, axiom: Axiom) -> None:
        turned = two.of if isinstance(two, Inverse) else Inverse(two)
        self.equivalent_property(one, turned, axiom)

    def symmetric(self, on: Property, axiom: Axiom) -> None:
        self.rules.append(Rule("inverse", axiom, on=plain(on), to=plain(on)))

    def transitive(self, on: Property, axiom: Axiom) -> None:
        self.chain(plain(on), plain(on), plain(on), axiom=axiom)

    def chain(self, to: Property, *steps: Property, axiom: Axiom) -> None:
        if isinstance(to, Inverse):
            to, steps = to.of, tuple(turned(step) for step in reversed(steps))
        for step in steps:
            self.reads(step)
        if len(steps) == 1:
            self.sub_property_of(steps[0], to, axiom)
            return
        last: Link = steps[0]
        for count in range(2, len(steps)):
            longer = Step(steps[:count])
            rule = Rule("chain", axiom, on=last, second=steps[count - 1], to=longer)
            self.rules.append(rule)
            last = longer
        self.rules.append(Rule("chain", axiom, on=last, second=steps[-1], to=to))

    def functional(self, on: Property, axiom: Axiom) -> None:
        self._one_value(on, "functional", axiom)

    def inverse_functional(self, on: Property, axiom: Axiom) -> None:
        self._one_value(on, "inversefunctional", axiom)

    def _one_value(self, on: Property, kind: str, axiom: Axiom) -> None:
        if isinstance(on, Inverse):
            kind = "functional" if kind != "functional" else "inversefunctional"
        self.checks.append(Check(kind, axiom, properties=(plain(on),)))

    def asymmetric(self, on: Property, axiom: Axiom) -> None:
        self.checks.append(Check("asymmetric", axiom, properties=(plain(on),)))

    def irreflexive(self, on: Property, axiom: Axiom) -> None:
        self.checks.append(Check("irreflexive", axiom, properties=(plain(on),)))

    def disjoint_properties(self, *on: Property, axiom: Axiom) -> None:
        for one in on:
            self.reads(one)
        self.checks.append(Check("disjointproperties", axiom, properties=on))

    def negative(self, one: Value, on: Property, two: Value, axiom: Axiom) -> None:
        values = (two, one) if isinstance(on, Inverse) else (one, two)
        check = Check("negative", axiom, properties=(plain(on),), values=values)
        self.checks.append(check)

    def different(self, *values: Value, axiom: Axiom) -> None:
        """Nothing follows, as two names are two things here anyhow."""
        if len(set(values)) < len(values):
            name = words(values[0])
            raise UnknownAxiom(
                f"The {axiom.kind} axiom says that {name} is not itself."
            )
