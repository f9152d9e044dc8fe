"""What each rule finds, refuses, contests and only asks, on the small region."""

from typing import Any

import pytest
from tests.derive.conftest import Change, Region

from clusterkg import vocabulary
from clusterkg.derive.rules import Rule, read_rules
from clusterkg.opportunities import why_not

RULES = read_rules()
KINDS = {rule.slug for rule in RULES}
FOUND = [
    ("shared-platform-use", 1, ("a-shoes", "b-shoes", "b-test")),
    ("shared-platform-use", 2, ("a-shoes", "b-shoes", "b-shop")),
    ("function-integration", 2, ("b-shoes", "b-shop", "b-mall")),
    ("industrial-chain-link", 2, ("a-shoes", "c-leather")),
    ("alliance-formation", 2, ("c-bio", "bio-alliance")),
    ("kibs-interface-pairing", 1, ("d-bio", "law-b", "legal")),
    ("operating-mode-transfer", 1, ("a-shoes", "b-test", "association-intermediary")),
    ("dimension-upgrade-mentoring", 1, ("a-shoes", "b-shoes", "2d")),
    ("common-technology-joint-research", 1, ("c-bio", "d-bio", "bio-lab", "gene")),
    ("shared-standard", 1, ("c-leather", "b-shoes", "b-norm")),
]
ASKED = [
    ("shared-platform-use", ("b-shoes", "a-bank", "finance")),
    ("dimension-upgrade-mentoring", ("e-shoes", "b-shoes")),
    ("shared-standard", ("a-shoes", "b-norm")),
]


@pytest.mark.parametrize(("kind", "grade", "names"), FOUND, ids=lambda v: str(v))
def test_a_rule_finds_its_case(
    region: Region, kind: str, grade: int, names: tuple[str, ...]
) -> None:
    card = region.one(kind, *names)
    assert (card["grade"], card["question"]) == (grade, False)
    assert card["need"]["statement"]
    assert card["label"]["en"] != card["label"]["zh"]


@pytest.mark.parametrize(("kind", "names"), ASKED, ids=lambda v: str(v))
def test_what_is_merely_unknown_is_a_question(
    region: Region, kind: str, names: tuple[str, ...]
) -> None:
    assert all(region.cards[i]["question"] for i in region.find(kind, *names))
    assert region.find(kind, *names, grade=3)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.slug)
def test_a_rule_is_a_kind_of_the_ontology(rule: Rule) -> None:
    wanted = {f"ns#{rule.kind}", f"scheme/opportunity-kind/{rule.slug}"}
    assert wanted - vocabulary.declared() == set()


def test_why_not_is_told_for_every_kind() -> None:
    assert set(why_not.KINDS) == KINDS


def test_every_kind_is_tried() -> None:
    assert {kind for kind, _, _ in FOUND} == KINDS


def test_a_platform_for_another_sector_is_not_offered(region: Region) -> None:
    assert not region.find("shared-platform-use", "e-test")


def test_a_platform_for_home_only_is_not_offered(region: Region) -> None:
    assert not region.find("shared-platform-use", "c-test")


def test_a_closed_gap_opens_nothing(region: Region) -> None:
    assert not region.find("shared-platform-use", "e-shoes", "finance", grade=1)


def test_the_part_is_not_offered_beside_its_whole(region: Region) -> None:
    assert not region.find("shared-platform-use", "b-lab")


def test_platforms_of_one_owner_are_no_duplicates(changed: Change) -> None:
    rows = [
        {"platform": p, "role": "operatedBy", "organization": "assoc-a"}
        for p in ("b-shop", "b-mall")
    ]
    assert not changed(roles=rows).find("function-integration")


def test_nothing_links_what_does_not_supply(region: Region) -> None:
    assert not region.find("industrial-chain-link", "d-lights")


