"""The client of a request: its name, its turn at the readers, what it is charged."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

from flask import current_app, request

from clusterkg import errors
from clusterkg.server.sparql.budgets import Budgets, Offenders, Shares
from clusterkg.store.failures import Crashed
from clusterkg.store.pool import Asker

KEY = "clusterkg.clients"
_CHARGED = (errors.BadQuery, errors.Failed, errors.TimedOut, errors.OverLimit)
_LEAST = 0.05  # seconds below which charging costs more than it tells


@dataclass
class Clients:
    """What this process needs to be fair to its clients."""

    budgets: Budgets
    offenders: Offenders
    shares: Shares
    streams: Shares  # large answers under way
    places: threading.BoundedSemaphore  # threads that may wait for SPARQL readers


def clients() -> Clients:
    """The clients of this application."""
    found = current_app.extensions[KEY]
    assert isinstance(found, Clients)
    return found


def name() -> str:
    """The client's address."""
    return request.remote_addr or "-"


@contextmanager
def turn(tag: str) -> Iterator[Asker]:
    """One query of this client, until its status is known; failures are charged."""
    here, client = clients(), name()
    here.offenders.check(tag)
    may_be_long = here.budgets.may_be_long(client)
    gone = request.environ.get("waitress.client_disconnected") or _never
    charge = partial(spent, here.budgets, client)
    if not here.places.acquire(blocking=False):
        raise errors.Overloaded("All places for queries are taken.", 2)
    try:
        with here.shares.place(client):
            yield Asker(client, gone, may_be_long, charge)
    except (*_CHARGED, errors.Overloaded) as why:
        if not isinstance(why, errors.Overloaded) or why.own:
            here.budgets.charge(client, errors=1)
        if isinstance(why, errors.TimedOut | errors.OverLimit | Crashed):
            here.offenders.stopped(tag)
        raise
    finally:
        here.places.release()


@contextmanager
def work() -> Iterator[Callable[[], bool]]:
    """Long work that no reader does, charged all the same; tells if the client left."""
    here, client, started = clients(), name(), time.monotonic()
    if not here.budgets.may_be_long(client):
        raise errors.Overloaded("You have used up your time.", 30, own=True)
    try:
        yield request.environ.get("waitress.client_disconnected") or _never
    finally:
        here.budgets.charge(client, seconds=time.monotonic() - started)


def spent(budgets: Budgets, client: str, seconds: float) -> None:
    """Charge a client for a reader's time."""
    if seconds > _LEAST:
        budgets.charge(client, seconds=seconds)


def _never() -> bool:
    return False
