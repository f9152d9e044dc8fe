"""What is asked of every engine: the cards of a town, the rules, the catalogue."""

from collections.abc import Iterator
from dataclasses import dataclass

from clusterkg.bench.engines import Engine
from clusterkg.bench.rows import rows_of
from clusterkg.catalogue import Catalogue, Question
from clusterkg.errors import BadParameter
from clusterkg.resources import QUERIES

_FIRST = 300.0


@dataclass(frozen=True)
class Task:
    """One query, the same text for every engine."""

    name: str
    kind: str
    text: str


def workload(engine: Engine, kinds: frozenset[str]) -> list[Task]:
    """All tasks of the kinds wanted; the engine tells which town has most cards."""
    tasks: list[Task] = []
    if "cards" in kinds:
        tasks.extend(_cards(engine))
    if "rules" in kinds:
        tasks.extend(rules())
    if "questions" in kinds:
        tasks.extend(catalogue())
    return tasks


def bench_query(name: str) -> str:
    """A query of queries/bench."""
    return (QUERIES / "bench" / f"{name}.rq").read_text("utf-8")


def _cards(engine: Engine) -> Iterator[Task]:
    busiest = rows_of(engine.ask(bench_query("busiest-town"), _FIRST))
    file = QUERIES / "opportunities" / "cards-of-town.rq"
    question = Question.read(file)
    for row in busiest:
        town = dict(row)["town"].value
        yield Task("cards-of-town", "cards", question.bind({"town": town}))


def rules() -> Iterator[Task]:
    """The main query of every rule."""
    for file in sorted((QUERIES / "rules").glob("*/rule*.rq")):
        name = file.parent.name + file.stem.removeprefix("rule")
        yield Task(name, "rules", file.read_text("utf-8"))


def catalogue() -> Iterator[Task]:
    """The catalogue, each question with its default values."""
    for name, question in Catalogue.load().items():
        try:
            yield Task(name, "questions", question.bind({}))
        except BadParameter:  # has no default to ask it with
            continue
