"""One server for the tests that only ask, another that shows the built dataset."""

import os
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
    """The built dataset, named as `make serve` names it: from where one stands."""
    site = Site("--dataset", os.path.relpath(dataset.path), processes=1)
    yield site
    assert site.stop() == 0
