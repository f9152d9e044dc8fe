"""The files: every parser reads the same, the profiles hold, the version is ours."""

import re
import tomllib
from pathlib import Path

import pyhornedowl
import pytest
from pyoxigraph import BlankNode, NamedNode, RdfFormat, parse
from rdflib import OWL, RDF, RDFS, SKOS, BNode, Graph, Literal, Namespace, URIRef
from rdflib.compare import isomorphic
from tests.ontology.profiles import breaches, chain, irregular

from clusterkg import __version__
from clusterkg.resources import ONTOLOGY
from clusterkg.terms import NS
from clusterkg.vocabulary import ontology_files, scheme_files

ROOT = ONTOLOGY.parent
FILES = sorted(ONTOLOGY.rglob("*.ttl"))
# The industries are reference data: long lists that nobody edits by hand.
AUTHORED = [file for file in FILES if not file.name.startswith("industry")]
CKG = Namespace(NS)


def names(file: Path) -> str:
    return str(file.relative_to(ONTOLOGY))


def whole() -> Graph:
    graph = Graph()
    for file in ontology_files():
        graph.parse(file)
    return graph


WHOLE = whole()


@pytest.mark.parametrize("file", FILES, ids=names)
def test_two_parsers_read_the_same_triples(file: Path) -> None:
    mine = Graph().parse(file)
    other = Graph()
    for quad in parse(path=file, format=RdfFormat.TURTLE):
        line = f"{quad.subject} {quad.predicate} {quad.object} ."
        other.parse(data=line, format="nt") if _ground(quad) else None
    ground = Graph()
    for triple in mine:
        if not any(isinstance(term, BNode) for term in triple):
            ground.add(triple)
    assert set(ground) == set(other)
    assert len(mine) == len(list(parse(path=file, format=RdfFormat.TURTLE)))


def _ground(quad: object) -> bool:
    ends = (getattr(quad, "subject", None), getattr(quad, "object", None))
    return not any(isinstance(end, BlankNode) for end in ends)


def test_the_third_parser_reads_every_declared_term() -> None:
    nt = WHOLE.serialize(format="nt")
    read = pyhornedowl.open_ontology_from_string(nt, "nt")
    declared = {
        str(term)
        for kind in (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)
        for term in WHOLE.subjects(RDF.type, kind)
    }
    seen = {
        *map(str, read.get_classes()),
        *map(str, read.get_object_properties()),
        *map(str, read.get_data_properties()),
    }
    assert declared <= seen


@pytest.mark.parametrize("syntax", ["turtle", "nt", "xml"])
def test_the_ontology_is_the_same_in_every_syntax(syntax: str) -> None:
    text = WHOLE.serialize(format=syntax)
    assert isomorphic(Graph().parse(data=text, format=syntax), WHOLE)


def test_the_ontology_is_the_same_in_json_ld() -> None:
    text = WHOLE.serialize(format="json-ld")
    read = parse(text, format=RdfFormat.JSON_LD)
    lines = [f"{q.subject} {q.predicate} {q.object} ." for q in read]
    assert isomorphic(Graph().parse(data="\n".join(lines), format="nt"), WHOLE)


@pytest.mark.parametrize("file", FILES, ids=names)
def test_no_iri_is_relative(file: Path) -> None:
    terms = {t for s, p, o in Graph().parse(file) for t in (s, p, o)}
    iris = {str(t) for t in terms if isinstance(t, URIRef)}
    assert [iri for iri in iris if not re.match(r"https?://", iri)] == []


@pytest.mark.parametrize("file", AUTHORED, ids=names)
def test_a_file_stays_small_enough_to_read(file: Path) -> None:
    assert len(file.read_text("utf-8").splitlines()) <= 300


@pytest.mark.parametrize("name", ["DL", "RL"])
def test_the_ontology_keeps_to_the_profile(name: str) -> None:
    assert breaches(WHOLE, name) == []


def test_the_profile_check_can_fail() -> None:
    broken = WHOLE + Graph().parse(
        data=f"""
        @prefix owl: <{OWL}> . @prefix rdfs: <{RDFS}> . @prefix ckg: <{CKG}> .
        ckg:Place rdfs:subClassOf [ a owl:Restriction ;
            owl:onProperty ckg:locatedIn ; owl:minCardinality 1 ] .
        """
    )
    assert breaches(broken, "DL") and breaches(broken, "RL")


def test_the_chains_are_regular() -> None:
    assert irregular(WHOLE) == []


def test_an_irregular_chain_is_found() -> None:
    p, q, r = CKG.p, CKG.q, CKG.r
    assert irregular(chain(q, p, q, of=p)) == [p]
    assert irregular(chain(q, r, of=p) + chain(p, r, of=q))
    assert not irregular(chain(p, p, of=p)) and not irregular(chain(p, q, of=p))


def test_the_version_is_that_of_the_package() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    [ontology] = WHOLE.subjects(RDF.type, OWL.Ontology)
    assert project["version"] == __version__
    assert WHOLE.value(ontology, OWL.versionInfo) == Literal(__version__)
    assert str(WHOLE.value(ontology, OWL.versionIRI)) == f"{ontology}/{__version__}"


def test_every_file_of_terms_and_schemes_is_loaded() -> None:
    loaded = {*ontology_files(), *scheme_files()}
    apart = {f for part in ("shapes", "alignments") for f in ONTOLOGY.glob(f"{part}/*")}
    assert set(FILES) - loaded - apart == set()


def test_no_term_is_said_in_two_files() -> None:
    """Type and label of a term stand in one file, so that one place is edited."""
    labelled: dict[str, list[str]] = {}
    for file in ONTOLOGY.glob("terms/*.ttl"):
        for term in set(Graph().parse(file).subjects(RDFS.label, None)):
            labelled.setdefault(str(term), []).append(file.name)
    assert {t: files for t, files in labelled.items() if len(files) > 1} == {}


def test_definitions_of_classes_say_the_kind_first() -> None:
    """`A X is a Y that ...`, so that a reader sees what sets it apart."""
    poor = []
    for class_ in WHOLE.subjects(RDF.type, OWL.Class):
        if isinstance(class_, URIRef) and class_.startswith(CKG):
            texts = WHOLE.objects(class_, SKOS.definition)
            english = next(str(t) for t in texts if t.language == "en")
            label = next(
                str(t) for t in WHOLE.objects(class_, RDFS.label) if t.language == "en"
            )
            if not re.match(rf"An? {re.escape(label)} is ", english):
                poor.append(f"{class_}: {english}")
    assert poor == []


def test_named_nodes_are_named() -> None:
    """A guard on this file: pyoxigraph tells blank nodes from named ones."""
    assert not isinstance(NamedNode(NS), BlankNode)
