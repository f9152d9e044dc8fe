"""Evidence from outside removes what it refutes: Guzhen 2015 over the papers.

A claim is laid beside the papers: Zhongshan lacks finance and testing, Changping has
both. It makes a card for Guzhen, until the source of 2015 shows that Guzhen has them.
"""

import shutil
from pathlib import Path

import pytest
from tests.derive.conftest import Region, all_cards, write

from clusterkg.build import assemble
from clusterkg.check import check
from clusterkg.sources import built_in_sources

GUZHEN = "guzhen-2015"
REFUTED = ("finance", "testing")


def claim(folder: Path) -> Path:
    """A user's source: two gaps of a city, one platform of another city's town."""
    folder.mkdir()
    gaps = [
        {"id": f"claimed-{function}", "label": f"Zhongshan lacks {function}",
         "kind": "FunctionShortage", "of": "id/place/zhongshan",
         "function": function, "state": "open"}
        for function in REFUTED
    ]  # fmt: skip
    house = {"id": "claimed-house", "label": "Service house", "place": "changping"}
    services = [
        {"platform": "claimed-house", "function": function,
         "cluster": "changping-optoelectronics", "openness": "open"}
        for function in REFUTED
    ]  # fmt: skip
    for table, rows in (
        ("gaps", gaps), ("platforms", [house]), ("services", services)
    ):  # fmt: skip
        write(folder / f"{table}.csv", rows)
    return folder


def cards_of(folders: list[Path]) -> Region:
    built = assemble(check(folders).or_raise(), consistency=False)
    return Region(built, all_cards(built))


@pytest.fixture(scope="module")
def claimed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return claim(tmp_path_factory.mktemp("claim") / "claimed")


@pytest.fixture(scope="module")
def informed(claimed: Path) -> Region:
    """Everything that is built in, and the claim."""
    return cards_of([*built_in_sources(), claimed])


@pytest.fixture(scope="module")
def uninformed(claimed: Path, tmp_path_factory: pytest.TempPathFactory) -> Region:
    """The same without what the source of 2015 says of services."""
    folder = tmp_path_factory.mktemp("less") / GUZHEN
    found = built_in_sources()
    (own,) = [one for one in found if one.name == GUZHEN]
    shutil.copytree(own, folder)
    for table in ("services", "statements"):
        (folder / f"{table}.csv").unlink()
    return cards_of([*(folder if one == own else one for one in found), claimed])


def offered_to_guzhen(region: Region, function: str) -> list[str]:
    names = ("guzhen-lighting", "claimed-house", function)
    return region.find("shared-platform-use", *names, grade=2)


@pytest.mark.parametrize("function", REFUTED)
def test_a_card_goes_when_its_need_is_refuted(
    informed: Region, uninformed: Region, function: str
) -> None:
    assert offered_to_guzhen(uninformed, function)
    assert not offered_to_guzhen(informed, function)


def test_only_cards_that_guzhen_has_a_part_in_go(
    informed: Region, uninformed: Region
) -> None:
    gone = uninformed.cards.keys() - informed.cards.keys()
    assert len(gone) >= len(REFUTED)
    for iri in gone:
        card = uninformed.cards[iri]
        towns = {town["iri"].rsplit("/", 1)[-1] for town in card["towns"]}
        assert "guzhen" in towns, card["label"]["en"]
