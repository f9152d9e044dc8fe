"""A card goes with the evidence it rests on, and with nothing else.

Any triple that any card cites is taken out of every graph that states it, and all is
worked out again: every card that is lost cited it, and no card that stays does.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.derive.conftest import DATA

from clusterkg.build import Built, assemble, conclude
from clusterkg.check import Checked, check
from clusterkg.iris import PUBLISHED
from clusterkg.sources import built_in_sources
from clusterkg.terms import PREFIXES

CKG = PREFIXES["ckg"]
Named = tuple[str, str, str]
Cards = Mapping[str, frozenset[Named]]


@dataclass(frozen=True, repr=False)
class World:
    """Sources as they stand, and what would be derived without one triple."""

    checked: Checked
    built: Built

    @cached_property
    def cards(self) -> Cards:
        return cited(self.built)

    @cached_property
    def triples(self) -> list[Named]:
        """Every triple that some card cites."""
        return sorted(frozenset[Named]().union(*self.cards.values()))

    def without(self, triple: Named) -> Cards:
        made = Built(PUBLISHED)
        for part in ("vocabulary", "asserted"):
            quads = self.built.parts[part]
            made.parts[part] = [quad for quad in quads if named(quad) != triple]
        conclude(made, self.checked, consistency=False)
        return cited(made)

    def __repr__(self) -> str:
        return f"World of {len(self.cards)} cards"


def named(quad: ox.Quad) -> tuple[str, ...]:
    return tuple(getattr(n, "value", "") for n in quad.triple)


def cited(built: Built) -> Cards:
    """Opportunity -> the triples that it cites as found in a source."""
    derived = [named(quad) for quad in built.parts["derived"]]
    said: dict[str, dict[str, str]] = {}
    for subject, predicate, value in derived:
        if "/id/statement/" in subject:
            said.setdefault(subject, {})[predicate.rsplit("#", 1)[-1]] = value
    typed = {s for s, p, o in derived if o == f"{CKG}Opportunity"}
    found: dict[str, set[Named]] = {card: set() for card in typed}
    for card, predicate, statement in derived:
        if card in typed and predicate == f"{CKG}supportedBy":
            told = said[statement]
            if told["evidenceClass"] != "A":
                triple = told["subject"], told["predicate"], told["object"]
                found[card].add(triple)
    return {card: frozenset(triples) for card, triples in found.items()}


def world(checked: Checked) -> World:
    return World(checked, assemble(checked, consistency=False))


@pytest.fixture(scope="module")
def small() -> World:
    return world(check([DATA / "region"]).or_raise())


@pytest.fixture(scope="module")
def papers() -> World:
    return world(check(built_in_sources()).or_raise())


def goes_with_it(before: World, triple: Named) -> None:
    after = before.without(triple)
    resting = {card for card, triples in before.cards.items() if triple in triples}
    assert before.cards.keys() - after.keys() <= resting
    assert not {card for card in after if triple in after[card]}


def picks(examples: int) -> Callable[[Callable[..., None]], Callable[..., None]]:
    return settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


@picks(30)
@given(data=st.data())
def test_a_triple_of_the_region_takes_its_cards_along(
    small: World, data: st.DataObject
) -> None:
    goes_with_it(small, data.draw(st.sampled_from(small.triples)))


@picks(10)
@given(data=st.data())
def test_a_triple_of_the_papers_takes_its_cards_along(
    papers: World, data: st.DataObject
) -> None:
    goes_with_it(papers, data.draw(st.sampled_from(papers.triples)))


def test_there_is_something_to_take_away(papers: World, small: World) -> None:
    assert len(papers.triples) > 60
    assert len(small.triples) > 30
    kinds = {t[1].rsplit("#", 1)[-1] for t in (*papers.triples, *small.triples)}
    assert kinds >= {
        "gapOf",
        "providesFunction",
        "locatedIn",
        "hasIndustry",
        "supplies",
    }


@pytest.mark.parametrize("predicate", ["gapOf", "hasIndustry", "supplies"])
def test_what_a_card_cannot_do_without_ends_it(small: World, predicate: str) -> None:
    needed = [t for t in small.triples if t[1] == f"{CKG}{predicate}"]
    assert needed
    for triple in needed:
        assert small.cards.keys() - small.without(triple).keys()
