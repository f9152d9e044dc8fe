"""From a location and settings to a running site."""

import logging
import sys
from collections.abc import Callable
from pathlib import Path

from clusterkg.config import Config
from clusterkg.dataset import Dataset
from clusterkg.server.app import budgets_of, create_app
from clusterkg.server.process import operations
from clusterkg.server.process.logs import configure
from clusterkg.server.process.supervisor import Made, Supervisor
from clusterkg.server.service import Service
from clusterkg.server.settings import Settings
from clusterkg.server.warming import warm
from clusterkg.store import RemoteStore
from clusterkg.store.direct import DirectLane
from clusterkg.store.federation import Federation
from clusterkg.store.readers import Readers

log = logging.getLogger("clusterkg.server")


def serve(
    location: Path | str, settings: Settings, ready: Callable[[str, str], None]
) -> int:
    """Serve a dataset folder, an RDF file or a remote engine until told to end."""
    configure(settings.log, sys.stderr)
    place = str(location)
    budgets = budgets_of(settings)  # before any fork, so that all fronts share them
    remote = place.startswith(("http://", "https://"))

    def start() -> Readers | None:
        return None if remote else Readers(place, settings.keeping())

    def make(readers: Readers | None) -> Made:
        here = service_of(location, settings, readers)
        app = create_app(here, settings, budgets)
        return Made(app, iter(()) if readers is None else warm(app, here))

    site = Supervisor(settings, start, make)

    def tell() -> None:
        readers = site.current.readers
        ready(site.address, place if readers is None else readers.version)

    site.run(tell)
    return 0


def service_of(
    location: Path | str, settings: Settings, readers: Readers | None
) -> Service:
    """What a front works with: lanes to readers, or a remote engine."""
    federation = Federation(tuple(settings.services.split()))
    limits = settings.limits()
    if readers is None:
        store = RemoteStore(
            str(location), settings.time_limit, "The engine behind this site"
        )
        direct = DirectLane(store)
        base = Config().base
        return Service(store, direct, None, base, limits, federation)
    path = Path(location)
    dataset = Dataset.open(path) if (path / "manifest.json").is_file() else None
    patience = settings.patience()
    lanes = {name: readers.lane(name, patience) for name in ("sparql", "pages")}
    for name, lane in lanes.items():
        lane.waits = operations.QUEUE.labels(name).inc
    return Service(
        readers.store(lanes["pages"]),
        lanes["sparql"],
        dataset,
        base=str(dataset.manifest["base"]) if dataset else Config().base,
        limits=limits,
        federation=federation,
    )
