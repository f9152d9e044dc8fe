"""How far a card's place in the list depends on the weights."""

from collections.abc import Iterator, Mapping, Sequence

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
    columns, rows = found.columns, found.order
    shown = rows[start : start + size]
    weights = {**scores.WEIGHTS, **wanted.weights}
    settings = [columns.score(one) for one in _settings(weights, columns)]
    return {columns.cards[row]: _range(columns, rows, settings, row) for row in shown}


def _settings(
    weights: Mapping[str, float], columns: Columns
) -> Iterator[dict[str, float]]:
    yield dict(weights)
    for name in columns.parts:
        for factor in _FACTORS:
            yield {**weights, name: weights.get(name, 1.0) * factor}


def _range(
    columns: Columns, rows: Numbers, settings: Sequence[Numbers], row: int
) -> list[int]:
    """The best and the worst rank of a card: one more than come before it."""
    scope, tier = columns.internal[rows], columns.tier[rows]
    own = scope == columns.internal[row]
    before = (scope < columns.internal[row]) | (own & (tier < columns.tier[row]))
    rivals = rows[own & (tier == columns.tier[row])]
    first = 1 + int(before.sum())
    ranks = []
    for score in settings:
        theirs = score[rivals]
        ties = rivals[theirs == score[row]]
        ranks.append(first + int((theirs > score[row]).sum() + (ties < row).sum()))
    return [min(ranks), max(ranks)]
