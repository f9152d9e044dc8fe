"""Connections are shared out evenly among the fronts, and none waits for a lost one."""

import os
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.server.site import DATA, Site

pytestmark = pytest.mark.skipif(
    len(os.sched_getaffinity(0)) < 2, reason="one core has nothing to share out"
)


@pytest.fixture
def site() -> Iterator[Site]:
    found = Site("--data", DATA / "small.trig", processes=2)
    yield found
    assert found.stop() == 0


def fronts(site: Site, without: int = 0) -> dict[int, frozenset[int]]:
    """The two processes that speak HTTP and keep to one core each, with that core."""
    deadline = time.monotonic() + 5
    children = Path(f"/proc/{site.process.pid}/task/{site.process.pid}/children")
    found: dict[int, frozenset[int]] = {}
    while len(found) < 2 and time.monotonic() < deadline:
        pids = {int(pid) for pid in children.read_text().split()} - {without}
        cores = {pid: frozenset(os.sched_getaffinity(pid)) for pid in pids}
        found = {pid: kept for pid, kept in cores.items() if len(kept) == 1}
    assert len(found) == 2
    return found


def sockets(pid: int) -> int:
    links = [str(link.readlink()) for link in Path(f"/proc/{pid}/fd").iterdir()]
    return sum(link.startswith("socket:") for link in links)


def greet(site: Site) -> socket.socket:
    """A connection on which one answer has come."""
    conn = socket.create_connection((site.host, site.port), 5)
    conn.sendall(b"GET /robots.txt HTTP/1.1\r\nHost: x\r\n\r\n")
    assert conn.recv(65536).startswith(b"HTTP/1.1 200")
    return conn


def test_connections_that_stay_are_shared_out_evenly(site: Site) -> None:
    for conn in [greet(site) for _ in range(20)]:  # by then both are there
        conn.close()
    time.sleep(0.5)
    before = {pid: sockets(pid) for pid in fronts(site)}
    staying = [greet(site) for _ in range(20)]
    more = sorted(sockets(pid) - was for pid, was in before.items())
    for conn in staying:
        conn.close()
    assert sum(more) >= 20
    assert more[0] >= 8


def test_a_lost_front_keeps_nobody_waiting_and_its_core_is_used_again(
    site: Site,
) -> None:
    before = fronts(site)
    lost = next(iter(before))
    staying = [greet(site) for _ in range(6)]
    os.kill(lost, signal.SIGKILL)
    greet(site).close()
    for conn in staying:
        conn.close()
    after = fronts(site, without=lost)
    assert set(after.values()) == set(before.values())


def test_a_front_that_has_taken_much_memory_is_replaced_and_no_request_is_lost() -> (
    None
):
    site = Site("--data", DATA / "small.trig", processes=2, own_memory=1_000_000)
    greet(site).close()
    before = fronts(site)
    statuses, deadline = set(), time.monotonic() + 20
    while time.monotonic() < deadline:
        statuses.add(site.query(f"ASK {{ ?s ?p ?o }} # {time.monotonic_ns()}").status)
        if any(not Path(f"/proc/{pid}").exists() for pid in before):
            break
    after = fronts(site)
    assert site.stop() == 0
    assert statuses == {200}
    assert len(before.keys() & after.keys()) == 1
    assert set(after.values()) == set(before.values())