def test_a_flow_inside_one_sector_tells_no_direction(changed: Change) -> None:
    """The table counts leather and bags together: which buys from which is open."""
    merged = {"from": "footwear", "to": "leather", "coefficient": "0.111",
              "supplies": "yes", "one_sector": "true"}  # fmt: skip
    found = changed(supply=[merged])
    assert not found.find("industrial-chain-link", "c-leather", "e-shoes", "a-shoes")
    demands = {
        found.cards[i]["need"]["cluster"]["iri"].rsplit("/", 1)[-1]
        for i in found.find("industrial-chain-link")
    }
    assert demands == {"a-shoes", "b-shoes", "e-shoes"}


@pytest.mark.parametrize("kind", ["CapabilityWeakness", "FundingGap", "PlanningGap"])
def test_a_weakness_of_others_in_the_area_is_no_lack_here(
    changed: Change, kind: str
) -> None:
    gap = {"id": "pr-weak", "label": "Finance is weak in the province", "kind": kind,
           "of": "id/place/pr", "function": "finance", "state": "open"}  # fmt: skip
    assert not changed(gaps=[gap]).find("shared-platform-use", "a-bank", grade=2)
    gap["kind"] = "FunctionShortage"
    assert changed(gaps=[gap]).find("shared-platform-use", "a-bank", grade=2)


def test_what_a_neighbour_of_the_trade_has_contests_an_inherited_need(
    region: Region, changed: Change
) -> None:
    names = ("a-shoes", "b-shoes", "b-shop")
    found = changed(
        clusters=[
            {"id": "ca-shoes", "label": "Shoes of City A", "place": "ca",
             "industry": "footwear"}
        ],
        platforms=[
            {"id": "ca-shop", "label": "Web shop of the city",
             "kind": "ECommerceMarket", "place": "ca"}
        ],
        services=[
            {"platform": "ca-shop", "function": "e-commerce", "cluster": "ca-shoes"}
        ],
    )  # fmt: skip
    assert not region.one("shared-platform-use", *names)["contested"]
    card = found.one("shared-platform-use", *names)
    assert (card["contested"], card["tier"]) == (True, 3)
    assert any("Web shop" in c["statement"] for c in card["contradictions"])


def test_what_is_at_home_already_contests_the_stated_need(changed: Change) -> None:
    """A lacks testing, says one source; another names a test house of A."""
    found = changed(
        platforms=[
            {"id": "a-test", "label": "Test house of A", "kind": "TestingPlatform",
             "place": "ta"}
        ],
        services=[{"platform": "a-test", "function": "testing", "cluster": "a-shoes"}],
    )  # fmt: skip
    for kind in ("shared-platform-use", "operating-mode-transfer"):
        card = found.one(kind, "a-shoes", "b-test", "testing")
        assert (card["grade"], card["tier"]) == (1, 2)
        assert any("Test house of A" in c["statement"] for c in card["contradictions"])


def test_alliances_of_one_field_make_one_card(changed: Change) -> None:
    found = changed(
        alliances=[{"id": "gene-alliance", "label": "Gene alliance", "place": "pr"}],
        alliance_fields=[
            {"alliance": "gene-alliance", "field": "biological-medicine",
             "reading": "content"}
        ],
    )  # fmt: skip
    card = found.one("alliance-formation", "c-bio", "gene-alliance", "bio-alliance")
    assert "as far as it is outside" in card["label"]["en"]
    assert len({s["subject"] for s in card["offer"]["statements"]}) == 2


TRANSFER = ("a-shoes", "b-test", "association-intermediary")


def states(card: dict[str, Any]) -> dict[str, set[str]]:
    return {
        state: {one["iri"].rsplit("/", 1)[-1] for one in found}
        for state, found in card["preconditions"].items()
    }


