"""The worked example: two made-up towns whose small tables give all nine kinds."""

from pathlib import Path

import pytest
from tests.derive.conftest import Region, all_cards, read
from tests.derive.test_rules import KINDS

from clusterkg.build import assemble
from clusterkg.check import check
from clusterkg.resources import ONTOLOGY
from clusterkg.sources import built_in_sources

EXAMPLE = ONTOLOGY / "examples" / "two-towns"
README = (EXAMPLE / "README.md").read_text("utf-8")


@pytest.fixture(scope="module")
def towns() -> Region:
    checked = check([*built_in_sources(), EXAMPLE]).or_raise()
    built = assemble(checked, consistency=False)
    return Region(built, all_cards(built))


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_comes_from_the_tables(towns: Region, kind: str) -> None:
    found = [
        card
        for card in towns.cards.values()
        if card["kind"] == kind
        and not card["question"]
        and {town["iri"].rsplit("/", 1)[-1] for town in card["towns"]}
        & {"songhe", "liuxi"}
        and card["offer"]["source"] == "two-towns"
    ]
    assert found
    for card in found:
        assert "made up" in card["label"]["en"]
        assert card["need"]["locator"]


def test_the_example_explains_every_kind_and_every_table() -> None:
    words = README.replace("-", " ").lower()
    for kind in KINDS - {"kibs-interface-pairing"}:
        assert kind.replace("-", " ") in words
    assert "interface pairing" in words
    tables = {file.name for file in Path(EXAMPLE).glob("*.csv")}
    assert {name for name in tables if name not in README} == set()
    assert f"{len(tables)} small tables" in README.replace("thirteen", "13")


def test_everything_in_the_example_says_that_it_is_made_up() -> None:
    for table in ("places", "clusters", "platforms", "organizations"):
        assert all(
            "(made up)" in row["label"] for row in read(EXAMPLE / f"{table}.csv")
        )
