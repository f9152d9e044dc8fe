"""Programs that people already use, against a running server."""

import csv
import io
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pandas
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


def test_pandas_reads_an_answer_and_a_question(whole: Site) -> None:
    query = "SELECT ?place (COUNT(?c) AS ?n) { ?c <%s> ?place } GROUP BY ?place"
    asked = {"query": query % "https://w3id.org/clusterkg/ns#locatedIn"}
    table = pandas.read_csv(
        f"{whole.url}/sparql?{urlencode(asked | {'format': 'csv'})}"
    )
    assert table["n"].dtype.kind == "i" and table["n"].sum() > len(table) > 10
    path = "/api/queries/functions-of-system?system=testing&format=csv"
    table = pandas.read_csv(whole.url + path)
    rows = whole.ask(path).text.splitlines()
    assert table.shape == (len(rows) - 1, len(rows[0].split(",")))


COMUNICA = Path(__file__).parent.parent / "clients/node_modules/.bin/comunica-sparql"
VISITORS = """PREFIX place: <https://w3id.org/clusterkg/id/place/>
PREFIX e: <http://example.org/>
place:guzhen e:visitors 12 . place:humen e:visitors 7 ."""


@pytest.fixture(scope="module")
def visitors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Another endpoint, of another engine, that knows something of two of our towns."""
    folder = tmp_path_factory.mktemp("visitors")
    (folder / "visitors.ttl").write_text(VISITORS)
    program = str(Path(sys.executable).with_name("oxigraph"))
    place = ["--location", str(folder / "store")]
    load = ["load", *place, "--file", str(folder / "visitors.ttl")]
    subprocess.run([program, *load], check=True, capture_output=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = "{}:{}".format(*free.getsockname())
    serve = [program, "serve-read-only", *place, "--bind", address]
    server = subprocess.Popen(serve, stderr=subprocess.DEVNULL)
    host, _, port = address.partition(":")
    for _ in range(100):
        with socket.socket() as client:
            if not client.connect_ex((host, int(port))):
                break
        time.sleep(0.1)
    yield f"http://{address}/query"
    server.terminate()
    server.wait(10)


@pytest.mark.skipif(not COMUNICA.exists(), reason="Comunica: run `make test` once")
def test_comunica_joins_it_with_another_endpoint(whole: Site, visitors: str) -> None:
    sources = [f"{whole.url}/sparql", visitors]
    query = """PREFIX ckg: <https://w3id.org/clusterkg/ns#>
      SELECT ?cluster ?n { ?cluster a ckg:IndustrialCluster ; ckg:locatedIn ?town .
        ?town <http://example.org/visitors> ?n } ORDER BY ?cluster"""
    node = str(Path(sys.executable).with_name("node"))
    told = subprocess.run(
        [node, str(COMUNICA), *sources, query, "-t", "text/csv"],
        capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    rows = list(csv.DictReader(io.StringIO(told.stdout)))
    start = "https://w3id.org/clusterkg/id/cluster/"
    assert [(row["cluster"].removeprefix(start), row["n"]) for row in rows] == [
        ("guzhen-lighting", "12"),
        ("humen-clothing", "7"),
    ]
