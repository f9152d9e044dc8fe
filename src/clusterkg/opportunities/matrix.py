"""Which functions clusters have, lack, or leave unknown, in a region of any size.

The rules of queries/coverage, read from what they rest on: access makes a function
present, an asserted lack without access absent; a service system of which nothing is
said is unknown.
"""

from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from clusterkg import iris
from clusterkg.opportunities.plain import pairs
from clusterkg.opportunities.questions import AT_ONCE
from clusterkg.store.base import Store

STATES = ("", "present", "absent", "unknown")
PRESENT, ABSENT, UNKNOWN = 1, 2, 3
_KEPT = 3
_MATRICES: OrderedDict[tuple[str, str], "Matrix"] = OrderedDict()


@dataclass(frozen=True)
class Matrix:
    """One cell for each cluster and function; 0 where nothing is to be said."""

    clusters: Sequence[str]
    functions: Sequence[str]
    systems: frozenset[str]
    cells: Any

    @classmethod
    def of(
        cls,
        clusters: Iterable[str],
        systems: Iterable[str],
        access: Sequence[tuple[str, str]],
        lacks: Sequence[tuple[str, str]],
    ) -> "Matrix":
        rows = {cluster: row for row, cluster in enumerate(sorted(set(clusters)))}
        named = {*(f for _, f in access), *(f for _, f in lacks), *systems}
        columns = {function: column for column, function in enumerate(sorted(named))}
        cells = np.zeros((len(rows), len(columns)), dtype=np.int8)
        for column in (columns[one] for one in systems):
            cells[:, column] = UNKNOWN
        for told, state in ((lacks, ABSENT), (access, PRESENT)):
            known = [(rows[c], columns[f]) for c, f in told if c in rows]
            if known:
                cells[tuple(np.array(known).T)] = state
        return cls([*rows], [*columns], frozenset(systems), cells)

    def states(self, row: int) -> dict[str, str]:
        """Function -> state of one cluster."""
        told = self.cells[row]
        return {
            self.functions[int(column)]: STATES[int(told[column])]
            for column in np.flatnonzero(told)
        }

    def of_cluster(self, cluster: str) -> dict[str, str]:
        """Function -> state; of what is no cluster nothing is known."""
        row = bisect_left(self.clusters, cluster)
        if cluster in self.clusters[row : row + 1]:
            return self.states(row)
        return dict.fromkeys(sorted(self.systems), STATES[UNKNOWN])

    def part(
        self, cluster: str, function: str, state: str, start: int, size: int
    ) -> tuple[list[tuple[str, str, str]], int]:
        """Some cells that match, by cluster and function, and how many do."""
        told = self.cells != 0
        if state:
            told = self.cells == STATES.index(state)
        if cluster:
            told = told & (np.array(self.clusters) == cluster)[:, None]
        if function:
            told = told & (np.array(self.functions) == function)
        rows, columns = np.nonzero(told)
        found = zip(
            rows[start : start + size], columns[start : start + size], strict=True
        )
        return [
            (
                self.clusters[int(row)],
                self.functions[int(column)],
                STATES[int(self.cells[row, column])],
            )
            for row, column in found
        ], len(rows)

    def of_systems(self) -> Any:
        """The cells of the service systems alone."""
        return self.cells[:, [f in self.systems for f in self.functions]]

    def counts(self) -> dict[str, int]:
        """How many cells of service systems are in each state."""
        told = self.of_systems()
        return {s: int((told == n).sum()) for n, s in enumerate(STATES) if s}

    def rows_with(self, state: str) -> list[int]:
        """Clusters for which a service system is in the state; all without one."""
        if state not in STATES[1:]:
            return list(range(len(self.clusters)))
        found = (self.of_systems() == STATES.index(state)).any(axis=1)
        return [int(row) for row in np.flatnonzero(found)]


def matrix(store: Store, base: str = iris.PUBLISHED) -> Matrix:
    """All clusters; made once for a dataset."""
    key = (store.version, base)
    if key not in _MATRICES:
        _MATRICES[key] = Matrix.of(
            [cluster for cluster, _ in pairs(store, "clusters", base)],
            [function for function, _ in pairs(store, "systems", base)],
            pairs(store, "access", base),
            pairs(store, "lacks", base),
        )
        while len(_MATRICES) > _KEPT:
            _MATRICES.popitem(last=False)
    return _MATRICES[key]


def states_of(
    store: Store, clusters: Sequence[str], base: str = iris.PUBLISHED
) -> Mapping[str, Mapping[str, str]]:
    """Cluster -> function -> state, for some clusters; of all, if they are read."""
    if (every := _MATRICES.get((store.version, base))) is not None:
        return {cluster: every.of_cluster(cluster) for cluster in clusters}
    told: dict[str, list[tuple[str, str]]] = {"access": [], "lacks": []}
    for start in range(0, len(clusters), AT_ONCE):
        part = " ".join(clusters[start : start + AT_ONCE])
        for name, found in told.items():
            found.extend(pairs(store, name, base, clusters=part))
    systems = [function for function, _ in pairs(store, "systems", base)]
    made = Matrix.of(clusters, systems, told["access"], told["lacks"])
    return {cluster: made.states(row) for row, cluster in enumerate(made.clusters)}
