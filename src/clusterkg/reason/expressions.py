"""Class and property expressions of OWL 2 as plain values, read from triples.

Two expressions that say the same are equal, whatever blank nodes spelt them, so
everything that is ordered by them is the same in every run.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from clusterkg.errors import BadInput
from clusterkg.terms import PREFIXES

OWL, RDF, RDFS = PREFIXES["owl"], PREFIXES["rdf"], PREFIXES["rdfs"]
XSD = PREFIXES["xsd"]
THING, NOTHING = NamedNode(OWL + "Thing"), NamedNode(OWL + "Nothing")
TYPE, LITERAL = NamedNode(RDF + "type"), NamedNode(RDFS + "Literal")

Node: TypeAlias = NamedNode | BlankNode
Value: TypeAlias = NamedNode | BlankNode | Literal


class Statement(NamedTuple):
    """A triple whose terms are plain: none is itself a triple."""

    subject: Node
    predicate: NamedNode
    object: Value


def statement(triple: Triple | Quad) -> Statement:
    """A triple as a Statement. Raises UnknownAxiom at a triple about a triple."""
    subject, value = triple.subject, triple.object
    if isinstance(subject, Triple) or isinstance(value, Triple):
        raise UnknownAxiom(
            f"{triple} speaks about another triple, which the rules do not read; "
            "say it about the graph that holds the triple."
        )
    return Statement(subject, triple.predicate, value)


class UnknownAxiom(BadInput):
    """The ontology says something that the rules would pass over in silence."""


@dataclass(frozen=True)
class Inverse:
    """A property read from its object to its subject."""

    of: NamedNode


Property: TypeAlias = NamedNode | Inverse


@dataclass(frozen=True)
class Expression:
    """An anonymous class or data range; `kind` is the OWL term that makes it."""

    kind: str
    on: Property | None = None
    members: tuple["Class | Value", ...] = ()
    number: int = 0


Class: TypeAlias = NamedNode | Expression


class Ontology:
    """Triples by subject and predicate, and the expressions that they spell."""

    def __init__(self, quads: Iterable[Quad]) -> None:
        self._by: dict[Node, dict[str, list[Value]]] = defaultdict(dict)
        self.statements = sorted({statement(quad) for quad in quads}, key=str)
        for said in self.statements:
            predicates = self._by[said.subject]
            predicates.setdefault(said.predicate.value, []).append(said.object)

    def objects(self, subject: Node, predicate: str) -> list[Value]:
        """All values of one predicate."""
        return self._by.get(subject, {}).get(predicate, [])

    def one(self, subject: Node, predicate: str) -> Value | None:
        """The value of a predicate that an expression has at most once."""
        values = self.objects(subject, predicate)
        if len(values) > 1:
            raise UnknownAxiom(
                f"{subject} has {len(values)} values for {predicate}, where OWL 2 "
                "allows one; split the expression."
            )
        return values[0] if values else None

    def items(self, head: Value) -> list[Value]:
        """The members of an RDF list, in order."""
        found: list[Value] = []
        while head != NamedNode(RDF + "nil"):
            if isinstance(head, Literal):
                raise UnknownAxiom(f"{head} stands where a list is expected.")
            first, rest = self.one(head, RDF + "first"), self.one(head, RDF + "rest")
            if first is None or rest is None:
                raise UnknownAxiom(f"The list at {head} has no end; write it as ( … ).")
            found.append(first)
            head = rest
        return found

    def property(self, node: Value) -> Property:
        """A property, or the inverse of one."""
        if isinstance(node, NamedNode):
            return node
        if isinstance(node, BlankNode):
            of = self.one(node, OWL + "inverseOf")
            if isinstance(of, NamedNode):
                return Inverse(of)
        raise UnknownAxiom(f"{node} is not a property; name one or use owl:inverseOf.")

    def class_(self, node: Value) -> Class:
        """A named class or datatype, or the expression that a blank node spells."""
        if isinstance(node, NamedNode):
            return node
        if isinstance(node, Literal):
            raise UnknownAxiom(f"The literal {node} stands where a class is expected.")
        if self.objects(node, OWL + "onProperty"):
            return self._restriction(node)
        return self._boolean(node)

    def _boolean(self, node: Node) -> Expression:
        expression = self.definition(node)
        if expression is None:
            on = self.one(node, OWL + "onDatatype")
            if on is None:
                raise UnknownAxiom(
                    f"The expression {node} is none that the rules know: "
                    f"{', '.join(sorted(self._by.get(node, {})))}."
                )
            facets = self.one(node, OWL + "withRestrictions") or NamedNode(RDF + "nil")
            return Expression("onDatatype", members=(on, *self._facets(facets)))
        return expression

    def definition(self, node: Node) -> Expression | None:
        """What intersectionOf, unionOf, oneOf or complementOf say of a node."""
        for kind in ("intersectionOf", "unionOf"):
            head = self.one(node, OWL + kind)
            if head is not None:
                members = {self.class_(m) for m in self.items(head)}
                return Expression(kind, members=tuple(sorted(members, key=str)))
        head = self.one(node, OWL + "oneOf")
        if head is not None:
            return Expression("oneOf", members=tuple(sorted(self.items(head), key=str)))
        for kind in ("complementOf", "datatypeComplementOf"):
            of = self.one(node, OWL + kind)
            if of is not None:
                return Expression("complementOf", members=(self.class_(of),))
        return None

    def _facets(self, head: Value) -> Iterable[Class | Value]:
        for item in self.items(head):
            if isinstance(item, Literal):
                raise UnknownAxiom(f"The literal {item} is not a facet.")
            for facet, values in sorted(self._by.get(item, {}).items()):
                yield NamedNode(facet)
                yield values[0]

    def _restriction(self, node: Node) -> Expression:
        on = self.property(self.one(node, OWL + "onProperty") or node)
        for kind in ("someValuesFrom", "allValuesFrom"):
            filler = self.one(node, OWL + kind)
            if filler is not None:
                return Expression(kind, on, (self.class_(filler),))
        value = self.one(node, OWL + "hasValue")
        if value is not None:
            return Expression("hasValue", on, (value,))
        return self._cardinality(node, on)

    def _cardinality(self, node: Node, on: Property) -> Expression:
        filler = self.one(node, OWL + "onClass") or self.one(node, OWL + "onDataRange")
        for kind in ("min", "max", ""):
            for name in (f"{kind}Cardinality", f"{kind}QualifiedCardinality"):
                term = name[0].lower() + name[1:]
                number = self.one(node, OWL + term)
                if isinstance(number, Literal):
                    of = THING if filler is None else self.class_(filler)
                    plain = f"{kind}Cardinality" if kind else "cardinality"
                    return Expression(plain, on, (of,), int(number.value))
        known = ", ".join(sorted(self._by.get(node, {})))
        raise UnknownAxiom(
            f"A restriction on {words(on)} is none that the rules know ({known}); "
            "use someValuesFrom, allValuesFrom, hasValue or a cardinality."
        )


def words(term: Class | Property | Value | Sequence[object]) -> str:
    """A term as text without labels, for errors about the ontology itself."""
    if isinstance(term, Inverse):
        return f"inverse of {term.of.value}"
    if isinstance(term, NamedNode):
        return term.value
    return str(term)
