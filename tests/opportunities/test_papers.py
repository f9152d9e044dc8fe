"""What the papers alone give, as a reader of the API meets it."""

from itertools import combinations

import pytest

from clusterkg.errors import BadParameter, UnknownName
from clusterkg.iris import PUBLISHED
from clusterkg.opportunities import Filter, card, cards
from clusterkg.opportunities.cover import all_needs
from clusterkg.opportunities.coverage import coverage_evidence
from clusterkg.opportunities.grounds import ROLES
from clusterkg.opportunities.matrix import matrix, states_of
from clusterkg.opportunities.plan import plan
from clusterkg.opportunities.questions import ask
from clusterkg.opportunities.why_not import KINDS, conditions, why_not
from clusterkg.store import EmbeddedStore

LED = "common-technology-joint-research"


@pytest.fixture(scope="module")
def everything(store: EmbeddedStore) -> list[dict]:
    return cards(store, Filter(limit=1000))["opportunities"]


def test_guzhen_has_the_led_card_with_locators_into_the_paper(
    store: EmbeddedStore,
) -> None:
    found = cards(store, Filter(town="guzhen", kind=LED))
    (led,) = found["opportunities"]
    assert found["total"] == 1
    towns = {town["iri"].rsplit("/", 1)[-1] for town in led["towns"]}
    assert towns == {"guzhen", "changping"}
    assert [o["iri"].rsplit("/", 1)[-1] for o in led["offer"]["by"]] == [
        "gd-ssl-center"
    ]
    assert (led["need"]["source"], led["offer"]["source"]) == ("000", "000")
    assert led["need"]["locator"] == "section 4, lines 357-361"


def test_the_list_of_the_papers_is_short(everything: list[dict]) -> None:
    assert 10 <= len(everything) <= 40


def test_no_card_of_the_list_is_a_question(everything: list[dict]) -> None:
    assert not any(one["question"] or one["grade"] == 3 for one in everything)


def test_every_card_says_who_says_so(everything: list[dict]) -> None:
    for one in everything:
        for side in ("need", "offer"):
            assert one[side]["source"], one["label"]["en"]
            assert one[side]["locator"], one["label"]["en"]


def test_no_card_rests_on_silence_alone(everything: list[dict]) -> None:
    for one in everything:
        assert any(said["class"] in "SX" for said in one["need"]["statements"])


def test_kinds_without_instances_stay_empty(everything: list[dict]) -> None:
    kinds = {one["kind"] for one in everything}
    assert kinds & {"kibs-interface-pairing", "dimension-upgrade-mentoring"} == set()


def test_questions_are_opt_in(store: EmbeddedStore) -> None:
    asked = cards(store, Filter(grade=3, limit=5))
    assert asked["total"] > 0
    assert all(one["question"] for one in asked["opportunities"])


def test_contested_cards_show_the_counter_evidence(everything: list[dict]) -> None:
    contested = [one for one in everything if one["contested"]]
    assert contested
    for one in contested:
        assert one["tier"] == one["grade"] + 1
        assert one["contradictions"][0]["locator"]


def test_the_list_is_ordered_by_scope_tier_and_score(everything: list[dict]) -> None:
    keys = [
        (one["scope"] == "internal", one["tier"], -one["score"]) for one in everything
    ]
    assert keys == sorted(keys)


def test_facets_never_lead_to_an_empty_list(store: EmbeddedStore) -> None:
    facets = cards(store, Filter(limit=0))["facets"]
    for kind, count in facets["kind"].items():
        assert cards(store, Filter(kind=kind, limit=0))["total"] == count
    for town, count in facets["town"].items():
        slug = town.rsplit("/", 1)[-1]
        assert cards(store, Filter(town=slug, limit=0))["total"] >= count > 0


def test_weights_change_the_order_and_ranks_tell_how_far(
    store: EmbeddedStore, everything: list[dict]
) -> None:
    weighed = cards(store, Filter(weights={"distance": 10.0}, limit=1000))
    order = [one["iri"] for one in weighed["opportunities"]]
    assert order != [one["iri"] for one in everything]
    for rank, one in enumerate(everything, start=1):
        best, worst = one["rankRange"]
        assert best <= rank <= worst


