"""Reference knowledge: places, industries, coefficients, outside evidence, names."""

import csv
from collections import Counter
from decimal import Decimal
from math import asin, cos, radians, sin, sqrt
from pathlib import Path

import pytest
from pyoxigraph import Quad
from rdflib import Graph

from clusterkg import resources, sources, vocabulary
from clusterkg.check import check
from clusterkg.facts import facts
from clusterkg.iris import PUBLISHED

RDFS_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
PREF_LABEL = "http://www.w3.org/2004/02/skos/core#prefLabel"
SUPPLY_THRESHOLD = Decimal("0.005")

# No source prints the Chinese characters of these names, so none are made up.
UNKNOWN_CHARACTERS = {
    "id/person/mo-weirong",
    "id/person/wang-chuanlei",
    "id/person/wang-huanqi",
    "id/person/wang-jinping",
    "id/person/zhang-shuangxi",
    "id/person/zhang-yanling",
    "id/person/zhu-youming",
    "id/person/zhu-yunping",
}

# Records without a name of their own; their English label is put together from ids.
NAMELESS = ("id/offering/", "id/supply/", "id/reading/field.")


def rows(source: str, table: str) -> list[dict[str, str]]:
    file = resources.SOURCES / source / f"{table}.csv"
    with file.open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


@pytest.fixture(scope="module")
def asserted() -> list[Quad]:
    checked = check(sources.built_in_sources())
    return list(facts(checked.sources, checked.rows))


@pytest.fixture(scope="module")
def industries() -> Graph:
    graph = Graph()
    for name in ("industry", "industry-isic"):
        graph.parse(resources.ONTOLOGY / "schemes" / f"{name}.ttl")
    return graph


def kilometres(a: dict[str, str], b: dict[str, str]) -> float:
    """Great-circle distance of two rows of place-positions.csv."""
    lat1, long1, lat2, long2 = (
        radians(float(row[key])) for row in (a, b) for key in ("lat", "long")
    )
    half = sin((lat2 - lat1) / 2) ** 2
    half += cos(lat1) * cos(lat2) * sin((long2 - long1) / 2) ** 2
    return 2 * 6371 * asin(sqrt(half))


@pytest.mark.parametrize(
    "one, other, distance",
    [
        ("guzhen", "xiaolan", 9),
        ("humen", "houjie", 14),
        ("dachong", "longjiang", 51),
        ("guzhen", "changping", 93),
        ("quanzhou", "jinjiang", 10),
    ],
)
def test_towns_lie_as_far_apart_as_on_the_map(
    one: str, other: str, distance: int
) -> None:
    at = {row["place"]: row for row in rows("places", "place-positions")}
    assert kilometres(at[one], at[other]) == pytest.approx(distance, abs=1)


@pytest.mark.parametrize(
    "place, entry, wrong",
    [("dachong", "1813174", "7658331"), ("luohu", "13405906", "1917143")],
)
def test_namesakes_in_other_provinces_are_not_taken(
    place: str, entry: str, wrong: str
) -> None:
    told = {row["place"]: row["geonames"] for row in rows("places", "place-positions")}
    assert told[place] == entry
    assert wrong not in told.values()


def test_a_code_begins_with_the_code_of_the_place_above() -> None:
    code = {
        r["place"]: r["nbs_code"]
        for r in rows("places", "place-codes")
        if r["nbs_code"]
    }
    above = {
        r["place"]: r["within"] for r in rows("places", "place-codes") if r["within"]
    }
    for place, digits in code.items():
        if above[place] in code:
            assert digits.startswith(code[above[place]]), place
    assert len(code) == 28


def test_towns_of_dongguan_and_zhongshan_hang_directly_under_the_city() -> None:
    level = {
        r["place"]: r["level"] for r in rows("places", "place-codes") if r["level"]
    }
    for row in rows("places", "place-codes"):
        if row["within"] in ("dongguan", "zhongshan"):
            assert level[row["place"]] == "town"


def test_a_borrowed_position_is_marked_and_not_called_an_exact_match() -> None:
    for row in rows("places", "place-positions"):
        assert bool(row["near"]) == (row["approximate"] == "true"), row["place"]
        if row["lat"] and not row["near"]:
            assert row["geonames"] == row["lines"]


def test_every_place_of_the_papers_has_a_code_or_an_entry(asserted: list[Quad]) -> None:
    place = PUBLISHED + "ns#Place"
    named = {
        q.subject.value.rpartition("/")[2]
        for q in asserted
        if q.object.value == place and "/graph/00" in q.graph_name.value
    }
    known = {r["place"] for r in rows("places", "place-codes")}
    vague = {"hk-macao-prd", "silicon-valley", "humen-and-surroundings"}
    assert len(named) > 30
    assert named - known <= vague


def broader_path(graph: Graph, slug: str) -> list[str]:
    query = "SELECT ?up { <%s> <http://www.w3.org/2004/02/skos/core#broader> ?up }"
    path = [slug]
    while True:
        ups = [
            str(row[0]).rpartition("/")[2]
            for row in graph.query(query % f"{PUBLISHED}scheme/industry/{path[-1]}")
        ]
        assert len(ups) <= 1, path
        if not ups:
            return path
        path.append(ups[0])


