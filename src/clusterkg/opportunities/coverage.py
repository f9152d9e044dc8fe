"""The statements behind coverage: why a cluster is said to have or lack a function."""

from collections.abc import Mapping
from typing import Any

from clusterkg import iris
from clusterkg.opportunities.grounds import Grounds
from clusterkg.opportunities.questions import ask
from clusterkg.opportunities.statements import statements
from clusterkg.opportunities.wording import Labels
from clusterkg.store.base import Store

Cell = tuple[str, str]


def coverage_evidence(
    store: Store,
    lang: str = "en",
    base: str = iris.PUBLISHED,
    **wanted: str,
) -> Mapping[Cell, list[dict[str, Any]]]:
    """(cluster, function) -> its grounds; an unknown cell has none."""
    cells: dict[Cell, list[str]] = {}
    for row in ask(store, "coverage-evidence", base, **wanted).rows:
        cell = str(row["cluster"]), str(row["function"])
        cells.setdefault(cell, []).append(str(row["statement"]))
    listed = sorted({iri for told in cells.values() for iri in told})
    said = statements(store, listed, base)
    things = {
        one[key] for one in said.values() for key in ("subject", "predicate", "object")
    }
    grounds = Grounds(Labels(store, things, base), said, lang)
    return {cell: grounds.told(told, "fit") for cell, told in cells.items()}
