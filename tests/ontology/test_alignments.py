"""Alignments lead from our terms to terms that the others really have."""

from pathlib import Path

import pytest
from rdflib import OWL, RDF, RDFS, SKOS, Graph, URIRef

from clusterkg.resources import ONTOLOGY
from clusterkg.terms import NS

VOCABULARIES = Path(__file__).parent.parent / "data" / "vocabularies"
FILES = sorted(ONTOLOGY.glob("alignments/*.ttl"))
NAMES = ["cpsv-ap", "dcat", "geosparql", "org", "prov", "qb", "schema", "skos"]
EXACT = {RDFS.subClassOf, RDFS.subPropertyOf}
LOOSE = {SKOS.closeMatch, SKOS.relatedMatch}


def real_terms() -> dict[str, str]:
    """Every term of the vocabularies, as they publish it, and its kind."""
    found = {}
    for file in VOCABULARIES.glob("*.txt"):
        for line in file.read_text("utf-8").splitlines():
            if not line.startswith("#"):
                iri, _, kind = line.partition(" ")
                found[iri] = kind
    return found


REAL = real_terms()


def ours() -> dict[str, str]:
    graph = Graph()
    for file in ONTOLOGY.glob("terms/*.ttl"):
        graph.parse(file)
    kinds = {
        OWL.Class: "class",
        OWL.ObjectProperty: "property",
        OWL.DatatypeProperty: "property",
        OWL.AnnotationProperty: "property",
    }
    return {
        str(term): name
        for kind, name in kinds.items()
        for term in graph.subjects(RDF.type, kind)
        if str(term).startswith(NS)
    }


OURS = ours()


def test_every_vocabulary_has_its_file() -> None:
    assert [file.stem for file in FILES] == NAMES


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.stem)
def test_links_go_from_ours_to_theirs(file: Path) -> None:
    wrong = [
        (s, p, o)
        for s, p, o in Graph().parse(file)
        if str(s) not in OURS or str(o) in OURS or p not in EXACT | LOOSE
    ]
    assert wrong == []


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.stem)
def test_the_terms_linked_to_exist(file: Path) -> None:
    linked = {str(o) for o in Graph().parse(file).objects()}
    assert sorted(linked - set(REAL)) == []


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.stem)
def test_classes_go_below_classes_and_properties_below_properties(file: Path) -> None:
    wrong = [
        (s, o)
        for s, p, o in Graph().parse(file)
        if p in EXACT and OURS[str(s)] != REAL[str(o)]
    ]
    assert wrong == []


def test_every_foreign_term_that_is_used_as_it_is_exists() -> None:
    declared = Graph().parse(ONTOLOGY / "terms" / "reused.ttl")
    used = {str(t) for t in declared.subjects(RDF.type, None) if isinstance(t, URIRef)}
    assert sorted(used - set(REAL)) == []


def test_a_made_up_term_would_be_found() -> None:
    assert "http://www.w3.org/ns/org#Cluster" not in REAL
    assert REAL["http://www.w3.org/ns/org#OrganizationalCollaboration"] == "class"
