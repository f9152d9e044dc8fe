"""How far a card's place in the list depends on the weights."""

from collections.abc import Iterator, Mapping

import numpy as np

from clusterkg import scores
from clusterkg.opportunities.columns import Columns, Numbers
from clusterkg.opportunities.index import Filter, Found

_FACTORS = (0.5, 2.0)


def rank_ranges(
    found: Found, wanted: Filter, start: int, size: int
) -> dict[str, list[int]]:
    """IRI -> [best, worst] rank when one weight at a time is halved or doubled.

    For the cards of one page, by tier and score among all that match.
    """
    shown = found.order[start : start + size]
    weights = {**scores.WEIGHTS, **wanted.weights}
    ranks = [
        _ranks(found.columns, found.order, found.columns.score(setting), shown)
        for setting in _settings(weights, found.columns)
    ]
    return {
        found.columns.cards[row]: [int(min(told)), int(max(told))]
        for row, told in zip(shown, zip(*ranks, strict=True), strict=True)
    }


def _settings(
    weights: Mapping[str, float], columns: Columns
) -> Iterator[dict[str, float]]:
    yield dict(weights)
    for name in columns.parts:
        for factor in _FACTORS:
            yield {**weights, name: weights.get(name, 1.0) * factor}


def _ranks(columns: Columns, rows: Numbers, score: Numbers, shown: Numbers) -> Numbers:
    """The rank of each card shown: one more than come before it."""
    told = np.zeros(len(shown), dtype=int)
    scope, tier = columns.internal[rows], columns.tier[rows]
    for number, row in enumerate(shown):
        same = (scope == columns.internal[row]) & (tier == columns.tier[row])
        ahead = (score[rows] > score[row]) | (
            (score[rows] == score[row]) & (rows < row)
        )
        before = (scope < columns.internal[row]) | (
            (scope == columns.internal[row]) & (tier < columns.tier[row])
        )
        told[number] = 1 + int((before | (same & ahead)).sum())
    return told
