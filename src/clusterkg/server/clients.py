"""Who is asking, and what they have used: budgets shared by all server processes."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import request

from clusterkg.store.pool import Asker


def name() -> str:
    """The client's address."""
    return request.remote_addr or "-"


@contextmanager
def turn() -> Iterator[Asker]:
    """One query of this client."""
    gone = request.environ.get("waitress.client_disconnected") or (lambda: False)
    yield Asker(name(), gone, may_be_long=True)


def spent(seconds: float, client: str | None = None) -> None:
    """Charge a client for a reader's time."""
