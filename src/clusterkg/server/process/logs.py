"""Structured logs: one JSON object a line, without query texts unless asked for."""

import json
import logging
import time
from typing import TextIO

from clusterkg.errors import ClusterkgError

_USUAL = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}


class _Lines(logging.Formatter):
    """A record as one line of JSON; what was given as `extra` stands beside it."""

    def format(self, record: logging.LogRecord) -> str:
        clock = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
        told = {
            "time": f"{clock}.{int(record.msecs):03d}Z",
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        told |= {k: v for k, v in vars(record).items() if k not in _USUAL}
        if record.exc_info:
            told["trace"] = self.formatException(record.exc_info)
        return json.dumps(told, ensure_ascii=False, default=str)


def configure(level: str, stream: TextIO) -> None:
    """Send everything of ours, and warnings of others, to a stream."""
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
