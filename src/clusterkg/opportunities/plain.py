"""Answers of tens of thousands of rows as plain text; no term is made of each."""

import csv
import io

from clusterkg.opportunities.questions import questions
from clusterkg.store.base import Store


def pairs(store: Store, name: str, base: str, **values: str) -> list[tuple[str, str]]:
    """The first and the last column of a question's answer."""
    body = store.answer(questions(base)[name].bind(values), "text/csv")
    told = csv.reader(io.StringIO(body.decode(), newline=""))
    return [(row[0], row[-1]) for row in told][1:]
