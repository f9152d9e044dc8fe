"""The dataset as built breaks no check and no shape."""

import pyoxigraph as ox
import pytest
from rdflib import Graph

from clusterkg.dataset import Dataset
from clusterkg.validate import Result, checks, validate, violations
from clusterkg.validate.shacl import violated

# What a paper leaves out is poor, not wrong: these may be missing in a record.
POOR = {"platform-function", "place-level", "alliance-field", "source-licence"}


@pytest.fixture(scope="module")
def whole(dataset: Dataset) -> ox.Store:
    """All named graphs, and the default graph as every store has it."""
    store = ox.Store()
    for file in sorted(dataset.path.glob("*.nq")):
        store.bulk_load(path=file, format=ox.RdfFormat.N_QUADS)
    store.bulk_load(path=dataset.path / "default.nt", format=ox.RdfFormat.N_TRIPLES)
    return store


@pytest.fixture(scope="module")
def results(whole: ox.Store) -> list[Result]:
    quads = {
        f"{q.subject} {q.predicate} {q.object} ."
        for q in whole
        if not str(q.graph_name).endswith("/catalogue>")
    }
    return validate(Graph().parse(data="\n".join(sorted(quads)), format="nt"))


@pytest.mark.parametrize("check", checks("data"), ids=lambda c: c.name)
def test_the_dataset_passes_the_check(whole: ox.Store, check: object) -> None:
    assert [str(violation) for violation in violations(whole, [check])] == []


def test_no_record_is_wrong(results: list[Result]) -> None:
    assert [(r.focus, r.said("en")) for r in violated(results)] == []


def test_records_are_poor_only_where_sources_are_silent(results: list[Result]) -> None:
    poor = {r.shape.rpartition("/")[2] for r in results if r.severity != "Violation"}
    assert poor <= POOR
