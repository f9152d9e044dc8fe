"""A keeper that is lost: its stand-by carries on, and nothing is left behind."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tests.server.site import DATA, Site

from clusterkg.store.standby import keepers


class Kept(Site):
    """A site whose keepers can be looked at."""

    def processes(self) -> list[list[str]]:
        """Command lines of all keepers, stand-bys and readers of this site."""
        told, found = str(self.process.pid), []
        for place in Path("/proc").glob("[0-9]*"):
            try:
                words = (place / "cmdline").read_text().split("\0")
            except OSError:
                continue
            if "clusterkg.store.keeper" in words and told in words[-2:]:
                found.append(words)
        return found

    def below(self) -> list[int]:
        """The processes of readers and stand-by, then of their keeper."""
        found = keepers(self.folder)
        children = Path(f"/proc/{found[0]}/task/{found[0]}/children").read_text()
        return [*map(int, children.split()), found[0]]

    @property
    def folder(self) -> Path:
        return Path(self.processes()[0][4])

    def answers(self) -> int:
        """The status of a question that no cache knows."""
        return self.query(f"ASK {{ ?s ?p {time.monotonic_ns()} }}").status


@pytest.fixture
def site() -> Iterator[Kept]:
    found = Kept("--data", DATA / "small.trig")
    yield found
    assert found.stop() == 0
    assert found.processes() == []


def eventually(happens: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not happens():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_lost_keeper_costs_at_most_the_queries_it_worked_on(site: Kept) -> None:
    folder, until = site.folder, time.monotonic() + 2

    def ask(_: int) -> list[int]:
        statuses = []
        while time.monotonic() < until:
            statuses.append(site.answers())
        return statuses

    with ThreadPoolExecutor(4) as pool:
        running = [pool.submit(ask, client) for client in range(4)]
        time.sleep(0.5)
        keeper, twin = keepers(folder)
        os.kill(keeper, signal.SIGKILL)
        eventually(lambda: keepers(folder)[0] == twin)
        assert site.answers() == 200
        statuses = [status for future in running for status in future.result()]
    assert statuses.count(200) >= len(statuses) - 4
    eventually(lambda: any("its stand-by carries on" in line for line in site.said))
    assert not any("loads the data" in line for line in site.said)


def test_a_lost_stand_by_is_replaced_and_can_keep(site: Kept) -> None:
    folder = site.folder
    keeper, twin = keepers(folder)
    os.kill(twin, signal.SIGKILL)
    eventually(lambda: keepers(folder)[1] != twin)
    fresh = keepers(folder)[1]
    os.kill(keeper, signal.SIGKILL)
    eventually(lambda: keepers(folder)[0] == fresh)
    assert site.answers() == 200


def test_when_both_are_lost_the_data_is_loaded_anew(site: Kept) -> None:
    folder = site.folder
    keeper, twin = keepers(folder)
    os.kill(keeper, signal.SIGSTOP)  # so that it cannot fork another in between
    os.kill(twin, signal.SIGKILL)
    os.kill(keeper, signal.SIGKILL)
    eventually(lambda: site.answers() == 200)
    assert site.folder != folder


def test_a_reload_takes_the_stand_by_with_it(site: Kept) -> None:
    folder = site.folder
    os.kill(keepers(folder)[0], signal.SIGKILL)
    eventually(lambda: site.answers() == 200)
    site.process.send_signal(signal.SIGHUP)
    eventually(lambda: str(folder) not in {words[4] for words in site.processes()})
    assert not folder.exists()
    assert site.answers() == 200


@pytest.mark.parametrize("all_told", [False, True], ids=["alone", "with all below"])
def test_nothing_outlives_a_supervisor_that_is_killed(all_told: bool) -> None:
    site = Kept("--data", DATA / "small.trig")
    below = site.below()
    assert below
    if all_told:  # readers that end make their keeper fork while it is told to end
        for pid in below:
            os.kill(pid, signal.SIGTERM)
    site.process.kill()
    eventually(lambda: not site.processes())
    site.stop()
