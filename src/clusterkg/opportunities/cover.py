"""Maximum coverage and set cover, solved exactly: which choices close the most needs.

HiGHS proves how far from the best an answer can be when the time ends first. It gets a
small model that has the same best answer: a choice is left out when another, no dearer,
closes all that it closes; needs that the same choices close are one with a weight; and
choices that share no need with others, cost and close alike, are one with a number.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_matrix, hstack, identity

from clusterkg.errors import BadParameter

Need = tuple[str, str]
Towns = tuple[str, str]
Choices = Mapping[Towns, set[Need]]
Costs = Mapping[Towns, float]
SECONDS = 4.0  # for whom waits; what is not proven then says its gap
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


_NOTHING = Plan((), frozenset(), 0.0, 0.0, True)


def most_needs(
    choices: Choices,
    budget: float,
    costs: Costs | None = None,
    seconds: float = SECONDS,
) -> Plan:
    """Maximum coverage under a budget; without costs every agreement costs 1."""
    price = _prices(choices, costs)
    kept = worth_choosing(choices, price)
    if not kept or budget <= 0:
        return _NOTHING
    columns, shared = _condensed(kept, price)
    solved = _best_under(budget, columns, shared, seconds)
    every = float(len(set().union(*kept.values())))
    if solved.x is None:
        return Plan((), frozenset(), 0.0, every, False)
    numbers = np.rint(solved.x[: len(columns)]).astype(int).tolist()
    taken = [
        pair
        for column, number in zip(columns, numbers, strict=True)
        for pair in column.alike[:number]
    ]
    bound = min(every, -float(solved.mip_dual_bound or -every))
    return _plan(taken, choices, price, bound, solved.status == 0)


def all_needs(
    choices: Choices, costs: Costs | None = None, seconds: float = SECONDS
) -> Plan:
    """Set cover: the cheapest agreements that close every need that can be closed."""
    price = _prices(choices, costs)
    kept = worth_choosing(choices, price)
    if not kept:
        return _NOTHING
    pairs = list(kept)
    closers = list(_closers(kept))
    limits = LinearConstraint(_incidence(closers, pairs), 1, np.inf)
    prices = np.array([price[pair] for pair in pairs])
    solved = _solve(prices, [limits], np.ones(len(pairs)), 1, seconds)
    bound = float(len(set().union(*kept.values())))
    if solved.x is None:
        return Plan((), frozenset(), 0.0, bound, False)
    taken = [pair for pair, x in zip(pairs, solved.x, strict=True) if x > 0.5]
    return _plan(taken, choices, price, bound, solved.status == 0)


def worth_choosing(choices: Choices, price: Costs) -> dict[Towns, set[Need]]:
    """Without those that another, no dearer, makes superfluous; the first one stays."""
    best: dict[frozenset[Need], Towns] = {}
    for pair, needs in choices.items():
        told = frozenset(needs)
        if told and (told not in best or price[pair] < price[best[told]]):
            best[told] = pair
    closing: defaultdict[Need, list[frozenset[Need]]] = defaultdict(list)
    for told in best:
        for need in told:
            closing[need].append(told)
    kept = {
        pair: set(told)
        for told, pair in best.items()
        if not any(
            told < other and price[best[other]] <= price[pair]
            for other in min((closing[need] for need in told), key=len)
        )
    }
    if len(kept) > _MOST_AGREEMENTS:
        raise BadParameter(
            "region",
            f"{len(kept)} possible agreements are more than {_MOST_AGREEMENTS}; name "
            "a smaller region.",
        )
    return kept


@dataclass(frozen=True)
class _Column:
    """Agreements that are as good as each other: what one costs and closes alone."""

    own: int
    price: float
    alike: list[Towns]


_Shared = list[tuple[tuple[Towns, ...], int]]  # who closes a need, and how many such


def _condensed(kept: Choices, price: Costs) -> tuple[list[_Column], _Shared]:
    """The same problem with fewer unknowns."""
    closers = _closers(kept)
    shared = [(pairs, n) for pairs, n in closers.items() if len(pairs) > 1]
    sharing = {pair for pairs, _ in shared for pair in pairs}
    columns: dict[Any, _Column] = {}
    for pair in kept:
        own = closers.get((pair,), 0)
        key = pair if pair in sharing else (own, price[pair])
        columns.setdefault(key, _Column(own, price[pair], [])).alike.append(pair)
    return list(columns.values()), shared


def _closers(kept: Choices) -> dict[tuple[Towns, ...], int]:
    """The agreements that close a need -> how many needs these and no others close."""
    closing: defaultdict[Need, list[Towns]] = defaultdict(list)
    for pair, needs in kept.items():
        for need in needs:
            closing[need].append(pair)
    found: defaultdict[tuple[Towns, ...], int] = defaultdict(int)
    for pairs in closing.values():
        found[tuple(pairs)] += 1
    return found


def _best_under(
    budget: float, columns: Sequence[_Column], shared: _Shared, seconds: float
) -> Any:
    many, needs = len(columns), len(shared)
    alone = [column.alike[0] for column in columns]
    # A need counts only when one of its agreements is chosen: x(need) <= sum x(towns).
    cover = hstack(
        [-_incidence([pairs for pairs, _ in shared], alone), identity(needs)]
    )
    spend = np.array([*(column.price for column in columns), *[0.0] * needs])
    limits = [LinearConstraint(spend[None, :], -np.inf, budget)]
    if shared:
        limits.append(LinearConstraint(cover, -np.inf, 0))
    worth = np.array([*(column.own for column in columns), *(n for _, n in shared)])
    most = np.array([*(len(column.alike) for column in columns), *[1] * needs])
    whole = np.array([1] * many + [0] * needs)
    return _solve(-worth, limits, whole, most, seconds)


def _incidence(closers: Sequence[tuple[Towns, ...]], pairs: Sequence[Towns]) -> Any:
    """One row for each need, one column for each agreement."""
    column = {pair: n for n, pair in enumerate(pairs)}
    cells = [(row, column[pair]) for row, told in enumerate(closers) for pair in told]
    rows, columns = np.array(cells, dtype=np.int64).reshape(-1, 2).T
    shape = len(closers), len(pairs)
    return coo_matrix((np.ones(len(cells)), (rows, columns)), shape=shape)


def _solve(worth: Any, limits: Any, whole: Any, most: Any, seconds: float) -> Any:
    return milp(
        worth,
        constraints=limits,
        integrality=whole,
        bounds=Bounds(0, most),
        options={"time_limit": seconds, "mip_rel_gap": 0},
    )


def _prices(choices: Choices, costs: Costs | None) -> dict[Towns, float]:
    return {pair: (costs or {}).get(pair, 1.0) for pair in choices}


def _plan(
    taken: list[Towns], choices: Choices, price: Costs, bound: float, proven: bool
) -> Plan:
    closed = frozenset[Need]().union(*(choices[pair] for pair in taken))
    bound = float(len(closed)) if proven else max(bound, float(len(closed)))
    cost = float(sum(price[pair] for pair in taken))
    return Plan(sorted(taken), closed, cost, bound, proven)
