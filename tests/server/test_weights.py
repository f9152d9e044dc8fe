"""Weights in the address: scores, order and rank ranges, seen from outside."""

import math
from collections.abc import Mapping
from typing import Any

import pytest
from tests.server.site import Site

LIST = "/api/opportunities?limit=500"


def listed(whole: Site, **weights: float) -> list[dict[str, Any]]:
    told = "".join(f"&weight.{name}={value}" for name, value in weights.items())
    return list(whole.ask(LIST + told).json()["opportunities"])


def by_hand(card: Mapping[str, Any]) -> float:
    """The weighted geometric mean of the parts as the answer itself gives them."""
    total = sum(part["weight"] for part in card["parts"])
    logs = sum(part["weight"] * math.log(part["value"]) for part in card["parts"])
    return math.exp(logs / total)


def test_weights_of_the_address_make_score_and_order(whole: Site) -> None:
    plain, weighed = listed(whole), listed(whole, distance=10, evidence=0.5)
    for card in weighed:
        weights = {part["name"]: part["weight"] for part in card["parts"]}
        assert weights.get("distance", 10) == 10
        assert weights.get("evidence", 0.5) == 0.5
        assert weights.get("need") == 1
        assert card["score"] == pytest.approx(by_hand(card), abs=0.002)
    assert [c["id"] for c in weighed] != [c["id"] for c in plain]
    places = [(c["scope"] == "internal", c["tier"], -c["score"]) for c in weighed]
    assert places == sorted(places)


def test_rank_ranges_are_the_ranks_of_the_weighed_lists(whole: Site) -> None:
    plain = listed(whole)
    names = {part["name"] for card in plain for part in card["parts"]}
    settings: list[dict[str, float]] = [{}]
    settings += [{name: factor} for name in sorted(names) for factor in (0.5, 2)]
    ranks: dict[str, list[int]] = {}
    for weights in settings:
        for rank, card in enumerate(listed(whole, **weights), start=1):
            ranks.setdefault(card["id"], []).append(rank)
    told = {card["id"]: card["rankRange"] for card in plain}
    assert told == {name: [min(r), max(r)] for name, r in ranks.items()}
    assert any(best < worst for best, worst in told.values())


@pytest.mark.parametrize(
    "weight", ["beauty=1", "need=-1", "need=101", "need=nan", "need=inf", "need=x"]
)
def test_no_other_weight_is_taken(whole: Site, weight: str) -> None:
    got = whole.ask(f"{LIST}&weight.{weight}")
    assert (got.status, got.type) == (400, "application/problem+json")


def test_the_page_takes_the_same_weights(whole: Site) -> None:
    order = [card["id"] for card in listed(whole, distance=10)][:10]
    page = whole.ask("/opportunities?weight.distance=10", Accept="text/html").text
    found = [page.index(f"/opportunities/{name}") for name in order]
    assert found == sorted(found)


def test_why_not_takes_clusters_as_well_as_towns(whole: Site) -> None:
    ask = "/api/why-not?kind=industrial-chain-link&a=%s&b=%s"
    towns = whole.ask(ask % ("longjiang", "xiaolan")).json()["pairs"]
    clusters = whole.ask(ask % ("longjiang-furniture", "xiaolan-hardware"))
    assert clusters.json()["pairs"] == towns
    told = whole.ask("/api/openapi.json").json()["paths"]["/api/why-not"]["get"]
    sides = [p["schema"]["anyOf"] for p in told["parameters"] if p["name"] in "ab"]
    assert [len(side) for side in sides] == [2, 2]
