"""SPARQL 1.1 Protocol, written from the Recommendation, against a running server."""

import socket
from urllib.parse import quote, urlencode

import pytest
from tests.server.site import JSON, Site

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
ASK = "ASK { ?s ?p ?o }"
SELECT = "SELECT ?s WHERE { ?s ?p ?o } ORDER BY ?s LIMIT 1"
CONSTRUCT = "CONSTRUCT WHERE { ?s <http://example.org/size> ?o }"
_LOOSE = " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(8))
SLOW = f"SELECT (COUNT(*) AS ?n) {{ {_LOOSE} }}"
GRAPH = "http://example.org/graph/"


def test_a_query_is_taken_by_get_form_and_direct_post(small: Site) -> None:
    encoded = urlencode({"query": SELECT})
    answers = {
        small.ask(f"/sparql?{encoded}", Accept=JSON).body,
        small.ask("/sparql", "POST", encoded, Content_Type=FORM, Accept=JSON).body,
        small.ask("/sparql", "POST", SELECT, Content_Type=DIRECT, Accept=JSON).body,
    }
    assert len(answers) == 1


def test_a_form_may_say_its_charset(small: Site) -> None:
    kind = f"{FORM}; charset=UTF-8"
    body = urlencode({"query": ASK})
    assert small.ask("/sparql", "POST", body, Content_Type=kind).status == 200


@pytest.mark.parametrize(
    ("method", "path", "headers", "body", "status"),
    [
        ("PUT", "/sparql", {}, ASK, 405),
        ("DELETE", "/sparql", {}, None, 405),
        ("PATCH", "/sparql", {}, ASK, 405),
        ("POST", "/sparql", {"Content-Type": "text/plain"}, ASK, 415),
        ("POST", "/sparql", {}, ASK, 415),
        ("POST", "/sparql", {"Content-Type": "application/json"}, "{}", 415),
        ("POST", "/sparql", {"Content-Type": f"{DIRECT}; charset=utf-16"}, ASK, 415),
        ("POST", "/sparql", {"Content-Type": DIRECT}, b"ASK { ?s ?p \xff }", 400),
        ("POST", "/sparql", {"Content-Type": FORM}, "query=%FF", 400),
        ("POST", "/sparql", {"Content-Type": FORM}, "", 400),
        ("POST", "/sparql", {"Content-Type": FORM}, "query=ASK%7B%7D&query=x", 400),
        ("POST", "/sparql?query=x", {"Content-Type": DIRECT}, ASK, 400),
        ("GET", "/sparql?query=ASK%7B%7D&query=ASK%7B%7D", {}, None, 400),
        ("GET", "/sparql?query=ASK%20%7B", {}, None, 400),
        ("GET", "/sparql?query=%FF", {}, None, 400),
        ("GET", "/sparql?query=", {}, None, 400),
        ("GET", "/sparql?query=x", {"Accept": "text/turtle"}, None, 400),
        ("GET", "/sparql?graph=http://x/", {}, None, 400),
        ("GET", "/sparql?query=ASK%7B%7D", {"Accept": "image/png"}, None, 406),
        ("GET", "/sparql?query=ASK%7B%7D&timeout=x", {}, None, 400),
        ("GET", "/sparql?query=ASK%7B%7D&default-graph-uri=x", {}, None, 400),
        ("GET", "/sparql?query=ASK%7B%7D&named-graph-uri=x:y", {}, None, 400),
        ("GET", "/sparql?query=ASK%7B%7D&default-graph-uri=file:///x", {}, None, 400),
        ("GET", "/sparql?query=x", {"If-None-Match": "*"}, None, 400),
        (
            "POST",
            "/sparql",
            {"Content-Type": DIRECT, "Content-Encoding": "gzip"},
            b"x",
            415,
        ),
        (
            "POST",
            "/sparql",
            {"Content-Type": DIRECT, "Content-Length": "99999999"},
            b"x",
            413,
        ),
        ("GET", "/sparql", {"X-Long": "x" * 70_000}, None, 431),
        ("POST", "/sparql", {"Content-Type": FORM}, "update=CLEAR+ALL", 403),
        ("POST", "/sparql", {"Content-Type": "application/sparql-update"}, "x", 403),
        ("GET", "/sparql?query=INSERT%20DATA%20%7B%7D", {}, None, 400),
        ("POST", "/sparql", {"Content-Type": DIRECT}, "ASK{}" + " " * 300_000, 413),
        ("POST", "/sparql", {"Content-Type": DIRECT}, " " * 2_100_000, 413),
    ],
)
def test_a_wrong_request_is_refused_in_words(
    small: Site,
    method: str,
    path: str,
    headers: dict[str, str],
    body: str | bytes | None,
    status: int,
) -> None:
    got = small.ask(
        path, method, body, **{k.replace("-", "_"): v for k, v in headers.items()}
    )
    assert got.status == status, got.text
    assert got.type == "application/problem+json"
    assert {"type", "title", "status", "detail"} <= got.json().keys()
    assert got.headers["Access-Control-Allow-Origin"] == "*"
    if status == 405:
        assert {"GET", "POST"} <= set(got.headers["Allow"].split(", "))
    if got.json()["type"].endswith(":media-type"):
        assert DIRECT in got.headers["Accept-Post"]


