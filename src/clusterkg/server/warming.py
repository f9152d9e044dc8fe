"""What the first visitors would otherwise wait for, made before the fronts are forked.

Made once for a dataset and shared by all fronts: the names as people type them, cards
and coverage in columns, what lies where, the lists and totals of the pages, templates.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from threading import Thread

from flask import Flask

from clusterkg.errors import ClusterkgError
from clusterkg.opportunities import matrix, reading, regions
from clusterkg.server.pages import deciding, guided, home, land, listing, records
from clusterkg.server.service import Service
from clusterkg.store.base import Store
from clusterkg.store.pooled import PooledStore

log = logging.getLogger("clusterkg.server")
_PATIENCE = 60.0  # seconds for one query
_LOOK = 0.05  # seconds between looks at the names that are being read
_CLASSES = ("Place", "IndustrialCluster", "ServicePlatform")
Step = Callable[[], object]


def warm(app: Flask, here: Service) -> Iterator[None]:
    """One step of the work at a time; what fails is left to the first visitor.

    The names take as long as all the rest, so they are read beside it.
    """
    with _patience(here.store):
        names = Thread(target=_made, args=(app, lambda: here.index), daemon=True)
        names.start()
        for step in _steps(app, here):
            _made(app, step)
            yield
        while names.is_alive():
            names.join(_LOOK)
            yield


def _made(app: Flask, step: Step) -> None:
    with app.test_request_context():
        try:
            step()
        except ClusterkgError as why:
            log.warning("left to the first visitor: %s", why)


@contextmanager
def _patience(store: Store) -> Iterator[None]:
    """Longer queries, while nobody waits for a page."""
    if not isinstance(store, PooledStore):
        yield
        return
    usual, store.seconds = store.seconds, _PATIENCE
    try:
        yield
    finally:
        store.seconds = usual


def _templates(app: Flask) -> None:
    """Every template compiled: it takes longer than to fill it."""
    for name in app.jinja_env.list_templates(extensions=["html"]):
        app.jinja_env.get_template(name)


def _steps(app: Flask, here: Service) -> Iterator[Step]:
    store, base = here.store, here.base
    yield partial(reading.every, store, base)
    yield partial(matrix.matrix, store, base)
    for kind in _CLASSES:
        yield partial(regions.inside, store, kind, base)
        yield partial(listing.listed, kind)
    yield land.homes
    yield land.sheet
    yield land.kinds_of_flows
    yield deciding.regions
    yield home.numbers
    yield guided.kinds
    yield records.terms
    yield partial(_templates, app)
