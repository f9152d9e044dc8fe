"""Hypothetical rows change the cards of the answer and nothing else."""

import json
import subprocess
from pathlib import Path

import pytest
from tests.derive.conftest import DATA, write

from clusterkg import whatif
from clusterkg.build import build
from clusterkg.dataset import Dataset
from clusterkg.errors import BadTable, Refused
from clusterkg.store import apart


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    return build([DATA / "region"], tmp_path_factory.mktemp("whatif") / "dataset")


def rows(folder: Path, **tables: list[dict[str, str]]) -> list[Path]:
    folder = folder / "idea"
    folder.mkdir()
    for name, told in tables.items():
        write(folder / f"{name}.csv", told)
    return [folder]


GAP = {
    "id": "d-rd", "label": "D lacks finance", "kind": "FunctionShortage",
    "of": "id/cluster/b-shoes", "function": "finance", "state": "open",
}  # fmt: skip


def test_a_reported_gap_makes_a_card_appear(built: Dataset, tmp_path: Path) -> None:
    before = {f: f.read_bytes() for f in built.path.iterdir()}
    change = whatif.what_if(built, rows(tmp_path, gaps=[GAP]))
    label = "Shoes of B could use Guarantee company of A for financial guarantee"
    moved = [card["label"]["en"] for card in (*change.appear, *change.move)]
    assert label in moved
    assert {f: f.read_bytes() for f in built.path.iterdir()} == before


def test_a_platform_founded_at_home_makes_cards_vanish(
    built: Dataset, tmp_path: Path
) -> None:
    own = {"id": "a-shop", "label": "Shop of A", "kind": "ECommerceMarket",
           "place": "ta"}  # fmt: skip
    serves = {"platform": "a-shop", "function": "e-commerce", "cluster": "a-shoes"}
    change = whatif.what_if(built, rows(tmp_path, platforms=[own], services=[serves]))
    gone = {card["label"]["en"] for card in change.vanish}
    assert "Shoes of A could use Web shop of B for e-commerce" in gone


def test_a_dangling_reference_is_named(built: Dataset, tmp_path: Path) -> None:
    wrong = {**GAP, "of": "id/cluster/nowhere"}
    with pytest.raises(BadTable, match="nowhere"):
        whatif.what_if(built, rows(tmp_path, gaps=[wrong]))


def test_too_many_rows_are_refused(
    built: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whatif, "MOST_ROWS", 0)
    with pytest.raises(Refused, match="more than 0"):
        whatif.what_if(built, rows(tmp_path, gaps=[GAP]))


def test_a_large_dataset_is_refused_in_words(
    built: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whatif, "MOST_STATEMENTS", 10)
    with pytest.raises(Refused, match="build instead"):
        whatif.what_if(built, rows(tmp_path, gaps=[GAP]))


def test_apart_gives_the_same_answer(built: Dataset, tmp_path: Path) -> None:
    folder = rows(tmp_path, gaps=[GAP])
    here = whatif.what_if(built, folder).as_dict()
    verb = ["what-if", "--rows", str(folder[0]), "--dataset", str(built.path)]
    command = apart.command(2_000_000_000, *verb, "--format", "json")
    told = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    assert [c["id"] for c in told["appear"]] == [c["id"] for c in here["appear"]]
