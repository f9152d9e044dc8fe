"""What a reverse proxy says of its clients counts when it is the one we trust."""

from collections.abc import Iterator

import pytest
from rdflib import Graph, URIRef
from tests.server.site import DATA, Answer, Site

ENDPOINT = URIRef("http://www.w3.org/ns/sparql-service-description#endpoint")
OUTSIDE = {"X_Forwarded_Proto": "https", "X_Forwarded_Host": "towns.example"}


@pytest.fixture(scope="module", params=["127.0.0.1", "192.0.2.1", ""])
def proxied(request: pytest.FixtureRequest) -> Iterator[tuple[Site, bool]]:
    """A server, and whether it trusts the address that we ask from."""
    site = Site(
        "--data", DATA / "small.trig", processes=1, client_errors=1,
        trusted_proxy=request.param,
    )  # fmt: skip
    yield site, request.param == "127.0.0.1"
    assert site.stop() == 0


def _endpoint(got: Answer) -> str:
    told = Graph().parse(data=got.text, format="turtle")
    return str(next(told.objects(None, ENDPOINT)))


def test_addresses_follow_the_proxy_that_is_trusted(proxied: tuple[Site, bool]) -> None:
    site, trusted = proxied
    outside = "https://towns.example/sparql"
    seen = _endpoint(site.ask("/sparql", Accept="text/turtle", **OUTSIDE))
    assert seen == (outside if trusted else f"{site.url}/sparql")
    plain = _endpoint(site.ask("/sparql", Accept="text/turtle"))
    assert plain == f"{site.url}/sparql"


def test_errors_are_charged_to_the_client_behind_it(proxied: tuple[Site, bool]) -> None:
    site, trusted = proxied
    for _ in range(3):
        last = site.ask("/sparql?query=ASK%7B", X_Forwarded_For="198.51.100.1")
    assert last.status == 429
    other = site.ask("/sparql?query=ASK%7B", X_Forwarded_For="198.51.100.2")
    assert other.status == (400 if trusted else 429)
    forged = "198.51.100.3, 198.51.100.1"  # the last is what the proxy itself saw
    again = site.ask("/sparql?query=ASK%7B", X_Forwarded_For=forged)
    assert again.status == 429
