"""Each formula against a case worked out by hand."""

import inspect
import math
import re

import pytest

from clusterkg import scores
from clusterkg.derive.rules import read_rules
from clusterkg.resources import ONTOLOGY


def test_need_falls_with_the_grade() -> None:
    assert [scores.need(g) for g in (1, 2, 3)] == [1.0, 0.5, 0.1]


@pytest.mark.parametrize(
    ("one", "other", "value"),
    [
        ({"2740"}, {"2740"}, 1.0),
        ({"2593"}, {"2599"}, 0.75),
        ({"2740"}, {"2750"}, 0.5),
        ({"2740"}, {"2610"}, 0.25),
        ({"2740"}, {"4641"}, 0.0),
        ({"2813", "2599"}, {"2599"}, 1.0),
        (set(), {"2740"}, None),
    ],
)
def test_relatedness_is_the_deepest_shared_class(
    one: set[str], other: set[str], value: float | None
) -> None:
    assert scores.relatedness(one, other) == value


def test_an_input_of_five_per_cent_counts_as_full() -> None:
    assert scores.supply(0.008) == pytest.approx(0.16)
    assert scores.supply(0.116) == 1.0


def test_cognitive_proximity_takes_the_best_known_basis() -> None:
    assert scores.cognitive(0.25, None, 0.16) == 0.25
    assert scores.cognitive(None, None) is None


def test_guzhen_and_changping_lie_93_km_apart() -> None:
    km = scores.kilometres((22.61522, 113.17498), (22.97692, 113.99024))
    assert km == pytest.approx(92.7, abs=0.1)
    assert scores.nearness(km) == pytest.approx(math.exp(-0.927), abs=0.001)


def test_a_quarter_of_the_equator_is_a_quarter_of_the_earth() -> None:
    quarter = math.pi / 2 * 6371.0088
    assert scores.kilometres((0, 0), (0, 90)) == pytest.approx(quarter)


def test_institution_falls_with_the_level_of_the_shared_area() -> None:
    levels = ("town", "district", "prefecture-city", "province", "country")
    assert [scores.institution(i) for i in levels] == [1.0, 0.75, 0.75, 0.5, 0.25]
    assert scores.institution("continent") is None
    assert scores.institution(None) is None


def test_evidence_is_the_share_of_what_sources_state() -> None:
    assert scores.evidence(["S", "X", "I", "A"]) == 0.5
    assert scores.evidence([]) is None


def test_similarity_leaves_unknown_facts_out_and_counts_them() -> None:
    one = {"level": "town", "division": "15", "association": None}
    other = {"level": "town", "division": "14", "association": "yes"}
    assert scores.similarity(one, other) == (0.5, 2, 3)


def test_overlap_is_shared_over_all() -> None:
    assert scores.overlap({"a", "b"}, {"b", "c"}) == pytest.approx(1 / 3)
    assert scores.overlap(set(), set()) is None


def test_the_best_mentor_stands_one_rung_above() -> None:
    assert [scores.step(1, high) for high in (2, 3)] == [1.0, 0.5]


def test_readiness_is_the_share_of_known_interfaces() -> None:
    assert scores.readiness([1, 0]) == 0.5
    assert scores.readiness([]) is None


def test_preconditions_are_shared_among_the_known() -> None:
    assert scores.preconditions(2, 1) == pytest.approx(2 / 3)
    assert scores.preconditions(0, 0) is None


def test_every_level_of_a_place_has_a_value_but_the_continent() -> None:
    text = (ONTOLOGY / "schemes" / "place-level.ttl").read_text("utf-8")
    levels = set(re.findall(r"^level:([a-z-]+) a ", text, re.MULTILINE))
    assert len(levels) > 5
    assert {i for i in levels if scores.institution(i) is None} == {"continent"}


def test_every_part_of_a_rule_has_a_weight() -> None:
    used = {part for rule in read_rules() for part in rule.parts}
    assert used == set(scores.PARTS) == set(scores.WEIGHTS)


def test_every_formula_names_its_source() -> None:
    formulas = [
        f for _, f in inspect.getmembers(scores, inspect.isfunction)
        if f.__module__ == scores.__name__ and not f.__name__.startswith("_")
    ]  # fmt: skip
    assert len(formulas) > 10
    sources = re.compile(r"[Oo]wn convention|[12][0-9]{3}|haversine|class S or X")
    for formula in formulas:
        assert sources.search(formula.__doc__ or ""), formula.__name__


def test_score_is_the_weighted_geometric_mean_of_what_is_known() -> None:
    parts = {"need": 0.5, "distance": 0.125, "openness": None}
    assert scores.score(parts) == pytest.approx(0.25)
    # 0.5^2 * 0.125^1 = 0.03125; its cube root is 0.31498
    assert scores.score(parts, {"need": 2.0, "distance": 1.0}) == pytest.approx(
        0.31498, abs=1e-5
    )


def test_a_part_of_zero_cannot_be_made_up_for() -> None:
    assert scores.score({"need": 1.0, "relatedness": 0.0}) == 0.0
    assert scores.score({"need": 1.0, "relatedness": 0.0}, {"relatedness": 0}) == 1.0
