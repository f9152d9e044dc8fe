"""How many answers a second services give to eight clients, beside the engine alone.

All are asked in turn, round by round; a service that gives other rows is named and its
speed does not count.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from clusterkg.bench.engines import HttpEngine, Worker
from clusterkg.bench.load import CLIENTS, Asking, Clients, Load
from clusterkg.bench.measuring import SAME, Measured, Progress, compared, measure
from clusterkg.bench.raw import RawEngine
from clusterkg.bench.workload import Task, bench_query

RAW = "raw engine"
_SLOW = (0.010, 0.050)  # from ten milliseconds on, what a service adds should vanish


@dataclass(frozen=True)
class Question:
    """What is asked; `varied` text is new each time, so no cache can answer it."""

    task: Task
    varied: bool

    @property
    def name(self) -> str:
        """With how it is asked."""
        return f"{self.task.name} ({'varied' if self.varied else 'repeated'})"


@dataclass(frozen=True)
class Throughput:
    """What one service did under one question; rates are answers a second."""

    task: str
    engine: str
    verdict: str
    rates: list[float]
    p95: float = 0.0
    errors: int = 0
    clients: int = CLIENTS

    @property
    def per_second(self) -> float | None:
        """The median of the rounds; None where it is not comparable."""
        return median(self.rates) if self.rates else None


def questions(raw: Worker, tasks: Sequence[Task], progress: Progress) -> list[Question]:
    """A trivial one, varied and repeated, and the quickest of those that take long."""
    trivial = Task("trivial", "service", bench_query("trivial"))
    found = [Question(trivial, varied=True), Question(trivial, varied=False)]
    timed = [(_seconds(o), o) for o in measure([raw], tasks, 2, 2, progress) if o.rows]
    for least in _SLOW:
        slow = [
            (spent, one.task.name, one.task) for spent, one in timed if spent > least
        ]
        if slow:
            found.append(Question(min(slow, key=lambda o: o[:2])[2], varied=True))
    return found


def _seconds(one: Measured) -> float:
    return next((min(times) for times in one.seconds.values()), 0.0)


def throughput(
    services: Mapping[str, HttpEngine],
    raw: RawEngine,
    clients: Clients,
    asked: Sequence[Question],
    seconds: float,
    rounds: int,
    progress: Progress,
) -> list[Throughput]:
    """The first service's rows are those that the others are held against."""
    found = []
    for question in asked:
        progress(f"service: {question.name}")
        verdicts = compared(services.values(), question.task, 10.0)
        fit = [n for n, engine in services.items() if verdicts[engine.name] == SAME]
        loads: dict[str, list[Load]] = {name: [] for name in (*fit, RAW)}
        for _ in range(rounds):
            for name in fit:
                loads[name].append(
                    clients.drive(_asking(services[name], question), seconds)
                )
            query, varied = question.task.text, question.varied
            loads[RAW].append(raw.drive(query, varied, seconds))
        for name, verdict in {**verdicts, RAW: SAME}.items():
            found.append(_summed(question.name, name, verdict, loads.get(name, [])))
    return found


def _asking(engine: HttpEngine, question: Question) -> Asking:
    return Asking(engine.port, engine.path, question.task.text, question.varied)


def _summed(task: str, name: str, verdict: str, rounds: Sequence[Load]) -> Throughput:
    times = sorted(t for load in rounds for each in load.seconds for t in each)
    p95 = times[int(len(times) * 0.95)] if times else 0.0
    errors = sum(len(load.errors) for load in rounds)
    return Throughput(task, name, verdict, [one.rate for one in rounds], p95, errors)
