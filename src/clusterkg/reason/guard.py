"""The terms of OWL, RDFS and SWRL that the rules obey, and the refusal of others.

An axiom that no rule knows would be lost without a word, so every such term that the
vocabulary uses must stand in one of these tables.
"""

from pyoxigraph import NamedNode

from clusterkg.reason.expressions import (
    OWL,
    RDF,
    RDFS,
    TYPE,
    Statement,
    UnknownAxiom,
    words,
)
from clusterkg.terms import PREFIXES


def _names(prefix: str, names: str) -> set[str]:
    return {prefix + name for name in names.split()}


_SPELLING = _names(
    OWL,
    "onProperty someValuesFrom allValuesFrom hasValue onClass onDataRange "
    "minCardinality maxCardinality cardinality minQualifiedCardinality "
    "maxQualifiedCardinality qualifiedCardinality onDatatype withRestrictions "
    "members distinctMembers sourceIndividual assertionProperty "
    "targetIndividual targetValue datatypeComplementOf",
) | _names(RDF, "first rest")
ANNOTATION = (
    _names(
        OWL,
        "versionIRI versionInfo priorVersion imports deprecated incompatibleWith "
        "backwardCompatibleWith annotatedSource annotatedProperty annotatedTarget",
    )
    | _names(RDFS, "label comment seeAlso isDefinedBy member")
    | _names(RDF, "subject predicate object value")
)
_NOTED_TYPES = (
    _names(
        OWL,
        "Ontology Class ObjectProperty DatatypeProperty AnnotationProperty "
        "Restriction NamedIndividual Thing Axiom Annotation OntologyProperty "
        "DeprecatedClass DeprecatedProperty DataRange",
    )
    | _names(RDFS, "Class Datatype Resource Literal")
    | _names(RDF, "Property List")
)
CLASS_PAIRS = {
    RDFS + "subClassOf": "subClassOf",
    OWL + "equivalentClass": "equivalentClass",
    OWL + "disjointWith": "disjointClasses",
}
PROPERTY_PAIRS = {
    RDFS + "subPropertyOf": "subPropertyOf",
    OWL + "equivalentProperty": "equivalentProperty",
    OWL + "inverseOf": "inverseOf",
    OWL + "propertyDisjointWith": "disjointProperties",
}
TO_CLASS = {RDFS + "domain": "domain", RDFS + "range": "range"}
DEFINITIONS = _names(OWL, "intersectionOf unionOf oneOf complementOf")
CHARACTERISTICS = {
    OWL + "SymmetricProperty": "symmetric",
    OWL + "TransitiveProperty": "transitive",
    OWL + "FunctionalProperty": "functional",
    OWL + "InverseFunctionalProperty": "inverseFunctional",
    OWL + "AsymmetricProperty": "asymmetric",
    OWL + "IrreflexiveProperty": "irreflexive",
}
GROUPS = {
    OWL + "AllDisjointClasses": "disjointClasses",
    OWL + "AllDisjointProperties": "disjointProperties",
    OWL + "AllDifferent": "different",
    OWL + "NegativePropertyAssertion": "negative",
}
LISTS = _names(OWL, "propertyChainAxiom disjointUnionOf")
DIFFERENT = OWL + "differentFrom"
PREDICATES = {
    *_SPELLING,
    *CLASS_PAIRS,
    *PROPERTY_PAIRS,
    *TO_CLASS,
    *DEFINITIONS,
    *LISTS,
    DIFFERENT,
}
TYPES = {*_NOTED_TYPES, *CHARACTERISTICS, *GROUPS}
_GUARDED = (OWL, RDFS, "http://www.w3.org/2003/11/swrl#")
_ADVICE = {
    OWL + "hasKey": "Uniqueness of keys belongs into a SHACL shape.",
    OWL + "sameAs": "Two names are two things here: propose an identity instead.",
}


def guard(statement: Statement) -> None:
    """Refuse a term of OWL that the rules do not obey, rather than pass it over."""
    predicate, value = statement.predicate.value, statement.object
    if predicate.startswith(_GUARDED) and predicate not in (PREDICATES | ANNOTATION):
        raise _unknown(predicate, statement)
    if (
        statement.predicate == TYPE
        and isinstance(value, NamedNode)
        and value.value.startswith(_GUARDED)
        and value.value not in TYPES
    ):
        raise _unknown(value.value, statement)


def _unknown(term: str, statement: Statement) -> UnknownAxiom:
    short = term
    for prefix in ("owl", "rdfs"):
        short = short.replace(PREFIXES[prefix], prefix + ":")
    advice = _ADVICE.get(
        term, "Say it with another axiom, or teach clusterkg.reason a rule for it."
    )
    return UnknownAxiom(
        f"The ontology uses {short} (at {words(statement.subject)}), which no rule "
        f"obeys, so what follows from it would be missing. {advice}"
    )
