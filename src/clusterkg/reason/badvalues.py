"""Literals that are not what their datatype, their relation or its range asks for."""

from pyoxigraph import Literal, NamedNode

from clusterkg.reason import literals
from clusterkg.reason.axioms import Axioms
from clusterkg.reason.lookup import Lookup
from clusterkg.reason.rules import Check


def datarange(look: Lookup, check: Check) -> None:
    """Values that are no literals of the range, of all things or of a class."""
    wanted, on = check.classes[0], look.number(check.properties[0])
    among = look.members(check.classes[1]) if len(check.classes) > 1 else None
    for subject, value in look.pairs(check.properties[0]):
        literal = look.numbers.terms[value]
        if among is not None and subject not in among:
            continue
        if not isinstance(literal, Literal) or literals.within(literal, wanted):
            continue
        kind = look.names.name(literal.datatype)
        what = (
            f"has {look.relation(check)} {look.name(value)} as {kind}, "
            f"which is not in the range {look.names.name(wanted)}"
        )
        look.say(subject, what, check.axiom, (subject, on, value))


def ill_written(look: Lookup) -> None:
    """Literals whose text is not one of their datatype."""
    terms, first = look.numbers.terms, look.numbers.first_literal
    bad = {
        number
        for number in range(first, len(terms))
        if not literals.well_written(_literal(terms[number]))
    }
    for fact, because in look.closure.why.items() if bad else ():
        if fact[2] in bad and because is None:
            literal = _literal(terms[fact[2]])
            kind = look.names.name(literal.datatype)
            what = f"has the value {look.name(fact[2])}, which is no {kind}"
            look.tell(fact[0], what, f"{kind} is a datatype", fact)


def wrong_kind(look: Lookup, axioms: Axioms) -> None:
    """Text where a thing is expected, and a thing where text is."""
    cases: tuple[tuple[set[NamedNode], bool, str], ...] = (
        (axioms.objects - axioms.data, True, "leads to things, not to text"),
        (axioms.data - axioms.objects, False, "leads to text, not to things"),
    )
    for properties, text, rule in cases:
        for on in sorted(properties, key=str):
            number = look.numbers.of.get(on, -1)
            for subject, value in look.by.get(number, ()):
                fact = (subject, number, value)
                is_text = value >= look.numbers.first_literal
                if is_text == text and look.closure.why[fact] is None:
                    name = look.names.name(on)
                    what = f"has “{name}” {look.name(value)}"
                    look.tell(subject, what, f"“{name}” {rule}", fact)


def _literal(term: object) -> Literal:
    assert isinstance(term, Literal)  # literals have the highest numbers
    return term
