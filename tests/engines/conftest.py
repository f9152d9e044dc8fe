"""Engines for all tests of a worker: one that holds the dataset, one to play with."""

from collections.abc import Iterator

import pytest
from tests.engines.engines import STARTS, Running, start

from clusterkg.dataset import Dataset
from clusterkg.publish import Published, publish
from clusterkg.store import RemoteStore

EACH = [
    pytest.param(name, marks=[pytest.mark.xdist_group(name), pytest.mark.engine])
    for name in STARTS
]


def _running(
    request: pytest.FixtureRequest, folders: pytest.TempPathFactory
) -> Iterator[Running]:
    running = start(request.param, folders.mktemp(request.param))
    yield running
    running.stop()


@pytest.fixture(scope="session", params=EACH)
def engine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Running]:
    """A running engine that gets the built dataset."""
    yield from _running(request, tmp_path_factory)


@pytest.fixture(scope="session", params=EACH)
def spare(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Running]:
    """A running engine that tests fill as they like."""
    yield from _running(request, tmp_path_factory)


@pytest.fixture(scope="session")
def published(engine: Running, dataset: Dataset) -> Published:
    """The built dataset in the engine."""
    return publish(dataset, engine.address, engine.account)


@pytest.fixture(scope="session")
def remote(published: Published) -> RemoteStore:
    """The engine as a store, asked where `publish` says."""
    return RemoteStore(published.address)
