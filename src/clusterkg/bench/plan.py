"""One run of the yardstick from start to end."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clusterkg.bench import report
from clusterkg.bench.building import BuildCost, measured_build
from clusterkg.bench.engines import Engine, HttpEngine
from clusterkg.bench.measuring import Measured, measure
from clusterkg.bench.peers import OURS, Starting, peers, start_ours
from clusterkg.bench.service import Throughput, raw_throughput, throughput
from clusterkg.bench.workload import bench_query, workload
from clusterkg.dataset import Dataset
from clusterkg.errors import ClusterkgError, UnknownName
from clusterkg.generate import generate
from clusterkg.sources import built_in_sources

Say = Callable[[str], None]
PARTS = ("cards", "rules", "questions", "service")
_SLOW = 0.010  # a question of ten milliseconds and more shows what the service adds


@dataclass(frozen=True)
class Plan:
    """What to measure; with a dataset, nothing is generated or built."""

    towns: int
    seed: int
    rounds: int
    limit: float
    parts: frozenset[str]
    only: tuple[str, ...] = ()
    dataset: Path | None = None
    seconds: float = 5.0


def bench(plan: Plan, show: Say, progress: Say) -> dict[str, Any]:
    """Everything that was measured; texts for people go to `show` as they come."""
    with tempfile.TemporaryDirectory(prefix="clusterkg-bench-") as scratch:
        dataset, cost = _dataset(plan, Path(scratch), progress)
        with ExitStack() as running:
            engines = _engines(plan, dataset, Path(scratch), running, progress)
            show(report.engines_text(engines))
            if cost:
                show(report.build_text(cost, engines))
            asked = _asked(plan, engines, show, progress)
        serving = _service(plan, dataset, Path(scratch), asked, progress)
        if serving:
            show(report.service_text(serving))
    told: dict[str, Any] = {
        "towns": plan.towns,
        "seed": plan.seed,
        "rounds": plan.rounds,
    }
    told |= {"digest": dataset.digest, "counts": dataset.manifest["counts"]}
    return report.document(told, cost, engines, asked, serving)


def _dataset(
    plan: Plan, scratch: Path, progress: Say
) -> tuple[Dataset, BuildCost | None]:
    if plan.dataset:
        return Dataset.open(plan.dataset), None
    folders = built_in_sources()
    if plan.towns:
        progress(f"generating {plan.towns} towns")
        generate(plan.towns, plan.seed, scratch / "region")
        folders.append(scratch / "region")
    progress("building")
    return measured_build(folders, scratch / "dataset")


def _engines(
    plan: Plan, dataset: Dataset, scratch: Path, running: ExitStack, progress: Say
) -> list[Engine]:
    known = peers(dataset)
    for name in plan.only:
        if name not in known:
            raise UnknownName("engine", name, list(known))
    wanted = plan.only or tuple(n for n in known if n != "rdflib-endpoint")
    chosen = [n for n in known if n == OURS or n in wanted]
    started = []
    for name in chosen:
        progress(f"starting {name}")
        engine = running.enter_context(_running(name, known[name], dataset, scratch))
        if engine is not None:
            started.append(engine)
        else:
            progress(f"{name} did not start and is left out")
    return started


@contextmanager
def _running(
    name: str, starting: Starting, dataset: Dataset, scratch: Path
) -> Iterator[Engine | None]:
    folder = scratch / name
    folder.mkdir()
    try:
        engine = starting(dataset, folder)
    except ClusterkgError:
        if name == OURS:
            raise
        yield None
        return
    try:
        yield engine
    finally:
        engine.stop()


def _asked(
    plan: Plan, engines: Sequence[Engine], show: Say, progress: Say
) -> list[Measured]:
    kinds = plan.parts - {"service"}
    if not kinds:
        return []
    tasks = workload(engines[0], kinds)
    found = measure(engines, tasks, plan.rounds, plan.limit, progress)
    show(report.questions_text(found, [engine.name for engine in engines]))
    return found


def _service(
    plan: Plan,
    dataset: Dataset,
    scratch: Path,
    asked: Sequence[Measured],
    progress: Say,
) -> list[Throughput]:
    if "service" not in plan.parts:
        return []
    known = peers(dataset)
    queries = {"trivial": bench_query("trivial")}
    slow = [one for one in asked if (one.median("pyoxigraph") or 0) >= _SLOW]
    if slow:
        slow.sort(key=lambda one: one.median("pyoxigraph") or 0)
        queries[slow[0].task.name] = slow[0].task.text
    found = []
    served = [n for n in ("oxigraph", "rdflib-endpoint") if n in known]
    starting = {OURS: known[OURS], **{n: known[n] for n in served}}
    starting["clusterkg, cached"] = start_ours(cached=True)
    for label, start in starting.items():
        progress(f"service: {label}")
        with _running(f"service-{label}", start, dataset, scratch) as engine:
            if isinstance(engine, HttpEngine):
                for task, query in queries.items():
                    run = throughput(task, label, engine, query, plan.seconds)
                    found.append(run)
    for task, query in queries.items():
        progress(f"service: the raw engine, {task}")
        found.append(raw_throughput(task, dataset.files, query, plan.seconds))
    return sorted(found, key=lambda one: (one.task, -one.per_second))
