"""Rankings and plans against cases worked out by hand."""

from dataclasses import replace

import pytest

from clusterkg.errors import BadParameter
from clusterkg.opportunities.index import Brief, Filter, ranked
from clusterkg.opportunities.plan import agreements, most_needs, top
from clusterkg.opportunities.ranking import rank_ranges

BRIEF = Brief(
    iri="x", kind="shared-platform-use", grade=1, tier=1, score=0.0, contested=False,
    kilometres=1.0, demand="a", supply="b",
)  # fmt: skip


def brief(iri: str, need: float, distance: float, tier: int = 1) -> Brief:
    return replace(
        BRIEF, iri=iri, tier=tier, parts={"need": need, "distance": distance}
    )


# Logarithms to base 2 of (need, distance): p (0, -4), q (-3, -2), r (-1, -1.5).
# Means at equal weights: p -2, q -2.5, r -1.25. With distance doubled, over 3:
# p -8/3, q -7/3, r -4/3; with need doubled: p -4/3, q -8/3, r -3.5/3. Halving one
# of two weights is doubling the other. So p is second, or third; r stays first.
P, Q, R = brief("p", 1, 1 / 16), brief("q", 1 / 8, 1 / 4), brief("r", 0.5, 2**-1.5)


def test_ranges_span_the_ranks_under_halved_and_doubled_weights() -> None:
    found = rank_ranges([P, Q, R], Filter())
    assert found == {"p": [2, 3], "q": [2, 3], "r": [1, 1]}


def test_a_tier_is_never_crossed_by_weights() -> None:
    low = replace(R, tier=2)
    assert rank_ranges([P, Q, low], Filter())["r"] == [3, 3]


def test_the_weights_asked_for_decide_the_order() -> None:
    order = [one.iri for one in ranked([P, Q, R], Filter(weights={"distance": 2.0}))]
    assert order == ["r", "q", "p"]


@pytest.mark.parametrize("weights", [{"beauty": 1.0}, {"need": -1.0}, {"need": 1e9}])
def test_other_weights_are_refused(weights: dict[str, float]) -> None:
    with pytest.raises(BadParameter):
        Filter(weights=weights)


def between(one: str, other: str, who: str, what: str, score: float) -> Brief:
    return replace(
        BRIEF, iri=f"{one}{other}{who}{what}", demand=who, score=score,
        topics={"town": (one, other), "function": (what,)},
    )  # fmt: skip


def test_the_plan_beats_the_best_cards_where_these_close_the_same_need() -> None:
    """Two strong cards answer one need; a weaker one answers two others."""
    found = [
        between("s", "t", "a", "testing", 0.9),
        between("s", "u", "a", "testing", 0.8),
        between("v", "w", "b", "finance", 0.2),
        between("v", "w", "c", "finance", 0.1),
    ]
    choices = agreements(found)
    best, naive = most_needs(choices, 2), top(found, choices, 2)
    assert (len(best.closed), best.proven, best.gap) == (3, True, 0.0)
    assert len(naive.closed) == 1


def test_costs_turn_the_choice() -> None:
    found = [
        between("s", "t", "a", "testing", 0.9),
        between("v", "w", "b", "finance", 0.2),
        between("v", "w", "c", "finance", 0.1),
    ]
    dear = {("v", "w"): 5.0}
    assert most_needs(agreements(found), 2, dear).agreements == [("s", "t")]
