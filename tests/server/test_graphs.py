"""Which graphs a request asks: by its parameters, by FROM, and never from elsewhere."""

from urllib.parse import urlencode

import pytest
from tests.server.site import JSON, Site

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
GRAPH = "http://example.org/graph/"


@pytest.mark.parametrize(
    ("parameters", "found"),
    [
        ({}, {""}),
        ({"default-graph-uri": [GRAPH + "one"]}, {"saysOne"}),
        ({"default-graph-uri": [GRAPH + "one", GRAPH + "two"]}, {"saysOne", "saysTwo"}),
        ({"default-graph-uri": [GRAPH + "one"] * 2}, {"saysOne"}),
        ({"named-graph-uri": [GRAPH + "two"]}, {"in two"}),
        ({"default-graph-uri": [GRAPH + "one"], "named-graph-uri": [GRAPH + "two"]},
         {"saysOne", "in two"}),
    ],
)  # fmt: skip
def test_the_dataset_of_the_request_is_the_one_asked(
    small: Site, parameters: dict[str, list[str]], found: set[str]
) -> None:
    query = """SELECT ?what WHERE {
      { ?s ?p ?o FILTER(STRSTARTS(STR(?p), "http://example.org/says"))
        BIND(STRAFTER(STR(?p), "org/") AS ?what) }
      UNION { GRAPH ?g { ?s ?p ?o }
        BIND(CONCAT("in ", STRAFTER(STR(?g), "graph/")) AS ?what) } }"""
    fields = [("query", query)] + [(k, v) for k, vs in parameters.items() for v in vs]
    expected = found if parameters else {"in one", "in two"}
    by_get = small.ask(f"/sparql?{urlencode(fields)}", Accept=JSON)
    by_form = small.ask(
        "/sparql", "POST", urlencode(fields), Content_Type=FORM, Accept=JSON
    )
    by_post = small.ask(
        f"/sparql?{urlencode(fields[1:])}", "POST", query, Content_Type=DIRECT,
        Accept=JSON,
    )  # fmt: skip
    for got in (by_get, by_form, by_post):
        rows = [row["what"]["value"] for row in got.json()["results"]["bindings"]]
        assert set(rows) == expected
        assert rows.count("saysOne") <= 1  # a graph named twice is merged with itself


def test_the_dataset_of_the_request_wins_over_from(small: Site) -> None:
    query = f"ASK FROM <{GRAPH}two> {{ ?s <http://example.org/saysOne> ?o }}"
    got = small.query(query, **{"default-graph-uri": GRAPH + "one"})
    assert got.json()["boolean"] is True


def test_a_graph_that_is_not_here_is_not_fetched(small: Site) -> None:
    got = small.query("SELECT * FROM <http://127.0.0.1:9/x.ttl> { ?s ?p ?o }")
    assert got.status == 400
    assert "none is fetched" in got.json()["detail"]


@pytest.mark.parametrize("part", ["default-graph-uri", "named-graph-uri"])
def test_a_graph_on_the_site_of_those_in_a_file_may_be_an_empty_one(
    small: Site, part: str
) -> None:
    query = "ASK { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
    assert small.query(query, **{part: GRAPH + "empty"}).json()["boolean"] is False
    assert small.query(query, **{part: "urn:elsewhere"}).status == 400


def test_a_graph_that_a_dataset_does_not_list_is_told(whole: Site) -> None:
    named = "https://w3id.org/clusterkg/graph/none"
    got = whole.query(f"ASK FROM <{named}> {{ ?s ?p ?o }}")
    assert (got.status, named in got.json()["detail"]) == (400, True)
