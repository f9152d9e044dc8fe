"""Answers in gzip, for those who take it: tags of their own, streams as they come."""

import gzip
import zlib
from urllib.parse import urlencode

import pytest
from tests.server.site import JSON, Answer, Site

MANY = "SELECT * { ?a ?p ?b . ?c ?q ?d } LIMIT 100"
LARGE = "SELECT * { ?a ?p ?b . ?c ?q ?d . ?e ?r ?f . ?g ?s ?h } LIMIT 14000"


def _ask(
    site: Site, query: str, method: str = "GET", accept: str = JSON, **headers: str
) -> Answer:
    path = f"/sparql?{urlencode({'query': query})}"
    return site.ask(path, method, Accept=accept, **headers)


@pytest.mark.parametrize(
    ("takes", "packed"),
    [
        ("gzip", True),
        ("br, gzip;q=0.1", True),
        ("*", True),
        ("GZIP", True),
        ("", False),
        ("br", False),
        ("gzip;q=0", False),
        ("gzip;q=0, *", False),
        ("identity, gzip;q=0.5", False),
    ],
)
def test_an_answer_is_packed_for_those_who_take_it(
    small: Site, takes: str, packed: bool
) -> None:
    plain = _ask(small, MANY)
    got = _ask(small, MANY, Accept_Encoding=takes)
    assert got.headers.get("Content-Encoding") == ("gzip" if packed else None)
    assert (gzip.decompress(got.body) if packed else got.body) == plain.body
    assert (got.headers["ETag"] != plain.headers["ETag"]) == packed
    for answer in (plain, got):
        assert {"Accept", "Accept-Encoding"} <= set(answer.headers["Vary"].split(", "))


def test_head_and_304_speak_of_the_packed_answer(small: Site) -> None:
    got = _ask(small, MANY, Accept_Encoding="gzip")
    head = _ask(small, MANY, "HEAD", Accept_Encoding="gzip")
    for name in ("Content-Encoding", "Content-Length", "ETag", "Vary"):
        assert head.headers[name] == got.headers[name]
    tag = got.headers["ETag"]
    again = _ask(small, MANY, Accept_Encoding="gzip", If_None_Match=tag)
    assert (again.status, again.headers["ETag"]) == (304, tag)
    assert _ask(small, MANY, If_None_Match=tag).status == 200


def test_a_large_answer_is_packed_as_it_comes(small: Site) -> None:
    got = _ask(small, LARGE, accept="text/csv", Accept_Encoding="gzip")
    assert "Content-Length" not in got.headers
    assert gzip.decompress(got.body).count(b"\r\n") > 14_000
    part = zlib.decompressobj(31).decompress(got.body[: len(got.body) // 4])
    assert part.startswith(b"a,b,c,d,e,f,g,h,p,q,r,s\r\n")


def test_what_is_small_or_packed_already_stays_as_it_is(small: Site) -> None:
    got = _ask(small, "ASK {}", Accept_Encoding="gzip")
    assert "Content-Encoding" not in got.headers


@pytest.mark.parametrize(
    "path", ["/", "/api/openapi.json", "/sparql", "/static/source/query.js"]
)
def test_pages_and_what_they_load_are_packed(small: Site, path: str) -> None:
    got = small.ask(path, Accept_Encoding="gzip")
    plain = small.ask(path)
    assert got.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(got.body) == plain.body
    assert len(got.body) < len(plain.body) / 2
    head = small.ask(path, "HEAD", Accept_Encoding="gzip")
    told = dict(got.headers) | {"Date": head.headers["Date"]}
    assert dict(head.headers) == told
