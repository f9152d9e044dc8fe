"""The network in three columns (actors, platforms, clusters) with few crossings.

Order within a column by barycentres, in turns (Sugiyama, Tagawa and Toda 1981).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Edge = tuple[str, str]


@dataclass(frozen=True)
class Node:
    """A thing in its column."""

    iri: str
    column: int
    y: float


@dataclass(frozen=True)
class Drawing:
    """Nodes and curves of a network, and the height they need."""

    nodes: tuple[Node, ...]
    curves: tuple[tuple[float, float, int, str], ...]
    height: float


def layered(
    columns: Sequence[Sequence[str]], edges: Sequence[Edge], row: float = 26
) -> Drawing:
    """Places every node; edges run between neighbouring columns only."""
    orders = [sorted(set(column)) for column in columns]
    towards = _neighbours(edges)
    for turn in range(8):
        sweep = (
            range(1, len(orders)) if turn % 2 == 0 else range(len(orders) - 2, -1, -1)
        )
        for index in sweep:
            fixed = orders[index - 1 if turn % 2 == 0 else index + 1]
            orders[index] = _by_barycentre(orders[index], fixed, towards)
    height = max((len(o) for o in orders), default=0) * row
    at = {
        iri: ((number + 0.5) * height / len(order), column)
        for column, order in enumerate(orders)
        for number, iri in enumerate(order)
    }
    nodes = tuple(Node(iri, column, round(y, 1)) for iri, (y, column) in at.items())
    curves = tuple(
        (round(at[a][0], 1), round(at[b][0], 1), at[a][1], a)
        for a, b in sorted(set(edges))
        if a in at and b in at
    )
    return Drawing(nodes, curves, height)


def _neighbours(edges: Sequence[Edge]) -> Mapping[str, set[str]]:
    found: dict[str, set[str]] = {}
    for one, other in edges:
        found.setdefault(one, set()).add(other)
        found.setdefault(other, set()).add(one)
    return found


def _by_barycentre(
    order: Sequence[str], fixed: Sequence[str], towards: Mapping[str, set[str]]
) -> list[str]:
    position = {iri: number / len(fixed) for number, iri in enumerate(fixed)}
    own = {iri: number / len(order) for number, iri in enumerate(order)}

    def centre(iri: str) -> tuple[float, str]:
        there = [position[n] for n in towards.get(iri, ()) if n in position]
        return (sum(there) / len(there) if there else own[iri], iri)

    return sorted(order, key=centre)
