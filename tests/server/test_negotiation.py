"""Which format which Accept header gets."""

import pytest

from clusterkg.server.answers.negotiation import HTML, NotAcceptable, best
from clusterkg.store.formats import GRAPHS, RESULTS

_BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "name"),
    [
        ("", "text/turtle"),
        ("*/*", "text/turtle"),
        ("text/*", "text/turtle"),
        (_BROWSER, "text/html"),
        ("text/html;q=0, */*", "text/turtle"),
        ("text/html;q=0.2, text/turtle;q=0.9", "text/turtle"),
        ("text/html;q=0.9, text/turtle;q=0.2", "text/html"),
        ("application/rdf+xml", "application/rdf+xml"),
        ("application/rdf+xml;q=0.5, application/ld+json;q=0.6", "application/ld+json"),
        ("application/n-triples, */*;q=0.1", "application/n-triples"),
        ("text/turtle;version=1.1", "text/turtle"),
        ("TEXT/TURTLE", "text/turtle"),
        ("text/n3", "text/n3"),
        ("application/json", "application/json"),
        ("image/png, text/turtle;q=0.1", "text/turtle"),
    ],
)
def test_a_graph_comes_as_the_client_prefers(accept: str, name: str) -> None:
    assert best(accept, (*GRAPHS[:4], HTML)).name == name


@pytest.mark.parametrize(
    ("accept", "name"),
    [
        ("", "application/sparql-results+json"),
        ("text/csv", "text/csv"),
        ("text/csv, */*", "text/csv"),
        ("application/xml", "application/xml"),
        ("application/sparql-results+xml;q=0.5,text/csv;q=0.4", RESULTS[1].media_type),
    ],
)
def test_rows_come_as_the_client_prefers(accept: str, name: str) -> None:
    assert best(accept, RESULTS).name == name


@pytest.mark.parametrize("accept", ["image/png", "text/turtle;q=0", "nonsense"])
def test_nothing_else_is_sent_instead(accept: str) -> None:
    with pytest.raises(NotAcceptable, match="text/csv"):
        best(accept, RESULTS)
