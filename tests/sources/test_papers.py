"""What the tables of the five papers and of the readings must hold."""

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from clusterkg.check import check
from clusterkg.resources import SOURCES
from clusterkg.sources import read_source

PAPERS = {
    "000": "000-prd-platforms",
    "001": "001-innovation-alliances",
    "002": "002-professional-towns",
    "003": "003-quanzhou",
    "004": "004-kibs-interfaces",
}
FIELDS = {  # by the text, by the labels of Table I, by the content of the names
    "electronic-information": (1, 11, 10),
    "energy-conservation": (6, 1, 1),
    "biological-medicine": (6, 8, 6),
    "new-material": (6, 4, 6),
    "new-energy": (2, 1, 2),
}
Rows = list[Mapping[str, str]]


def rows(source: str, table: str) -> Rows:
    """The rows of one table of a source; none when it has no such table."""
    file = SOURCES / PAPERS.get(source, source) / f"{table}.csv"
    if not file.is_file():
        return []
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def tables(source: str) -> Iterator[tuple[Path, Rows]]:
    """Every table of a source with its rows."""
    for file in read_source(SOURCES / PAPERS.get(source, source)).tables:
        yield file, rows(source, file.stem)


@pytest.mark.parametrize("source", sorted(PAPERS))
def test_a_paper_stands_on_its_own(source: str) -> None:
    assert check([SOURCES / PAPERS[source]]).findings == ()


def test_the_readings_hold_together_with_the_papers() -> None:
    folders = [SOURCES / name for name in [*PAPERS.values(), "reading"]]
    assert check(folders).findings == ()


@pytest.mark.parametrize("source", sorted(PAPERS))
def test_a_paper_says_which_text_was_read(source: str) -> None:
    about = read_source(SOURCES / PAPERS[source]).about
    assert about["id"] == source and about["kind"] == "paper"
    assert re.fullmatch(r"[0-9a-f]{64}", about["sha256"])
    assert about["lines"] > 50


@pytest.mark.parametrize("source", sorted(PAPERS))
def test_every_locator_lies_inside_the_text(source: str) -> None:
    last = read_source(SOURCES / PAPERS[source]).about["lines"]
    wrong = [
        (file.name, number, row["lines"])
        for file, found in tables(source)
        for number, row in enumerate(found, start=2)
        for part in row["lines"].split("; ")
        if not 1 <= int(part.split("-")[0]) <= int(part.split("-")[-1]) <= last
    ]
    assert wrong == []


def test_every_locator_of_the_readings_lies_inside_the_text_read() -> None:
    last = {s: read_source(SOURCES / f).about["lines"] for s, f in PAPERS.items()}
    wrong = [
        (file.name, number)
        for file, found in tables("reading")
        for number, row in enumerate(found, start=2)
        for section, part in zip(
            row["section"].split("; "), row["lines"].split("; "), strict=True
        )
        if int(part.split("-")[-1]) > last[section.split(" ")[0]]
    ]
    assert wrong == []


def test_a_thing_has_one_english_name_in_all_papers() -> None:
    names = defaultdict(set)
    kinds = {
        "places": "id/place/{id}",
        "clusters": "id/cluster/{id}",
        "platforms": "id/platform/{id}",
        "organizations": "id/organization/{id}",
        "alliances": "id/alliance/{id}",
        "things": "{id}",
        "concepts": "scheme/{scheme}/{id}",
    }
    for source in PAPERS:
        for table, path in kinds.items():
            for row in rows(source, table):
                if row["label"]:
                    names[path.format(**row)].add(row["label"])
    assert {k: v for k, v in names.items() if len(v) > 1} == {}


def test_table_one_has_25_alliances_each_read_twice() -> None:
    named = {row["id"] for row in rows("001", "alliances")}
    assert len(named) == 25
    for source, reading in (("001", "table-label"), ("reading", "content")):
        found = rows(source, "alliance-fields")
        assert {row["alliance"] for row in found} == named
        assert {row["reading"] for row in found} == {reading}


@pytest.mark.parametrize(("field", "counts"), sorted(FIELDS.items()))
def test_a_field_has_three_counts_and_the_rows_agree(
    field: str, counts: tuple[int, int, int]
) -> None:
    said = {
        (source, row["reading"]): int(row["number"])
        for source in ("001", "reading")
        for row in rows(source, "readings")
        if row["of"] == f"scheme/alliance-field/{field}"
    }
    assert said == {
        ("001", "text"): counts[0],
        ("001", "table-label"): counts[1],
        ("reading", "content"): counts[2],
    }
    listed = [
        sum(row["field"] == field for row in rows(source, "alliance-fields"))
        for source in ("001", "reading")
    ]
    assert listed == [counts[1], counts[2]]


def test_all_oddities_of_the_papers_are_recorded() -> None:
    ids = [row["id"] for row in rows("reading", "contradictions")]
    within = Counter(i[1:4] for i in ids if re.fullmatch(r"x\d{3}-\d\d", i))
    assert within == {"000": 17, "001": 20, "002": 22, "003": 18, "004": 8}
    assert sum(not i.startswith("x") for i in ids) >= 8  # between papers, and more


