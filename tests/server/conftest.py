"""One server for the tests that only ask, another that shows the built dataset."""

from collections.abc import Iterator

import pytest
from tests.server.site import DATA, Site

from clusterkg.dataset import Dataset


@pytest.fixture(scope="session")
def small() -> Iterator[Site]:
    """A small file, as it stands."""
    site = Site("--data", DATA / "small.trig", time_limit=3, processes=1)
    yield site
    assert site.stop() == 0


@pytest.fixture(scope="session")
def whole(dataset: Dataset) -> Iterator[Site]:
    """The built dataset."""
    site = Site("--dataset", dataset.path, processes=1)
    yield site
    assert site.stop() == 0
