"""Options that several verbs share, and what they mean."""

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path

from clusterkg.config import Config
from clusterkg.sources import built_in_sources
from clusterkg.store import Store, open_store


def add_sources(parser: argparse.ArgumentParser) -> None:
    """--source and --only-source."""
    parser.add_argument(
        "--source",
        action="append",
        type=Path,
        default=[],
        metavar="DIR",
        help="a source folder besides the built-in ones (repeatable)",
    )
    parser.add_argument(
        "--only-source",
        action="append",
        type=Path,
        default=[],
        metavar="DIR",
        help="a source folder instead of the built-in ones (repeatable)",
    )


def chosen_sources(told: argparse.Namespace) -> list[Path]:
    """The folders that --source and --only-source mean together."""
    first = list(told.only_source) or built_in_sources()
    return [*first, *told.source]


def add_store(parser: argparse.ArgumentParser) -> None:
    """--dataset or --store."""
    where = parser.add_mutually_exclusive_group()
    where.add_argument(
        "--dataset", type=Path, metavar="DIR", help="a folder that build wrote"
    )
    where.add_argument("--store", metavar="URL", help="a SPARQL 1.1 endpoint")


def chosen_store(told: argparse.Namespace) -> Store:
    """The store that --dataset or --store names, else the built dataset."""
    return open_store(told.store or told.dataset or Config().dataset)


def progress() -> Callable[[str], None]:
    """Progress on a terminal, silence in a pipe."""
    if sys.stderr.isatty():
        return Stopwatch(sys.stderr.write)
    return lambda _: None


class Stopwatch:
    """Progress lines with the seconds since the start, for a terminal."""

    def __init__(self, write: Callable[[str], object]) -> None:
        self._start = time.monotonic()
        self._write = write

    def __call__(self, step: str) -> None:
        self._write(f"{time.monotonic() - self._start:6.1f} s  {step}\n")
