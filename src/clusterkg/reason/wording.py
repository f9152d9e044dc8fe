"""Axioms, facts and terms in words, by the labels that the graph itself gives."""

from collections.abc import Mapping

from pyoxigraph import BlankNode, Literal, NamedNode

from clusterkg.iris import PUBLISHED
from clusterkg.reason.axioms import Axiom
from clusterkg.reason.closure import Closure
from clusterkg.reason.expressions import THING, Expression, Inverse
from clusterkg.reason.numbers import Fact, Term
from clusterkg.reason.rules import Step
from clusterkg.terms import PREFIXES

_LABELS = [
    NamedNode(PREFIXES["rdfs"] + "label"),
    NamedNode(PREFIXES["skos"] + "prefLabel"),
]
_AXIOMS = {
    "subClassOf": "every {0} is {a1}",
    "equivalentClass": "“{0}” and “{1}” mean the same",
    "disjointClasses": "nothing is two of: {all}",
    "disjointUnion": "every {0} is exactly one of: {rest}",
    "domain": "whatever has the relation “{0}” is {a1}",
    "range": "whatever the relation “{0}” leads to is {a1}",
    "subPropertyOf": "“{0}” always means “{1}” too",
    "equivalentProperty": "“{0}” and “{1}” mean the same",
    "inverseOf": "“{0}” is “{1}” read backwards",
    "symmetric": "“{0}” holds in both directions",
    "transitive": "“{0}” passes on from one to the next",
    "chain": "“{steps}” together mean “{0}”",
    "functional": "nothing has more than one “{0}”",
    "inverseFunctional": "no two things share a “{0}”",
    "asymmetric": "“{0}” never holds in both directions",
    "irreflexive": "nothing has “{0}” to itself",
    "disjointProperties": "no two things are joined by two of: {all}",
    "negative": "“{1}” is said not to hold between {0} and {2}",
}


class Names:
    """The English label of each term, else what its IRI ends in."""

    def __init__(self, closure: Closure) -> None:
        self._numbers = closure.numbers
        of, terms = closure.numbers.of, closure.numbers.terms
        wanted = {of[label] for label in _LABELS if label in of}
        self._labels: dict[int, str] = {}
        for subject, _, value in sorted(
            fact for fact in closure.why if fact[1] in wanted
        ):
            literal = terms[value]
            if isinstance(literal, Literal) and literal.language in ("en", None):
                self._labels.setdefault(subject, literal.value)

    def name(self, term: Term) -> str:
        """A few words for a term or an expression."""
        if isinstance(term, Literal):
            return f'"{term.value}"'
        if isinstance(term, Expression):
            return self._expression(term)
        if isinstance(term, Inverse):
            return f"{self.name(term.of)} (backwards)"
        if isinstance(term, Step):
            return ", then ".join(self.name(part) for part in term.of)
        label = self._labels.get(self._numbers.of.get(term, -1))
        return label or _ending(term)

    def thing(self, term: Term) -> str:
        """A name with the path that tells which thing it is."""
        name = self.name(term)
        if not isinstance(term, NamedNode) or name == _ending(term):
            return name
        return f"{name} ({_ending(term)})"

    def fact(self, fact: Fact) -> str:
        """A triple as subject, relation and object."""
        subject, predicate, value = (self._numbers.terms[number] for number in fact)
        if fact[1] == self._numbers.type:
            return f"{self.name(subject)} is {a(self.name(value))}"
        return f"{self.name(subject)} – {self.name(predicate)} – {self.name(value)}"

    def axiom(self, axiom: Axiom) -> str:
        """What an axiom says."""
        names = [self.name(term) for term in axiom.terms]
        parts: Mapping[str, str] = {
            "a1": a(names[-1]),
            "all": ", ".join(names),
            "rest": ", ".join(names[1:]),
            "steps": "”, then “".join(names[1:]),
        }
        return _AXIOMS[axiom.kind].format(*names, **parts)

    def _expression(self, term: Expression) -> str:
        names = [self.name(member) for member in term.members]
        if term.kind == "complementOf":
            return f"thing that is not {a(names[0])}"
        if term.kind in ("intersectionOf", "unionOf", "oneOf", "onDatatype"):
            word = " and " if term.kind == "intersectionOf" else " or "
            return word.join(names)
        assert term.on is not None  # all others are restrictions
        of = "" if term.members[0] == THING else f" that is {a(names[0])}"
        number = f" {term.number}"
        counted = {
            "someValuesFrom": f"some{of}",
            "allValuesFrom": f"only what is {a(names[0])}",
            "hasValue": names[0],
            "minCardinality": f"at least{number}{of}",
            "maxCardinality": f"at most{number}{of}",
            "cardinality": f"exactly{number}{of}",
        }[term.kind]
        return f"thing with “{self.name(term.on)}”: {counted}"


def a(name: str) -> str:
    """The name with its article."""
    return f"{'an' if name[:1].lower() in 'aeio' else 'a'} {name}"


def _ending(term: NamedNode | BlankNode) -> str:
    iri = term.value
    for prefix in ("ckg", "rdfs", "owl", "skos", "xsd", "rdf"):
        if iri.startswith(PREFIXES[prefix]):
            return iri.removeprefix(PREFIXES[prefix])
    return iri.removeprefix(PUBLISHED)
