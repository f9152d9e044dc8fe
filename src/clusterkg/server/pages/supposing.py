"""What if? A supposition as rows of ordinary tables, worked out in a process apart."""

import csv
import json
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

from clusterkg.errors import (
    BadInput,
    BadParameter,
    OverLimit,
    Overloaded,
    Refused,
    TimedOut,
)
from clusterkg.server.sparql import clients
from clusterkg.store import apart
from clusterkg.store.answer import ClientGone

MOST_ROWS = 200  # some 40 ms each, more on a busy machine
SECONDS = 60.0
_MEMORY = 2_000_000_000
_LOOK = 0.25  # seconds between looks at whether somebody still waits
_ONE_AT_A_TIME = BoundedSemaphore(1)
_SOURCE = """id = "supposed"
kind = "user"
title = "A supposition"
label = "A supposition"
label_zh = "假设"
year = 2000
licence = "CC0-1.0"
language = "en"
"""
_WHERE = {"section": "supposed", "lines": "1"}
NEEDS: Mapping[str, tuple[str, ...]] = {
    "opens": ("platform",),
    "founded": ("cluster", "function"),
    "lacks": ("cluster", "function"),
}
Rows = dict[str, list[dict[str, str]]]


def rows(kind: str, given: Mapping[str, str]) -> Rows:
    """Tables with the supposition. Raises BadParameter when a part is missing."""
    if kind not in NEEDS:
        raise BadParameter("suppose", f"{kind!r} is none of {', '.join(NEEDS)}.")
    for name in NEEDS[kind]:
        value = given.get(name, "")
        if not value or not all(c.isalnum() or c in "-_." for c in value):
            raise BadParameter(name, "choose one of the list.")
    return _MAKERS[kind](given)


def _opens(given: Mapping[str, str]) -> Rows:
    return {"services": [{"platform": given["platform"], "openness": "open"}]}


def _founded(given: Mapping[str, str]) -> Rows:
    called = {"id": "supposed", "label": "the supposed platform"}
    service = {"platform": "supposed", "function": given["function"]}
    return {
        "platforms": [{**called, "place": given["place"]}],
        "labels": [{"thing": "id/platform/supposed", "label_zh": "假设的平台"}],
        "services": [{**service, "cluster": given["cluster"], "openness": "open"}],
    }


def _lacks(given: Mapping[str, str]) -> Rows:
    gap = {
        "id": "supposed",
        "label": "a supposed need",
        "kind": "FunctionShortage",
        "of": "id/cluster/" + given["cluster"],
        "function": given["function"],
        "state": "open",
    }
    return {"gaps": [gap]}


_MAKERS = {"opens": _opens, "founded": _founded, "lacks": _lacks}


def change(dataset: Path, supposed: Rows, lang: str) -> Any:
    """`{appear, vanish, move}` as `clusterkg what-if` tells it; nothing is kept.

    Raises Overloaded while another is worked out, TimedOut, Refused, BadInput.
    """
    if not _ONE_AT_A_TIME.acquire(blocking=False):
        raise Overloaded("Another supposition is being worked out.", 20)
    try:
        with tempfile.TemporaryDirectory(prefix="ckg-suppose-") as folder:
            _write(Path(folder), supposed)
            return _run(dataset, Path(folder), lang)
    finally:
        _ONE_AT_A_TIME.release()


def _write(folder: Path, supposed: Rows) -> None:
    (folder / "source.toml").write_text(_SOURCE, "utf-8")
    for name, listed in supposed.items():
        table = [{**row, **_WHERE} for row in listed]
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(table[0]))
            writer.writeheader()
            writer.writerows(table)


def _run(dataset: Path, folder: Path, lang: str) -> Any:
    verb = ["what-if", "--rows", str(folder), "--dataset", str(dataset)]
    verb += ["--format", "json", "--lang", lang]
    with clients.work() as gone, _started(apart.command(_MEMORY, *verb)) as child:
        said, wrong = _heard(child, gone)
    if child.returncode < 0 or "MemoryError" in wrong:
        raise OverLimit("It takes more memory than is given for it; suppose less.", 503)
    if child.returncode:
        kind = Refused if child.returncode == Refused.exit_code else BadInput
        raise kind(wrong.strip().removeprefix("clusterkg: ")[-2000:])
    return json.loads(said)


@contextmanager
def _started(command: Sequence[str]) -> Iterator["subprocess.Popen[str]"]:
    """A process that is gone when its place is left."""
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True) as child:
        try:
            yield child
        finally:
            child.kill()


def _heard(child: "subprocess.Popen[str]", gone: Callable[[], bool]) -> tuple[str, str]:
    """What it said. Raises TimedOut, and ClientGone when nobody waits for it."""
    deadline = time.monotonic() + SECONDS
    while True:
        try:
            return child.communicate(timeout=_LOOK)
        except subprocess.TimeoutExpired as why:
            if gone():
                raise ClientGone("The client has left.") from why
            if time.monotonic() > deadline:
                raise TimedOut(
                    f"Working it out took longer than {SECONDS:g} s; suppose less, "
                    "or take a smaller dataset."
                ) from why
