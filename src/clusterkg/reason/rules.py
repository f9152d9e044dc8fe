"""Rules and checks as values: what the axioms of an ontology become."""

from dataclasses import dataclass, field
from typing import TypeAlias

from pyoxigraph import Literal, NamedNode

from clusterkg.reason.axioms import Axiom
from clusterkg.reason.expressions import (
    RDF,
    RDFS,
    XSD,
    Class,
    Expression,
    Property,
    Value,
)


@dataclass(frozen=True)
class Step:
    """The first steps of a chain of more than two, as a property of its own."""

    of: tuple[Property, ...]


Link: TypeAlias = Property | Step


@dataclass(frozen=True)
class Rule:
    """`kind` says which places of the rule are filled.

    subclass: needs ⊑ gives; every: all of needs ⊑ gives; domain, range: on -> gives;
    subproperty, inverse: on -> to; chain: on then second -> to;
    some: on to a member of needs -> gives; hasvalue: on to value -> gives;
    only: needs, along on -> gives; value: needs -> on to value; member: value -> gives
    """

    kind: str
    axiom: Axiom
    needs: tuple[Class, ...] = ()
    gives: Class | None = None
    on: Link | None = None
    second: Link | None = None
    to: Link | None = None
    value: Value | None = None


@dataclass(frozen=True)
class Check:
    """A contradiction to look for once everything is derived."""

    kind: str
    axiom: Axiom
    classes: tuple[Class, ...] = ()
    properties: tuple[Link, ...] = ()
    values: tuple[Value, ...] = ()
    number: int = 0


@dataclass
class Rules:
    """What the ontology's axioms become."""

    rules: list[Rule] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)


def is_data_range(term: Class) -> bool:
    """Whether a range is one of literals."""
    if isinstance(term, Expression):
        if term.kind == "oneOf":
            return all(isinstance(member, Literal) for member in term.members)
        return term.kind == "onDatatype" or any(
            is_data_range(member)
            for member in term.members
            if term.kind.endswith("Of") and isinstance(member, NamedNode | Expression)
        )
    known = (RDFS + "Literal", RDF + "langString", RDF + "PlainLiteral")
    return term.value.startswith(XSD) or term.value in known
