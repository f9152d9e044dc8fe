"""The same bytes from the same address get the same answer, counted and logged."""

import socket
import time
from urllib.parse import quote

import pytest
from prometheus_client.parser import text_string_to_metric_families
from tests.server.site import DATA, JSON, Site

from clusterkg.server.process.repeats import _LARGEST, Repeats

CSV = "text/csv"
ANSWER = b"HTTP/1.1 200 OK\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT\r\n\r\n%s"


def nobody() -> None:
    """Nothing is counted."""


def request(
    query: str, accept: str = JSON, method: str = "GET", extra: str = ""
) -> str:
    return (
        f"{method} /sparql?query={quote(query)} HTTP/1.1\r\nHost: x\r\n"
        f"Accept: {accept}\r\n{extra}\r\n"
    )


def exchange(site: Site, *requests: str, apart: float = 0.05) -> list[bytes]:
    """Answers on one connection; each ends before the next request is sent."""
    told = []
    with socket.create_connection((site.host, site.port), timeout=10) as line:
        for one in requests:
            line.sendall(one.encode())
            told.append(whole(line, one.startswith("HEAD")))
            time.sleep(apart)
    return told


def more(line: socket.socket) -> bytes:
    got = line.recv(65_536)
    assert got, "the connection was closed"
    return got


def whole(line: socket.socket, only_head: bool = False) -> bytes:
    got = b""
    while b"\r\n\r\n" not in got:
        got += more(line)
    head, _, body = got.partition(b"\r\n\r\n")
    if only_head or b" 304 " in head:
        return got
    length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
    while len(body) < length:
        body += more(line)
    return head + b"\r\n\r\n" + body


def without_date(answer: bytes) -> list[bytes]:
    return [x for x in answer.split(b"\r\n") if not x.startswith(b"Date:")]


def hits(site: Site) -> tuple[float, float]:
    """Answers from a cache, and requests to /sparql that were answered."""
    found = {
        sample.name + sample.labels.get("route", ""): sample.value
        for family in text_string_to_metric_families(site.ask("/metrics").text)
        for sample in family.samples
        if sample.labels.get("status") in (None, "200")
    }
    names = "clusterkg_cache_hits_total", "clusterkg_requests_total/sparql"
    return found.get(names[0], 0.0), found.get(names[1], 0.0)


def test_a_repeated_request_gets_the_same_answer_and_is_counted(small: Site) -> None:
    asked = request("SELECT ?s { ?s ?p ?o } ORDER BY ?s # repeated")
    before = hits(small)
    first, *rest = exchange(small, *[asked] * 4)
    after = hits(small)
    assert first.startswith(b"HTTP/1.1 200 ") and b"Etag: " in first
    assert [without_date(one) for one in rest] == [without_date(first)] * 3
    assert (after[0] - before[0], after[1] - before[1]) == (3, 4)


def test_any_other_byte_is_another_request(small: Site) -> None:
    query = "SELECT ?s { ?s ?p ?o } # other"
    [json] = exchange(small, request(query))
    tag = json.split(b"Etag: ")[1].split(b"\r\n")[0].decode()
    known = request(query, extra=f"If-None-Match: {tag}\r\n")
    told = exchange(
        small,
        request(query),
        request(query, CSV),
        request(query),
    )
    [head] = exchange(small, request(query, method="HEAD"))
    [same] = exchange(small, known)
    starts = [one.split(b" ")[1] for one in (*told, head, same)]
    assert starts == [b"200"] * 4 + [b"304"]
    assert head.endswith(b"\r\n\r\n")
    assert b"Content-Type: text/csv" in told[1]
    assert without_date(told[-1]) == without_date(json)


def test_what_changes_from_call_to_call_is_not_repeated(small: Site) -> None:
    asked = request("SELECT (STRUUID() AS ?u) {}")
    told = exchange(small, asked, asked, asked)
    assert len({one.partition(b"\r\n\r\n")[2] for one in told}) == 3


def test_a_repetition_is_logged() -> None:
    site = Site("--data", DATA / "small.trig", log="info", processes=1)
    exchange(site, *[request("ASK { ?s ?p 'private' }")] * 3)
    assert site.stop() == 0
    lines = [line for line in site.said if '"path": "/sparql"' in line]
    assert len(lines) == 3
    assert not any("private" in line for line in site.said)


def test_two_requests_in_one_packet_are_both_answered(small: Site) -> None:
    one, other = request("ASK { ?s ?p ?o }"), request("ASK { ?s ?p 'no such' }")
    exchange(small, one, one, other, other)
    with socket.create_connection((small.host, small.port), timeout=10) as line:
        line.sendall((one + other).encode())
        line.settimeout(5)
        got = b""
        while got.count(b'"boolean"') < 2:
            got += more(line)
    assert got.index(b"true") < got.index(b"false")


def test_repeats_are_bounded_and_the_least_used_go_first() -> None:
    kept = Repeats(most=100_000)
    for name in (b"a", b"b"):
        kept.put(("", name), ANSWER % (b"x" * 40_000), nobody)
    assert kept.get(("", b"a"))
    kept.put(("", b"c"), ANSWER % (b"x" * 40_000), nobody)
    assert [bool(kept.get(("", name))) for name in (b"a", b"b", b"c")] == [1, 0, 1]


def test_a_repeat_belongs_to_one_address_and_has_todays_date() -> None:
    kept = Repeats(most=100_000)
    kept.put(("10.0.0.1", b"a"), ANSWER % b"body", nobody)
    told = kept.get(("10.0.0.1", b"a"))
    assert told and told.endswith(b"GMT\r\n\r\nbody") and b"1970" not in told
    assert kept.get(("10.0.0.2", b"a")) is None


def test_a_repeat_ends_with_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Repeats(most=100_000)
    kept.put(("", b"a"), ANSWER % b"body", nobody)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 61)
    assert kept.get(("", b"a")) is None


def test_a_large_answer_is_not_repeated() -> None:
    kept = Repeats(most=10 * _LARGEST)
    kept.put(("", b"a"), ANSWER % (b"x" * _LARGEST), nobody)
    assert kept.get(("", b"a")) is None
