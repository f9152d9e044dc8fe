"""Options that several verbs share, and what they mean."""

import argparse
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path

from clusterkg.config import Config
from clusterkg.dataset import Dataset
from clusterkg.errors import UnknownName, nearest
from clusterkg.opportunities.plain import pairs
from clusterkg.sources import built_in_sources
from clusterkg.store import Store, open_store

SHORT = re.compile(r"[^\s<>\"{}|\\^`:/]+")  # the last part of an address


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


def chosen_store(told: argparse.Namespace) -> tuple[Store, str]:
    """The store that --dataset or --store names, else the built dataset; and its base.

    A dataset knows the base of its names; for anything else it is what is configured.
    """
    config = Config()
    where = told.store or told.dataset or config.dataset
    store = open_store(where)
    if isinstance(where, Path) and where.is_dir():
        return store, str(Dataset.open(where).manifest["base"])
    return store, config.base


def check_name(store: Store, base: str, kind: str, name: str | None) -> None:
    """Raises UnknownName for a short name of a kind that the data does not have."""
    start = f"{base}{kind.rstrip('/')}/"
    if name is None or not SHORT.fullmatch(name):
        return  # a whole address may be of another graph
    if store.ask(f"ASK {{ <{start}{name}> ?p ?o }}"):
        return
    named = pairs(store, "called", base, start=start)
    called = [iri for iri, text in named if text.lower() == name.lower()]
    slugs = sorted({iri.removeprefix(start) for iri, _ in named})
    near = [iri.removeprefix(start) for iri in called] or nearest(name.lower(), slugs)
    raise UnknownName(kind.rpartition("/")[2].replace("-", " "), name, near)


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
