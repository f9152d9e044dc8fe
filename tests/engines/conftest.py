"""One engine of each kind for all tests of a worker; `engine` runs a test on each."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.engines.engines import STARTS, Running, start

from clusterkg.dataset import Dataset
from clusterkg.publish import Published, publish
from clusterkg.store import RemoteStore


@pytest.fixture(
    scope="session",
    params=[
        pytest.param(name, marks=pytest.mark.xdist_group(f"engine-{name}"))
        for name in STARTS
    ],
)
def engine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Running]:
    """A running, empty engine."""
    folder = tmp_path_factory.mktemp(request.param)
    running = start(request.param, folder)
    yield running
    running.stop()


@pytest.fixture(scope="session")
def published(engine: Running, dataset: Dataset) -> Published:
    """The built dataset in the engine."""
    return publish(dataset, engine.address, engine.account)


@pytest.fixture(scope="session")
def remote(published: Published) -> RemoteStore:
    """The engine as a store, asked where `publish` says."""
    return RemoteStore(published.address)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A place for a small dataset."""
    return tmp_path / "small"
