"""One run of the yardstick from start to end."""

import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clusterkg.bench import report
from clusterkg.bench.building import BuildCost, measured_build
from clusterkg.bench.engines import Engine, HttpEngine
from clusterkg.bench.load import Clients
from clusterkg.bench.measuring import Measured, measure
from clusterkg.bench.peers import OURS, Starting, absent, peers, start_ours, start_raw
from clusterkg.bench.raw import RawEngine
from clusterkg.bench.service import Throughput, questions, throughput
from clusterkg.bench.workload import catalogue, rules, workload
from clusterkg.dataset import Dataset
from clusterkg.errors import ClusterkgError, UnknownName
from clusterkg.generate import generate
from clusterkg.sources import built_in_sources

Say = Callable[[str], None]
PARTS = ("build", "cards", "rules", "questions", "service")
_ASKED = frozenset({"cards", "rules", "questions"})
_SERVICES = (OURS, "oxigraph", "rdflib-endpoint")  # those that speak to many at once


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
        left_out = dict(absent(dataset))
        show(report.machine_text())
        engines, asked = _alone(plan, dataset, cost, left_out, show, progress)
        serving = _service(plan, dataset, left_out, show, progress)
    if left_out:
        show(report.left_out_text(left_out))
    told: dict[str, Any] = {
        "towns": plan.towns,
        "seed": plan.seed,
        "rounds": plan.rounds,
        "leftOut": left_out,
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


def _alone(
    plan: Plan,
    dataset: Dataset,
    cost: BuildCost | None,
    left_out: dict[str, str],
    show: Say,
    progress: Say,
) -> tuple[list[Engine], list[Measured]]:
    """What the engines take to load, and for one question at a time."""
    if plan.parts <= {"service"}:
        return [], []
    with _running(_wanted(plan, dataset), dataset, left_out, progress) as started:
        engines = list(started.values())
        show(report.engines_text(engines))
        if cost:
            show(report.build_text(cost, engines))
        if not plan.parts & _ASKED:
            return engines, []
        tasks = workload(engines[0], plan.parts & _ASKED)
        found = measure(engines, tasks, plan.rounds, plan.limit, progress)
    show(report.questions_text(found, [engine.name for engine in engines]))
    return engines, found


def _wanted(plan: Plan, dataset: Dataset) -> dict[str, Starting]:
    """Ourselves and the peers asked for; rdflib-endpoint, which is rdflib, if named."""
    known = peers(dataset)
    for name in plan.only:
        if name not in known:
            raise UnknownName("engine", name, list(known))
    wanted = plan.only or tuple(n for n in known if n != "rdflib-endpoint")
    return {n: start for n, start in known.items() if n == OURS or n in wanted}


@contextmanager
def _running(
    wanted: Mapping[str, Starting],
    dataset: Dataset,
    left_out: dict[str, str],
    progress: Say,
) -> Iterator[dict[str, Engine]]:
    """Those that start, by name; what the others said goes to `left_out`."""
    started: dict[str, Engine] = {}
    with ExitStack() as stack:
        scratch = stack.enter_context(tempfile.TemporaryDirectory(prefix="clusterkg-"))
        for name, starting in wanted.items():
            progress(f"starting {name}")
            folder = Path(scratch) / name
            folder.mkdir()
            try:
                engine = starting(dataset, folder)
            except ClusterkgError as why:
                if name == OURS:
                    raise
                left_out[name] = str(why)
                continue
            stack.callback(engine.stop)
            started[name] = engine
        yield started


def _service(
    plan: Plan, dataset: Dataset, left_out: dict[str, str], show: Say, progress: Say
) -> list[Throughput]:
    if "service" not in plan.parts:
        return []
    known = {**peers(dataset), OURS: start_ours(cached=True)}
    wanted = {n: known[n] for n in _SERVICES if n in known and _asked_for(n, plan)}
    with ExitStack() as stack:
        worker = start_raw(dataset)
        try:
            asked = questions(worker, [*rules(), *catalogue()], progress)
        finally:
            worker.stop()
        raw, clients = RawEngine(list(dataset.files)), Clients()
        stack.callback(raw.stop)
        stack.callback(clients.stop)
        started = stack.enter_context(_running(wanted, dataset, left_out, progress))
        services = {n: e for n, e in started.items() if isinstance(e, HttpEngine)}
        show(report.engines_text(list(services.values())))
        found = throughput(
            services, raw, clients, asked, plan.seconds, plan.rounds, progress
        )
    show(report.service_text(found))
    return found


def _asked_for(name: str, plan: Plan) -> bool:
    return name == OURS or not plan.only or name in plan.only
