"""Every axiom that does work: what follows from it, what does not, what it forbids."""

from itertools import combinations
from pathlib import Path

import pytest
from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    Triple,
    parse,
)

from clusterkg.errors import Inconsistent
from clusterkg.reason import hermit, reason
from clusterkg.reason.axioms import read_axioms
from clusterkg.reason.clashes import find_clashes
from clusterkg.reason.closure import Asserted, Closure
from clusterkg.reason.compiler import compile_rules
from clusterkg.reason.expressions import Statement, statement
from clusterkg.resources import ONTOLOGY
from clusterkg.terms import PREFIXES, RDF_TYPE
from clusterkg.vocabulary import ontology_files, read_turtle

DATA = Path(__file__).parent.parent / "data"
EXAMPLE = "https://example.org/"
RDF, OWL = PREFIXES["rdf"], PREFIXES["owl"]
VOCABULARY = [
    Quad(t.subject, t.predicate, t.object)
    for file in ontology_files()
    for t in read_turtle(file)
]
AXIOMS = read_axioms(VOCABULARY)
RULES = compile_rules(AXIOMS)
ENTAILED = sorted((DATA / "entailed").glob("*.trig"))
PROVOKED = sorted((DATA / "provoked").glob("*.trig"))


def part(file: Path, name: str) -> list[Quad]:
    graph = NamedNode(EXAMPLE + name)
    quads = parse(path=file, format=RdfFormat.TRIG)
    return [quad for quad in quads if quad.graph_name == graph]


def known(file: Path) -> set[Triple]:
    facts = part(file, "facts")
    entailed = set(reason(VOCABULARY, facts, limit=0))
    return entailed | {quad.triple for quad in facts}


def logic(facts: list[Quad]) -> list[Statement]:
    return [*AXIOMS.logic, *(statement(quad) for quad in facts)]


def denied(triple: Triple) -> list[Quad]:
    """The statements that a triple is false."""
    node = BlankNode()

    def said(subject: NamedNode | BlankNode, name: str, value: object) -> Quad:
        return Quad(subject, NamedNode(name), value, DefaultGraph())

    if triple.predicate.value == RDF_TYPE:
        return [
            said(node, RDF_TYPE, NamedNode(OWL + "Class")),
            said(node, OWL + "complementOf", triple.object),
            said(triple.subject, RDF_TYPE, node),
        ]
    return [
        said(node, RDF_TYPE, NamedNode(OWL + "NegativePropertyAssertion")),
        said(node, OWL + "sourceIndividual", triple.subject),
        said(node, OWL + "assertionProperty", triple.predicate),
        said(node, OWL + "targetIndividual", triple.object),
    ]


@pytest.mark.parametrize("file", ENTAILED, ids=lambda f: f.stem)
def test_what_should_follow_follows(file: Path) -> None:
    expected = {quad.triple for quad in part(file, "follows")}
    assert expected and expected <= known(file)


@pytest.mark.parametrize("file", ENTAILED, ids=lambda f: f.stem)
def test_what_should_not_follow_does_not(file: Path) -> None:
    unwanted = {quad.triple for quad in part(file, "silent")}
    assert unwanted and not unwanted & known(file)


@pytest.mark.parametrize("file", ENTAILED, ids=lambda f: f.stem)
def test_hermit_agrees_on_what_follows(file: Path) -> None:
    facts = part(file, "facts")
    last = part(file, "follows")[-1].triple
    assert not hermit.consistent(logic([*facts, *denied(last)]))


def test_hermit_finds_all_that_should_not_follow_possible() -> None:
    facts = [q for file in ENTAILED for q in part(file, "facts")]
    unwanted = [q.triple for file in ENTAILED for q in part(file, "silent")]
    told = {quad.triple for quad in facts} | set(reason(VOCABULARY, facts, limit=0))
    possible = [d for t in unwanted if t not in told for d in denied(t)]
    assert hermit.consistent(logic([*facts, *possible]))


@pytest.mark.parametrize("file", PROVOKED, ids=lambda f: f.stem)
def test_the_rules_refuse_what_cannot_be(file: Path) -> None:
    with pytest.raises(Inconsistent):
        reason(VOCABULARY, part(file, "facts"), limit=0)


@pytest.mark.parametrize("file", PROVOKED, ids=lambda f: f.stem)
def test_hermit_refuses_what_cannot_be(file: Path) -> None:
    assert not hermit.consistent(logic(part(file, "facts")))


def test_the_ontology_is_consistent_and_no_class_is_empty() -> None:
    assert hermit.unsatisfiable(AXIOMS.logic) == []


def groups() -> list[list[NamedNode]]:
    """The members of each list of disjoint classes."""
    triples = list(read_turtle(ONTOLOGY / "axioms.ttl"))
    objects = {(t.subject, t.predicate.value): t.object for t in triples}
    found = []
    for triple in triples:
        if triple.predicate.value == OWL + "members":
            members, rest = [], triple.object
            while rest != NamedNode(RDF + "nil"):
                members.append(objects[rest, RDF + "first"])
                rest = objects[rest, RDF + "rest"]
            found.append(members)
    return found


@pytest.mark.parametrize("members", groups(), ids=lambda m: f"{len(m)}-classes")
def test_every_two_of_a_disjoint_list_exclude_each_other(
    members: list[NamedNode],
) -> None:
    """Each pair by itself, as the clash rules see it."""
    kind, thing = NamedNode(RDF_TYPE), NamedNode(EXAMPLE + "thing")
    compatible = []
    for pair in combinations(members, 2):
        facts = Asserted(AXIOMS, [Quad(thing, kind, class_) for class_ in pair])
        closure = Closure(RULES.rules, facts)
        if not find_clashes(AXIOMS, RULES.checks, closure):
            compatible.append(pair)
    assert compatible == []


def test_platform_alliance_and_organization_may_be_one() -> None:
    """Two papers list an alliance among the platforms, and a university as provider."""
    kind = NamedNode(RDF_TYPE)
    names = ("Organization", "Alliance", "ServicePlatform")
    thing = NamedNode(EXAMPLE + "microwave")
    facts = [Quad(thing, kind, NamedNode(PREFIXES["ckg"] + n)) for n in names]
    assert hermit.consistent(logic(facts))


def test_every_logical_property_of_the_axioms_has_a_case() -> None:
    """Whatever axioms.ttl gives a character or a chain is met in some case."""
    subjects = {
        t.subject.value
        for t in read_turtle(ONTOLOGY / "axioms.ttl")
        if isinstance(t.subject, NamedNode)
        and t.predicate.value != OWL + "disjointWith"
    }
    used = {
        q.predicate.value
        for file in [*ENTAILED, *PROVOKED]
        for name in ("facts", "follows")
        for q in part(file, name)
    }
    assert sorted(subjects - used) == []


def test_literals_stay_literals() -> None:
    """A guard on this file: the cases speak of things, but for one number."""
    values = [
        q.object
        for file in [*ENTAILED, *PROVOKED]
        for q in part(file, "facts")
        if isinstance(q.object, Literal)
    ]
    assert len(values) == 1
