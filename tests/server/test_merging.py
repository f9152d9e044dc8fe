"""Several default graphs are one: what two of them say is said once."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.server.site import DATA, Site

GRAPH = "http://example.org/graph/"
SAYS = "http://example.org/says"
BOTH = f"""<{GRAPH}both> {{
  <http://example.org/guzhen> <{SAYS}One> <http://example.org/humen> .
  <http://example.org/humen> <{SAYS}Two> <http://example.org/guzhen> . }}"""
TWO = f"FROM <{GRAPH}one> FROM <{GRAPH}both>"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The small file, and a graph that repeats a triple of each of its two."""
    data: Path = tmp_path_factory.mktemp("data") / "both.trig"
    data.write_text((DATA / "small.trig").read_text() + BOTH)
    found = Site("--data", data, processes=1)
    yield found
    assert found.stop() == 0


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("SELECT * FROMS { ?s ?p ?o }", 2),
        ("SELECT * FROMS { ?s ?p ?o } ORDER BY ?o LIMIT 5", 2),
        (f"SELECT * FROMS {{ ?s <{SAYS}One>/<{SAYS}Two> ?o }}", 1),
        (f"SELECT * FROMS {{ ?s (<{SAYS}One>|<{SAYS}Two>)+ ?o }}", 4),
        (f"SELECT * FROMS {{ ?s ^<{SAYS}One> ?o }}", 1),
        (f"SELECT * FROMS {{ ?s !<{SAYS}Two> ?o }}", 1),
        (f"SELECT * FROMS FROM <{GRAPH}two> {{ ?s ?p ?o }}", 3),
        (f"SELECT * FROM <{GRAPH}one> FROM <{GRAPH}two> {{ ?s ?p ?o }}", 3),
        (f"SELECT * FROM <{GRAPH}one> FROM <{GRAPH}one> {{ ?s ?p ?o }}", 1),
        ("SELECT * FROMS { GRAPH ?g { ?s ?p ?o } }", 0),
        (f"SELECT * FROM <{GRAPH}one> {{ GRAPH ?g {{ ?s ?p ?o }} }}", 0),
        (f"SELECT * FROMS FROM NAMED <{GRAPH}two> {{ GRAPH ?g {{ ?s ?p ?o }} }}", 2),
        (f"SELECT * FROM NAMED <{GRAPH}two> {{ ?s ?p ?o }}", 0),
        (
            f"SELECT * FROMS FROM NAMED <{GRAPH}two> "
            "{ ?s ?p ?o GRAPH ?g { ?s ?p ?o } }",
            1,
        ),
    ],
)
def test_a_triple_of_two_graphs_is_found_once(
    site: Site, query: str, rows: int
) -> None:
    assert len(site.bindings(query.replace("FROMS", TWO))) == rows


def test_it_is_counted_once_however_the_graphs_are_named(site: Site) -> None:
    count = "SELECT (COUNT(*) AS ?n) {} {{ ?s ?p ?o }}"
    assert site.bindings(count.format(TWO)) == [{"n": "2"}]
    fields = f"default-graph-uri={GRAPH}one&default-graph-uri={GRAPH}both"
    query = "query=SELECT%20(COUNT(*)%20AS%20%3Fn)%20%7B%3Fs%20%3Fp%20%3Fo%7D"
    got = site.ask(f"/sparql?{query}&{fields}", Accept="text/csv")
    assert got.text.split() == ["n", "2"]


def test_a_graph_made_of_them_holds_it_once(site: Site) -> None:
    query = f"CONSTRUCT {{ ?s ?p ?o }} {TWO} {{ ?s ?p ?o }}"
    lines = site.query(query, "application/n-triples").text.splitlines()
    assert len(lines) == len(set(lines)) == 2
