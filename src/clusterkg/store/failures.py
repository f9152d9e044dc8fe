"""How a query failed, as one of our errors: its reader told it, or ended in a way."""

import json
import os
import signal
from dataclasses import replace
from typing import Any

from clusterkg.errors import (
    BadQuery,
    ClusterkgError,
    Failed,
    Misuse,
    OverLimit,
    TimedOut,
)
from clusterkg.store.ordering import by_kind
from clusterkg.store.wire import Request

# ends that a front asked for, of a query that was over by then, and kill -9
_OUTSIDE = frozenset({"left", "client", "full", "signal 9"})
_MEMORY = "The query needed more memory than one query may use; ask for less."


def fate(status: int, said: bytes) -> str:
    """How a process ended, in a word; `said` is what it wrote to standard error."""
    if not os.WIFSIGNALED(status):
        return "worn"
    ended_by = os.WTERMSIG(status)
    if ended_by == signal.SIGABRT and b"total order" in said:
        return "order"  # the engine's sort gives up where a < b < c < a
    if ended_by == signal.SIGABRT and (not said or b"memory" in said):
        return "memory"  # the allocator's way of saying that the limit is reached
    if ended_by == signal.SIGALRM:
        return "time"
    return f"signal {ended_by}"


class Again(Failed):
    """Worth asking once more; and again, where the query has no part in it."""

    innocent = True

    def request(self, asked: Request, spent: float) -> Request:  # noqa: ARG002
        """What to ask then, of a request on which so many seconds were spent."""
        return asked


class Bystander(Again):
    """The reader was ended from outside, or for the sake of the query before this."""


class Unbegun(Again):
    """The reader was ended before it began; not for this query's sake."""


class Unordered(Again):
    """The engine's sort gave up, and with it the reader."""

    innocent = False

    def request(self, asked: Request, spent: float) -> Request:
        left = max(0.1, asked.seconds - spent)
        return replace(asked, query=by_kind(asked.query), seconds=left)


class Unwritable(ClusterkgError):
    """The format asked for has no way to write this answer."""


class Crashed(Failed):
    """The query was too much for the engine itself."""


def lost(fate: str) -> ClusterkgError:
    """The error for a query whose reader ended."""
    if fate == "memory":
        return OverLimit(_MEMORY, 503)
    if fate == "time":
        return TimedOut("The query was stopped at its time limit; ask for less.")
    if fate == "order":
        return Unordered(
            "The engine cannot put values of such different kinds in one order; "
            "write ORDER BY STR(...) around what the query orders by."
        )
    if fate in _OUTSIDE:
        kind: type[Failed] = Bystander
    else:
        kind = Crashed if fate.startswith("signal") else Failed
    return kind(
        "The engine was lost while it worked on this query; the query is at fault "
        "or it was ended from outside, and nothing else is touched."
    )


def failure(told: bytes) -> ClusterkgError:
    """The error that a reader told of."""
    said = json.loads(told)
    if said["code"] == "syntax":
        return _bad_query(said)
    if said["code"] == "memory":
        return OverLimit(_MEMORY, 503)
    if said["code"] == "limit":
        why = said["why"][0].upper() + said["why"][1:]
        return OverLimit(f"{why}; add a LIMIT or ask for less.", 503)
    if said["code"] == "format":
        return Unwritable(
            f"The answer cannot be written in this format: {said['why']}; ask for "
            "another, such as text/turtle or application/n-triples."
        )
    if said["code"] == "graph":
        return Misuse(said["why"])
    return Failed(f"The query could not be evaluated: {said['why']}.")


def _bad_query(said: dict[str, Any]) -> BadQuery:
    error = BadQuery("", said["line"], said["column"])
    error.args = (said["why"],)
    return error
