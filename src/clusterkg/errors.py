"""The tree of errors; each text says what happened, why, and what to do next.

ClusterkgError            exit 1
├── Misuse                exit 2   the call itself is wrong
│   ├── UnknownName                a question, town, kind ... that is not there
│   └── BadParameter               a value missing or of the wrong type
├── BadInput              exit 1   a table, file or query is not what it should be
│   ├── BadTable                   one or more findings of `check`
│   ├── BadQuery                   SPARQL that does not parse (line, column)
│   └── Inconsistent               facts or axioms contradict each other
├── NoDataset             exit 3   nothing built where a dataset is expected
├── Refused               exit 4   understood, but not allowed or over a limit
│   ├── OverLimit                  more than one query or answer may hold
│   └── Overloaded                 not now: too much is running; `retry_after` seconds
├── TimedOut              exit 4   stopped at the time limit
├── Failed                exit 4   the engine gave up or was lost on this query
└── Unavailable           exit 5   a store, port or engine cannot be reached
"""

import difflib
from collections.abc import Sequence

_MANY = 2_000


class ClusterkgError(Exception):
    """Anything this package reports on purpose."""

    exit_code = 1


class Misuse(ClusterkgError):
    """The call is wrong; calling again the same way cannot help."""

    exit_code = 2


class UnknownName(Misuse):
    """A name that does not exist; tells the nearest that do."""

    def __init__(self, what: str, name: str, known: Sequence[str] = ()) -> None:
        self.what, self.name, self.known = what, name, tuple(known)
        near = f" Did you mean {', '.join(known)}?" if known else ""
        super().__init__(f"There is no {what} named {name!r}.{near}")


def nearest(name: str, known: Sequence[str]) -> list[str]:
    """Up to three names that a wrong one may have meant; of many, only close ones."""
    cutoff = 0.75 if len(known) > _MANY else 0.6  # a quarter of the time
    return difflib.get_close_matches(name, known, n=3, cutoff=cutoff)


class BadParameter(Misuse):
    """A parameter is missing, unknown or of the wrong type."""

    def __init__(self, name: str, why: str) -> None:
        self.name = name
        super().__init__(f"Parameter {name!r}: {why}")


class BadInput(ClusterkgError):
    """What was handed in is not what it should be."""


class BadTable(BadInput):
    """`check` found something in the tables; nothing was built."""


class BadQuery(BadInput):
    """A query that is not SPARQL; `line` and `column` count from 1, or are None."""

    def __init__(
        self, why: str, line: int | None = None, column: int | None = None
    ) -> None:
        self.line, self.column = line, column
        where = f" at line {line}, column {column}" if line else ""
        super().__init__(f"The query cannot be read{where}: {why}")


class Inconsistent(BadInput):
    """Facts and axioms contradict each other; `clashes` names each one."""

    def __init__(self, clashes: Sequence[object]) -> None:
        self.clashes = tuple(clashes)
        listed = "\n".join(f"  {clash}" for clash in clashes)
        super().__init__(
            "The facts contradict the ontology, so nothing was built; "
            f"correct one of the rows named here:\n{listed}"
        )


class NoDataset(ClusterkgError):
    """There is no dataset where one is expected."""

    exit_code = 3


class Refused(ClusterkgError):
    """Understood, but not allowed here or over a published limit."""

    exit_code = 4


class OverLimit(Refused):
    """More than one answer, query or request may hold; `status` is HTTP's word."""

    def __init__(self, why: str, status: int = 400) -> None:
        self.status = status
        super().__init__(why)


class Overloaded(Refused):
    """Not now: too much is running, for everybody or for this client."""

    def __init__(self, why: str, retry_after: int, own: bool = False) -> None:
        self.retry_after, self.own = retry_after, own
        super().__init__(f"{why} Try again in {retry_after} s.")


class Failed(ClusterkgError):
    """The engine gave up on this query, or was lost with it."""

    exit_code = 4


class TimedOut(ClusterkgError):
    """Stopped at the time limit."""

    exit_code = 4


class Unavailable(ClusterkgError):
    """A store, port or engine that cannot be reached now."""

    exit_code = 5
