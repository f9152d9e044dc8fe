"""A version of the ontology is one content, and its address leads to it."""

import csv
import hashlib
import re
import xml.etree.ElementTree as ET

import pyoxigraph as ox
from rdflib import OWL, Graph, URIRef

from clusterkg import iris
from clusterkg.resources import ONTOLOGY
from clusterkg.vocabulary import ontology_files, read_turtle

IRI = iris.PUBLISHED + "ns"


def content() -> str:
    """SHA-256 of the canonical N-Quads (RDFC-1.0) of header, terms and axioms."""
    triples = (t for file in ontology_files() for t in read_turtle(file))
    found = ox.Dataset(ox.Quad(t.subject, t.predicate, t.object) for t in triples)
    found.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    lines = sorted(f"{quad} .\n" for quad in found)
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def version() -> str:
    header = Graph().parse(ONTOLOGY / "clusterkg.ttl")
    (found,) = header.objects(URIRef(IRI), OWL.versionIRI)
    return str(found)


def test_a_change_of_the_ontology_is_a_change_of_its_version() -> None:
    file = ONTOLOGY / "releases.csv"
    with file.open(encoding="utf-8", newline="") as text:
        recorded = {row["version"]: row["sha256"] for row in csv.DictReader(text)}
    assert recorded.get(version()) == content(), (
        f"{version()} no longer has the content recorded in {file.name}. Is it "
        "published, raise the version; is it not, record "
        f"{version()},{content()} there."
    )


def test_the_catalogue_of_protege_resolves_the_ontology() -> None:
    found = ET.parse(ONTOLOGY / "catalog-v001.xml").getroot()
    names = {one.attrib["name"]: one.attrib["uri"] for one in found}
    assert names.keys() == {IRI, version()}
    makefile = (ONTOLOGY.parent / "Makefile").read_text("utf-8")
    for target in names.values():
        assert f"\n{target.removeprefix('../')}:" in makefile


def test_every_published_address_leads_to_the_same_path_of_one_server() -> None:
    text = (ONTOLOGY / ".htaccess").read_text("utf-8")
    (rule,) = re.findall(r"^RewriteRule (\S+) (\S+) \[(\S+)\]$", text, re.M)
    pattern, target, flags = rule
    assert "NE" in flags.split(",")  # %-escapes of 汉字 stay as they are
    for path in ("ns", "ns/0.1.0", "id/place/guzhen", "graph/000/1/15-22"):
        led = re.sub(pattern, target.replace("$1", r"\1"), path, count=1)
        assert re.fullmatch(rf"https://[^/]+/{re.escape(path)}", led)
