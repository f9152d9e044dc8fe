"""What clients are charged, and queries that are not tried a third time."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from clusterkg.errors import Overloaded
from clusterkg.server.sparql.budgets import (
    Allowance,
    Budgets,
    Offenders,
    Shares,
    network,
)


def test_used_up_seconds_leave_only_quick_queries_and_only_to_that_client() -> None:
    budgets = Budgets(Allowance(seconds=10, errors=5))
    budgets.charge("192.0.2.1", seconds=19)
    assert budgets.may_be_long("192.0.2.1")
    budgets.charge("192.0.2.1", seconds=5)
    assert not budgets.may_be_long("192.0.2.1")
    assert budgets.may_be_long("192.0.2.2")


def test_too_many_errors_make_a_client_wait() -> None:
    budgets = Budgets(Allowance(seconds=10, errors=5))
    budgets.charge("192.0.2.1", errors=10)
    with pytest.raises(Overloaded) as told:
        budgets.may_be_long("192.0.2.1")
    assert told.value.own
    assert told.value.retry_after >= 1


def test_an_ipv6_network_counts_as_one_client() -> None:
    assert network("2001:db8::1") == network("2001:db8::ffff") != network("2001:db9::1")
    assert network("192.0.2.1") != network("192.0.2.2")


def test_a_query_stopped_twice_is_not_tried_again_for_a_while() -> None:
    offenders = Offenders(seconds=600)
    offenders.stopped("tag")
    offenders.check("tag")
    offenders.stopped("tag")
    with pytest.raises(Overloaded):
        offenders.check("tag")
    offenders.check("another")
    forgetful = Offenders(seconds=-1)
    forgetful.stopped("tag")
    forgetful.stopped("tag")
    forgetful.check("tag")


def test_a_client_waits_for_its_own_queries_and_no_other_does() -> None:
    shares, leave = Shares(at_once=1, waiting=1, seconds=5), Event()

    def take(client: str, until: Event) -> bool:
        with shares.place(client):
            return until.wait(5)

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(take, "192.0.2.1", leave)
        while "192.0.2.1" not in shares._shares:
            pass
        second = pool.submit(take, "192.0.2.1", leave)
        while not shares._shares["192.0.2.1"].waiting:
            pass
        with pytest.raises(Overloaded) as told, shares.place("192.0.2.1"):
            pass
        assert told.value.own
        with shares.place("192.0.2.2"):
            assert not second.done()
        leave.set()
        assert first.result() and second.result()
    assert not shares._shares
