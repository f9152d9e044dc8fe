"""A build in a process of its own: seconds of each stage, and the memory it took."""

import resource
import time
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

from clusterkg.build import build
from clusterkg.dataset import Dataset
from clusterkg.errors import ClusterkgError, Failed


@dataclass(frozen=True)
class BuildCost:
    """Seconds by stage in order, all of them together, and the peak in megabytes.

    Without the reasoner's Java, whose own peak the kernel mixes up with its parent's.
    """

    stages: dict[str, float]
    seconds: float
    megabytes: float


def measured_build(folders: Sequence[Path], out: Path) -> tuple[Dataset, BuildCost]:
    """Build the folders into `out`. Raises Failed when the build does."""
    context = get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_build, args=(theirs, list(folders), out))
    child.start()
    theirs.close()
    steps: list[tuple[str, float]] = []
    try:
        while (told := ours.recv())[0] != "end":
            steps.append(told)
    except EOFError as why:
        raise Failed("The build ended without a word; see what it printed.") from why
    child.join()
    _, ended, peak, failed = told
    if failed:
        raise Failed(f"The build failed: {failed}")
    stages: dict[str, float] = {}
    for (name, begun), (_, done) in zip(steps, [*steps[1:], ("", ended)], strict=True):
        stages[name] = stages.get(name, 0.0) + done - begun
    return Dataset.open(out), BuildCost(stages, ended - steps[0][1], peak / 1000)


def _build(line: Connection, folders: list[Path], out: Path) -> None:
    def told(step: str) -> None:
        line.send((step.partition(":")[0], time.monotonic()))

    failed = ""
    try:
        build(folders, out, progress=told)
    except ClusterkgError as why:
        failed = str(why)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    line.send(("end", time.monotonic(), peak, failed))
