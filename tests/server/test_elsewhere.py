"""A site over another engine: its answers, our limits, and nothing fetched."""

import time
from collections.abc import Iterator

import pytest
from tests.server.site import DATA, Site

GRAPH = "http://example.org/graph/"
LONG = " . ".join(f"?a{n} ?b{n} ?c{n}" for n in range(8))


@pytest.fixture(scope="module")
def engine() -> Iterator[Site]:
    site = Site("--data", DATA / "small.trig", processes=1, time_limit=6)
    yield site
    assert site.stop() == 0


@pytest.fixture(scope="module")
def over(engine: Site) -> Iterator[Site]:
    site = Site(
        "--store", engine.url + "/sparql", processes=1, time_limit=1, byte_limit=50_000
    )
    yield site
    assert site.stop() == 0


def test_it_answers_what_the_engine_answers(over: Site, engine: Site) -> None:
    query = "SELECT ?s ?n { ?s <http://example.org/name> ?n } ORDER BY ?n"
    assert over.query(query, "text/csv").body == engine.query(query, "text/csv").body


@pytest.mark.parametrize(
    ("parameter", "pattern", "found"),
    [
        ("default-graph-uri", "?s <http://example.org/saysOne> ?o", True),
        ("named-graph-uri", "GRAPH ?g { ?s <http://example.org/saysOne> ?o }", True),
        ("named-graph-uri", "?s <http://example.org/saysOne> ?o", False),
    ],
)
def test_the_dataset_of_the_request_is_asked_there_too(
    over: Site, parameter: str, pattern: str, found: bool
) -> None:
    got = over.query(f"ASK {{ {pattern} }}", **{parameter: GRAPH + "one"})
    assert got.json()["boolean"] is found


@pytest.mark.parametrize("part", ["FROM", "FROM NAMED"])
def test_no_graph_is_named_to_an_engine_that_might_fetch_it(
    over: Site, part: str
) -> None:
    got = over.query(f"SELECT * {part} <http://127.0.0.1:9/x> {{ ?s ?p ?o }}")
    assert (got.status, "none is fetched" in got.text) == (400, True)


def test_our_time_limit_holds(over: Site) -> None:
    started = time.monotonic()
    got = over.query(f"SELECT (COUNT(*) AS ?n) {{ {LONG} }}")
    assert got.status == 503
    assert "within 1 s" in got.json()["detail"]
    assert time.monotonic() - started < 4


def test_our_byte_limit_holds(over: Site) -> None:
    got = over.query("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
    assert got.status == 503
    assert "50,000 bytes" in got.json()["detail"]


def test_where_an_engine_is_that_cannot_be_reached_is_told_to_nobody() -> None:
    site = Site("--store", "http://127.0.0.1:9/secret", processes=1)
    for path in ("/sparql?query=ASK%7B%7D", "/places/x", "/health", "/id/place/x"):
        for accept in ("*/*", "text/html"):
            got = site.ask(path, Accept=accept)
            assert got.status >= 500, path
            assert "secret" not in got.text, path
    assert site.stop() == 0
