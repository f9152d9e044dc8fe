"""Each way to contradict the ontology is found, and said with thing, axiom and rows."""

import pytest
from pyoxigraph import NamedNode
from tests.reason.fixtures import EXAMPLE, FOLDER, Case, cases, node

from clusterkg.errors import Inconsistent
from clusterkg.reason import Clash, hermit, reason
from clusterkg.reason.expressions import UnknownAxiom, statement
from clusterkg.reason.rules import Check

CLASHES, REFUSED = cases("clashes"), cases("refused")


def found(case: Case) -> list[Clash]:
    with pytest.raises(Inconsistent) as raised:
        reason(case.vocabulary, case.facts, limit=0)
    return [clash for clash in raised.value.clashes if isinstance(clash, Clash)]


def test_every_kind_of_check_has_a_case() -> None:
    assert len(CLASHES) == len(list((FOLDER / "clashes").iterdir())) == 29
    assert len(REFUSED) == len(list((FOLDER / "refused").iterdir())) == 10


@pytest.mark.parametrize("case", CLASHES, ids=lambda case: case.name)
def test_the_clash_names_thing_axiom_and_statements(case: Case) -> None:
    clashes = found(case)
    assert {clash.individual for clash in clashes} == {node("x")}
    for clash in clashes:
        assert clash.axiom
        assert clash.told
        for told in clash.told:
            assert told.graphs == (NamedNode(EXAMPLE + "facts"),)
            assert told.triple in {quad.triple for quad in case.facts}
        assert str(clash).count("\n") == 0


@pytest.mark.parametrize(
    "case", [case for case in CLASHES if case.says], ids=lambda case: case.name
)
def test_the_sentence_reads_as_written(case: Case) -> None:
    assert [
        str(clash).replace("https://example.org/", "") for clash in found(case)
    ] == (case.says)


@pytest.mark.parametrize("case", CLASHES, ids=lambda case: case.name)
def test_hermit_agrees_unless_names_are_at_stake(case: Case) -> None:
    statements = [statement(quad) for quad in [*case.vocabulary, *case.facts]]
    assert hermit.consistent(statements) == case.beyond_owl


@pytest.mark.parametrize("case", CLASHES, ids=lambda case: case.name)
def test_without_one_of_the_statements_nothing_clashes(case: Case) -> None:
    (clash,) = found(case)
    needed = {told.triple for told in clash.told}
    for triple in needed:
        fewer = [quad for quad in case.facts if quad.triple != triple]
        if case.name != "at-most-one-of-a-kind" or len(fewer) < len(case.facts) - 1:
            reason(case.vocabulary, fewer, limit=0)


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case.name)
def test_an_axiom_that_no_rule_obeys_stops_the_build(case: Case) -> None:
    with pytest.raises(UnknownAxiom) as refused:
        reason(case.vocabulary, case.facts, limit=0)
    (part,) = case.says
    assert part in str(refused.value)


def test_the_kinds_of_checks_are_those_that_have_a_finder() -> None:
    from clusterkg.reason.clashes import _CHECKS

    assert Check.__annotations__["kind"] is str
    assert set(_CHECKS) == {
        "asymmetric", "datarange", "disjoint", "disjointproperties", "functional",
        "inversefunctional", "irreflexive", "max", "negative", "oneof", "union",
    }  # fmt: skip
