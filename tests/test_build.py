"""A build is whole, repeatable, and stops at a contradiction with its rows named."""

import random
from pathlib import Path

import pytest

from clusterkg.build import assemble, build
from clusterkg.check import check
from clusterkg.dataset import Dataset
from clusterkg.errors import Inconsistent
from clusterkg.generate import generate
from clusterkg.sources import built_in_sources
from clusterkg.store import EmbeddedStore


def shuffled(source: Path, target: Path) -> Path:
    """A copy of a source folder with the rows of every table in another order."""
    target.mkdir(parents=True)
    for file in source.iterdir():
        lines = file.read_text("utf-8").splitlines(keepends=True)
        whole = file.suffix == ".csv" and not any('"' in line for line in lines)
        head, rows = (lines[:1], lines[1:]) if whole else (lines, [])
        random.Random(7).shuffle(rows)
        (target / file.name).write_text("".join([*head, *rows]), "utf-8")
    return target


def dump_digests(dataset: Dataset) -> dict[str, str]:
    return dict(dataset.manifest["files"])


def test_two_builds_of_the_same_input_have_the_same_digest(
    dataset: Dataset, tmp_path: Path
) -> None:
    assert build(out=tmp_path / "again").digest == dataset.digest


def test_the_order_of_rows_changes_nothing(dataset: Dataset, tmp_path: Path) -> None:
    folders = [shuffled(s, tmp_path / "in" / s.name) for s in built_in_sources()]
    again = build(folders[::-1], out=tmp_path / "out")
    assert dump_digests(again) == dump_digests(dataset)


def test_a_region_is_the_same_in_any_order_of_rows(tmp_path: Path) -> None:
    """A region of a size at which not all pairs of towns are looked at."""
    generate(400, 3, tmp_path / "region")
    mixed = shuffled(tmp_path / "region", tmp_path / "mixed" / "region")
    one, other = (
        assemble(check([folder]).or_raise(), consistency=False).parts
        for folder in (tmp_path / "region", mixed)
    )
    assert len(set(one["derived"])) > 10_000
    for name, quads in one.items():
        assert set(quads) == set(other[name]), name


def test_a_contradiction_names_axiom_and_rows(tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    said = "id/platform/shunde-test,servesCluster,id/place/guzhen"
    (mine / "statements.csv").write_text(f"subject,predicate,object\n{said}\n")
    with pytest.raises(Inconsistent) as caught:
        build([*built_in_sources(), mine], out=tmp_path / "out")
    told = str(caught.value)
    assert "mine/statements.csv:2" in told
    assert "000-prd-platforms/places.csv" in told
    assert not (tmp_path / "out").exists()


def test_another_base_moves_every_iri(tmp_path: Path) -> None:
    base = "https://graph.example.org/"
    store = EmbeddedStore.of_dataset(build(out=tmp_path / "d", base=base).path)
    here = f"ASK {{ <{base}id/place/guzhen> <{base}ns#locatedIn> ?city }}"
    published = 'FILTER(STRSTARTS(STR(?s), "https://w3id.org/clusterkg/"))'
    left = f"SELECT ?s {{ GRAPH ?g {{ ?s ?p ?o }} {published} }}"
    assert store.ask(here)
    assert store.select(left).rows == []