def test_every_oddity_says_what_it_touches_and_what_is_done() -> None:
    found = rows("reading", "contradictions")
    assert [r["id"] for r in found if not (r["about"] and r["handling"])] == []


def test_all_numbers_are_there_and_sums_of_ours_are_readings() -> None:
    said = {s: {r["id"] for r in rows(s, "statistics")} for s in [*PAPERS, "reading"]}
    every = set().union(*said.values())
    counts = Counter(i[1:4] for i in every)
    assert counts == {"000": 13, "001": 29, "002": 16, "003": 17, "004": 2}
    assert {"s000-03", "s001-22", "s002-16", "s003-09"} <= said["reading"]
    assert not said["reading"] & set().union(*(said[s] for s in PAPERS))


def test_qualifiers_and_targets_are_kept() -> None:
    over = {r["id"]: r for s in PAPERS for r in rows(s, "statistics")}
    assert over["s000-01"]["qualifier"] == "over"
    assert over["s003-05"]["qualifier"] == "about"
    assert over["s002-05"]["kind"] == "target"
    assert over["s002-04"]["kind"] == "forecast"
    assert over["s002-05"]["qualifier"] == "over"


@pytest.mark.parametrize("place", ["shunde", "sanzao"])
def test_a_parent_that_the_paper_does_not_state_is_not_in_it(place: str) -> None:
    [row] = [r for r in rows("000", "places") if r["id"] == place]
    assert not row["within"]
    said = [r for r in rows("000", "statements") if r["subject"] == f"id/place/{place}"]
    assert [r for r in said if r["predicate"] == "locatedIn"] == []


def test_identities_are_proposals_with_a_confidence() -> None:
    found = rows("reading", "identities")
    assert len(found) >= 12
    assert all(0 < float(row["confidence"]) < 1 for row in found)


def test_gaps_of_a_cluster_are_two_and_one_is_closed() -> None:
    gaps = [row for source in PAPERS for row in rows(source, "gaps")]
    of_cluster = {g["id"]: g["state"] for g in gaps if "id/cluster/" in g["of"]}
    assert of_cluster == {
        "dachong-drying-capacity": "relieved",
        "shishi-raw-materials": "resolved",
    }


def test_lighting_research_is_tied_to_its_technology() -> None:
    on = {
        row["subject"]
        for row in rows("000", "statements")
        if row["predicate"] == "worksOnTechnology"
    }
    assert on == {"id/platform/sysu-guzhen", "id/platform/gd-ssl-center"}


def test_who_may_use_a_platform_is_said_where_the_paper_says_it() -> None:
    services = rows("000", "services")
    opened = {r["platform"] for r in services if r["openness"] == "open"}
    bound = {r["platform"]: r["restricted_to"] for r in services if r["restricted_to"]}
    assert opened == {"shunde-test", "humen-garment"}
    assert bound == {"zhongshan-ipr": "lighting"}


@pytest.mark.parametrize(
    ("source", "scheme", "of_class", "how_many"),
    [
        ("000", "prd-problems", "Problem", 5),
        ("000", "prd-suggestions", "Suggestion", 5),
        ("000", "functional-platform", "PlatformType", 8),
        ("001", "alliance-problems", "Problem", 3),
        ("001", "policy-dimensions", "PolicyDimension", 3),
        ("001", "stage-policy", "TownStage", 3),
        ("002", "collaborative-system-part", "ChainAspect", 4),
        ("002", "management-elements", "ManagementElement", 3),
        ("002", "town-stages", "TownStage", 4),
        ("002", "town-types", "TownType", 2),
        ("003", "production-demands", "ProductionDemand", 3),
        ("004", "kibs-kinds", "KnowledgeService", 8),
    ],
)
def test_what_a_paper_lists_can_be_found_by_its_class(
    source: str, scheme: str, of_class: str, how_many: int
) -> None:
    listed = [r["class"] for r in rows(source, "concepts") if r["scheme"] == scheme]
    assert listed.count(of_class) == how_many


@pytest.mark.parametrize("source", sorted(PAPERS))
def test_an_organization_that_built_a_platform_is_among_its_founders(
    source: str,
) -> None:
    said = {
        (r["platform"], r["role"], r["organization"]) for r in rows(source, "roles")
    }
    built = {(p, o) for p, role, o in said if role == "builtBy"}
    assert {
        pair for pair in built if (pair[0], "foundedBy", pair[1]) not in said
    } == set()


def test_a_number_says_by_itself_what_it_counts() -> None:
    labels = [r["label"] for s in [*PAPERS, "reading"] for r in rows(s, "statistics")]
    assert len(set(labels)) == len(labels)
    assert [x for x in labels if re.search(r"\b(that|this|these|both)\b", x)] == []


def test_every_cluster_answers_to_a_name_without_brackets() -> None:
    names = defaultdict(set)
    for source in PAPERS:
        for row in rows(source, "clusters"):
            names[f"id/cluster/{row['id']}"].add(row["label"])
    for row in rows("reading", "labels"):
        if row["thing"] in names:
            names[row["thing"]].add(row["alt_en"])
    plain = re.compile(r"[^()]+ cluster")
    assert [k for k, v in names.items() if not any(map(plain.fullmatch, v))] == []
