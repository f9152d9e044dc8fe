"""Fixtures that most tests share, named for what they are."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from filelock import FileLock

from clusterkg.dataset import Dataset
from clusterkg.store import EmbeddedStore

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """The built-in sources, built once for the whole run, all workers together."""
    from clusterkg.build import build  # the read side's tests do not need Java

    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:  # else it would outlive the run, and be old
        shared = shared.parent
    path = shared / "dataset"
    with FileLock(shared / "dataset.lock"):
        return Dataset.open(path) if path.is_dir() else build(out=path)


@pytest.fixture(scope="session")
def store(dataset: Dataset) -> EmbeddedStore:
    """The built dataset in the embedded store."""
    return EmbeddedStore.of_dataset(dataset.path)


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Callable[..., subprocess.CompletedProcess[str]]]:
    """The command, as a user runs it: `run("query", "clusters", cwd=...)`."""

    def command(
        *arguments: str | Path, stdin: str | None = None
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "clusterkg", *map(str, arguments)],
            input=stdin,
            capture_output=True,
            text=True,
            timeout=120,
            cwd=tmp_path,
            check=False,
        )

    yield command
