"""A question file is complete, portable, and speaks only of what there is."""

import re

import pytest
from rdflib.plugins.sparql import prepareQuery
from tests.questions.asked import LIST, QUESTIONS, listed

from clusterkg import iris
from clusterkg.catalogue import Question
from clusterkg.check import check
from clusterkg.sources import built_in_sources
from clusterkg.store import EmbeddedStore

BY_NAME = pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q.name)
KEYS = {"question", "question-zh", "columns", "about", "requirement"}
REQUIREMENTS = {
    "look-up",
    "count",
    "multi-hop",
    "cross-town",
    "cross-paper",
    "provenance",
    "disagreement",
    "coverage",
    "opportunity",
}
CHECKED = check(built_in_sources())
SECTIONS = {
    (row.source, section.strip())
    for row in CHECKED.rows
    for section in row.cells.get("section", "").split(";")
}
PAPERS = {s.id for s in CHECKED.sources if s.about["kind"] == "paper"}
ABOUT = {
    tuple(told.split(" ", 1)) for q in QUESTIONS for told in q.header.get("about", ())
}


@BY_NAME
def test_the_header_is_complete(question: Question) -> None:
    assert set(question.header) == KEYS
    assert question.said("question").endswith("?")
    assert re.search("[一-鿿]", question.said("question", "zh"))
    assert question.said("requirement") in REQUIREMENTS


@BY_NAME
def test_the_promised_columns_come(question: Question, store: EmbeddedStore) -> None:
    assert store.select(question.text).columns == question.columns


@BY_NAME
def test_parameters_have_a_title_in_both_languages(question: Question) -> None:
    assert all(set(p.titles) == {"en", "zh"} for p in question.parameters)
    assert all(p.default is not None for p in question.parameters)


@BY_NAME
def test_another_reader_of_sparql_reads_it(question: Question) -> None:
    assert prepareQuery(question.text).algebra.name == "SelectQuery"


@BY_NAME
def test_the_order_of_the_rows_is_total(question: Question) -> None:
    order = question.text.rsplit("ORDER BY", 1)[1]
    assert set(question.columns) <= set(re.findall(r"\?(\w+)", order))


@BY_NAME
def test_every_prefix_is_declared_and_used(question: Question) -> None:
    declared = set(re.findall(r"^PREFIX (\w+):", question.text, re.M))
    body = re.sub(r"<[^>]*>|\"[^\"]*\"|#.*", "", question.text.split("SELECT", 1)[1])
    assert set(re.findall(r"(?<![?\w])(\w+):\w", body)) == declared


def addresses(question: Question) -> set[str]:
    """Full IRIs of ours in a query, prefixes expanded."""
    body = question.text.split("SELECT", 1)[1]
    prefixes = dict(re.findall(r"^PREFIX (\w+): <(.*)>", question.text, re.M))
    short = re.findall(r"(?<![?\w<:/])(\w+):([\w.-]+)", body)
    found = {prefixes[p] + name for p, name in short if p in prefixes}
    found |= set(re.findall(r"<(https://w3id\.org/clusterkg/[^>\s]*)>", body))
    return {one for one in found if one.startswith(iris.PUBLISHED)}


@BY_NAME
def test_every_address_of_ours_is_declared(
    question: Question, store: EmbeddedStore
) -> None:
    graphs = {iris.graph("derived"), iris.graph("entailed")}
    unknown = [
        one
        for one in sorted(addresses(question) - graphs)
        if not store.ask(f"ASK {{ <{one}> a ?class }}")
        and not store.ask(f"ASK {{ GRAPH ?g {{ <{one}> a ?class }} }}")
    ]
    assert unknown == []


@pytest.mark.parametrize(
    ("paper", "section"), sorted(s for s in SECTIONS if s[0] in PAPERS), ids=str
)
def test_every_section_that_states_something_is_asked_about(
    paper: str, section: str
) -> None:
    assert (paper, section) in ABOUT


def test_sections_that_questions_name_are_there() -> None:
    assert sorted(ABOUT - SECTIONS) == []


@pytest.mark.parametrize("requirement", ["provenance", "disagreement"])
def test_ten_questions_need_to_know_who_says_so(requirement: str) -> None:
    found = [q.name for q in QUESTIONS if q.said("requirement") == requirement]
    assert len(found) >= 10


def test_the_readme_lists_the_questions(accept: bool) -> None:
    head, mark, _ = LIST.read_text("utf-8").partition("| question |")
    if accept:
        LIST.write_text(head + listed(), "utf-8")
    assert head + listed() == LIST.read_text("utf-8")
