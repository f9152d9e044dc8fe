"""How far a card's place in the list depends on the weights."""

from collections.abc import Mapping, Sequence

from clusterkg import scores
from clusterkg.opportunities.index import Brief, Filter

_AT_MOST = 2_000
_FACTORS = (0.5, 2.0)


def rank_ranges(found: Sequence[Brief], wanted: Filter) -> dict[str, list[int]]:
    """IRI -> [best, worst] rank when one weight at a time is halved or doubled.

    Empty for more cards than can be ranked thirteen times while a reader waits.
    """
    if len(found) > _AT_MOST:
        return {}
    weights = {**scores.WEIGHTS, **wanted.weights}
    names = sorted({name for brief in found for name in brief.parts})
    settings = [weights] + [
        {**weights, name: weights.get(name, 1.0) * factor}
        for name in names
        for factor in _FACTORS
    ]
    ranges: dict[str, list[int]] = {}
    for setting in settings:
        for rank, iri in enumerate(_order(found, setting), start=1):
            best, worst = ranges.get(iri, (rank, rank))
            ranges[iri] = [min(best, rank), max(worst, rank)]
    return ranges


def _order(found: Sequence[Brief], weights: Mapping[str, float]) -> list[str]:
    def key(brief: Brief) -> tuple[int, float, str]:
        return brief.tier, -scores.score(brief.parts, weights), brief.iri

    return [brief.iri for brief in sorted(found, key=key)]
