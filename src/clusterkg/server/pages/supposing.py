"""What if? A supposition as rows of ordinary tables, worked out in a process apart."""

import csv
import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

from clusterkg.errors import BadInput, BadParameter, Overloaded, Refused, TimedOut

SECONDS = 60.0
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
_NEEDS: Mapping[str, tuple[str, ...]] = {
    "opens": ("platform",),
    "founded": ("cluster", "function"),
    "lacks": ("cluster", "function"),
}
Rows = dict[str, list[dict[str, str]]]


def rows(kind: str, given: Mapping[str, str]) -> Rows:
    """Tables with the supposition. Raises BadParameter when a part is missing."""
    if kind not in _NEEDS:
        raise BadParameter("suppose", f"{kind!r} is none of {', '.join(_NEEDS)}.")
    for name in _NEEDS[kind]:
        value = given.get(name, "")
        if not value or not all(c.isalnum() or c in "-_." for c in value):
            raise BadParameter(name, "choose one of the list.")
    return _MAKERS[kind](given)


def _opens(given: Mapping[str, str]) -> Rows:
    return {"services": [{"platform": given["platform"], "openness": "open"}]}


def _founded(given: Mapping[str, str]) -> Rows:
    label = "A platform supposed for " + given["cluster"]
    service = {"platform": "supposed", "function": given["function"]}
    return {
        "platforms": [{"id": "supposed", "label": label, "place": given["place"]}],
        "services": [{**service, "cluster": given["cluster"], "openness": "open"}],
    }


def _lacks(given: Mapping[str, str]) -> Rows:
    gap = {
        "id": "supposed",
        "label": "A need supposed for " + given["cluster"],
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
    command = [sys.executable, "-m", "clusterkg", "what-if", "--rows", str(folder)]
    command += ["--dataset", str(dataset), "--format", "json", "--lang", lang]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired as why:
        raise TimedOut(
            f"Working it out took longer than {SECONDS:g} s; a smaller dataset is "
            "needed for this."
        ) from why
    if done.returncode:
        said = done.stderr.strip().removeprefix("clusterkg: ")
        raise (Refused if done.returncode == Refused.exit_code else BadInput)(said)
    return json.loads(done.stdout)
