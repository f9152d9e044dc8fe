"""The graph about the graph: VoID, DCAT, service description, prefixes, examples.

Editors that read examples, prefixes and classes from an endpoint find them here as
triples (the pattern of https://github.com/sib-swiss/sparql-examples). What depends on
where it is served, as limits and dumps, the service adds at `/sparql` and `/dataset`.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from clusterkg import iris
from clusterkg.catalogue import Catalogue, Question
from clusterkg.resources import QUERIES
from clusterkg.terms import PREFIXES, expand

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
_COUNTS = {
    "void:triples": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    "void:distinctSubjects": "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }",
    "void:distinctObjects": "SELECT (COUNT(DISTINCT ?o) AS ?n) { ?s ?p ?o }",
    "void:properties": "SELECT (COUNT(DISTINCT ?p) AS ?n) { ?s ?p ?o }",
    "void:classes": "SELECT (COUNT(DISTINCT ?c) AS ?n) { ?s a ?c }",
}
# kind of part, what it counts, and how
_PARTS = (
    ("class", "entities",
     "SELECT ?of (COUNT(DISTINCT ?s) AS ?n) { ?s a ?of } GROUP BY ?of"),
    ("property", "triples", "SELECT ?of (COUNT(*) AS ?n) { ?s ?of ?o } GROUP BY ?of"),
)  # fmt: skip
_TITLES = {"en": "clusterkg", "zh": "产业集群知识图谱"}
_SAID = {
    "en": "Industrial clusters, the platforms that serve them, and where towns could "
    "work together, with the passage behind each statement.",
    "zh": "产业集群、服务平台以及各镇可以合作之处，每条陈述都注明出处。",
}


def catalogue_graph(engine: ox.Store, base: str = iris.PUBLISHED) -> Iterator[ox.Quad]:
    """Quads of graph/catalogue for a store that holds everything else."""
    telling = _Telling(engine, base)
    yield from telling.dataset()
    yield from telling.service()
    for kind, counted, query in _PARTS:
        yield from telling.parts(kind, counted, query)
    for prefix, namespace in PREFIXES.items():
        yield from telling.prefix(prefix, namespace)
    if (QUERIES / "questions").is_dir():
        for question in Catalogue.load(base=base).values():
            yield from telling.example(question)


@dataclass(frozen=True)
class _Telling:
    """Writes quads of one graph; every name is below the base and answers there."""

    engine: ox.Store
    base: str

    def _node(self, name: str) -> ox.NamedNode:
        return ox.NamedNode(expand(name, self.base))

    def _quads(
        self, subject: str, *told: tuple[str, str | ox.NamedNode | ox.Literal]
    ) -> Iterator[ox.Quad]:
        """Quads about one subject; a plain text is the name of a node."""
        graph = ox.NamedNode(iris.graph("catalogue", self.base))
        for predicate, value in told:
            term = self._node(value) if isinstance(value, str) else value
            yield ox.Quad(self._node(subject), self._node(predicate), term, graph)

    def _rows(self, query: str) -> list[ox.QuerySolution]:
        solutions = self.engine.query(query)
        assert isinstance(solutions, ox.QuerySolutions)
        return list(solutions)

    def dataset(self) -> Iterator[ox.Quad]:
        """What it is, in VoID and DCAT."""
        languages = _TITLES.keys()
        yield from self._quads(
            "dataset",
            ("rdf:type", "void:Dataset"),
            ("rdf:type", "dcat:Dataset"),
            *(("dcterms:title", _text(_TITLES[lang], lang)) for lang in languages),
            *(("dcterms:description", _text(_SAID[lang], lang)) for lang in languages),
            ("dcterms:license", LICENCE),
            ("void:sparqlEndpoint", "sparql"),
            ("void:uriSpace", ox.Literal(self.base)),
            ("void:vocabulary", "ns"),
            ("void:feature", "http://www.w3.org/ns/formats/Turtle"),
        )
        for predicate, query in _COUNTS.items():
            yield from self._quads("dataset", (predicate, _count(self._rows(query)[0])))
        first = "SELECT ?s { ?s a <%s> } ORDER BY ?s LIMIT 1"
        for row in self._rows(first % expand("ckg:ProfessionalTown", self.base)):
            example = row["s"]
            assert isinstance(example, ox.NamedNode)
            yield from self._quads("dataset", ("void:exampleResource", example))

    def service(self) -> Iterator[ox.Quad]:
        """The endpoint, in SPARQL 1.1 Service Description and DCAT."""
        whole = "sparql#dataset"
        yield from self._quads(
            "sparql#service",
            ("rdf:type", "sd:Service"),
            ("rdf:type", "dcat:DataService"),
            ("sd:endpoint", "sparql"),
            ("dcat:endpointURL", "sparql"),
            ("dcat:servesDataset", "dataset"),
            ("sd:supportedLanguage", "sd:SPARQL11Query"),
            ("sd:defaultDataset", whole),
        )
        default = "sparql#default-graph"
        yield from self._quads(
            whole, ("rdf:type", "sd:Dataset"), ("sd:defaultGraph", default)
        )
        count = _count(self._rows(_COUNTS["void:triples"])[0])
        yield from self._quads(
            default, ("rdf:type", "sd:Graph"), ("void:triples", count)
        )
        for name in iris.GRAPHS:
            graph = iris.graph(name, self.base)
            yield from self._quads(whole, ("sd:namedGraph", graph))
            yield from self._quads(
                graph, ("rdf:type", "sd:NamedGraph"), ("sd:name", graph)
            )

    def parts(self, kind: str, counted: str, query: str) -> Iterator[ox.Quad]:
        """How many things each class has, how many triples each property."""
        for row in self._rows(query):
            of = row["of"]
            assert isinstance(of, ox.NamedNode)
            part = f"dataset#{kind}-{_short(of.value, self.base)}"
            yield from self._quads("dataset", (f"void:{kind}Partition", part))
            yield from self._quads(
                part, (f"void:{kind}", of), (f"void:{counted}", _count(row))
            )

    def prefix(self, prefix: str, namespace: str) -> Iterator[ox.Quad]:
        """A prefix, as SHACL declares it."""
        anyuri = self._node("xsd:anyURI")
        mine = f"dataset#prefix-{prefix}"
        yield from self._quads("dataset", ("sh:declare", mine))
        yield from self._quads(
            mine,
            ("rdf:type", "sh:PrefixDeclaration"),
            ("sh:prefix", ox.Literal(prefix)),
            ("sh:namespace", ox.Literal(
                iris.rebase(namespace, self.base), datatype=anyuri)),
        )  # fmt: skip

    def example(self, question: Question) -> Iterator[ox.Quad]:
        """A question of the catalogue as a SHACL executable."""
        form = "construct" if "CONSTRUCT" in question.text else "select"
        yield from self._quads(
            f"id/question/{question.name}",
            ("rdf:type", "sh:SPARQLExecutable"),
            ("rdf:type", f"sh:SPARQL{form.capitalize()}Executable"),
            *(
                (predicate, _text(question.said("question", lang), lang))
                for lang in ("en", "zh")
                for predicate in ("rdfs:label", "rdfs:comment")
            ),
            (f"sh:{form}", ox.Literal(question.text)),
            ("sh:prefixes", "dataset"),
            ("schema:target", "sparql"),
        )


def _text(text: str, lang: str) -> ox.Literal:
    return ox.Literal(text, language=lang)


def _count(row: ox.QuerySolution) -> ox.Literal:
    count = row["n"]
    assert isinstance(count, ox.Literal)
    return count


def _short(iri: str, base: str) -> str:
    """`ckg-Place` for the class of places: what a fragment may be."""
    for prefix, namespace in PREFIXES.items():
        own = iris.rebase(namespace, base)
        if iri.startswith(own):
            return f"{prefix}-{iri.removeprefix(own)}"
    return iris.slug(iri)