def test_a_page_is_a_slice_of_the_whole(
    store: EmbeddedStore, everything: list[dict]
) -> None:
    found = cards(store, Filter(limit=3, offset=2))["opportunities"]
    assert [one["iri"] for one in found] == [one["iri"] for one in everything[2:5]]


def test_one_card_by_its_id(store: EmbeddedStore, everything: list[dict]) -> None:
    assert card(store, everything[0]["id"])["iri"] == everything[0]["iri"]


@pytest.mark.parametrize("name", ["guzen", "no-such-place", 'x"> ?p'])
def test_an_unknown_town_is_named(store: EmbeddedStore, name: str) -> None:
    with pytest.raises((UnknownName, BadParameter)):
        cards(store, Filter(town=name))


def test_a_misspelt_town_gets_a_suggestion(store: EmbeddedStore) -> None:
    with pytest.raises(UnknownName, match="guzhen"):
        cards(store, Filter(town="guzen"))


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_conditions(kind: str) -> None:
    assert len(conditions()[kind]) >= 2


def test_why_not_names_the_first_condition_that_fails(store: EmbeddedStore) -> None:
    told = why_not(store, "guzhen", "xiaolan", "IndustrialChainLink")
    assert {pair["failed"] for pair in told["pairs"]} == {"supply"}
    assert "coefficient" in told["pairs"][0]["missing"]


KNOWN_INSTEAD = [
    ("guzhen", "xiaolan", "industrial-chain-link", "0 from hardware to lighting"),
    ("houjie", "huadu", "industrial-chain-link", "within one sector"),
    ("shunde", "longjiang", "shared-platform-use", "Longjiang lies inside Shunde"),
    ("shishi-children-wear", "humen", "shared-platform-use", "to have e-commerce"),
]


@pytest.mark.parametrize(("a", "b", "kind", "told"), KNOWN_INSTEAD)
def test_why_not_tells_what_is_known_instead(
    store: EmbeddedStore, a: str, b: str, kind: str, told: str
) -> None:
    pair = why_not(store, a, b, kind)["pairs"][0]
    assert any(told in sentence for sentence in pair["known"])


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("kind", KINDS)
def test_the_missing_fact_names_the_two_sides_in_words(
    store: EmbeddedStore, kind: str, lang: str
) -> None:
    for a, b in (("guzhen", "houjie"), ("jinjiang", "humen"), ("huadu", "chancheng")):
        for pair in why_not(store, a, b, kind, lang)["pairs"]:
            for condition in pair["conditions"]:
                assert condition["fact"]
                assert "{" not in condition["fact"], condition["name"]


def test_why_not_shows_the_card_where_there_is_one(store: EmbeddedStore) -> None:
    pairs = why_not(store, "guzhen", "changping", LED)["pairs"]
    assert any(pair["cards"] and pair["failed"] is None for pair in pairs)


def test_a_plan_is_proven_and_no_worse_than_the_top_cards(
    store: EmbeddedStore,
) -> None:
    told = plan(store, None, 3)
    assert told["proven"]
    assert told["gap"] == 0
    assert told["closed"] >= told["topCards"]["closed"]


def test_all_needs_takes_as_few_agreements_as_it_can() -> None:
    a, b, c = (("x", "1"), ("x", "2"), ("x", "3"))
    one = {("p", "q"): {a, b}, ("p", "r"): {b, c}, ("q", "r"): {a}, ("r", "s"): {c}}
    found = all_needs(one)
    assert (len(found.agreements), len(found.closed)) == (2, 3)


@pytest.mark.parametrize("kind", KINDS)
def test_why_not_agrees_with_the_rules_on_every_pair(
    store: EmbeddedStore, kind: str
) -> None:
    """There is a card exactly where every condition holds; a question is none."""
    place = f"{PUBLISHED}id/place/china"
    found = [str(r["cluster"]) for r in ask(store, "clusters-at", place=place).rows]
    assert len(found) > 10
    for a, b in combinations(found, 2):
        for pair in why_not(store, a, b, kind)["pairs"]:
            failing = [c for c in pair["conditions"] if not c["holds"]]
            assert bool(pair["cards"]) == (not failing), (a, b)
            if not pair["questions"]:
                assert pair["failed"] == (failing[0]["name"] if failing else None)
            assert bool(pair["missing"]) == bool(failing)


