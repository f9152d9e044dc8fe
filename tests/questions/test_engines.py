"""The same rows from rdflib as from pyoxigraph, the file unchanged."""

from collections import Counter
from collections.abc import Iterable

import pytest
from rdflib import Dataset as Quads
from rdflib.term import Node
from tests.questions.asked import QUESTIONS, said

from clusterkg.catalogue import Question
from clusterkg.dataset import Dataset
from clusterkg.store import EmbeddedStore

# rdflib's own evaluator still uses the names that rdflib deprecates.
pytestmark = pytest.mark.filterwarnings("ignore:Dataset:DeprecationWarning")

# rdflib reads each named graph in turn and joins without an index: these take it
# seconds to minutes. Virtuoso and Fuseki, which also run the catalogue, do not mind.
SLOW = {
    "counts-stated-by-paper",
    "coverage-counts",
    "definitions-compared",
    "implied-statements-about-clusters",
    "notions-defined-by-several-papers",
    "our-own-readings",
    "platforms-of-organization",
    "problems-of-source",
    "same-statement-in-several-sources",
    "sections-of-source",
    "service-systems-in-two-provinces",
    "stated-and-implied-counts",
    "statements-of-section",
    "suggestions-of-source",
    "targets-and-forecasts",
    "things-in-several-papers",
    "what-follows-about-thing",
    "what-outside-sources-add",
    "who-built-and-runs-platform",
    "who-links-two-things",
}
FAST = [q for q in QUESTIONS if q.name not in SLOW]


@pytest.fixture(scope="module")
def rdflib_store(dataset: Dataset) -> Quads:
    """The dataset in rdflib: the named graphs, and the default graph beside them."""
    quads = Quads()
    for file in sorted(dataset.path.glob("*.nq")):
        quads.parse(file, format="nquads")
    quads.default_graph.parse(dataset.path / "default.nt", format="nt")
    return quads


def rows(found: Iterable[Iterable[Node | None]]) -> Counter[tuple[str, ...]]:
    return Counter(tuple(said(term) for term in row) for row in found)


@pytest.mark.parametrize("question", FAST, ids=lambda q: q.name)
def test_rdflib_gives_the_same_rows(
    question: Question, store: EmbeddedStore, rdflib_store: Quads
) -> None:
    table = store.select(question.text)
    expected = rows([row.get(c) for c in table.columns] for row in table.rows)
    assert rows(rdflib_store.query(question.text)) == expected


def test_what_is_left_out_is_there_and_is_the_smaller_part() -> None:
    assert {q.name for q in QUESTIONS} >= SLOW
    assert len(FAST) > 5 * len(SLOW)
