"""A strong ETag means the same bytes, whichever process answers and whenever."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import urlencode

import pytest
from tests.server.site import Answer, Site

from clusterkg.dataset import Dataset

CSV = "text/csv"
UNORDERED = [
    "SELECT * { ?s ?p ?o } LIMIT 5000",
    "SELECT * { GRAPH ?g { ?s ?p ?o } } LIMIT 5000",
    "SELECT * { ?s ?p ?o FILTER(isBlank(?s)) }",
    "SELECT * { ?b ?p ?o . GRAPH ?g { ?b ?p ?o } FILTER(isBlank(?b)) }",
    "SELECT ?t (COUNT(*) AS ?n) { ?s a ?t } GROUP BY ?t",
]
DOCUMENTS = [
    *(f"/id/place/guzhen.{suffix}" for suffix in ("ttl", "nt", "rdf", "jsonld")),
    *(f"/ns.{suffix}" for suffix in ("ttl", "nt", "rdf", "jsonld")),
    "/graph/ontology.trig",
    "/dataset?format=jsonld",
    "/sparql?format=rdf",
]


@pytest.fixture(scope="module")
def again(dataset: Dataset) -> Iterator[Site]:
    """The built dataset, loaded by another process than that of `whole`."""
    site = Site("--dataset", dataset.path, processes=1)
    yield site
    assert site.stop() == 0


def _said(got: Answer, site: Site) -> tuple[int, bytes]:
    return got.status, got.body.replace(site.url.encode(), b"here")


@pytest.mark.parametrize("query", UNORDERED)
def test_rows_without_an_order_come_in_the_same_one(
    whole: Site, again: Site, query: str
) -> None:
    one, other = whole.query(query, CSV), again.query(query, CSV)
    assert one.text.count("\n") > 1
    assert one.body == other.body


@pytest.mark.parametrize("path", DOCUMENTS)
def test_a_document_is_written_in_one_order(
    whole: Site, again: Site, path: str
) -> None:
    one, other = whole.ask(path), again.ask(path)
    assert one.status == 200
    assert _said(one, whole) == _said(other, again)


def test_blank_nodes_of_a_file_have_the_same_names_each_time(tmp_path: Path) -> None:
    file = tmp_path / "blank.ttl"
    file.write_text("<urn:a> <urn:p> [ <urn:q> (1 2) ] , [] .")
    answers = []
    for _ in range(2):
        site = Site("--data", file, processes=1)
        answers.append(site.query("SELECT * { ?s ?p ?o }", CSV).body)
        assert site.stop() == 0
    assert answers[0] == answers[1]
    assert answers[0].count(b"_:") == 9


@pytest.mark.parametrize(
    "query",
    [
        "CONSTRUCT { [] ?p ?o } WHERE { ?s ?p ?o }",
        "CONSTRUCT { _:b ?p ?o } WHERE { ?s ?p ?o }",
        "SELECT ?g { GRAPH ?g {} }",
    ],
)
def test_what_the_engine_gives_in_no_order_or_names_anew_is_not_kept(
    small: Site, query: str
) -> None:
    got = small.query(query, "*/*")
    assert got.status == 200
    assert "ETag" not in got.headers
    assert got.headers["Cache-Control"] == "no-store"


class _Engine(BaseHTTPRequestHandler):
    """An engine elsewhere, whose data changes with every question."""

    asked = 0

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        type(self).asked += 1
        body = b'{"head": {}, "boolean": %s}' % (b"true", b"false")[self.asked % 2]
        self.send_response(200)
        self.send_header("Content-Type", "application/sparql-results+json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing."""


def test_what_another_engine_answers_is_asked_again_each_time() -> None:
    engine = HTTPServer(("127.0.0.1", 0), _Engine)
    threading.Thread(target=engine.serve_forever, daemon=True).start()
    site = Site("--store", f"http://127.0.0.1:{engine.server_port}/", processes=1)
    path = f"/sparql?{urlencode({'query': 'ASK { ?s ?p 1 }'})}"
    one, other = site.ask(path), site.ask(path)
    assert one.json()["boolean"] is not other.json()["boolean"]
    assert "ETag" not in one.headers
    assert site.stop() == 0
    engine.shutdown()
    engine.server_close()
