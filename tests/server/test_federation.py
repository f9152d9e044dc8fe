"""SERVICE: only what an operator listed is asked, by us, under limits, as VALUES."""

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from tests.server.site import DATA, Site


class _Other(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        if self.path == "/redirect":
            self.send_response(307)
            self.send_header("Location", "/bnode")
            self.end_headers()
            return
        if self.path == "/slow":
            time.sleep(4)
        cell = '{"type":"bnode","value":"x"}'
        rows = {"/bnode": cell, "/script": '{"type":"uri","value":"x> } #"}'}
        row = f'{{"a":{rows.get(self.path, cell)}}}'
        count = 10_001 if self.path == "/many" else 1
        body = '{"head":{"vars":["a"]},"results":{"bindings":[%s]}}'
        told = (body % ",".join([row] * count)).encode()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(told)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def other() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Other)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def open_site(small: Site, other: str) -> Iterator[Site]:
    paths = ("redirect", "slow", "bnode", "script", "many")
    listed = [small.url + "/sparql", *(f"{other}/{path}" for path in paths)]
    site = Site(
        "--data", DATA / "small.trig", time_limit=2, processes=1,
        services=" ".join(listed),
    )  # fmt: skip
    yield site
    assert site.stop() == 0


def test_a_listed_endpoint_is_asked_and_joined(open_site: Site, small: Site) -> None:
    rows = open_site.bindings(f"""PREFIX e: <http://example.org/>
      SELECT ?a ?b ?name {{ ?a e:next ?b .
        SERVICE <{small.url}/sparql> {{ ?a e:name ?name FILTER(LANG(?name) = "zh") }}
      }} ORDER BY ?a""")
    assert {"古镇"} <= {row["name"] for row in rows}


def test_what_others_answer_is_not_kept(open_site: Site, small: Site) -> None:
    got = open_site.query(f"ASK {{ SERVICE <{small.url}/sparql> {{ ?s ?p ?o }} }}")
    assert got.json()["boolean"] is True
    assert "ETag" not in got.headers


@pytest.mark.parametrize(
    ("pattern", "status", "said"),
    [
        ("SERVICE <OTHER/elsewhere> { ?s ?p ?a }", 403, "not followed"),
        ("VALUES ?e { <OTHER/bnode> } SERVICE ?e { ?s ?p ?a }", 403, "variable"),
        ("SERVICE <OTHER/redirect> { ?s ?p ?a }", 502, "307"),
        ("SERVICE <OTHER/bnode> { ?s ?p ?a }", 403, "blank node"),
        ("SERVICE <OTHER/script> { ?s ?p ?a }", 502, "term"),
        ("SERVICE <OTHER/many> { ?s ?p ?a }", 503, "10,000 rows"),
        ("SERVICE <OTHER/slow> { ?s ?p ?a }", 503, "in time"),
        ("SERVICE <OTHER/bnode> { SERVICE <OTHER/many> { } }", 403, "inside"),
        ("SERVICE <OTHER/bnode> { { ?s ?p ?a", 400, "not ended"),
    ],
)
def test_what_is_not_followed_is_refused_in_words(
    open_site: Site, other: str, pattern: str, status: int, said: str
) -> None:
    got = open_site.query(f"SELECT * {{ {pattern} }}".replace("OTHER", other))
    assert got.status == status, got.text
    assert said in got.json()["detail"]


def test_silent_forgives_a_service_that_fails(open_site: Site, other: str) -> None:
    query = f"SELECT ?x {{ BIND(1 AS ?x) SERVICE SILENT <{other}/redirect> {{ }} }}"
    assert open_site.bindings(query) == [{"x": "1"}]
