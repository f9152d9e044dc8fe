"""The engine alone: one store in memory, as many forked readers as there are clients.

Each evaluates and serialises as our readers do, without a protocol in between.
"""

import time
from functools import partial
from itertools import count
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

from clusterkg.bench.libraries import Pyoxigraph
from clusterkg.bench.load import CLIENTS, Driver, Load, obey


class RawEngine(Driver):
    """Loaded once; each measurement forks its readers anew."""

    def __init__(self, files: list[Path]) -> None:
        super().__init__(_keep, files)

    def drive(self, query: str, varied: bool, seconds: float) -> Load:
        """All readers ask themselves the question as fast as they can."""
        return self.order(query, varied, seconds)


def _keep(line: Connection, files: list[Path]) -> None:
    obey(line, partial(_all_readers, Pyoxigraph(files)))


def _all_readers(
    answering: Pyoxigraph, query: str, varied: bool, seconds: float
) -> Load:
    context = get_context("fork")
    pipes = []
    for _ in range(CLIENTS):
        ours, theirs = context.Pipe(duplex=False)
        told = (theirs, answering, query, varied, seconds)
        reader = context.Process(target=_read, args=told)
        reader.start()
        pipes.append((ours, reader))
    load = Load()
    for ours, reader in pipes:
        load.seconds.append(ours.recv())
        reader.join()
    return load


def _read(
    line: Connection, answering: Pyoxigraph, query: str, varied: bool, seconds: float
) -> None:
    times = []
    until = time.perf_counter() + seconds
    for number in count():
        started = time.perf_counter()
        if started > until:
            break
        answering(f"{query}\n#{number if varied else 0}")
        times.append(time.perf_counter() - started)
    line.send(times)