@pytest.mark.parametrize(
    "industry, path",
    [
        ("lighting", ["isic-2740", "isic-274", "isic-27", "isic-c"]),
        ("optoelectronics", ["isic-2610", "isic-261", "isic-26", "isic-c"]),
        ("umbrella", ["isic-3290", "isic-329", "isic-32", "isic-c"]),
        ("ceramics", ["isic-239", "isic-23", "isic-c"]),
        ("creative-design", ["isic-7410", "isic-741", "isic-74", "isic-m"]),
        ("sei", []),
    ],
)
def test_relatedness_can_be_read_off_the_broader_path(
    industries: Graph, industry: str, path: list[str]
) -> None:
    assert broader_path(industries, industry) == [industry, *path]


@pytest.mark.parametrize(
    "industry, system, code",
    [
        ("lighting", "isic4", "2740"),
        ("lighting", "nace2", "27.40"),
        ("lighting", "gbt4754-2017", "387"),
        ("stone", "gbt4754-2017", "3032"),
        ("optoelectronics", "gbt4754-2017", "3976"),
        ("umbrella", "gbt4754-2017", "4119"),
        ("isic-2750", "nace2", "27.51"),
    ],
)
def test_an_industry_carries_its_codes(
    industries: Graph, industry: str, system: str, code: str
) -> None:
    ask = """PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
    ASK { <%s> skos:notation "%s"^^<%sns#%s> }"""
    subject = f"{PUBLISHED}scheme/industry/{industry}"
    assert industries.query(ask % (subject, code, PUBLISHED, system)).askAnswer


def test_no_code_of_the_2011_edition_slipped_in(industries: Graph) -> None:
    ask = """PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
    ASK { ?i skos:notation ?n FILTER(DATATYPE(?n) = <%sns#gbt4754-2017>
      && STR(?n) IN ("3033", "3969")) }"""
    assert not industries.query(ask % PUBLISHED).askAnswer


def test_a_supply_link_stands_exactly_from_the_threshold_on() -> None:
    told = rows("io-us-2007", "supply")
    assert len(told) == 33
    for row in told:
        linked = Decimal(row["coefficient"]) >= SUPPLY_THRESHOLD
        assert (row["supplies"] == "yes") == linked, row


def test_looked_up_and_absent_links_are_kept_as_zero() -> None:
    zero = {
        (r["from"], r["to"])
        for r in rows("io-us-2007", "supply")
        if Decimal(r["coefficient"]) == 0
    }
    assert ("hardware", "lighting") in zero
    assert ("stone", "furniture") in zero
    assert len(zero) == 7


def test_guzhen_had_testing_and_finance_by_2015(asserted: list[Quad]) -> None:
    provides = {
        (q.subject.value.rpartition("/")[2], q.object.value.rpartition("/")[2])
        for q in asserted
        if q.predicate.value == PUBLISHED + "ns#providesFunction"
        and "/graph/guzhen-2015/" in q.graph_name.value
    }
    assert provides == {
        ("guzhen-lamp-lab", "testing"),
        ("guzhen-financial-centre", "finance"),
    }


def labels(asserted: list[Quad]) -> dict[str, dict[str, list[str]]]:
    """Label texts by thing and language, those of the schemes too."""
    found: dict[str, dict[str, list[str]]] = {}
    for quad in [*asserted, *vocabulary.vocabulary()]:
        if quad.predicate.value in (RDFS_LABEL, PREF_LABEL):
            thing = quad.subject.value.removeprefix(PUBLISHED)
            by_language = found.setdefault(thing, {})
            by_language.setdefault(quad.object.language or "", []).append(
                quad.object.value
            )
    return found


def test_every_thing_and_concept_has_one_chinese_name(asserted: list[Quad]) -> None:
    bare = set()
    for thing, by_language in labels(asserted).items():
        if "zh" not in by_language:
            bare.update([thing] if not thing.startswith(NAMELESS) else [])
        else:
            assert len(set(by_language["zh"])) == 1, (thing, by_language["zh"])
    assert bare == UNKNOWN_CHARACTERS


def test_a_name_is_either_sourced_or_marked_as_our_translation() -> None:
    told = rows("names", "labels")
    kinds = Counter(
        "ours" if row["translation"] else "sourced"
        for row in told
        if row["label_zh"] or row["term_zh"]
    )
    assert kinds["sourced"] > 50
    for row in told:
        name = row["label_zh"] or row["term_zh"]
        ours = row["section"] == "Own translation"
        assert bool(row["translation"]) == ours, row
        assert row["translation"] in ("", name), row


def test_a_chinese_name_holds_chinese_characters() -> None:
    for row in rows("names", "labels"):
        name = row["label_zh"] or row["term_zh"]
        latin_only = not any("\u4e00" <= c <= "\u9fff" for c in name)
        assert not (name and latin_only), row


def test_licences_of_reference_sources_are_stated() -> None:
    about = sources.read_source(Path(resources.SOURCES) / "places").about
    assert "GeoNames" in about["attribution"]
    assert "CC BY 4.0" in about["licence_note"]
    assert "WTFPL" in about["licence_note"]
