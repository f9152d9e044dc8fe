"""A reader that somebody kills costs no answer; who kills one is not asked again."""

import os
import random
import signal
import threading
import time
from collections import Counter
from pathlib import Path

import pytest
from tests.server.site import DATA, Site

from clusterkg.store.failures import Again, lost

LONG = "SELECT (COUNT(*) AS ?n) { ?a ?p ?b . ?c ?q ?d . ?e ?r ?f . ?g ?s ?h } # %d"


def offspring(pid: int) -> list[int]:
    told = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(one) for one in told.split()]


def keeper(site: Site) -> int:
    return next(
        pid
        for pid in offspring(site.process.pid)
        if b"keeper" in Path(f"/proc/{pid}/cmdline").read_bytes()
    )


def test_readers_that_are_killed_at_any_moment_cost_no_answer() -> None:
    site = Site("--data", DATA / "small.trig", processes=1, client_seconds=10_000)
    statuses: Counter[int] = Counter()
    until = time.monotonic() + 5

    def ask(first: int) -> None:
        number = first
        while time.monotonic() < until:
            number += 1
            statuses[site.query(LONG % number).status] += 1

    asking = [threading.Thread(target=ask, args=(n * 100_000,)) for n in range(6)]
    for thread in asking:
        thread.start()
    chance = random.Random(5)
    while time.monotonic() < until:
        time.sleep(0.08)
        os.kill(chance.choice(offspring(keeper(site))), signal.SIGKILL)
    for thread in asking:
        thread.join()
    assert site.stop() == 0
    assert statuses[200] > 50
    assert set(statuses) <= {200, 503}


@pytest.mark.parametrize("fate", ["signal 11", "signal 6", "memory", "time", ""])
def test_what_a_query_did_to_its_reader_is_not_done_again(fate: str) -> None:
    assert not isinstance(lost(fate), Again)
