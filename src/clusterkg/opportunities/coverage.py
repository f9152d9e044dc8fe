"""The statements behind coverage: why a cluster is said to have or lack a function."""

from collections.abc import Mapping, Sequence
from typing import Any

from clusterkg import iris
from clusterkg.opportunities.grounds import Grounds
from clusterkg.opportunities.questions import ask_of_many
from clusterkg.opportunities.statements import statements
from clusterkg.opportunities.wording import Labels
from clusterkg.store.base import Store

Cell = tuple[str, str]


def coverage_evidence(
    store: Store,
    clusters: Sequence[str],
    base: str = iris.PUBLISHED,
    lang: str = "en",
) -> Mapping[Cell, list[dict[str, Any]]]:
    """(cluster, function) -> its grounds; an unknown cell has none."""
    cells: dict[Cell, list[str]] = {}
    listed = list(clusters)
    for row in ask_of_many(store, "coverage-evidence", "clusters", listed, base).rows:
        cell = str(row["cluster"]), str(row["function"])
        cells.setdefault(cell, []).append(str(row["statement"]))
    wanted = sorted({iri for told in cells.values() for iri in told})
    said = statements(store, wanted, base)
    things = {
        one[key] for one in said.values() for key in ("subject", "predicate", "object")
    }
    grounds = Grounds(Labels(store, things, base), said, lang)
    return {cell: grounds.told(told, "fit") for cell, told in cells.items()}
