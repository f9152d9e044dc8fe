"""The yardstick compares rows before times, and says what it compared."""

import json
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from clusterkg.bench import Plan, bench
from clusterkg.bench.engines import HttpEngine, Worker
from clusterkg.bench.libraries import open_pyoxigraph, open_rdflib
from clusterkg.bench.measuring import SAME, Measured, measure
from clusterkg.bench.peers import peers
from clusterkg.bench.report import geometric_mean, questions_text, ratio_to_fastest
from clusterkg.bench.rows import rows_of
from clusterkg.bench.workload import Task
from clusterkg.cli import main
from clusterkg.dataset import Dataset
from clusterkg.errors import Failed, TimedOut, UnknownName

XSD = "http://www.w3.org/2001/XMLSchema#"
COUNT = "SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }"
CLUSTERS = "SELECT ?c WHERE { ?c a <https://w3id.org/clusterkg/ns#IndustrialCluster> }"
FOREVER = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def quiet(_: str) -> None:
    """Nobody watches."""


def results(*values: dict[str, str]) -> bytes:
    rows = [{"x": value} for value in values]
    told = {"head": {"vars": ["x"]}, "results": {"bindings": rows}}
    return json.dumps(told).encode()


def literal(value: str, datatype: str = "") -> dict[str, str]:
    told = {"type": "literal", "value": value}
    return {**told, "datatype": XSD + datatype} if datatype else told


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (literal("0.50", "decimal"), literal("0.5", "decimal")),
        (literal("3", "integer"), literal("3.0", "decimal")),
        (literal("true", "boolean"), literal("1", "integer")),
        (literal("a"), literal("a", "string")),
        ({"type": "bnode", "value": "b0"}, {"type": "bnode", "value": "x7"}),
    ],
)
def test_two_spellings_of_a_value_are_one(
    one: dict[str, str], other: dict[str, str]
) -> None:
    assert rows_of(results(one)) == rows_of(results(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (literal("0.5", "decimal"), literal("0.51", "decimal")),
        (literal("a"), {"type": "literal", "value": "a", "xml:lang": "en"}),
        (literal("http://x/"), {"type": "uri", "value": "http://x/"}),
    ],
)
def test_two_values_are_two(one: dict[str, str], other: dict[str, str]) -> None:
    assert rows_of(results(one)) != rows_of(results(other))


def test_order_does_not_count_and_repetition_does() -> None:
    a, b = literal("a"), literal("b")
    assert rows_of(results(a, b)) == rows_of(results(b, a))
    assert rows_of(results(a, a)) != rows_of(results(a))


def measured(**medians: float | None) -> Measured:
    seconds = {name: [t] for name, t in medians.items() if t is not None}
    return Measured(Task("t", "rules", ""), 1, dict.fromkeys(medians, SAME), seconds)


def test_the_ratio_is_to_the_fastest_that_gave_the_same_rows() -> None:
    one = measured(ours=0.3, slow=0.6, fast=0.1)
    assert ratio_to_fastest(one, ["ours", "slow", "fast"]) == pytest.approx(3)
    alone = measured(ours=0.3, other=None)
    assert ratio_to_fastest(alone, ["ours", "other"]) is None


def test_the_mean_of_ratios_is_geometric() -> None:
    found = [measured(ours=0.2, other=0.1), measured(ours=0.1, other=0.2)]
    assert geometric_mean(found, "ours", "other") == pytest.approx(1)


@pytest.fixture(scope="module")
def raw(dataset: Dataset) -> Iterator[Worker]:
    worker = Worker("raw", "1", open_pyoxigraph, dataset.files)
    yield worker
    worker.stop()


