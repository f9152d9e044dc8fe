"""HermiT has the last word; what only it finds is still said in words, with rows."""

from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, parse
from tests.reason.fixtures import FOLDER, node

from clusterkg import reason as package
from clusterkg.errors import ClusterkgError, Inconsistent, TimedOut
from clusterkg.reason import Clash, hermit, reason

GRAPH = NamedNode("https://example.org/facts")


def quads(name: str) -> tuple[list[Quad], list[Quad]]:
    """Ontology and facts of a case that the rules alone cannot decide."""
    text = (FOLDER / "hermit" / f"{name}.trig").read_text("utf-8")
    found = list(parse(text, format=RdfFormat.TRIG))
    ontology = [quad for quad in found if quad.graph_name == DefaultGraph()]
    return ontology, [quad for quad in found if quad.graph_name != DefaultGraph()]


def clashes(name: str) -> list[Clash]:
    with pytest.raises(Inconsistent) as raised:
        reason(*quads(name))
    return [clash for clash in raised.value.clashes if isinstance(clash, Clash)]


def test_a_contradiction_through_an_unnamed_thing_is_explained() -> None:
    ontology, facts = quads("promise-that-cannot-be-kept")
    reason(ontology, facts, limit=0)  # the rules see nothing
    (clash,) = clashes("promise-that-cannot-be-kept")
    assert clash.individual in (node("x"), node("y"))
    told = {told.triple for told in clash.told}
    assert told == {quad.triple for quad in facts if "label" not in str(quad)}
    assert {told.graphs for told in clash.told} == {(GRAPH,)}
    for word in ("“served by”", "“centre”", "“firm”", "excludes"):
        assert word in clash.axiom
    assert "虎门 cluster" in str(clash)


def test_a_class_that_can_have_no_member_is_named_with_its_axioms() -> None:
    (clash,) = clashes("class-without-members")
    assert clash.individual == node("Ghost")
    assert str(clash).startswith("Nothing can be a ghost town (https://example.org/Gh")
    said = set(clash.axiom.split(", and "))
    assert said & {"“town” excludes “platform”", "“platform” excludes “town”"}
    assert "“ghost town” is a kind of “town”" in said


def test_above_the_limit_the_report_says_what_decided() -> None:
    ontology, facts = quads("promise-that-cannot-be-kept")
    report = reason(ontology, facts, limit=1).report
    assert report.ontology == "consistent by HermiT"
    assert report.facts == "consistent by clash rules"
    assert (report.statements, report.limit) == (4, 1)


def test_within_the_limit_hermit_decides_the_facts_too() -> None:
    ontology, facts = quads("promise-that-cannot-be-kept")
    report = reason(ontology, facts[1:]).report
    assert report.facts == "consistent by clash rules and HermiT"
    assert report.as_dict()["reasoner"] == hermit.VERSION
    assert report.limit == package.LIMIT


def test_imports_are_never_followed() -> None:
    ontology, facts = quads("import-of-an-unreachable-place")
    assert reason(ontology, facts).report.ontology == "consistent by HermiT"


def test_a_reasoner_that_does_not_finish_is_stopped(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(hermit, "SECONDS", 0.01)
    with pytest.raises(TimedOut, match="did not finish"):
        reason(*quads("import-of-an-unreachable-place"))


def test_what_hermit_cannot_read_is_one_sentence() -> None:
    with pytest.raises(ClusterkgError, match="HermiT could not .*gYear"):
        reason(*quads("range-outside-the-datatype-map"))


def test_nothing_is_left_in_the_temporary_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    clashes("promise-that-cannot-be-kept")
    clashes("class-without-members")
    assert list(tmp_path.iterdir()) == []
