"""The endpoint's description of itself, read by a parser that knows nothing of it."""

import json

import pytest
from rdflib import RDF, VOID, Graph, Namespace, URIRef
from tests.server.site import Site

from clusterkg.server.sparql.description import FUNCTIONS
from clusterkg.terms import CKG

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
GEOF = "http://www.opengis.net/def/function/geosparql/"
FORMATS = {
    "text/turtle": "turtle",
    "application/rdf+xml": "xml",
    "application/n-triples": "nt",
    "application/ld+json": "json-ld",
}


def described(site: Site, accept: str = "text/turtle") -> tuple[Graph, URIRef]:
    got = site.ask("/sparql", Accept=accept)
    assert got.status == 200
    told = Graph().parse(data=got.text, format=FORMATS[got.type])
    (me,) = told.subjects(RDF.type, SD.Service)
    assert isinstance(me, URIRef)
    return told, me


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
@pytest.mark.parametrize("accept", [*FORMATS, "*/*"])
def test_without_a_query_the_endpoint_describes_itself(
    small: Site, accept: str
) -> None:
    told, me = described(small, accept)
    assert list(told.objects(me, SD.endpoint)) == [URIRef(f"{small.url}/sparql")]
    assert (me, SD.supportedLanguage, SD.SPARQL11Query) in told
    assert (me, CKG.timeLimit, None) in told
    assert len(set(told.objects(me, SD.resultFormat))) == 10
    first, again = (small.ask("/sparql", Accept=accept) for _ in range(2))
    assert first.headers["ETag"] == again.headers["ETag"]
    assert first.body == again.body


def test_every_graph_is_named_with_its_size(small: Site) -> None:
    told, me = described(small)
    (dataset,) = told.objects(me, SD.defaultDataset)
    sizes = {
        str(told.value(named, SD.name)): int(str(triples))
        for named in told.objects(dataset, SD.namedGraph)
        for triples in told.objects(told.value(named, SD.graph), VOID.triples)
    }
    assert sizes == {
        "http://example.org/graph/one": 1,
        "http://example.org/graph/two": 2,
    }
    default = told.value(dataset, SD.defaultGraph)
    counted = small.bindings("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")[0]["n"]
    assert str(told.value(default, VOID.triples)) == counted


def test_every_function_named_is_one_that_answers(small: Site) -> None:
    told, me = described(small)
    named = {str(name) for name in told.objects(me, SD.extensionFunction)}
    assert named == {GEOF + name for name in FUNCTIONS}
    calls = " ".join(f"(<{name}>(1, 1, 1) AS ?f{n})" for n, name in enumerate(named))
    assert small.query(f"SELECT {calls} {{}}").status == 200
    assert small.query(f"SELECT (<{GEOF}none>(1) AS ?x) {{}}").status == 500


def test_what_it_says_of_sparql_1_2_is_so(small: Site) -> None:
    query = """VERSION "1.2" PREFIX e: <http://example.org/>
      SELECT (SUBJECT(?t) AS ?s) (LANGDIR("x"@ar--rtl) AS ?d) ?more {
        BIND(<<( e:a e:b "x"@en--ltr )>> AS ?t) LATERAL { BIND(?t AS ?more) } }"""
    (row,) = json.loads(small.query(query).body)["results"]["bindings"]
    assert row["s"]["value"] == "http://example.org/a"
    assert row["d"]["value"] == "rtl"
    assert row["more"]["type"] == "triple"
    reified = "CONSTRUCT { ?s ?p ?o {| ?p 1 |} } WHERE { ?s ?p ?o }"
    assert "reifies" in small.query(reified, "text/turtle").text
    assert small.query(reified, "application/ld+json").status == 406


def test_void_leads_to_the_endpoint(small: Site) -> None:
    got = small.ask("/.well-known/void", Accept="text/turtle")
    told = Graph().parse(data=got.text, format="turtle")
    endpoint = URIRef(f"{small.url}/sparql")
    assert endpoint in set(told.objects(None, VOID.sparqlEndpoint))
