"""Every question gives the answers that were read against the papers, and no others."""

import csv

import pytest
from tests.questions.asked import ANSWERS, CATALOGUE, QUESTIONS, as_csv

from clusterkg.catalogue import Question
from clusterkg.resources import QUERIES
from clusterkg.store import EmbeddedStore

REVIEWED = QUERIES / "reviewed.csv"
BY_NAME = pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q.name)


@BY_NAME
def test_a_question_gives_its_reviewed_answer(
    question: Question, store: EmbeddedStore, accept: bool
) -> None:
    answer = as_csv(store.select(question.text))
    file = ANSWERS / f"{question.name}.csv"
    if accept:
        file.write_text(answer, "utf-8")
    assert file.read_text("utf-8") == answer


@BY_NAME
def test_a_question_gives_as_many_rows_in_chinese_and_no_name_in_english(
    question: Question, store: EmbeddedStore
) -> None:
    given = {
        p.name: str(p.default).strip('<>"') for p in question.parameters if p.required
    }
    here, there = (store.select(question.bind(given, lang)) for lang in ("en", "zh"))
    assert len(there.rows) == len(here.rows)
    labels = [v for row in there.rows for c, v in row.items() if c.endswith("Label")]
    assert not any(getattr(label, "language", "") == "en" for label in labels)


@BY_NAME
def test_a_question_has_an_answer_on_the_papers(question: Question) -> None:
    rows = (ANSWERS / f"{question.name}.csv").read_text("utf-8").splitlines()
    assert len(rows) > 1


def test_every_question_has_answers_and_every_answer_its_question() -> None:
    assert {file.stem for file in ANSWERS.glob("*.csv")} == set(CATALOGUE)


def test_the_reviewed_numbers_of_rows_are_at_hand_for_the_pages(accept: bool) -> None:
    """queries/reviewed.csv; `make accept` writes it anew."""
    told = "question,rows\n"
    for name in sorted(CATALOGUE):
        with (ANSWERS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            told += f"{name},{sum(1 for _ in csv.reader(file)) - 1}\n"
    if accept:
        REVIEWED.write_text(told, "utf-8")
    assert REVIEWED.read_text("utf-8") == told


def test_there_are_as_many_questions_as_promised() -> None:
    assert len(QUESTIONS) >= 85


def test_a_parameter_changes_the_answer(store: EmbeddedStore) -> None:
    question = CATALOGUE["clusters-in-place"]
    here = question.run(store, place="zhongshan").rows
    there = question.run(store, place="quanzhou").rows
    assert {str(row["clusterLabel"]) for row in here} == {
        "Dachong (Zhongshan) rosewood products cluster",
        "Guzhen (Zhongshan) lighting cluster",
        "Xiaolan (Zhongshan) hardware cluster",
    }
    assert (
        here
        and there
        and not ({r["cluster"] for r in here} & {r["cluster"] for r in there})
    )
