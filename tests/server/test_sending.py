"""How long a client may take for an answer, which is no time of the query."""

import socket
import time
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from tests.server.site import DATA, Site

LARGE = "SELECT * { ?a ?p ?b . ?c ?q ?d . ?e ?r ?f . ?g ?s ?h . ?i ?t ?j } LIMIT 90000"


@pytest.fixture(scope="module")
def hasty() -> Iterator[Site]:
    """A server whose queries may take two seconds, and their sending as long."""
    site = Site(
        "--data", DATA / "small.trig", processes=1, time_limit=2, sending_time=2
    )
    yield site
    assert site.stop() == 0


def _asking(site: Site, query: str) -> socket.socket:
    conn = socket.socket()
    conn.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
    conn.settimeout(20)
    conn.connect((site.host, site.port))
    path = f"/sparql?{urlencode({'query': query})}"
    conn.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nAccept: text/csv\r\n\r\n".encode())
    return conn


def _taken(conn: socket.socket, rate: float) -> bytes:
    """What comes until the end, at so many bytes a second."""
    got, started = bytearray(), time.monotonic()
    while part := conn.recv(262_144):
        got += part
        time.sleep(max(0.0, len(got) / rate - (time.monotonic() - started)))
    return bytes(got)


def test_a_slow_client_is_not_charged_for_as_evaluation(hasty: Site) -> None:
    started = time.monotonic()
    with _asking(hasty, LARGE) as conn:
        got = _taken(conn, 4.5e6)
    assert time.monotonic() - started > 3.2  # the limit, and the grace after it
    assert got.endswith(b"0\r\n\r\n")


def test_a_client_that_takes_nothing_is_left(hasty: Site) -> None:
    with _asking(hasty, LARGE + " # stalls") as conn:
        time.sleep(6.5)
        got = _taken(conn, 1e9)
    assert not got.endswith(b"0\r\n\r\n")
    assert hasty.ask("/health").json()["readers"]["heavy"] == 0


def test_large_answers_at_once_have_a_bound_for_each_client(hasty: Site) -> None:
    stalled = [_asking(hasty, f"{LARGE} # {n}") for n in range(4)]
    try:
        for conn in stalled:
            conn.recv(1)
        got = hasty.query(LARGE + " # one more", "text/csv")
        assert got.status == 429
        assert int(got.headers["Retry-After"]) > 0
        assert hasty.query("ASK {}").status == 200
    finally:
        for conn in stalled:
            conn.close()
