"""A dataset is written whole or not at all, and says what it is by its digest."""

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from clusterkg.dataset import Dataset, Kept, write
from clusterkg.errors import BadInput, NoDataset
from clusterkg.store import open_store
from clusterkg.terms import PREFIXES

XSD = PREFIXES["xsd"]

QUAD = ox.Quad(
    ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), ox.Literal("古镇"),
    ox.NamedNode("urn:g"),
)  # fmt: skip
DERIVED = ox.Quad(
    ox.NamedNode("urn:card"), ox.NamedNode("urn:p"), ox.Literal("x"),
    ox.NamedNode("urn:derived"),
)  # fmt: skip
PARTS = {"asserted": [QUAD], "derived": [DERIVED]}


def test_the_same_content_has_the_same_digest(tmp_path: Path) -> None:
    one = write(tmp_path / "one", PARTS, {})
    two = write(tmp_path / "two", {k: reversed(v) for k, v in PARTS.items()}, {})
    other = write(tmp_path / "other", {"asserted": [QUAD]}, {})
    assert one.digest == two.digest != other.digest


@pytest.mark.parametrize("read_at_once", [1, 2, 3, 5, 8, 1 << 20])
@pytest.mark.parametrize("part", ["subject", "object"])
def test_a_blank_node_keeps_its_label_in_each_graph(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: str, read_at_once: int
) -> None:
    """Wherever in the file it stands: a label made anew would be two things."""
    monkeypatch.setattr("clusterkg.dataset._CHUNK", read_at_once)
    node, name = ox.BlankNode("here"), ox.NamedNode("urn:s")
    ends = (node, name) if part == "subject" else (name, node)
    quad = ox.Quad(ends[0], ox.NamedNode("urn:p"), ends[1], ox.NamedNode("urn:g"))
    write(tmp_path / "d", {"asserted": [QUAD, quad]}, {})
    store = open_store(tmp_path / "d")
    both = "SELECT * { ?s ?p ?o . GRAPH ?g { ?s ?p ?o } FILTER(isBlank(?%s)) }"
    rows = store.select(both % part[0]).rows
    assert [str(row[part[0]]) for row in rows] == ["here"]


def test_the_default_graph_holds_all_but_what_is_derived(tmp_path: Path) -> None:
    write(tmp_path / "d", PARTS, {})
    store = open_store(tmp_path / "d")
    assert len(store.select("SELECT * { ?s ?p ?o }").rows) == 1
    assert len(store.select("SELECT * { GRAPH ?g { ?s ?p ?o } }").rows) == 2


def test_kept_quads_are_sorted_once_each_and_read_again_as_they_were() -> None:
    number = ox.Literal("10.0", datatype=ox.NamedNode(f"{XSD}decimal"))
    exact = ox.Quad(QUAD.subject, QUAD.predicate, number, QUAD.graph_name)
    kept = Kept([QUAD, exact, QUAD])
    assert len(kept) == 2
    assert list(kept) == list(kept) == [exact, QUAD]


def test_kept_quads_go_with_their_keeper() -> None:
    kept = Kept([QUAD])
    file = kept.path
    assert file.is_file()
    del kept
    assert not file.exists()


def test_a_triple_of_two_graphs_is_once_in_the_default_graph(tmp_path: Path) -> None:
    other = ox.Quad(*QUAD.triple, ox.NamedNode("urn:h"))  # type: ignore[call-arg]
    longer = ox.Quad(QUAD.subject, QUAD.predicate, ox.Literal("古镇 <b> ."))
    parts = {
        "asserted": [QUAD, other],
        "entailed": [ox.Quad(*longer.triple, QUAD.graph_name)],  # type: ignore[call-arg]
    }
    write(tmp_path / "d", parts, {})
    lines = (tmp_path / "d" / "default.nt").read_text("utf-8").splitlines()
    assert lines == sorted({f"{QUAD.triple} .", f"{longer.triple} ."})


def test_a_failure_leaves_what_was_there(tmp_path: Path) -> None:
    before = write(tmp_path / "d", PARTS, {})

    def broken() -> Iterator[ox.Quad]:
        yield QUAD
        raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError):
        write(tmp_path / "d", {"asserted": broken()}, {})
    assert Dataset.open(tmp_path / "d").digest == before.digest
    assert [p.name for p in tmp_path.iterdir()] == ["d"]


def test_a_new_dataset_replaces_the_old_one_whole(tmp_path: Path) -> None:
    write(tmp_path / "d", PARTS, {})
    new = write(tmp_path / "d", {"asserted": [QUAD]}, {})
    assert Dataset.open(tmp_path / "d").digest == new.digest
    assert [p.name for p in tmp_path.iterdir()] == ["d"]


def test_a_folder_of_something_else_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(BadInput, match="not a dataset"):
        write(tmp_path, PARTS, {})
    assert (tmp_path / "thesis.txt").read_text() == "years of work"


@pytest.mark.parametrize("text", ["{", '{"format": 99}'])
def test_a_damaged_or_foreign_manifest_is_said(tmp_path: Path, text: str) -> None:
    (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(BadInput, match="build"):
        Dataset.open(tmp_path)


def test_no_dataset_is_said(tmp_path: Path) -> None:
    with pytest.raises(NoDataset, match="clusterkg build"):
        open_store(tmp_path / "none")
