"""Rows of engines are compared by what they mean; ratios are to the fastest."""

import json

import pytest

from clusterkg.bench.measuring import SAME, Measured
from clusterkg.bench.report import geometric_mean, ratio_to_fastest
from clusterkg.bench.rows import rows_of
from clusterkg.bench.workload import Task

XSD = "http://www.w3.org/2001/XMLSchema#"


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
