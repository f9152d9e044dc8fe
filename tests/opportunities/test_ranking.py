"""Rankings and plans against cases worked out by hand."""

import pytest

from clusterkg import scores
from clusterkg.derive.reach import ALL_PAIRS_UP_TO, NEAREST
from clusterkg.derive.rules import COVERAGE, RULES, read_query
from clusterkg.errors import BadParameter
from clusterkg.iris import PUBLISHED
from clusterkg.opportunities.columns import Columns
from clusterkg.opportunities.cover import most_needs
from clusterkg.opportunities.index import SORTS, Filter, Found, matching
from clusterkg.opportunities.plan import agreements, top
from clusterkg.opportunities.ranking import rank_ranges
from clusterkg.server.pages import opportunities as told


def listed(wanted: Filter, **cards: dict[str, str]) -> Found:
    """Cards by name, each told by property; the rest is the same in all."""
    every = {"derivedByRule": "id/rule/shared-platform-use", "needGrade": "1",
             "tier": "1", "demandSide": "a", "supplySide": "b"}  # fmt: skip
    told: dict[str, list[tuple[str, str]]] = {"concernsTown": [], "hasScorePart": []}
    for card, own in cards.items():
        for name, value in ({**every, **own}).items():
            if name in ("need", "distance"):
                part = f"id/score-part/{name}.{value}"
                told["hasScorePart"].append((card, part))
            elif name != "towns":
                told.setdefault(name, []).append((card, value))
        towns = own.get("towns", "s t").split()
        told["concernsTown"] += [(card, town) for town in towns]
    return matching(Columns.of(told, {}), wanted, [])


def order(found: Found) -> list[str]:
    return [one.iri for one in found.briefs]


def ranges(found: Found) -> dict[str, list[int]]:
    return rank_ranges(found, Filter(), 0, 10)


# Logarithms to base 2 of (need, distance): p (0, -4), q (-3, -2), r (-1, -1.5).
# Means at equal weights: p -2, q -2.5, r -1.25. With distance doubled, over 3:
# p -8/3, q -7/3, r -4/3; with need doubled: p -4/3, q -8/3, r -3.5/3. Halving one
# of two weights is doubling the other. So p is second, or third; r stays first.
P = {"need": "1.0", "distance": str(1 / 16)}
Q = {"need": str(1 / 8), "distance": str(1 / 4)}
R = {"need": "0.5", "distance": str(2**-1.5)}


def test_ranges_span_the_ranks_under_halved_and_doubled_weights() -> None:
    found = listed(Filter(), p=P, q=Q, r=R)
    assert ranges(found) == {"p": [2, 3], "q": [2, 3], "r": [1, 1]}


def test_a_tier_is_never_crossed_by_weights() -> None:
    found = listed(Filter(), p=P, q=Q, r={**R, "tier": "2"})
    assert ranges(found)["r"] == [3, 3]


def test_the_weights_asked_for_decide_the_order() -> None:
    wanted = Filter(weights={"distance": 2.0})
    assert order(listed(wanted, p=P, q=Q, r=R)) == ["r", "q", "p"]


@pytest.mark.parametrize("sort", SORTS)
def test_what_lies_inside_one_place_comes_last_in_every_order(sort: str) -> None:
    best = {**R, "towns": "s", "distanceKm": "0", "supplySide": "a"}
    far = {**Q, "tier": "3", "needGrade": "2", "distanceKm": "900"}
    found = listed(Filter(sort=sort), inside=best, across=far)
    assert order(found) == ["across", "inside"]
    assert [one.scope for one in found.briefs] == ["external", "internal"]


def test_scores_in_columns_are_those_of_the_formula() -> None:
    found = listed(Filter(weights={"need": 3.0}), p=P, q=Q, none={})
    for one in found.briefs:
        expected = scores.score(one.parts, {"need": 3.0, "distance": 1.0})
        assert one.score == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("weights", [{"beauty": 1.0}, {"need": -1.0}, {"need": 1e9}])
def test_other_weights_are_refused(weights: dict[str, float]) -> None:
    with pytest.raises(BadParameter):
        Filter(weights=weights)


def between(towns: str, who: str, what: str, need: float) -> dict[str, str]:
    return {"towns": towns, "demandSide": who, "aboutFunction": what, "need": str(need)}


def test_the_plan_beats_the_best_cards_where_these_close_the_same_need() -> None:
    """Two strong cards answer one need; a weaker one answers two others."""
    choices = agreements(
        listed(
            Filter(),
            i=between("s t", "a", "testing", 0.9),
            j=between("s u", "a", "testing", 0.8),
            k=between("v w", "b", "finance", 0.2),
            l=between("v w", "c", "finance", 0.1),
        )
    )
    best, naive = most_needs(choices, 2), top(choices, 2)
    assert (len(best.closed), best.proven, best.gap) == (3, True, 0.0)
    assert len(naive.closed) == 1


def test_costs_turn_the_choice() -> None:
    choices = agreements(
        listed(
            Filter(),
            i=between("s t", "a", "testing", 0.9),
            j=between("v w", "b", "finance", 0.2),
            k=between("v w", "c", "finance", 0.1),
        )
    )
    dear = {("v", "w"): 5.0}
    assert most_needs(choices, 2, dear).agreements == [("s", "t")]


def test_of_agreements_that_close_the_same_the_one_with_the_best_card_is_chosen() -> (
    None
):
    choices = agreements(
        listed(
            Filter(),
            i=between("s t", "a", "testing", 0.2),
            j=between("v w", "a", "testing", 0.9),
        )
    )
    assert most_needs(choices, 1).agreements == [("v", "w")]


def test_the_limits_that_are_told_are_those_that_rules_keep() -> None:
    asked = {
        int(query.said("up-to"))
        for folder in (RULES, COVERAGE)
        for file in folder.rglob("*.rq")
        if (query := read_query(file, PUBLISHED)).said("up-to")
    }
    assert asked == {told.QUESTIONS_UP_TO}
    assert (told.ALL_COMPARED, told.NEAREST) == (ALL_PAIRS_UP_TO, NEAREST)
