"""The ontology's axioms as values, read from quads; `guard` refuses unknown ones."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from pyoxigraph import BlankNode, NamedNode, Quad

from clusterkg.reason.expressions import (
    OWL,
    RDFS,
    TYPE,
    XSD,
    Class,
    Node,
    Ontology,
    Property,
    Statement,
    UnknownAxiom,
    Value,
)
from clusterkg.reason.guard import (
    ANNOTATION,
    CHARACTERISTICS,
    CLASS_PAIRS,
    DEFINITIONS,
    DIFFERENT,
    GROUPS,
    LISTS,
    PREDICATES,
    PROPERTY_PAIRS,
    TO_CLASS,
    TYPES,
    guard,
)


@dataclass(frozen=True)
class Axiom:
    """One axiom: its kind in OWL's words, and the terms that it binds."""

    kind: str
    terms: tuple[Class | Property | Value, ...]


@dataclass
class Axioms:
    """All axioms of a vocabulary, what its terms are, and its plain statements."""

    axioms: list[Axiom] = field(default_factory=list)
    classes: set[NamedNode] = field(default_factory=set)
    objects: set[NamedNode] = field(default_factory=set)
    data: set[NamedNode] = field(default_factory=set)
    annotations: set[NamedNode] = field(default_factory=set)
    statements: list[Statement] = field(default_factory=list)
    logic: list[Statement] = field(default_factory=list)


_DECLARES: dict[str, Callable[[Axioms], set[NamedNode]]] = {
    OWL + "Class": lambda found: found.classes,
    RDFS + "Class": lambda found: found.classes,
    OWL + "ObjectProperty": lambda found: found.objects,
    OWL + "DatatypeProperty": lambda found: found.data,
    OWL + "AnnotationProperty": lambda found: found.annotations,
}


def read_axioms(vocabulary: Iterable[Quad]) -> Axioms:
    """Every axiom of the vocabulary. Raises UnknownAxiom at one that no rule knows."""
    ontology = Ontology(vocabulary)
    found = Axioms()
    axioms: set[Axiom] = set()
    for said in ontology.statements:
        guard(said)
        if _is_logic(said):
            found.logic.append(said)
            axioms.update(_axioms(ontology, said))
            _declare(found, said)
        else:
            found.statements.append(said)
    found.axioms = sorted(axioms, key=str)
    return found


def _is_logic(said: Statement) -> bool:
    predicate, value = said.predicate.value, said.object
    if said.predicate == TYPE:
        return isinstance(value, NamedNode) and value.value in TYPES
    if isinstance(said.subject, BlankNode) and predicate.startswith(XSD):
        return True  # a facet of a data range
    return predicate in PREDICATES and predicate not in ANNOTATION


def _declare(found: Axioms, said: Statement) -> None:
    subject, value = said.subject, said.object
    if isinstance(subject, NamedNode) and isinstance(value, NamedNode):
        declares = _DECLARES.get(value.value)
        if said.predicate == TYPE and declares:
            declares(found).add(subject)
        elif CHARACTERISTICS.get(value.value, "functional") != "functional":
            found.objects.add(subject)


def _axioms(ontology: Ontology, said: Statement) -> Iterator[Axiom]:
    predicate, value = said.predicate.value, said.object
    if said.predicate == TYPE and isinstance(value, NamedNode):
        yield from _typed(ontology, said.subject, value.value)
        return
    for predicates, read in _READERS:
        if predicate in predicates:
            yield from read(ontology, said)


def _classes(ontology: Ontology, said: Statement) -> Iterator[Axiom]:
    pair = (ontology.class_(said.subject), ontology.class_(said.object))
    yield Axiom(CLASS_PAIRS[said.predicate.value], pair)


def _properties(ontology: Ontology, said: Statement) -> Iterator[Axiom]:
    kind = PROPERTY_PAIRS[said.predicate.value]
    if kind == "inverseOf" and isinstance(said.subject, BlankNode):
        return  # spells an expression
    pair = (ontology.property(said.subject), ontology.property(said.object))
    yield Axiom(kind, pair)


def _to_class(ontology: Ontology, said: Statement) -> Iterator[Axiom]:
    pair = (ontology.property(said.subject), ontology.class_(said.object))
    yield Axiom(TO_CLASS[said.predicate.value], pair)


def _defined(ontology: Ontology, said: Statement) -> Iterator[Axiom]:
    definition = ontology.definition(said.subject)
    if isinstance(said.subject, NamedNode) and definition is not None:
        yield Axiom("equivalentClass", (said.subject, definition))


def _listed(ontology: Ontology, said: Statement) -> Iterator[Axiom]:
    members = ontology.items(said.object)
    if said.predicate.value == OWL + "propertyChainAxiom":
        steps = tuple(ontology.property(step) for step in members)
        yield Axiom("chain", (ontology.property(said.subject), *steps))
    else:
        parts = sorted((ontology.class_(part) for part in members), key=str)
        yield Axiom("disjointUnion", (ontology.class_(said.subject), *parts))


def _different(_: Ontology, said: Statement) -> Iterator[Axiom]:
    yield Axiom("different", (said.subject, said.object))


_READERS: tuple[
    tuple[Iterable[str], Callable[[Ontology, Statement], Iterator[Axiom]]], ...
] = (
    (CLASS_PAIRS, _classes),
    (PROPERTY_PAIRS, _properties),
    (TO_CLASS, _to_class),
    (DEFINITIONS, _defined),
    (LISTS, _listed),
    ((DIFFERENT,), _different),
)


def _typed(ontology: Ontology, subject: Node, type_: str) -> Iterator[Axiom]:
    if type_ in CHARACTERISTICS:
        yield Axiom(CHARACTERISTICS[type_], (ontology.property(subject),))
    elif GROUPS.get(type_) == "negative":
        yield _negative(ontology, subject)
    elif type_ in GROUPS:
        yield _group(ontology, subject, type_)


def _group(ontology: Ontology, subject: Node, type_: str) -> Axiom:
    head = ontology.one(subject, OWL + "members")
    head = head or ontology.one(subject, OWL + "distinctMembers")
    if head is None:
        raise UnknownAxiom(f"A {type_} has no owl:members; list what it binds.")
    kind = GROUPS[type_]
    members = ontology.items(head)
    terms: list[Class | Property | Value] = list(members)
    if kind == "disjointClasses":
        terms = [ontology.class_(member) for member in members]
    elif kind == "disjointProperties":
        terms = [ontology.property(member) for member in members]
    return Axiom(kind, tuple(sorted(terms, key=str)))


def _negative(ontology: Ontology, node: Node) -> Axiom:
    subject = ontology.one(node, OWL + "sourceIndividual")
    predicate = ontology.one(node, OWL + "assertionProperty")
    value = ontology.one(node, OWL + "targetIndividual")
    value = value or ontology.one(node, OWL + "targetValue")
    if subject is None or predicate is None or value is None:
        raise UnknownAxiom(
            "A negative property assertion needs source, property and target."
        )
    return Axiom("negative", (subject, ontology.property(predicate), value))
