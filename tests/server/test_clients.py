"""Programs that people already use, against a running server."""

import shutil
import subprocess

import pytest
from rdflib import Graph, URIRef
from SPARQLWrapper import CSV, JSON, POST, TURTLE, SPARQLWrapper
from tests.server.site import Site

NEXT = "SELECT ?a ?b { ?a <http://example.org/next> ?b } ORDER BY ?a"


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_sparqlwrapper_reads_rows(small: Site, method: str) -> None:
    client = SPARQLWrapper(small.url + "/sparql")
    client.setMethod(method)
    client.setQuery(NEXT)
    client.setReturnFormat(JSON)
    assert len(client.queryAndConvert()["results"]["bindings"]) == 2


def test_sparqlwrapper_reads_csv_and_turtle(small: Site) -> None:
    client = SPARQLWrapper(small.url + "/sparql")
    client.setMethod(POST)
    client.setQuery(NEXT)
    client.setReturnFormat(CSV)
    assert len(client.queryAndConvert().splitlines()) == 3
    client.setQuery("CONSTRUCT WHERE { ?a <http://example.org/next> ?b }")
    client.setReturnFormat(TURTLE)
    assert len(Graph().parse(data=client.queryAndConvert(), format="turtle")) == 2


def test_rdflib_uses_it_as_a_store(small: Site) -> None:
    graph = Graph("SPARQLStore")
    graph.open(small.url + "/sparql")
    guzhen = URIRef("http://example.org/guzhen")
    found = set(graph.objects(guzhen, URIRef("http://example.org/name")))
    assert {str(name) for name in found} == {"古镇", "Guzhen"}
    assert len(list(graph.query(NEXT))) == 2


@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl here")
def test_curl_gets_csv(small: Site) -> None:
    told = subprocess.run(
        ["curl", "-sSf", "-H", "Accept: text/csv", "--data-urlencode",
         f"query={NEXT}", small.url + "/sparql"],
        capture_output=True, text=True, check=True, timeout=20,
    )  # fmt: skip
    assert told.stdout.splitlines()[0] == "a,b"
