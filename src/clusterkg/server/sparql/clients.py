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
from clusterkg.server.sparql.visit import Visit
from clusterkg.store.answer import Asker
from clusterkg.store.failures import Crashed

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

    @contextmanager
    def turn(self, visit: Visit, tag: str) -> Iterator[Asker]:
        """One query of a client, until its status is known; failures are charged."""
        client = visit.client
        self.offenders.check(tag)
        may_be_long = self.budgets.may_be_long(client)
        if not self.places.acquire(blocking=False):
            raise errors.Overloaded("All places for queries are taken.", 2)
        try:
            with self.shares.place(client):
                yield Asker(client, visit.gone, may_be_long, self.charge(client))
        except (*_CHARGED, errors.Overloaded) as why:
            if not isinstance(why, errors.Overloaded) or why.own:
                self.budgets.charge(client, errors=1)
            if isinstance(why, errors.TimedOut | errors.OverLimit | Crashed):
                self.offenders.stopped(tag)
            raise
        finally:
            self.places.release()

    def charge(self, client: str) -> Callable[[float], None]:
        """What charges a client for a reader's time."""
        return partial(_spent, self.budgets, client)


def clients() -> Clients:
    """The clients of this application."""
    found = current_app.extensions[KEY]
    assert isinstance(found, Clients)
    return found


@contextmanager
def work() -> Iterator[Callable[[], bool]]:
    """Long work that no reader does, charged all the same; tells if the client left."""
    here, visit, started = clients(), Visit(request.environ), time.monotonic()
    if not here.budgets.may_be_long(visit.client):
        raise errors.Overloaded("You have used up your time.", 30, own=True)
    try:
        yield visit.gone
    finally:
        here.budgets.charge(visit.client, seconds=time.monotonic() - started)


def _spent(budgets: Budgets, client: str, seconds: float) -> None:
    if seconds > _LEAST:
        budgets.charge(client, seconds=seconds)
