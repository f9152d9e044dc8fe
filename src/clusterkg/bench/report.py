"""The measurements as a table for people and as JSON for programs."""

import json
import math
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from clusterkg.bench.building import BuildCost
from clusterkg.bench.engines import Engine
from clusterkg.bench.measuring import SAME, Measured
from clusterkg.bench.peers import OURS
from clusterkg.bench.service import Throughput

_HOW = """Medians of rounds in turn; eight clients on kept-alive connections, from one
process over raw sockets. Varied text is new each time. The raw engine is the library
in as many forked processes, without HTTP."""


def machine() -> dict[str, Any]:
    """What it was measured on."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "cores": len(os.sched_getaffinity(0)),
        "memoryGB": round(memory / 1e9),
    }


def build_text(cost: BuildCost, engines: Sequence[Engine]) -> str:
    """Stages of the build beside what loading costs each engine."""
    lines = ["Build"]
    lines += [f"  {name:<12}{spent:9.2f} s" for name, spent in cost.stages.items()]
    lines.append(
        f"  {'all':<12}{cost.seconds:9.2f} s, {cost.megabytes:,.0f} MB at most"
    )
    loading = {e.name: e.load_seconds for e in engines}
    lines.append("Loading what was built")
    lines += [f"  {name:<12}{spent:9.2f} s" for name, spent in loading.items()]
    derive, load = cost.stages.get("derive"), loading.get("pyoxigraph")
    if derive and load:
        lines.append(f"Deriving takes {derive / load:.2f} times a load (pyoxigraph).")
    return "\n".join(lines)


def questions_text(found: Sequence[Measured], names: Sequence[str]) -> str:
    """A line per task, milliseconds per engine, and the ratio to the fastest peer."""
    width = max([len(one.task.name) for one in found] or [4])
    head = f"{'task':<{width}} {'rows':>6} " + " ".join(f"{n:>11}" for n in names)
    lines = [head + "   ratio"]
    for one in found:
        cells = [_cell(one, name) for name in names]
        ratio = ratio_to_fastest(one, names)
        told = f"{ratio:8.2f}" if ratio else "       -"
        rows = "-" if one.rows is None else str(one.rows)
        line = f"{one.task.name:<{width}} {rows:>6} "
        lines.append(line + " ".join(f"{c:>11}" for c in cells) + told)
    lines += ["", "Times are medians in ms. ratio: clusterkg / fastest other engine."]
    lines += _notes(found)
    for name in names[1:]:
        mean = geometric_mean(found, names[0], name)
        if mean:
            lines.append(f"{names[0]} / {name}, geometric mean: {mean:.2f}")
    return "\n".join(lines)


def _cell(one: Measured, name: str) -> str:
    spent = one.median(name)
    if spent is not None:
        return f"{spent * 1000:.2f}"
    verdict = one.verdicts.get(name, "-")
    return "over" if verdict.startswith("over") else verdict.split(":")[0]


def _notes(found: Sequence[Measured]) -> list[str]:
    return [
        f"{one.task.name}: {name} {verdict}"
        for one in found
        for name, verdict in one.verdicts.items()
        if verdict != SAME
    ]


def ratio_to_fastest(one: Measured, names: Sequence[str]) -> float | None:
    """The first engine's median by the smallest of the others."""
    ours = one.median(names[0])
    others = [t for t in map(one.median, names[1:]) if t is not None]
    return ours / min(others) if ours and others else None


def geometric_mean(found: Sequence[Measured], ours: str, other: str) -> float | None:
    """Of the ratios of the tasks on which both gave the same rows."""
    pairs = [(one.median(ours), one.median(other)) for one in found]
    logs = [math.log(a / b) for a, b in pairs if a and b]
    return math.exp(sum(logs) / len(logs)) if logs else None


def service_text(found: Sequence[Throughput]) -> str:
    """Answers a second by question and engine, and ours beside the others'."""
    width = max(len(t.task) for t in found)
    head = f"{'service':<{width}} {'engine':<16}{'answers/s':>10}{'p95 ms':>9}"
    lines = [head + f"{'errors':>8}   clusterkg / it"]
    ours = {t.task: t.per_second for t in found if t.engine == OURS}
    for t in found:
        start = f"{t.task:<{width}} {t.engine:<16}"
        if not t.per_second:
            lines.append(f"{start} {t.verdict}")
            continue
        line = f"{start}{t.per_second:>10.0f}{t.p95 * 1000:>9.1f}{t.errors:>8}"
        mine = ours.get(t.task)
        ratio = f"{mine / t.per_second:>17.2f}" if mine and t.engine != OURS else ""
        lines.append(line + ratio)
    return "\n".join([*lines, "", _HOW])


def left_out_text(left_out: Mapping[str, str]) -> str:
    """Who was not measured, and why or how to change that."""
    told = [f"  {name}: {why}" for name, why in left_out.items()]
    return "\n".join(["Not measured", *told])


def machine_text() -> str:
    """What it is measured on, without its name."""
    told = machine()
    return (
        f"{told['cores']} cores, {told['memoryGB']} GB, {told['system']}, "
        f"Python {told['python']}"
    )


def engines_text(engines: Sequence[Engine]) -> str:
    """Versions and the commands by which anyone can start the same."""
    return "\n".join(f"{e.name} {e.version}\n  {e.command}" for e in engines)


def document(
    told: dict[str, Any],
    cost: BuildCost | None,
    engines: Sequence[Engine],
    questions: Sequence[Measured],
    service: Sequence[Throughput],
) -> dict[str, Any]:
    """Everything, with every single time."""
    return {
        **told,
        "machine": machine(),
        "build": asdict(cost) if cost else None,
        "engines": [
            {
                "name": e.name,
                "version": e.version,
                "command": e.command,
                "loadSeconds": e.load_seconds,
            }
            for e in engines
        ],
        "questions": [asdict(one) for one in questions],
        "service": [asdict(one) for one in service],
    }


def write(path: Path, told: dict[str, Any]) -> None:
    """As JSON, keys sorted."""
    text = json.dumps(told, indent=2, ensure_ascii=False, sort_keys=True)
    path.write_text(text + "\n", "utf-8")