def test_a_question_alone_is_no_card_and_names_what_is_missing(
    store: EmbeddedStore,
) -> None:
    asked = cards(store, Filter(grade=3, kind="shared-platform-use", limit=1))
    (one,) = asked["opportunities"]
    sides = [one[side]["cluster"]["iri"] for side in ("need", "offer")]
    pair = why_not(store, *sides, "shared-platform-use")["pairs"][0]
    assert one["iri"] in pair["questions"]
    assert not pair["cards"]
    assert (pair["failed"], "a lack" in pair["missing"]) == ("need", True)


def test_the_property_rights_centre_is_kept_for_lighting(store: EmbeddedStore) -> None:
    """000, lines 107-109: a centre for a single business, so no other may use it."""
    offered = [
        one
        for grade in (1, 2, 3)
        for one in cards(store, Filter(grade=grade, limit=10_000))["opportunities"]
        if any(p["iri"].endswith("/zhongshan-ipr") for p in one["offer"]["by"])
    ]
    needing = {one["need"]["cluster"]["iri"].rsplit("/", 1)[-1] for one in offered}
    assert needing <= {"guzhen-lighting"}
    kept = f"""ASK {{ <{PUBLISHED}id/platform/zhongshan-ipr>
        <{PUBLISHED}ns#restrictedToIndustry>
        <{PUBLISHED}scheme/industry/lighting> }}"""
    assert store.ask(kept)


def test_each_statement_of_a_card_is_told_once(everything: list[dict]) -> None:
    for one in everything:
        told = [(g["subject"], g["predicate"], g["object"]) for g in one["evidence"]]
        assert len(told) == len(set(told)), one["label"]["en"]
        roles = [g["role"] for g in one["evidence"]]
        assert roles == sorted(roles, key=ROLES.index)


def test_the_derivation_goes_from_card_to_passages(everything: list[dict]) -> None:
    for one in everything:
        conditions_ = one["derivation"]["conditions"]
        stated = [
            s for c in conditions_ if c["role"] == "need" for s in c["statements"]
        ]
        assert stated[0]["places"][0]["locator"], one["label"]["en"]
        ends = sum(len(c["statements"]) for c in conditions_)
        assert ends == len(one["evidence"]) + sum(
            1 for against in one["contradictions"] if "places" in against
        )


def test_what_lies_inside_one_place_says_so_and_comes_last(
    store: EmbeddedStore, everything: list[dict]
) -> None:
    inside = [one for one in everything if one["scope"] == "internal"]
    assert len(inside) == 3
    for one in inside:
        assert one["kind"] == "function-integration"
        assert one["label"]["en"].startswith("Inside Quanzhou")
        assert one["contested"]
    assert cards(store, Filter(scope="internal"))["total"] == 3
    assert everything[0]["scope"] == "external"
    across = cards(store, Filter(scope="external", limit=1000))["opportunities"]
    assert all(len(one["towns"]) > 1 or not one["offer"]["cluster"] for one in across)


def test_coverage_in_columns_is_what_was_derived_and_rests_on_statements(
    store: EmbeddedStore,
) -> None:
    clusters = matrix(store).clusters
    found = coverage_evidence(store, clusters)
    asked = store.select(
        f"""PREFIX ckg: <{PUBLISHED}ns#> SELECT ?a ?f ?state WHERE {{
          GRAPH <{PUBLISHED}graph/derived> {{ ?cell ckg:ofCluster ?a ;
            ckg:ofFunction ?f ; ckg:coverageState ?state }} }}"""
    )
    states = {(str(r["a"]), str(r["f"])): str(r["state"]) for r in asked.rows}
    known = {cell for cell, state in states.items() if state != "unknown"}
    assert set(found) == known
    told = states_of(store, clusters)
    assert states == {(c, f): s for c, one in told.items() for f, s in one.items()}
    assert all(ground["class"] != "A" for told in found.values() for ground in told)
