"""Structured logs: one JSON object a line, without query texts unless asked for."""

import json
import logging
import time
from functools import lru_cache
from typing import TextIO

from clusterkg.errors import ClusterkgError

_ENCODER = json.JSONEncoder(ensure_ascii=False, default=str)
_USUAL = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}


class _Lines(logging.Formatter):
    """A record as one line of JSON; what was given as `extra` stands beside it."""

    def format(self, record: logging.LogRecord) -> str:
        told = {
            "time": f"{_clock(int(record.created))}.{int(record.msecs):03d}Z",
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        told |= {k: v for k, v in vars(record).items() if k not in _USUAL}
        if record.exc_info:
            told["trace"] = self.formatException(record.exc_info)
        return _ENCODER.encode(told)


@lru_cache(4)
def _clock(seconds: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds))


def configure(level: str, stream: TextIO) -> None:
    """Send everything of ours, and warnings of others, to a stream."""
    # nobody reads in a line where in the code it was written: not found out each time
    logging._srcfile = None  # noqa: SLF001 as documented
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    handler = logging.StreamHandler(stream)
    handler.setFormatter(_Lines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("clusterkg").setLevel(level.upper())
    logging.getLogger("rdflib").setLevel(logging.ERROR)  # it repeats what people type
    logging.getLogger("waitress").addFilter(_unknown)


def _unknown(record: logging.LogRecord) -> bool:
    """A broken answer is told where it breaks; only what nobody foresaw has a trace."""
    kind = record.exc_info[0] if record.exc_info else None
    return kind is None or not issubclass(kind, ClusterkgError)
