"""What speaks against a card, kind by kind, and what a review of it changes."""

import pytest
from tests.derive.conftest import Change, Region
from tests.derive.test_rules import FOUND, KINDS

CONTESTS = {
    "shared-platform-use": {
        "gaps": [
            {
                "id": "b-full", "label": "B is full", "kind": "CapacityShortage",
                "of": "id/cluster/b-shoes", "function": "testing", "state": "open",
            }
        ]
    },
    "function-integration": {
        "statements": [
            {
                "subject": "id/platform/b-shop", "predicate": "constructionPath",
                "object": "scheme/construction-path/enterprise",
            }
        ],
        "concepts": [
            {"scheme": "construction-path", "id": "enterprise", "label": "enterprise"}
        ],
    },
    "industrial-chain-link": {
        "clusters": [
            {
                "id": "a-leather", "label": "Leather of A", "place": "ta",
                "industry": "leather",
            }
        ]
    },
    "alliance-formation": {
        "alliance_fields": [
            {
                "alliance": "bio-alliance", "field": "new-material",
                "reading": "table-label",
            }
        ],
        "concepts": [
            {"scheme": "alliance-field", "id": "new-material", "label": "new material"}
        ],
    },
    "kibs-interface-pairing": {
        "pairings": [
            {
                "cluster": "d-bio", "provider": "law-b", "interface": "strategic",
                "readiness": "0",
            }
        ]
    },
    "operating-mode-transfer": {
        "things": [
            {"id": "id/topic/doubt", "class": "Topic", "label": "Doubt on the mode"}
        ],
        "statements": [
            {
                "subject": "id/topic/doubt", "predicate": "speaksAgainst",
                "object": "scheme/operating-mode/association-intermediary",
            }
        ],
    },
    "dimension-upgrade-mentoring": {
        "levels": [{"cluster": "b-shoes", "dimension": "2d", "date": "2015-01-01"}]
    },
    "common-technology-joint-research": {
        "things": [
            {"id": "id/topic/doubt", "class": "Topic", "label": "Doubt on the kind"}
        ],
        "statements": [
            {
                "subject": "id/topic/doubt", "predicate": "speaksAgainst",
                "object": "scheme/opportunity-kind/common-technology-joint-research",
            }
        ],
    },
    "shared-standard": {
        "things": [
            {"id": "id/standard/c-norm", "class": "Standard", "label": "Norm of C"}
        ],
        "statements": [
            {
                "subject": "id/cluster/c-leather", "predicate": "adoptsStandard",
                "object": "id/standard/c-norm",
            }
        ],
    },
}  # fmt: skip


@pytest.mark.parametrize("kind", sorted(CONTESTS))
def test_counter_evidence_comes_first_and_costs_a_tier(
    region: Region, changed: Change, kind: str
) -> None:
    names = next(names for k, _, names in FOUND if k == kind)
    before = region.one(kind, *names)
    after = changed(**CONTESTS[kind]).one(kind, *names)
    assert not before["contested"]
    assert before["tier"] == before["grade"]
    assert after["contested"]
    assert after["tier"] == after["grade"] + 1
    assert after["contradictions"][0]["statement"]


def test_every_kind_is_contested() -> None:
    assert set(CONTESTS) == KINDS


def test_a_rejection_speaks_against_the_card_at_the_next_build(
    region: Region, changed: Change
) -> None:
    card = region.one("industrial-chain-link", "a-shoes", "c-leather")
    review = {
        "opportunity": card["id"], "state": "rejected", "date": "2026-01-01",
        "by": "Town office", "reason": "Leather of C is of another quality.",
    }  # fmt: skip
    after = changed(reviews=[review]).cards[card["id"]]
    assert after["contested"]
    assert after["review"]["state"] == "rejected"
    assert after["review"]["reason"] == review["reason"]
    assert any(review["reason"] in c["statement"] for c in after["contradictions"])
    again = {**review, "state": "contacted", "date": "2026-02-01", "reason": ""}
    reopened = changed(reviews=[again]).cards[card["id"]]
    assert reopened["review"]["state"] == "contacted"
    assert reopened["contested"] == card["contested"]


def test_a_complete_list_turns_silence_into_a_lack(changed: Change) -> None:
    row = {"cluster": "b-shoes", "function": "finance", "date": "2025-01-01"}
    found = changed(completeness=[row])
    card = found.one("shared-platform-use", "b-shoes", "a-bank", "finance")
    assert (card["grade"], card["question"]) == (2, False)


def test_evidence_that_the_function_is_there_ends_the_inherited_need(
    changed: Change,
) -> None:
    found = changed(
        platforms=[
            {"id": "a-shop", "label": "Shop of A", "kind": "ECommerceMarket",
             "place": "ta"}
        ],
        services=[
            {"platform": "a-shop", "function": "e-commerce", "cluster": "a-shoes"}
        ],
    )  # fmt: skip
    assert not found.find("shared-platform-use", "a-shoes", "e-commerce")


STATES = ("candidate", "under-review", "contacted", "agreed", "expired")


@pytest.mark.parametrize("state", STATES)
def test_a_state_other_than_rejected_is_told_and_speaks_against_nothing(
    region: Region, changed: Change, state: str
) -> None:
    card = region.one("industrial-chain-link", "a-shoes", "c-leather")
    review = {"opportunity": card["id"], "state": state, "date": "2026-01-01"}
    after = changed(reviews=[review]).cards[card["id"]]
    assert after["review"]["state"] == state
    assert (after["contested"], after["tier"]) == (card["contested"], card["tier"])


def test_an_association_of_the_town_that_serves_others_carries_no_mode(
    changed: Change,
) -> None:
    """E has shoes and an umbrella association: that one is none of the shoes'."""
    found = changed(
        gaps=[
            {"id": "e-testing", "label": "E lacks testing", "state": "open",
             "kind": "FunctionShortage", "of": "id/cluster/e-shoes",
             "function": "testing"}
        ],
        organizations=[
            {"id": "assoc-e", "label": "Umbrellas of E", "place": "te",
             "role": "industry-association"}
        ],
    )  # fmt: skip
    assert not found.find("operating-mode-transfer", "e-shoes")
