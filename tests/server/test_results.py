"""Rows and triples in each format, as the Recommendations have them, byte by byte."""

from xml.etree import ElementTree

import pytest
from rdflib import Graph
from rdflib.compare import isomorphic
from tests.server.site import Site

TERMS = """VALUES (?a ?b) {
  (<http://example.org/x> "pl\\"ain") ("en"@en "l\\nb\\tt\\rr") (1 1.5) (true "b\\\\s")
  ("a,b" "汉") ("2020-01-01"^^<http://www.w3.org/2001/XMLSchema#date> "") (UNDEF 2) }"""
CSV = """a,b
http://example.org/x,"pl""ain"
en,"l|b\tt^r"
1,1.5
true,b\\s
"a,b",汉
2020-01-01,
,2
"""
TSV = """?a\t?b
<http://example.org/x>\t"pl\\"ain"
"en"@en\t"l\\nb\\tt\\rr"
1\t1.5
true\t"b\\\\s"
"a,b"\t"汉"
"2020-01-01"^^<http://www.w3.org/2001/XMLSchema#date>\t""
\t2
"""
NS = "{http://www.w3.org/2005/sparql-results#}"


def test_csv_quotes_what_needs_it_and_ends_its_lines(small: Site) -> None:
    got = small.query(f"SELECT ?a ?b {{ {TERMS} }}", "text/csv")
    expected = CSV.replace("\n", "\r\n").replace("|", "\n").replace("^", "\r")
    assert got.body.decode() == expected


def test_tsv_writes_terms_as_turtle_does(small: Site) -> None:
    got = small.query(f"SELECT ?a ?b {{ {TERMS} }}", "text/tab-separated-values")
    assert got.body.decode() == TSV


def test_json_and_xml_say_the_same(small: Site) -> None:
    query = f"SELECT ?a ?b {{ {TERMS} }}"
    rows = small.query(query).json()["results"]["bindings"]
    read = ElementTree.fromstring(
        small.query(query, "application/sparql-results+xml").body
    )
    assert [v.get("name") for v in read.iter(f"{NS}variable")] == ["a", "b"]
    found = [
        {cell.get("name"): cell[0].text or "" for cell in row}
        for row in read.iter(f"{NS}result")
    ]
    assert found == [{k: v["value"] for k, v in row.items()} for row in rows]


@pytest.mark.parametrize("accept", ["text/csv", "text/tab-separated-values"])
def test_one_blank_node_has_one_name_in_an_answer(small: Site, accept: str) -> None:
    query = "SELECT ?x (?x AS ?y) { BIND(BNODE() AS ?x) }"
    row = small.query(query, accept).text.splitlines()[1]
    first, second = row.replace("\t", ",").split(",")
    assert first == second
    assert first.startswith("_:")


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
@pytest.mark.parametrize(
    ("accept", "name"),
    [("text/turtle", "turtle"), ("application/rdf+xml", "xml"),
     ("application/ld+json", "json-ld")],
)  # fmt: skip
def test_a_graph_is_the_same_in_every_format(
    small: Site, accept: str, name: str
) -> None:
    query = 'CONSTRUCT { ?s ?p ?o , "a\\rb\\tc" } WHERE { ?s ?p ?o }'
    lines = small.query(query, "application/n-triples").text
    there = Graph().parse(data=small.query(query, accept).body, format=name)
    assert isomorphic(Graph().parse(data=lines, format="nt"), there)


def test_what_xml_cannot_hold_is_not_acceptable_in_words(small: Site) -> None:
    query = 'SELECT ("\\u0001" AS ?x) {}'
    got = small.query(query, "application/sparql-results+xml")
    assert (got.status, "XML" in got.json()["detail"]) == (406, True)
    assert small.query(query).json()["results"]["bindings"][0]["x"]["value"] == "\x01"
