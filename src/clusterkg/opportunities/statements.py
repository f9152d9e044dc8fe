"""Statement records with the passages that make them, each kind asked for at once."""

from collections.abc import Iterable

from clusterkg import iris
from clusterkg.opportunities.questions import ask_of_many
from clusterkg.store.base import Store


def statements(
    store: Store, wanted: Iterable[str], base: str = iris.PUBLISHED
) -> dict[str, dict[str, str]]:
    """IRI -> what the record says and, where a source says it, who and where."""
    rows = ask_of_many(
        store, "statements", "statements", sorted(set(wanted)), base
    ).rows
    told = {
        str(row["statement"]): {key: str(value) for key, value in row.items()}
        for row in rows
    }
    graphs = sorted({said["graph"] for said in told.values()})
    passages = {
        str(row["graph"]): {key: str(value) for key, value in row.items()}
        for row in ask_of_many(store, "passages", "graphs", graphs, base).rows
    }
    return {
        iri: {**said, **passages.get(said["graph"], {})} for iri, said in told.items()
    }