def test_a_syntax_error_says_line_and_column(small: Site) -> None:
    told = small.query("SELECT * WHERE {\n  ?s ?p }").json()
    assert (told["line"], told["column"]) == (2, 10)


@pytest.mark.parametrize(
    ("query", "accept", "type"),
    [
        (SELECT, "*/*", JSON),
        (SELECT, JSON, JSON),
        (SELECT, "application/sparql-results+xml", "application/sparql-results+xml"),
        (SELECT, "text/csv", "text/csv"),
        (SELECT, "text/tab-separated-values", "text/tab-separated-values"),
        (ASK, JSON, JSON),
        (ASK, "application/sparql-results+xml", "application/sparql-results+xml"),
        (CONSTRUCT, "*/*", "text/turtle"),
        (CONSTRUCT, "text/turtle", "text/turtle"),
        (CONSTRUCT, "application/n-triples", "application/n-triples"),
        (CONSTRUCT, "application/rdf+xml", "application/rdf+xml"),
        (CONSTRUCT, "application/ld+json", "application/ld+json"),
        (CONSTRUCT, "application/trig", "application/trig"),
        (CONSTRUCT, "application/n-quads", "application/n-quads"),
        ("DESCRIBE <http://example.org/humen>", "text/turtle", "text/turtle"),
        (SELECT, "text/csv;q=0.1, application/sparql-results+xml;q=0.2",
         "application/sparql-results+xml"),
        (SELECT, "text/*", "text/csv"),
        (CONSTRUCT, "application/*", "application/ld+json"),
    ],
)  # fmt: skip
def test_every_format_is_what_its_header_says(
    small: Site, query: str, accept: str, type: str
) -> None:
    got = small.query(query, accept)
    assert (got.status, got.type) == (200, type)
    assert "Accept" in got.headers["Vary"]
    assert got.headers["Access-Control-Allow-Origin"] == "*"


def test_head_has_the_headers_of_get_and_no_body(small: Site) -> None:
    path = f"/sparql?{urlencode({'query': SELECT})}"
    got, head = small.ask(path), small.ask(path, "HEAD")
    assert (head.status, head.body) == (200, b"")
    for name in ("Content-Type", "ETag", "Vary", "Cache-Control"):
        assert head.headers[name] == got.headers[name]


def test_head_is_followed_by_nothing(small: Site) -> None:
    large = "SELECT * { ?a ?p ?b . ?c ?q ?d . ?e ?r ?f } LIMIT 1300"
    for query in (SELECT + " # asked by HEAD alone", large):
        head = f"HEAD /sparql?{urlencode({'query': query})} HTTP/1.1\r\nHost: x\r\n"
        with socket.create_connection((small.host, small.port), 10) as conn:
            conn.sendall(f"{head}Connection: close\r\n\r\n".encode())
            got = b"".join(iter(lambda: conn.recv(65_536), b""))
        assert got.endswith(b"\r\n\r\n")
        assert got.count(b"\r\n\r\n") == 1
        assert b"Content-Length: 0" not in got


@pytest.mark.parametrize("path", ["/sparql", "/.well-known/void", "/api/queries"])
def test_options_tells_what_a_page_elsewhere_may_do(small: Site, path: str) -> None:
    got = small.ask(path, "OPTIONS", Origin="http://elsewhere.example")
    assert got.status in (200, 204)
    assert got.headers["Access-Control-Allow-Origin"] == "*"
    assert "Accept" in got.headers["Access-Control-Allow-Headers"]
    assert "GET" in got.headers["Access-Control-Allow-Methods"]