def test_other_rows_are_named_and_their_time_does_not_count(
    dataset: Dataset, raw: Worker
) -> None:
    partial = Worker("partial", "1", open_pyoxigraph, [dataset.path / "default.nt"])
    tasks = [Task("count", "rules", COUNT), Task("clusters", "rules", CLUSTERS)]
    found = measure([raw, partial], tasks, 2, 30, quiet)
    assert found[0].verdicts["partial"] == "differs: other values"
    assert found[0].median("partial") is None
    assert found[1].verdicts["partial"] == SAME
    assert len(found[1].seconds["partial"]) == 2
    assert "count: partial differs" in questions_text(found, ["raw", "partial"])
    partial.stop()


def test_rdflib_and_pyoxigraph_give_the_same_rows(
    dataset: Dataset, raw: Worker
) -> None:
    files = [dataset.path / "default.nt", dataset.path / "asserted.nq"]
    other = Worker("rdflib", "1", open_rdflib, files)
    found = measure([raw, other], [Task("c", "rules", CLUSTERS)], 1, 30, quiet)
    assert found[0].verdicts == {"raw": SAME, "rdflib": SAME}
    assert found[0].rows == 19
    other.stop()


def test_a_query_that_does_not_end_is_given_up_and_the_engine_lives(
    raw: Worker,
) -> None:
    started = time.monotonic()
    with pytest.raises(TimedOut):
        raw.ask(FOREVER, 0.5)
    assert time.monotonic() - started < 20
    assert rows_of(raw.ask(CLUSTERS, 10))


def test_an_engine_that_is_late_twice_is_not_asked_a_third_time(raw: Worker) -> None:
    tasks = [Task(str(n), "rules", FOREVER) for n in range(3)]
    found = measure([raw], tasks, 1, 0.3, quiet)
    assert [one.verdicts.get("raw") for one in found] == ["over 0.3 s"] * 2 + [None]


def test_what_is_no_sparql_is_a_failure_in_words(raw: Worker) -> None:
    with pytest.raises(Failed, match="SyntaxError"):
        raw.ask("SELECT nonsense", 5)


def test_a_whole_run_on_the_papers(dataset: Dataset) -> None:
    said: list[str] = []
    kinds = frozenset({"cards", "rules"})
    plan = Plan(0, 1, 1, 20, kinds, ("pyoxigraph", "oxigraph"), dataset.path)
    told = bench(plan, said.append, quiet)
    assert told["digest"] == dataset.digest
    names = [engine["name"] for engine in told["engines"]]
    assert names[0] == "clusterkg"
    assert all(engine["version"] and engine["command"] for engine in told["engines"])
    cards = told["questions"][0]
    assert cards["task"]["name"] == "cards-of-town"
    assert cards["rows"] > 0
    assert set(names) == set(cards["verdicts"])
    for one in told["questions"]:
        assert set(one["verdicts"].values()) == {SAME}, one
    assert "geometric mean" in "\n".join(said)


def test_a_line_that_the_engine_closed_is_opened_again(
    dataset: Dataset, tmp_path: Path
) -> None:
    engine = peers(dataset)["oxigraph"](dataset, tmp_path)
    assert isinstance(engine, HttpEngine)
    before = rows_of(engine.ask(CLUSTERS, 10))
    assert engine._line is not None
    engine._line.sock.shutdown(socket.SHUT_RDWR)
    assert rows_of(engine.ask(CLUSTERS, 10)) == before
    engine.stop()
    with pytest.raises(Failed, match="broke off"):
        engine.ask(CLUSTERS, 10)


def test_ourselves_and_the_raw_engine_are_always_measured(dataset: Dataset) -> None:
    assert list(peers(dataset))[:2] == ["clusterkg", "pyoxigraph"]


def test_an_unknown_engine_is_named_with_those_that_are_known(
    dataset: Dataset,
) -> None:
    plan = Plan(0, 1, 1, 5, frozenset({"cards"}), ("oxygraph",), dataset.path)
    with pytest.raises(UnknownName, match="oxigraph|pyoxigraph"):
        bench(plan, quiet, quiet)


def test_senseless_options_are_misuse(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    options = ["--rounds", "0", "--json", str(tmp_path / "x.json")]
    assert main(["bench", *options]) == 2
    assert "--rounds" in capsys.readouterr().err
