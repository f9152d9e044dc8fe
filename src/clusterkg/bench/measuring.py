"""All engines on all tasks, in turn; times count only where the rows are the same."""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median

from clusterkg.bench.engines import Engine
from clusterkg.bench.rows import Row, rows_of
from clusterkg.bench.workload import Task
from clusterkg.errors import Failed, TimedOut

SAME = "same"
_LATE = "over"
_PATIENCE = 2  # tasks of a kind that an engine may be late on before it is let off
Progress = Callable[[str], None]


@dataclass
class Measured:
    """One task: how many rows, what each engine made of it, and its seconds."""

    task: Task
    rows: int | None = None
    verdicts: dict[str, str] = field(default_factory=dict)
    seconds: dict[str, list[float]] = field(default_factory=dict)

    def median(self, engine: str) -> float | None:
        """The median of the rounds; None where it is not comparable."""
        times = self.seconds.get(engine)
        return median(times) if times else None


def measure(
    engines: Sequence[Engine],
    tasks: Sequence[Task],
    rounds: int,
    limit: float,
    progress: Progress,
) -> list[Measured]:
    """The first engine's rows are those that the others are held against."""
    found: list[Measured] = []
    for number, task in enumerate(tasks, 1):
        progress(f"{number}/{len(tasks)} {task.name}")
        one = Measured(task)
        patient = [e for e in engines if _hopeful(e, task, found)]
        _compare(one, patient, limit)
        fit = [e for e in engines if one.verdicts.get(e.name) == SAME]
        for _ in range(rounds):
            for engine in fit:
                _time(one, engine, limit)
        found.append(one)
    return found


def _hopeful(engine: Engine, task: Task, found: Sequence[Measured]) -> bool:
    """Whether it has not failed to answer in time too often on tasks of this kind."""
    kin = [one for one in found if one.task.kind == task.kind]
    late = [o for o in kin if o.verdicts.get(engine.name, "").startswith(_LATE)]
    return len(late) < _PATIENCE


def _compare(one: Measured, engines: Sequence[Engine], limit: float) -> None:
    expected: list[Row] | None = None
    for engine in engines:
        try:
            rows = rows_of(engine.ask(one.task.text, limit))
        except TimedOut:
            one.verdicts[engine.name] = f"{_LATE} {limit:g} s"
            continue
        except Failed as why:
            one.verdicts[engine.name] = f"failed: {why}"
            continue
        if expected is None:
            expected, one.rows = rows, len(rows)
        one.verdicts[engine.name] = _verdict(rows, expected)


def compared(engines: Iterable[Engine], task: Task, limit: float) -> dict[str, str]:
    """What each engine made of a task, by name."""
    one = Measured(task)
    _compare(one, list(engines), limit)
    return one.verdicts


def _verdict(rows: list[Row], expected: list[Row]) -> str:
    if rows == expected:
        return SAME
    if len(rows) != len(expected):
        alike = ", the same but for repetitions" if set(rows) == set(expected) else ""
        return f"differs: {len(rows)} rows, not {len(expected)}{alike}"
    return "differs: other values"


def _time(one: Measured, engine: Engine, limit: float) -> None:
    started = time.perf_counter()
    try:
        engine.ask(one.task.text, limit)
    except (TimedOut, Failed) as why:
        one.verdicts[engine.name] = f"failed on repetition: {why}"
        one.seconds.pop(engine.name, None)
        return
    spent = time.perf_counter() - started
    one.seconds.setdefault(engine.name, []).append(spent)