@pytest.mark.parametrize("way", ["GET", "form", "direct"])
@pytest.mark.parametrize(
    ("iri", "name"),
    [
        ("http://example.org/虎门", "raw"),
        ("http://example.org/%E8%99%8E", "encoded"),
    ],
)
def test_chinese_iris_are_the_same_by_every_way(
    small: Site, way: str, iri: str, name: str
) -> None:
    query = f"SELECT ?n WHERE {{ <{iri}> <http://example.org/name> ?n }}"
    if way == "GET":
        got = small.ask(f"/sparql?query={quote(query)}", Accept=JSON)
    elif way == "form":
        body = urlencode({"query": query})
        got = small.ask("/sparql", "POST", body, Content_Type=FORM, Accept=JSON)
    else:
        got = small.ask("/sparql", "POST", query, Content_Type=DIRECT, Accept=JSON)
    assert [r["n"]["value"] for r in got.json()["results"]["bindings"]] == [name]


def test_an_answer_is_known_by_its_etag(small: Site) -> None:
    path = f"/sparql?{urlencode({'query': SELECT})}"
    first = small.ask(path, Accept=JSON)
    tag = first.headers["ETag"]
    assert not tag.startswith("W/")
    again = small.ask(path, Accept=JSON, If_None_Match=tag)
    assert (again.status, again.body) == (304, b"")
    assert again.headers["ETag"] == tag
    assert small.ask(path, Accept="text/csv", If_None_Match=tag).status == 200


@pytest.mark.parametrize(
    ("held", "status"),
    [("{}", 304), ("W/{}", 304), ('"a", W/"b", {}', 304), ("*", 304), ('"a"', 200)],
)
def test_what_a_client_holds_is_compared_weakly(
    small: Site, held: str, status: int
) -> None:
    path = f"/sparql?{urlencode({'query': SELECT})}"
    tag = small.ask(path, Accept=JSON).headers["ETag"]
    got = small.ask(path, Accept=JSON, If_None_Match=held.format(tag))
    assert got.status == status


def test_a_query_by_post_is_always_answered(small: Site) -> None:
    first = small.ask("/sparql", "POST", SELECT, Content_Type=DIRECT, Accept=JSON)
    again = small.ask(
        "/sparql", "POST", SELECT, Content_Type=DIRECT, Accept=JSON,
        If_None_Match=first.headers["ETag"],
    )  # fmt: skip
    assert (again.status, again.body) == (200, first.body)


def test_what_changes_from_call_to_call_is_not_kept(small: Site) -> None:
    got = small.query("SELECT (UUID() AS ?u) {}")
    assert "ETag" not in got.headers
    assert got.headers["Cache-Control"] == "no-store"
    assert small.query("SELECT (UUID() AS ?u) {}").body != got.body


def test_a_client_may_lower_the_time_limit(small: Site) -> None:
    got = small.query(SLOW, timeout="0.7")
    assert got.status == 503
    assert "0.7 s" in got.json()["detail"]


@pytest.mark.parametrize("megabytes", [3, 20, 60])
def test_a_body_that_is_too_large_is_refused_in_words_to_who_sends_all_of_it(
    small: Site, megabytes: int
) -> None:
    body = b" " * (megabytes * 1_000_000)
    got = small.ask("/sparql", "POST", body, Content_Type=DIRECT)
    assert (got.status, got.type) == (413, "application/problem+json")


@pytest.mark.parametrize("hosts", ["", "Host: x\r\nHost: y\r\n"])
def test_a_request_of_http_1_1_names_one_host(small: Site, hosts: str) -> None:
    with socket.create_connection((small.host, small.port), 10) as conn:
        conn.sendall(f"GET /health HTTP/1.1\r\n{hosts}\r\n".encode())
        got = b"".join(iter(lambda: conn.recv(65_536), b""))
    assert got.startswith(b"HTTP/1.1 400 ")
    assert b"Host" in got.partition(b"\r\n\r\n")[2]


def test_what_json_ld_cannot_say_is_not_acceptable_in_words(small: Site) -> None:
    query = "CONSTRUCT { <x:a> <x:b> ?t } { BIND(TRIPLE(<x:s>, <x:p>, 1) AS ?t) }"
    got = small.query(query, "application/ld+json")
    assert (got.status, got.type) == (406, "application/problem+json")
    assert "JSON-LD" in got.json()["detail"] and "text/turtle" in got.json()["detail"]
    assert small.query(query, "text/turtle").status == 200


@pytest.mark.parametrize(
    ("query", "status"),
    [
        (SLOW, 503),
        ("SELECT ?s { ?s ?p }", 400),
        ("SELECT * { SERVICE <http://127.0.0.1:9/> {} }", 403),
    ],
)
def test_the_query_page_has_the_status_that_the_endpoint_has(
    small: Site, query: str, status: int
) -> None:
    told = small.query(query).json()["detail"]
    page = small.ask(f"/query?{urlencode({'run': 1, 'query': query})}")
    assert (page.status, page.type) == (status, "text/html")
    assert told.partition(" ")[0] in page.text
    assert page.headers["Cache-Control"] == "no-store"