def test_the_preconditions_of_a_mode_are_met_unmet_or_open(
    region: Region, changed: Change
) -> None:
    """An open one is counted and left out of the score; a stated lack contests."""
    before = region.one("operating-mode-transfer", *TRANSFER)
    assert states(before) == {
        "met": {"association-there"},
        "unmet": set(),
        "open": {"government-takes-part", "enterprises-join"},
    }
    lacking = {"subject": "id/cluster/a-shoes", "predicate": "lacksPrecondition",
               "object": "scheme/precondition/enterprises-join"}  # fmt: skip
    meeting = {"subject": "id/cluster/a-shoes", "predicate": "meetsPrecondition",
               "object": "scheme/precondition/government-takes-part"}  # fmt: skip
    after = changed(statements=[lacking, meeting]).one(
        "operating-mode-transfer", *TRANSFER
    )
    assert states(after) == {
        "met": {"association-there", "government-takes-part"},
        "unmet": {"enterprises-join"},
        "open": set(),
    }
    parts = [{p["name"]: p["value"] for p in card["parts"]} for card in (before, after)]
    assert (parts[0]["precondition"], parts[1]["precondition"]) == (1.0, 0.667)
    assert (before["contested"], after["contested"]) == (False, True)


def test_a_mode_is_offered_only_where_a_precondition_is_known(region: Region) -> None:
    found = region.find("operating-mode-transfer")
    assert found
    assert all(states(region.cards[i])["met"] for i in found)


def test_a_platform_that_serves_several_makes_one_card_with_the_nearest(
    changed: Change,
) -> None:
    """The test house of B serves E too, which lies nearer to A."""
    serves = {"platform": "b-test", "function": "", "cluster": "e-shoes"}
    names = ("a-shoes", "b-test", "testing")
    found = changed(services=[serves], place_positions=[
        {"place": "te", "lat": "23.0", "long": "113.1"}
    ])  # fmt: skip
    card = found.one("shared-platform-use", *names)
    assert card["offer"]["cluster"]["iri"].endswith("/e-shoes")
    before = changed(services=[]).one("shared-platform-use", *names)
    assert before["offer"]["cluster"]["iri"].endswith("/b-shoes")
    assert card["id"] == before["id"]


def test_the_mode_of_the_whole_is_that_of_its_part(changed: Change) -> None:
    gap = {"id": "a-measuring", "label": "A lacks measuring", "state": "open",
           "kind": "FunctionShortage", "of": "id/cluster/a-shoes",
           "function": "measurement"}  # fmt: skip
    names = ("a-shoes", "b-lab", "association-intermediary")
    assert changed(gaps=[gap]).find("operating-mode-transfer", *names, grade=1)


def test_parts_between_towns_say_nothing_of_one_place(region: Region) -> None:
    card = region.one("function-integration", "b-shoes", "b-shop", "b-mall")
    assert {p["name"] for p in card["parts"]} == {"need", "overlap", "evidence"}
    assert card["unknownParts"] == []


def test_a_member_does_not_join_again(changed: Change) -> None:
    joined = [{"alliance": "bio-alliance", "member": "id/cluster/c-bio"}]
    found = changed(members=joined)
    assert not found.find("alliance-formation", "c-bio")
    assert found.find("alliance-formation", "d-bio")


def test_only_high_tech_clusters_are_paired(region: Region) -> None:
    assert not region.find("kibs-interface-pairing", "c-bio")


def test_a_mode_needs_its_actor(region: Region) -> None:
    assert not region.find("operating-mode-transfer", "e-shoes")


def test_a_later_assessment_replaces_the_earlier(changed: Change) -> None:
    later = [{"cluster": "a-shoes", "dimension": "3d", "date": "2024-01-01"}]
    assert not changed(levels=later).find("dimension-upgrade-mentoring", grade=1)


def test_a_technology_that_one_side_needs_is_not_joint(region: Region) -> None:
    assert not region.find("common-technology-joint-research", "a-shoes")


def test_who_follows_a_standard_does_not_adopt_it(region: Region) -> None:
    found = region.find("shared-standard", "b-shoes")
    assert all(
        region.cards[i]["need"]["cluster"]["iri"].endswith(("/c-leather", "-shoes"))
        and not region.cards[i]["need"]["cluster"]["iri"].endswith("/b-shoes")
        for i in found
    )
