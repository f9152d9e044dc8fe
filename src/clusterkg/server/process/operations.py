"""/health, /metrics and one log line for each request."""

import contextlib
import logging
import time
from collections import deque
from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from typing import Any

from flask import Blueprint, Flask, Response, jsonify, request
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
    multiprocess,
)
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from clusterkg.config import environment
from clusterkg.errors import ClusterkgError
from clusterkg.server.process.repeats import OFFER
from clusterkg.server.service import service

blueprint = Blueprint("operations", __name__)
log = logging.getLogger("clusterkg.requests")
SHARED = "PROMETHEUS_MULTIPROC_DIR"  # where processes add their counts up
STARTED = "clusterkg.started"  # in the WSGI environ: when a request was taken up
_PROBE = "SELECT ?s WHERE { ?s ?p ?o } LIMIT 1"
_TIMES = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)

REQUESTS = Counter(
    "clusterkg_requests", "Requests by route and status", ["route", "status"]
)
SECONDS = Histogram(
    "clusterkg_request_seconds", "Until an answer begins", ["route"], buckets=_TIMES
)
QUESTIONS = Histogram(
    "clusterkg_question_seconds",
    "Answers of the catalogue by question",
    ["question"],
    buckets=_TIMES,
)
REFUSED = Counter("clusterkg_refusals", "Refused or stopped, by problem", ["reason"])
QUEUE = Gauge(
    "clusterkg_queue",
    "Queries that wait for a reader",
    ["lane"],
    multiprocess_mode="livesum",
)
HITS = Counter("clusterkg_cache_hits", "Answers given from the cache")
MISSES = Counter("clusterkg_cache_misses", "Answers that readers had to give")


Count = Callable[[float, dict[str, Any], float], None]
_LINE = {
    "name": log.name,
    "levelno": logging.INFO,
    "levelname": "INFO",
    "msg": "request",
}
_MOST_NOTED = 500
_noted: deque[Callable[[], None]] = deque()


@blueprint.get("/health")
def health() -> Response:
    """Whether a question is answered now, and how many readers there are."""
    here, started = service(), time.monotonic()
    try:
        rows = len(here.store.select(_PROBE).rows)
    except ClusterkgError as why:
        told = jsonify({"status": "failing", "why": str(why), "version": here.version})
        told.status_code = 503
        return told
    return jsonify(
        {
            "status": "ok" if rows else "empty",
            "version": here.version,
            "seconds": round(time.monotonic() - started, 4),
            "readers": here.sparql.tell(do="count"),
        }
    )


class _Keeper(Collector):
    """What the keeper counts, asked for anew at each look."""

    def collect(self) -> Iterator[Metric]:
        here = service()
        counts = here.sparql.tell(do="count") or {}
        killed = CounterMetricFamily(
            "clusterkg_kills", "Readers ended, by reason", labels=["reason"]
        )
        for reason, value in counts.pop("killed", {}).items():
            killed.add_metric([reason], value)
        yield killed
        for name, value in counts.items():
            yield GaugeMetricFamily(
                f"clusterkg_keeper_{name}", f"Readers: {name}", value
            )
        info = GaugeMetricFamily(
            "clusterkg_dataset", "What is served", labels=["version"]
        )
        info.add_metric([here.version], 1)
        yield info


@blueprint.get("/metrics")
def metrics() -> Response:
    """For Prometheus: the sum over all server processes, and the keeper's counts."""
    settle()
    registry = CollectorRegistry()
    if SHARED in environment():
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        body = generate_latest(registry)
    else:
        body = generate_latest()
    keeper = CollectorRegistry()
    keeper.register(_Keeper())
    return Response(body + generate_latest(keeper), content_type=CONTENT_TYPE_LATEST)


def forget(process: int) -> None:
    """A server process has ended; what it said of its present is no longer so."""
    if SHARED in environment():
        multiprocess.mark_process_dead(process)  # type: ignore[no-untyped-call]


def install(app: Flask) -> None:
    """Counts and logs every request that Flask answers."""
    app.after_request(_end)


def _end(response: Response) -> Response:
    route = str(request.url_rule) if request.url_rule else "-"
    answered(request.environ, route, response.status_code)
    return response


def answered(
    environ: dict[str, Any], route: str, status: int, *, repeatable: bool = False
) -> None:
    """Count and log a request whose answer begins now; never a query's text.

    One that depends on the request and the data alone may be repeated as it is.
    """
    seconds = time.monotonic() - environ[STARTED]
    told = {
        "method": environ["REQUEST_METHOD"],
        "path": environ["PATH_INFO"].encode("latin-1").decode("utf-8", "replace"),
        "status": status,
        "ms": round(seconds * 1000, 1),
        "client": environ.get("REMOTE_ADDR"),
    }
    count = partial(_count, *_meters(route, status))
    _note(count, seconds, told)
    offer = environ.get(OFFER)
    if offer and repeatable and status == 200:
        offer(partial(_repeated, count, {**told, "ms": 0.0}))


def settle() -> None:
    """Count and log what was answered since the last time: many at once cost less."""
    while _noted:
        with contextlib.suppress(IndexError):  # another thread took the last one
            _noted.popleft()()


def _note(count: Count, seconds: float, told: dict[str, Any]) -> None:
    _noted.append(partial(count, seconds, told, time.time()))
    if len(_noted) > _MOST_NOTED:
        settle()


@lru_cache(1024)
def _meters(route: str, status: int) -> tuple[Counter, Histogram]:
    return REQUESTS.labels(route, status), SECONDS.labels(route)


def _count(
    requests: Counter, times: Histogram, seconds: float, told: dict[str, Any], at: float
) -> None:
    requests.inc()
    times.observe(seconds)
    if log.isEnabledFor(logging.INFO):
        when = {"created": at, "msecs": at % 1 * 1000}
        log.handle(logging.makeLogRecord({**_LINE, **when, **told}))


def _repeated(count: Count, told: dict[str, Any]) -> None:
    HITS.inc()
    _note(count, 0.0, told)


def counted(hit: bool) -> None:
    """One answer from the cache, or not."""
    (HITS if hit else MISSES).inc()
