"""The graph about the graph: VoID counts and the questions as SHACL examples.

Editors that read examples, prefixes and classes from an endpoint find them here as
triples (the pattern of https://github.com/sib-swiss/sparql-examples).
"""

from collections.abc import Iterator

import pyoxigraph as ox

from clusterkg import iris
from clusterkg.catalogue import Catalogue, Question
from clusterkg.resources import QUERIES
from clusterkg.terms import PREFIXES, RDF_TYPE, expand

_COUNTS = {
    "void:triples": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    "void:distinctSubjects": "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }",
    "void:properties": "SELECT (COUNT(DISTINCT ?p) AS ?n) { ?s ?p ?o }",
    "void:classes": "SELECT (COUNT(DISTINCT ?c) AS ?n) { ?s a ?c }",
}


def catalogue_graph(engine: ox.Store, base: str = iris.PUBLISHED) -> Iterator[ox.Quad]:
    """Quads of graph/catalogue for a store that holds everything else."""
    graph = ox.NamedNode(iris.graph("catalogue", base))

    def node(name: str) -> ox.NamedNode:
        return ox.NamedNode(expand(name, base))

    def told(
        subject: ox.NamedNode, predicate: str, value: ox.NamedNode | ox.Literal
    ) -> ox.Quad:
        return ox.Quad(subject, node(predicate), value, graph)

    dataset = node("dataset")
    kind = ox.NamedNode(RDF_TYPE)
    yield ox.Quad(dataset, kind, node("void:Dataset"), graph)
    yield ox.Quad(dataset, kind, node("dcat:Dataset"), graph)
    yield told(dataset, "dcterms:title", ox.Literal("clusterkg", language="en"))
    licence = "https://creativecommons.org/licenses/by/4.0/"
    yield told(dataset, "dcterms:license", ox.NamedNode(licence))
    yield told(dataset, "void:sparqlEndpoint", node("sparql"))
    for predicate, query in _COUNTS.items():
        yield told(dataset, predicate, _one(engine, query))
    for prefix, namespace in PREFIXES.items():
        yield from _prefix(node(f"sparql/prefix/{prefix}"), prefix, namespace, graph)
    if (QUERIES / "questions").is_dir():
        for question in Catalogue.load(base=base).values():
            yield from _example(question, graph, base)


def _one(engine: ox.Store, query: str) -> ox.Literal:
    solutions = engine.query(query)
    assert isinstance(solutions, ox.QuerySolutions)
    value = next(solutions)["n"]
    assert isinstance(value, ox.Literal)
    return value


def _prefix(
    declared: ox.NamedNode, prefix: str, namespace: str, graph: ox.NamedNode
) -> Iterator[ox.Quad]:
    sh = PREFIXES["sh"]
    kind = ox.NamedNode(sh + "PrefixDeclaration")
    yield ox.Quad(declared, ox.NamedNode(RDF_TYPE), kind, graph)
    yield ox.Quad(declared, ox.NamedNode(sh + "prefix"), ox.Literal(prefix), graph)
    anyuri = ox.NamedNode(PREFIXES["xsd"] + "anyURI")
    value = ox.Literal(namespace, datatype=anyuri)
    yield ox.Quad(declared, ox.NamedNode(sh + "namespace"), value, graph)


def _example(question: Question, graph: ox.NamedNode, base: str) -> Iterator[ox.Quad]:
    sh, rdfs = PREFIXES["sh"], PREFIXES["rdfs"]
    subject = ox.NamedNode(f"{base}api/queries/{question.name}")
    forms = {"CONSTRUCT": ("SPARQLConstructExecutable", "construct")}
    form = next((f for f in forms if f in question.text), "")
    kind, predicate = forms.get(form, ("SPARQLSelectExecutable", "select"))
    for name in ("SPARQLExecutable", kind):
        yield ox.Quad(subject, ox.NamedNode(RDF_TYPE), ox.NamedNode(sh + name), graph)
    for lang in ("en", "zh"):
        comment = ox.Literal(question.said("question", lang), language=lang)
        yield ox.Quad(subject, ox.NamedNode(rdfs + "comment"), comment, graph)
    text = ox.Literal(question.text)
    yield ox.Quad(subject, ox.NamedNode(sh + predicate), text, graph)
    target = ox.NamedNode(PREFIXES["schema"] + "target")
    yield ox.Quad(subject, target, ox.NamedNode(base + "sparql"), graph)
