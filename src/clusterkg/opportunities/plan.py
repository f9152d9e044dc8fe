"""Which few agreements between towns close the most needs of a region?

000, 5.1-5.2 asks local government to plan functions together. An agreement joins two
towns and makes every card between them possible; a need is a demand side and what it
lacks. Choosing agreements under a budget is maximum coverage, closing all needs at
least cost is set cover.
"""

from collections.abc import Iterator
from typing import Any

from clusterkg import iris
from clusterkg.errors import BadParameter
from clusterkg.opportunities.columns import NONE
from clusterkg.opportunities.cover import (
    Choices,
    Costs,
    Need,
    Plan,
    Towns,
    all_needs,
    most_needs,
)
from clusterkg.opportunities.index import Filter, Found, find
from clusterkg.opportunities.wording import Labels
from clusterkg.store.base import Store


def agreements(found: Found, base: str = iris.PUBLISHED) -> dict[Towns, set[Need]]:
    """Two towns -> the needs that cards between them would close; the best first."""
    made: dict[Towns, set[Need]] = {}
    for towns, need in _between_towns(found, base):
        made.setdefault(towns, set()).add(need)
    return made


def _between_towns(found: Found, base: str) -> Iterator[tuple[Towns, Need]]:
    """Of each card, the two towns, who needs, and what.

    That is a function, else a technology, else the kind itself.
    """
    told = found.columns
    towns, functions, technologies = (
        told.topics[name] for name in ("town", "function", "technology")
    )
    kinds = [iris.thing("rule", kind, base) for kind in told.kinds]  # as cards say it
    rows = found.order[towns.number(found.order) == 2]
    one, other = towns.first(rows), towns.first(rows, 1)
    columns = (one, other, functions.first(rows), technologies.first(rows),
               told.kind[rows], told.demand[rows])  # fmt: skip
    for s, t, function, technology, kind, demand in zip(
        *(column.tolist() for column in columns), strict=True
    ):
        need = kinds[kind]
        if function != NONE:
            need = functions.names[function]
        elif technology != NONE:
            need = technologies.names[technology]
        yield (towns.names[s], towns.names[t]), (told.things[demand], need)


def top(choices: Choices, budget: float, costs: Costs | None = None) -> Plan:
    """The naive plan to compare with: agreements of the best cards, in their order."""
    chosen: dict[Towns, float] = {}
    spent = 0.0
    for pair in choices:
        price = (costs or {}).get(pair, 1.0)
        if spent + price <= budget:
            chosen[pair] = price
            spent += price
    closed = frozenset[Need]().union(*(choices[pair] for pair in chosen))
    return Plan(list(chosen), closed, spent, float(len(closed)), False)


def plan(
    store: Store,
    region: str | None,
    budget: float | None,
    costs: Costs | None = None,
    base: str = iris.PUBLISHED,
) -> dict[str, Any]:
    """A plan as the API tells it; without a budget, one that closes every need."""
    if budget is not None and budget <= 0:
        raise BadParameter("agreements", f"{budget:g} is not more than 0.")
    found = find(store, Filter(town=region), base)
    choices = agreements(found, base)
    if budget is None:
        best = all_needs(choices, costs)
    else:
        best = most_needs(choices, budget, costs)
    naive = top(choices, budget or best.cost, costs)
    return {
        "region": region,
        **_told(store, best, choices, base),
        "topCards": {"agreements": len(naive.agreements), "closed": len(naive.closed)},
        "datasetVersion": store.version,
    }


def _told(store: Store, best: Plan, choices: Choices, base: str) -> dict[str, Any]:
    every = set().union(*choices.values()) if choices else set()
    things = {iri for pair in best.agreements for iri in pair}
    things |= {iri for one in best.closed for iri in one if "://" in iri}
    labels = Labels(store, things, base)
    return {
        "possibleAgreements": len(choices),
        "needs": len(every),
        "agreements": [
            {
                "towns": [{"iri": t, "label": labels.both(t)} for t in pair],
                "closes": [
                    {"cluster": labels.both(who), "need": labels.both(what)}
                    for who, what in sorted(choices[pair])
                ],
            }
            for pair in best.agreements
        ],
        "closed": len(best.closed),
        "cost": best.cost,
        "bound": best.bound,
        "gap": round(best.gap, 4),
        "proven": best.proven,
    }
