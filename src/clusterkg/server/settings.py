"""Every setting of the server: its default, its key in the file, its variable.

A setting `time_limit` is `time_limit = 10` in a TOML file named by CLUSTERKG_CONFIG, or
the variable CLUSTERKG_TIME_LIMIT; the variable wins. `README.md` beside this file lists
them all, and a test holds the two together.
"""

import ipaddress
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from clusterkg.config import environment
from clusterkg.errors import Misuse
from clusterkg.server.service import Limits
from clusterkg.store.keeping import Keeping
from clusterkg.store.line import Patience

_OURS = "CLUSTERKG_"
_OTHERS = {  # variables that others read
    "CLUSTERKG_BASE",
    "CLUSTERKG_CONFIG",
    "CLUSTERKG_DATASET",
    "CLUSTERKG_REQUIRE_ENGINES",
    "CLUSTERKG_STORE_PASSWORD",
    "CLUSTERKG_STORE_USER",
}
_LEVELS = ("debug", "info", "warning", "error")
_MAY_BE_NONE = {"port": 65_535, "cache": 2**40}  # 0 means something; the most they are


def _setting(default: Any, why: str) -> Any:
    return field(default=default, metadata={"why": why})


@dataclass(frozen=True)
class Settings:
    """What an operator may set; sizes in bytes, times in seconds."""

    host: str = _setting("127.0.0.1", "address to listen on")
    port: int = _setting(8000, "port to listen on")
    processes: int = _setting(2, "server processes in front of the readers")
    threads: int = _setting(64, "requests a server process handles at once")
    connections: int = _setting(2000, "open connections a server process accepts")
    time_limit: float = _setting(10.0, "for one query")
    row_limit: int = _setting(1_000_000, "rows of one answer")
    byte_limit: int = _setting(100_000_000, "bytes of one answer")
    memory_limit: int = _setting(1_500_000_000, "memory of one query")
    memory_together: int = _setting(2_000_000_000, "memory of all queries")
    readers: int = _setting(8, "readers that wait for SPARQL queries")
    page_readers: int = _setting(3, "readers that wait for pages and linked data")
    queue: int = _setting(64, "queries that may wait for a reader")
    queue_time: float = _setting(2.0, "how long one may wait")
    quick: float = _setting(0.5, "after this a query counts as long")
    long_queries: int = _setting(8, "long queries that may run at once")
    long_per_client: int = _setting(4, "of these, for one client")
    client_seconds: float = _setting(120.0, "query time a client gets each minute")
    client_errors: int = _setting(300, "failing queries a client may send each minute")
    sending_time: float = _setting(60.0, "for a client to take 6 MB of an answer")
    idle_time: float = _setting(60.0, "before a silent connection is closed")
    cache: int = _setting(6_000_000, "answers kept by each server process")
    own_memory: int = _setting(64_000_000, "of a server process, before it is replaced")
    trusted_proxy: str = _setting("", "address of a proxy whose X-Forwarded-For counts")
    services: str = _setting("", "endpoints that SERVICE may name, between blanks")
    log: str = _setting("info", "debug, info, warning or error")
    log_queries: bool = _setting(False, "write query texts to the log")

    @classmethod
    def read(cls, environ: Mapping[str, str] | None = None, **given: Any) -> "Settings":
        """Defaults, then the file, then the environment, then `given`.

        Raises Misuse for an unknown key, a value of the wrong type or out of range.
        """
        environ = environment() if environ is None else environ
        told: dict[str, Any] = {}
        named = environ.get("CLUSTERKG_CONFIG")
        if named:
            told |= _file(Path(named))
        for variable, value in environ.items():
            if variable.startswith(_OURS) and variable not in _OTHERS:
                told[variable.removeprefix(_OURS).lower()] = value
        told |= {name: value for name, value in given.items() if value is not None}
        types = {one.name: type(one.default) for one in fields(cls)}
        made = replace(cls(), **{k: _typed(k, v, types) for k, v in told.items()})
        for one in fields(cls):
            _look(one.name, getattr(made, one.name))
        return made

    def keeping(self) -> Keeping:
        """What the keeper of the data is told."""
        return Keeping(
            lanes={"sparql": self.readers, "pages": self.page_readers},
            queue=self.queue,
            heavy=self.long_queries,
            heavy_per_client=self.long_per_client,
            memory=self.memory_limit,
            memory_together=self.memory_together,
        )

    def patience(self) -> Patience:
        """What the lanes are told."""
        return Patience(self.queue_time, self.quick)

    def limits(self) -> Limits:
        """What is published."""
        return Limits(
            self.time_limit, self.row_limit, self.byte_limit, self.memory_limit
        )


def _file(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except OSError as why:
        raise Misuse(
            f"The configuration {path} cannot be read: {why.strerror}."
        ) from why
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as why:
        raise Misuse(f"The configuration {path} is no TOML: {why}.") from why


def _look(name: str, value: Any) -> None:
    """Raises Misuse for a value that no server could run with."""
    if name == "log" and value not in _LEVELS:
        raise Misuse(f"The setting log is {value!r}; choose of {', '.join(_LEVELS)}.")
    if name == "trusted_proxy" and value:
        try:
            ipaddress.ip_address(value)
        except ValueError:
            raise Misuse(
                f"The setting {name} is {value!r}, and an IP address is needed."
            ) from None
    if isinstance(value, bool | str):
        return
    least = 0 if name in _MAY_BE_NONE else 1 if isinstance(value, int) else 0.001
    if not least <= value <= _MAY_BE_NONE.get(name, 2**40):
        raise Misuse(f"The setting {name} is {value}, which is out of range.")


def _typed(name: str, value: Any, types: Mapping[str, type]) -> Any:
    kind = types.get(name)
    if kind is None:
        raise Misuse(
            f"There is no setting {name!r}; the settings are {', '.join(types)}."
        )
    try:
        if kind is bool and isinstance(value, str):
            return {"true": True, "1": True, "false": False, "0": False}[value.lower()]
        if isinstance(value, kind):
            return value
        return kind(value)
    except (ValueError, KeyError, TypeError):
        raise Misuse(
            f"The setting {name} is {value!r}, which is no {kind.__name__}."
        ) from None
