"""Closed-world rules over open-world facts: coverage, needs, opportunities.

Reads a store that holds everything but what is derived, and gives the quads of
graph/derived. SPARQL is in queries/coverage and queries/rules; formulas in `scores`.
"""

from collections.abc import Iterator
from functools import cache

import pyoxigraph as ox

from clusterkg import iris
from clusterkg.derive import engine
from clusterkg.derive.cards import cards
from clusterkg.derive.coverage import cover
from clusterkg.derive.engine import Explain, Look, Row
from clusterkg.derive.evidence import Evidence
from clusterkg.derive.grounds import coverage_grounds
from clusterkg.derive.rules import read_rules
from clusterkg.derive.write import Writer

__all__ = ["derive"]


def derive(
    store: ox.Store, base: str = iris.PUBLISHED, explain: Explain | None = None
) -> Iterator[ox.Quad]:
    """The quads of graph/derived; coverage is also added to the store on the way.

    `explain` traces an entailed triple to the asserted ones that it follows from.
    """
    look = Look(store, base)
    yield from cover(look)

    @cache  # what completes every rule is asked once
    def answer(query: str) -> list[Row]:
        return list(engine.select(store, query))

    def select(query: str) -> Iterator[Row]:
        return iter(answer(query))

    rules = read_rules(base)
    writer, evidence = Writer(look), Evidence(look, explain)
    yield from writer.coverage(coverage_grounds(base, evidence, select))
    yield from writer.rules(rules)
    yield from writer.cards(cards(look, rules, evidence, select))
