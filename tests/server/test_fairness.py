"""What a client gets beside others, and what becomes of its work when it leaves."""

import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

from tests.server.site import DATA, Site
from tests.server.test_abuse import BOMBS


def test_one_client_does_not_take_all_readers() -> None:
    """Sixty-four connections of one address ask bombs again and again."""
    site = Site("--data", DATA / "small.trig", time_limit=3)
    stop = threading.Event()

    def besiege(number: int) -> None:
        bomb = BOMBS["count of a product"]
        while not stop.is_set():
            ask_as(site, "127.0.0.1", f"{bomb} # {number} {time.monotonic()}")

    with ThreadPoolExecutor(64) as pool:
        for number in range(64):
            pool.submit(besiege, number)
        time.sleep(1)
        told = [ask_as(site, "127.0.0.2", f"ASK {{}} # {n}") for n in range(20)]
        stop.set()
    assert site.stop() == 0
    assert {status for status, _ in told} == {200}
    assert sorted(seconds for _, seconds in told)[18] < 1


def ask_as(site: Site, address: str, query: str) -> tuple[int, float]:
    """Status and seconds of a query that comes from an address of this machine."""
    started = time.monotonic()
    conn = HTTPConnection(site.host, site.port, 60, source_address=(address, 0))
    try:
        conn.request("GET", f"/sparql?{urlencode({'query': query})}")
        return conn.getresponse().status, time.monotonic() - started
    finally:
        conn.close()


def test_time_is_charged_for_queries_that_came_to_nothing() -> None:
    site = Site(
        "--data", DATA / "small.trig", time_limit=1, client_seconds=1, processes=1
    )
    bomb = BOMBS["count of a product"]
    statuses = [site.query(f"{bomb} # {n}").status for n in range(4)]
    assert site.stop() == 0
    assert statuses[0] == 503
    assert statuses[-1] == 429


def test_a_supposition_stops_when_the_client_leaves(whole: Site) -> None:
    row = '{"id": "x%d", "label": "x", "place": "guzhen", "industry": "lighting"}'
    rows = ", ".join(row % number for number in range(100))
    body = f'{{"tables": {{"clusters": [{rows}]}}}}'
    head = "POST /api/what-if HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    head += f"Content-Length: {len(body)}\r\n\r\n"
    with socket.create_connection((whole.host, whole.port)) as conn:
        conn.sendall((head + body).encode())
        assert within(10, lambda: supposing(whole.process.pid))
    assert within(5, lambda: not supposing(whole.process.pid))


def supposing(pid: int) -> bool:
    """Whether a process or one that it started works out a supposition."""
    try:
        told = Path(f"/proc/{pid}/cmdline").read_bytes()
        children = Path(f"/proc/{pid}/task").glob("*/children")
        pids = " ".join(file.read_text("utf-8") for file in children).split()
    except OSError:
        return False
    return b"store.apart" in told or any(supposing(int(child)) for child in pids)


def within(seconds: float, true: Callable[[], bool]) -> bool:
    """Whether something becomes true in that time."""
    deadline = time.monotonic() + seconds
    while not (found := true()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return found
