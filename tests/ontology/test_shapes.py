"""Each shape lets a complete record pass and says what a poor one lacks, twice."""

from pathlib import Path

import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import RDF, RDFS, SH

from clusterkg.resources import ONTOLOGY
from clusterkg.validate import Result, shapes, validate

DATA = Path(__file__).parent.parent / "data" / "shapes"
SHAPE = "https://w3id.org/clusterkg/shape/"
SHAPES = shapes()


def classes() -> Graph:
    """The sub-class triples, so that a fair is seen to be a platform."""
    found = Graph()
    for file in ONTOLOGY.glob("terms/*.ttl"):
        for triple in Graph().parse(file).triples((None, RDFS.subClassOf, None)):
            found.add(triple)
    return found


CLASSES = classes()


def results(name: str) -> list[Result]:
    return validate(CLASSES + Graph().parse(DATA / f"{name}.ttl"), SHAPES)


def targeted() -> dict[str, set[str]]:
    """Node shapes that look for records, with their property shapes."""
    return {
        str(node).removeprefix(SHAPE): {
            str(part).removeprefix(SHAPE) for part in SHAPES.objects(node, SH.property)
        }
        for node in SHAPES.subjects(SH.targetClass, None)
    }


TARGETED = targeted()


def test_a_complete_record_conforms() -> None:
    assert results("complete") == []


@pytest.mark.parametrize("name", sorted(TARGETED))
def test_a_poor_record_breaks_every_part_of_its_shape(name: str) -> None:
    broken = {result.shape.removeprefix(SHAPE) for result in results(name)}
    assert TARGETED[name] <= broken


@pytest.mark.parametrize("name", sorted(TARGETED))
def test_every_result_speaks_english_and_chinese(name: str) -> None:
    told = [{language for language, _ in r.messages} for r in results(name)]
    assert all(languages == {"en", "zh"} for languages in told)


def test_every_shape_has_a_poor_record() -> None:
    assert {file.stem for file in DATA.iterdir()} == {*TARGETED, "complete"}


def test_every_target_is_a_declared_class() -> None:
    declared = Graph()
    for file in ONTOLOGY.glob("terms/*.ttl"):
        declared.parse(file)
    targets = set(SHAPES.objects(None, SH.targetClass))
    classes_asked = targets | set(SHAPES.objects(None, SH["class"]))
    owl_class = URIRef("http://www.w3.org/2002/07/owl#Class")
    assert classes_asked - set(declared.subjects(RDF.type, owl_class)) == set()


def test_a_message_is_found_by_language() -> None:
    [result] = [r for r in results("person") if r.shape == SHAPE + "person-label"]
    assert result.said("en") == "A person needs a name."
    assert result.said("zh") == "人物须有姓名。"
