"""Parameters are bound as terms; what is no such term is refused by name."""

import pyoxigraph
import pytest
from rdflib import Literal

from clusterkg.catalogue import Question
from clusterkg.errors import BadInput, BadParameter
from clusterkg.store import EmbeddedStore
from clusterkg.store.embedded import bad_query

TEXT = """#+ question: Which is it?
#+ question-zh: 是哪一个？
#+ columns: value
SELECT ?value WHERE {
  VALUES ?value { "a" }  #= value string "Value" "值"
  VALUES ?town { UNDEF }  #= town iri place "Town" "镇"
  VALUES ?many { 1 }  #= many integer
}
"""


@pytest.fixture
def question() -> Question:
    return Question.of_text(TEXT, "which")


@pytest.fixture
def empty() -> EmbeddedStore:
    import pyoxigraph

    return EmbeddedStore(pyoxigraph.Store(), "none")


@pytest.mark.parametrize(
    "value",
    ['plain', 'a" } ?s ?p ?o . { "', "'", "\\", "line\nbreak", "古镇", "}", "#= x"],
)  # fmt: skip
def test_a_string_comes_back_as_it_went_in(
    question: Question, empty: EmbeddedStore, value: str
) -> None:
    table = question.run(empty, value=value)
    assert [row["value"] for row in table.rows] == [Literal(value.strip())]


def test_the_last_part_of_an_address_is_enough(question: Question) -> None:
    bound = question.bind({"town": "guzhen"})
    assert "<https://w3id.org/clusterkg/id/place/guzhen>" in bound


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("town", "x> } ?s ?p ?o"),
        ("town", "a b"),
        ("many", "1 2"),
        ("many", "one"),
        ("value", ""),
        ("value", "x" * 3000),
        ("colour", "red"),
    ],
)
def test_what_is_no_such_term_is_refused(
    question: Question, name: str, value: str
) -> None:
    with pytest.raises(BadParameter, match=name):
        question.bind({name: value})


def test_a_required_parameter_must_be_given() -> None:
    question = Question.of_text(TEXT.replace("iri place", "iri! place"), "which")
    with pytest.raises(BadParameter, match="town"):
        question.bind({})


def test_the_header_is_read_in_both_languages(question: Question) -> None:
    assert question.said("question") == "Which is it?"
    assert question.said("question", "zh") == "是哪一个？"
    assert question.columns == ("value",)


@pytest.mark.parametrize("line", ["#+ no colon here", "VALUES ?x { 1 } #= x colour"])
def test_a_malformed_header_or_parameter_is_named_by_line(line: str) -> None:
    with pytest.raises(BadInput, match="line 1"):
        Question.of_text(line + "\nSELECT * { }", "bad")


def test_a_syntax_error_carries_line_and_column() -> None:
    error = bad_query("error at 3:14: expected one of x", "\n\n")
    assert (error.line, error.column) == (3, 14)


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        (
            "SELECT * { ?s ckx:p ?o }",
            "prefix ckx: is not declared; add PREFIX ckx: <its address> first.",
        ),
        (
            "SELECT *\n{ ?s :p ?o }",
            "prefix : is not declared; add PREFIX : <its address> first.",
        ),
        (
            "PREFIX a: <x:>\nSELECT * { ?s a:b 1 ; q:p ?o }",
            "prefix q: is not declared; add PREFIX q: <its address> first.",
        ),
        ("SELECT * { ", "something else belongs there."),
        ("SELECT ?x { ?s ?p ?x } GROUP BY ?s", "a variable that is unbound."),
    ],
)
def test_a_syntax_error_says_its_reason_without_the_grammar(
    query: str, reason: str
) -> None:
    with pytest.raises(SyntaxError) as said:
        pyoxigraph.Store().query(query)
    error = str(bad_query(str(said.value), query))
    assert error.endswith(reason)
    assert len(error) < 120
