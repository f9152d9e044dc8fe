"""The Turtle half of the knowledge: terms, axioms and schemes as quads."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, parse

from clusterkg import iris
from clusterkg.errors import BadInput
from clusterkg.resources import ONTOLOGY
from clusterkg.terms import RDF_TYPE

_SKOS = "http://www.w3.org/2004/02/skos/core#"
_NAMES = (_SKOS + "prefLabel", _SKOS + "altLabel")


def ontology_files(folder: Path = ONTOLOGY) -> list[Path]:
    """Header, terms and axioms; what a reasoner reads."""
    files = [folder / "clusterkg.ttl", folder / "axioms.ttl"]
    return [f for f in files if f.is_file()] + sorted(folder.glob("terms/*.ttl"))


def scheme_files(folder: Path = ONTOLOGY) -> list[Path]:
    """The controlled lists that all sources share."""
    return sorted(folder.glob("schemes/*.ttl"))


def vocabulary(base: str = iris.PUBLISHED, folder: Path = ONTOLOGY) -> Iterator[Quad]:
    """Quads of graph/ontology and graph/schemes. Raises BadInput naming the file."""
    for name, files in (
        ("ontology", ontology_files(folder)),
        ("schemes", scheme_files(folder)),
    ):
        graph = NamedNode(iris.graph(name, base))
        for file in files:
            for triple in read_turtle(file, base):
                yield Quad(triple.subject, triple.predicate, triple.object, graph)


def read_turtle(file: Path, base: str = iris.PUBLISHED) -> Iterator[Triple]:
    """The triples of one file, blank nodes kept apart from those of other files."""
    text = iris.rebase(file.read_text("utf-8"), base)
    try:
        for quad in parse(text, format=RdfFormat.TURTLE, rename_blank_nodes=False):
            yield quad.triple
    except SyntaxError as why:
        raise BadInput(f"{file} is not Turtle: {why}; correct the line.") from why


@cache
def declared(folder: Path = ONTOLOGY) -> set[str]:
    """Every IRI of ours that a Turtle file types, relative to the base."""
    found = set()
    for file in [*ontology_files(folder), *scheme_files(folder)]:
        for triple in read_turtle(file):
            subject = triple.subject
            if isinstance(subject, NamedNode) and triple.predicate.value == RDF_TYPE:
                found.add(subject.value.removeprefix(iris.PUBLISHED))
    return found


def named(folder: Path = ONTOLOGY) -> Iterator[tuple[str, str]]:
    """Each concept of a scheme, relative to the base, with each of its names."""
    for file in scheme_files(folder):
        for triple in read_turtle(file):
            subject, name = triple.subject, triple.object
            if triple.predicate.value in _NAMES and isinstance(name, Literal):
                assert isinstance(subject, NamedNode)
                yield subject.value.removeprefix(iris.PUBLISHED), name.value
