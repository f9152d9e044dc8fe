"""Which few agreements between towns close the most needs of a region?

000, 5.1-5.2 asks local government to plan functions together. An agreement joins two
towns and makes every card between them possible; a need is a demand side and what it
lacks. Choosing agreements under a budget is maximum coverage, closing all needs at
least cost is set cover; both are solved exactly by HiGHS, which also proves how far
from the best an answer can be when the time ends first.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_matrix

from clusterkg import iris
from clusterkg.errors import BadParameter
from clusterkg.opportunities.index import Brief, Filter, find
from clusterkg.opportunities.wording import Labels
from clusterkg.store.base import Store

Need = tuple[str, str]
Towns = tuple[str, str]
SECONDS = 20.0
_MOST_AGREEMENTS = 20_000


@dataclass(frozen=True)
class Plan:
    """The agreements chosen, the needs they close, and the proof of how good it is."""

    agreements: Sequence[Towns]
    closed: frozenset[Need]
    cost: float
    bound: float
    proven: bool

    @property
    def gap(self) -> float:
        """How far from the best the answer can be, as a share of the bound."""
        best = max(self.bound, float(len(self.closed)))
        return (best - len(self.closed)) / best if best else 0.0


def agreements(
    found: Iterable[Brief], base: str = iris.PUBLISHED
) -> dict[Towns, set[Need]]:
    """Pair of towns -> the needs that cards between them would close."""
    made: dict[Towns, set[Need]] = {}
    for brief in found:
        towns = sorted(set(brief.topics.get("town", ())))
        if len(towns) == 2:
            made.setdefault((towns[0], towns[1]), set()).add(need(brief, base))
    return made


def need(brief: Brief, base: str = iris.PUBLISHED) -> Need:
    """Who needs, and what: a function, else a technology, else the kind itself."""
    topics = brief.topics.get("function") or brief.topics.get("technology")
    kind = iris.concept("opportunity-kind", brief.kind, base)
    return brief.demand, (topics or (kind,))[0]


def most_needs(
    choices: Mapping[Towns, set[Need]],
    budget: float,
    costs: Mapping[Towns, float] | None = None,
    seconds: float = SECONDS,
) -> Plan:
    """Maximum coverage under a budget; without costs every agreement costs 1."""
    towns, needs, matrix = _incidence(choices)
    if not towns or budget <= 0:
        return Plan((), frozenset(), 0.0, 0.0, True)
    price = np.array([(costs or {}).get(pair, 1.0) for pair in towns])
    columns = len(towns) + len(needs)
    objective = np.concatenate([np.zeros(len(towns)), -np.ones(len(needs))])
    # A need counts only when one of its agreements is chosen: x(need) <= sum x(towns).
    eye = coo_matrix(
        (np.ones(len(needs)), (np.arange(len(needs)), np.arange(len(needs)))),
        shape=(len(needs), len(needs)),
    )
    cover = _beside(-matrix, eye)
    spend = coo_matrix(np.concatenate([price, np.zeros(len(needs))])[None, :])
    limits = [
        LinearConstraint(cover, -np.inf, 0),
        LinearConstraint(spend, -np.inf, budget),
    ]
    whole = np.concatenate([np.ones(len(towns)), np.zeros(len(needs))])
    solved = _solve(objective, limits, whole, columns, seconds)
    if solved.x is None:
        return Plan((), frozenset(), 0.0, float(len(needs)), False)
    bound = min(float(len(needs)), -float(solved.mip_dual_bound or -len(needs)))
    return _plan(solved.x, towns, choices, price, bound, solved.status == 0)


def all_needs(
    choices: Mapping[Towns, set[Need]],
    costs: Mapping[Towns, float] | None = None,
    seconds: float = SECONDS,
) -> Plan:
    """Set cover: the cheapest agreements that close every need that can be closed."""
    towns, needs, matrix = _incidence(choices)
    if not towns:
        return Plan((), frozenset(), 0.0, 0.0, True)
    price = np.array([(costs or {}).get(pair, 1.0) for pair in towns])
    limits = [LinearConstraint(matrix, 1, np.inf)]
    solved = _solve(price, limits, np.ones(len(towns)), len(towns), seconds)
    if solved.x is None:
        return Plan((), frozenset(), 0.0, float(len(needs)), False)
    bound = float(len(needs))
    return _plan(solved.x, towns, choices, price, bound, solved.status == 0)


def top(
    ranked: Iterable[Brief],
    choices: Mapping[Towns, set[Need]],
    budget: float,
    costs: Mapping[Towns, float] | None = None,
) -> Plan:
    """The naive plan to compare with: agreements of the best cards, in their order."""
    chosen: dict[Towns, float] = {}
    for brief in ranked:
        towns = sorted(set(brief.topics.get("town", ())))
        if len(towns) == 2:
            pair = towns[0], towns[1]
            price = (costs or {}).get(pair, 1.0)
            if pair not in chosen and sum(chosen.values()) + price <= budget:
                chosen[pair] = price
    closed = frozenset().union(*(choices[pair] for pair in chosen))
    cost = sum(chosen.values())
    return Plan(list(chosen), closed, cost, float(len(closed)), False)


def _incidence(
    choices: Mapping[Towns, set[Need]],
) -> tuple[list[Towns], list[Need], Any]:
    towns = sorted(choices)
    if len(towns) > _MOST_AGREEMENTS:
        raise BadParameter(
            "region",
            f"{len(towns)} possible agreements are more than {_MOST_AGREEMENTS}; name "
            "a smaller region.",
        )
    needs = sorted(set().union(*choices.values())) if choices else []
    place = {one: row for row, one in enumerate(needs)}
    cells = [(place[n], c) for c, pair in enumerate(towns) for n in choices[pair]]
    rows = np.array([row for row, _ in cells], dtype=np.int64)
    columns = np.array([column for _, column in cells], dtype=np.int64)
    shape = (len(needs), len(towns))
    return towns, needs, coo_matrix((np.ones(len(cells)), (rows, columns)), shape=shape)


def _beside(left: Any, right: Any) -> Any:
    left, right = left.tocoo(), right.tocoo()
    data = np.concatenate([left.data, right.data])
    rows = np.concatenate([left.row, right.row])
    columns = np.concatenate([left.col, right.col + left.shape[1]])
    shape = (left.shape[0], left.shape[1] + right.shape[1])
    return coo_matrix((data, (rows, columns)), shape=shape)


def _solve(
    objective: Any, limits: Any, whole: Any, columns: int, seconds: float
) -> Any:
    return milp(
        objective,
        constraints=limits,
        integrality=whole,
        bounds=Bounds(np.zeros(columns), np.ones(columns)),
        options={"time_limit": seconds, "presolve": True},
    )


def _plan(
    chosen: Any,
    towns: Sequence[Towns],
    choices: Mapping[Towns, set[Need]],
    price: Any,
    bound: float,
    proven: bool,
) -> Plan:
    taken = [i for i in range(len(towns)) if chosen[i] > 0.5]
    closed = frozenset().union(*(choices[towns[i]] for i in taken))
    bound = float(len(closed)) if proven else max(bound, float(len(closed)))
    cost = float(sum(price[i] for i in taken))
    return Plan([towns[i] for i in taken], closed, cost, bound, proven)


def plan(
    store: Store,
    region: str | None,
    budget: float | None,
    costs: Mapping[Towns, float] | None = None,
    base: str = iris.PUBLISHED,
) -> dict[str, Any]:
    """A plan as the API tells it; without a budget, one that closes every need."""
    if budget is not None and budget <= 0:
        raise BadParameter("agreements", f"{budget:g} is not more than 0.")
    found = find(store, Filter(town=region), base).briefs
    choices = agreements(found, base)
    if budget is None:
        best = all_needs(choices, costs)
    else:
        best = most_needs(choices, budget, costs)
    naive = top(found, choices, budget or best.cost, costs)
    return {
        "region": region,
        **_told(store, best, choices, base),
        "topCards": {"agreements": len(naive.agreements), "closed": len(naive.closed)},
        "datasetVersion": store.version,
    }


def _told(
    store: Store, best: Plan, choices: Mapping[Towns, set[Need]], base: str
) -> dict[str, Any]:
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
