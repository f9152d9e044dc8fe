"""The checks: each finds one kind of contradiction between facts and axioms.

Names are unique here: two IRIs are two things, so a second value of a functional
property is a contradiction and not a discovery that the two are one.
"""

from collections import defaultdict
from collections.abc import Callable
from itertools import combinations

from clusterkg.reason.axioms import Axiom, Axioms
from clusterkg.reason.badvalues import datarange, ill_written, wrong_kind
from clusterkg.reason.clash import Clash
from clusterkg.reason.closure import Closure
from clusterkg.reason.expressions import NOTHING
from clusterkg.reason.lookup import Lookup
from clusterkg.reason.rules import Check
from clusterkg.reason.wording import a

SHOWN = 5
_MANY = 4


def find_clashes(axioms: Axioms, checks: list[Check], closure: Closure) -> list[Clash]:
    """The contradictions, a few of each axiom, in the order of their things."""
    look = Lookup(closure, checks)
    for check in checks:
        _CHECKS[check.kind](look, check)
    _nothing(look)
    ill_written(look)
    wrong_kind(look, axioms)
    return look.clashes(SHOWN)


def _disjoint(look: Lookup, check: Check) -> None:
    seen: set[int] = set()
    for one, two in combinations(check.classes, 2):
        both = look.members(one) & look.members(two)
        for subject in both - seen:
            facts = look.typed(subject, one), look.typed(subject, two)
            kinds = f"{a(look.names.name(one))} and {a(look.names.name(two))}"
            # of many that exclude each other, a reader wants the two
            pair = Axiom("disjointClasses", (one, two))
            axiom = pair if len(check.classes) > _MANY else check.axiom
            look.say(subject, f"is both {kinds}", axiom, *facts)
        seen |= both


def _union(look: Lookup, check: Check) -> None:
    """A member of a union that is kept apart from every part of it."""
    whole, *parts = check.classes
    outside = look.members(whole)
    for part in parts:
        outside = outside & look.apart(part) - look.members(part)
    for subject in outside:
        names = " nor ".join(a(look.names.name(part)) for part in parts)
        facts = [look.typed(subject, whole)]
        look.say(subject, f"is neither {names}", check.axiom, *facts)


def _oneof(look: Lookup, check: Check) -> None:
    allowed = {look.numbers.of.get(value) for value in check.values}
    for subject in look.members(check.classes[0]):
        if subject not in allowed:
            fact = look.typed(subject, check.classes[0])
            look.say(subject, "is none of the things listed", check.axiom, fact)


def _max(look: Lookup, check: Check) -> None:
    class_, filler = check.classes
    for subject, values in look.values(check.properties[0]).items():
        if subject not in look.members(class_):
            continue
        counted = [v for v in values if look.belongs(v, filler)]
        if len(counted) > check.number:
            on = look.number(check.properties[0])
            facts = [(subject, on, value) for value in counted]
            if class_ in look.numbers.of:
                facts.append(look.typed(subject, class_))
            what = f"has {len(counted)} values for {look.relation(check)}"
            look.say(subject, what, check.axiom, *facts)


def _functional(look: Lookup, check: Check) -> None:
    on = look.number(check.properties[0])
    for subject, values in look.values(check.properties[0]).items():
        if len(values) > 1:
            facts = [(subject, on, value) for value in values]
            names = ", ".join(look.name(value) for value in values)
            what = f"has {len(values)} values for {look.relation(check)}: {names}"
            look.say(subject, what, check.axiom, *facts)


def _inversefunctional(look: Lookup, check: Check) -> None:
    holders: dict[int, list[int]] = defaultdict(list)
    for subject, value in sorted(look.pairs(check.properties[0])):
        holders[value].append(subject)
    on = look.number(check.properties[0])
    for value, subjects in holders.items():
        if len(subjects) > 1:
            facts = [(subject, on, value) for subject in subjects]
            names = ", ".join(look.name(subject) for subject in subjects[1:])
            what = f"shares {look.relation(check)} {look.name(value)} with {names}"
            look.say(subjects[0], what, check.axiom, *facts)


def _asymmetric(look: Lookup, check: Check) -> None:
    pairs = set(look.pairs(check.properties[0]))
    on = look.number(check.properties[0])
    for subject, value in pairs:
        if (value, subject) in pairs and subject <= value:
            facts = (subject, on, value), (value, on, subject)
            other = look.name(value)
            what = f"and {other} have {look.relation(check)} to each other"
            look.say(subject, what, check.axiom, *facts)


def _irreflexive(look: Lookup, check: Check) -> None:
    on = look.number(check.properties[0])
    for subject, value in look.pairs(check.properties[0]):
        if subject == value:
            what = f"has {look.relation(check)} to itself"
            look.say(subject, what, check.axiom, (subject, on, subject))


def _disjointproperties(look: Lookup, check: Check) -> None:
    for one, two in combinations(check.properties, 2):
        for subject, value in set(look.pairs(one)) & set(look.pairs(two)):
            facts = [(subject, look.number(on), value) for on in (one, two)]
            names = f"“{look.link(one)}” and “{look.link(two)}”"
            what = f"has both {names} to {look.name(value)}"
            look.say(subject, what, check.axiom, *facts)


def _negative(look: Lookup, check: Check) -> None:
    of = look.numbers.of
    one, two = (of.get(value, -1) for value in check.values)
    fact = (one, of.get(check.properties[0], -1), two)
    if fact in look.closure.why:
        other = look.name(two)
        what = f"has {look.relation(check)} {other}, which is said not to hold"
        look.say(one, what, check.axiom, fact)


def _nothing(look: Lookup) -> None:
    for subject in look.members(NOTHING):
        axiom = "nothing is a member of the empty class"
        fact = look.typed(subject, NOTHING)
        look.tell(subject, "is a member of the empty class", axiom, fact)


_CHECKS: dict[str, Callable[[Lookup, Check], None]] = {
    "disjoint": _disjoint,
    "union": _union,
    "oneof": _oneof,
    "max": _max,
    "functional": _functional,
    "inversefunctional": _inversefunctional,
    "asymmetric": _asymmetric,
    "irreflexive": _irreflexive,
    "disjointproperties": _disjointproperties,
    "negative": _negative,
    "datarange": datarange,
}
