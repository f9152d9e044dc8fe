"""A made-up region is an ordinary source: clean, marked, skewed, reproducible."""

import csv
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from clusterkg import sources
from clusterkg.check import check
from clusterkg.errors import Misuse
from clusterkg.generate import generate
from clusterkg.generate.concepts import functions, industries

TOWNS = 400


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("region") / "made"
    generate(TOWNS, 7, folder)
    return folder


def rows(folder: Path, table: str) -> list[dict[str, str]]:
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def test_it_checks_clean_beside_the_built_in_sources(made: Path) -> None:
    checked = check([*sources.built_in_sources(), made])
    assert checked.findings == ()


def test_it_names_all_that_it_refers_to(made: Path) -> None:
    assert check([made]).findings == ()


def test_the_same_seed_gives_the_same_bytes(made: Path, tmp_path: Path) -> None:
    generate(TOWNS, 7, tmp_path / "again")
    for file in sorted(made.iterdir()):
        assert (tmp_path / "again" / file.name).read_bytes() == file.read_bytes()


def test_another_seed_gives_another_region(made: Path, tmp_path: Path) -> None:
    generate(TOWNS, 8, tmp_path / "other")
    assert rows(tmp_path / "other", "clusters") != rows(made, "clusters")


def test_every_label_says_that_it_is_synthetic(made: Path) -> None:
    for file in made.glob("*.csv"):
        for row in rows(made, file.stem):
            if file.stem == "labels":
                assert (row["label_zh"] or row["term_zh"]).endswith("（合成）"), row
            elif "label" in row:
                assert row["label"].endswith(" (synthetic)"), row
    about = tomllib.loads((made / "source.toml").read_text("utf-8"))
    assert about["kind"] == "synthetic"
    assert "(synthetic)" in about["label"]


def test_all_that_has_an_english_name_has_a_chinese_one(made: Path) -> None:
    named = {row["thing"] for row in rows(made, "labels")}
    kinds = {
        "places": "place",
        "clusters": "cluster",
        "platforms": "platform",
        "organizations": "organization",
        "alliances": "alliance",
        "gaps": "gap",
    }
    for table, kind in kinds.items():
        for row in rows(made, table):
            assert f"id/{kind}/{row['id']}" in named


def test_no_two_things_have_one_name(made: Path) -> None:
    for table in ("places", "clusters", "platforms", "organizations"):
        times = Counter(row["label"] for row in rows(made, table))
        assert times.most_common(1)[0][1] == 1, times.most_common(3)


def test_towns_have_one_to_three_clusters(made: Path) -> None:
    times = Counter(row["place"] for row in rows(made, "clusters"))
    assert len(times) == TOWNS
    assert set(times.values()) == {1, 2, 3}


def test_few_industries_are_common_and_most_are_rare(made: Path) -> None:
    times = Counter(row["industry"] for row in rows(made, "clusters"))
    ranked = [n for _, n in times.most_common()]
    assert len(ranked) > 60
    assert sum(ranked[:15]) > sum(ranked[15:60])


def test_many_clusters_have_no_platform_and_few_have_many(made: Path) -> None:
    times = Counter(row["industry"] for row in rows(made, "platforms"))
    assert times  # platforms say their industry
    home = Counter(row["id"].rpartition("-")[0] for row in rows(made, "platforms"))
    clusters = len(rows(made, "clusters"))
    without = clusters - len(home)
    assert 0.25 < without / clusters < 0.5
    assert 5 <= max(home.values()) <= 8
    assert sum(n == 1 for n in home.values()) > sum(n > 4 for n in home.values())


def test_asserted_gaps_are_modest(made: Path) -> None:
    share = len(rows(made, "gaps")) / len(rows(made, "clusters"))
    assert 0.02 < share < 0.06


def test_a_shortage_is_never_of_a_function_that_the_cluster_has(made: Path) -> None:
    has = {(row["cluster"], row["function"]) for row in rows(made, "services")}
    for gap in rows(made, "gaps"):
        if gap["kind"] == "FunctionShortage":
            cluster = gap["of"].removeprefix("id/cluster/")
            assert (cluster, gap["function"]) not in has, gap
    for told in rows(made, "completeness"):
        assert (told["cluster"], told["function"]) not in has, told


def test_it_brings_what_the_papers_have_no_instance_of(made: Path) -> None:
    ready = {row["readiness"] for row in rows(made, "pairings")}
    assert ready == {"1", "0", ""}
    interfaces = {row["interface"] for row in rows(made, "pairings")}
    assert interfaces == {"strategic", "management", "business", "information"}
    levels = {row["dimension"] for row in rows(made, "levels")}
    assert {"1d", "2d", "3d"} <= levels
    assert rows(made, "members")
    said = {row["predicate"] for row in rows(made, "statements")}
    assert said >= {
        "adoptsStandard",
        "needsTechnology",
        "needsKnowledgeService",
        "providesKnowledgeService",
        "worksOnTechnology",
    }


def test_supply_links_follow_the_published_threshold(made: Path) -> None:
    for row in rows(made, "supply"):
        assert (row["supplies"] == "yes") == (float(row["coefficient"]) >= 0.005), row


def test_functions_are_four_of_each_of_the_six_systems() -> None:
    tops = Counter(function.top for function in functions())
    assert set(tops.values()) == {4}
    assert len(tops) == 6


def test_industries_are_at_most_two_hundred_kinds_of_manufacturing() -> None:
    slugs = {industry.slug for industry in industries()}
    assert 100 < len(slugs) <= 200
    assert {"lighting", "footwear", "isic-2652"} <= slugs
    assert not slugs & {"sei", "isic-2740", "high-tech-manufacturing"}


@pytest.mark.parametrize("towns", [-1, 0, 1, 1_000_000])
def test_a_senseless_number_of_towns_is_misuse(towns: int, tmp_path: Path) -> None:
    with pytest.raises(Misuse, match=str(towns)):
        generate(towns, 1, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_folder_in_use_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text("keep", "utf-8")
    with pytest.raises(Misuse, match="not empty"):
        generate(2, 1, tmp_path)
    assert (tmp_path / "mine.csv").read_text("utf-8") == "keep"


def test_a_system_is_lacking_only_where_no_platform_gives_any_of_it(made: Path) -> None:
    top = {function.slug: function.top for function in functions()}
    has = {(row["cluster"], top[row["function"]]) for row in rows(made, "services")}
    whole = [gap for gap in rows(made, "gaps") if gap["function"] in top.values()]
    assert whole
    for gap in whole:
        assert (gap["of"].removeprefix("id/cluster/"), gap["function"]) not in has
