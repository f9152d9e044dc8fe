"""Every entailed triple says why, down to statements that somebody made."""

import pytest
from pyoxigraph import NamedNode, Triple
from tests.reason.fixtures import EXAMPLE, Case, cases, node

from clusterkg.reason import Justification, Reasoned, reason

CASES = [case for case in cases("follows") if case.follows]
CHAIN = next(case for case in CASES if case.name == "chain-of-two")


def reasoned(case: Case) -> Reasoned:
    return reason(case.vocabulary, case.facts, limit=0)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_told_leaves_alone_entail_the_triple(case: Case) -> None:
    result = reasoned(case)
    for triple in result:
        tree = result.explain(triple)
        assert tree is not None
        leaves = {leaf.triple for leaf in tree.told()}
        assert leaves <= {quad.triple for quad in case.facts}
        fewer = [quad for quad in case.facts if quad.triple in leaves]
        again = reason(case.vocabulary, fewer, limit=0)
        assert triple in set(again) or triple in {quad.triple for quad in fewer}


def test_a_tree_names_rule_axiom_premises_and_graphs() -> None:
    result = reasoned(CHAIN)
    triple = Triple(node("x"), node("hasAccess"), node("f"))
    graphs = (NamedNode(EXAMPLE + "facts"),)
    said = [
        Justification(Triple(node("x"), node("reachedBy"), node("p")), graphs=graphs),
        Justification(Triple(node("p"), node("offers"), node("f")), graphs=graphs),
    ]
    tree = result.explain(triple)
    assert tree is not None
    assert tree.rule == "chain"
    assert tree.axiom.replace(EXAMPLE, "") == (
        "“reachedBy”, then “offers” together mean “hasAccess”"
    )
    assert tree.premises == tuple(said)
    assert list(tree.told()) == said


def test_a_told_triple_is_its_own_reason() -> None:
    quad = CHAIN.facts[0]
    tree = reasoned(CHAIN).explain(quad.triple)
    assert tree is not None
    assert not tree.rule
    assert not tree.premises
    assert tree.graphs == (quad.graph_name,)


def test_what_does_not_follow_has_no_reason() -> None:
    result = reasoned(CHAIN)
    assert result.explain(Triple(node("f"), node("hasAccess"), node("x"))) is None
    assert result.explain(Triple(node("nobody"), node("hasAccess"), node("x"))) is None


def test_a_chain_of_three_shows_no_inner_step() -> None:
    case = next(case for case in CASES if case.name == "chain-of-three")
    result = reasoned(case)
    (triple,) = result
    tree = result.explain(triple)
    assert tree is not None
    assert [premise.rule for premise in tree.premises] == ["", "", ""]
