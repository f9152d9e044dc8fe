"""The two libraries that are measured without a server: pyoxigraph and rdflib."""

from pathlib import Path

import pyoxigraph as ox


def open_pyoxigraph(files: list[Path]) -> "Pyoxigraph":
    """pyoxigraph.Store in memory, bulk_load of the dumps"""
    return Pyoxigraph(files)


class Pyoxigraph:
    """The raw engine below the embedded store."""

    def __init__(self, files: list[Path]) -> None:
        self._store = ox.Store()
        for file in files:
            form = ox.RdfFormat.from_extension(file.suffix.removeprefix("."))
            self._store.bulk_load(path=str(file), format=form)

    def __call__(self, query: str) -> bytes:
        found = self._store.query(query)
        assert isinstance(found, ox.QuerySolutions | ox.QueryBoolean)
        told = found.serialize(format=ox.QueryResultsFormat.JSON)
        assert told is not None
        return told


def open_rdflib(files: list[Path]) -> "Rdflib":
    """rdflib.Dataset in memory, parse of the dumps"""
    return Rdflib(files)


class Rdflib:
    """The reference library of Python; slow, and read by everyone."""

    def __init__(self, files: list[Path]) -> None:
        from rdflib import Dataset

        self._dataset = Dataset(default_union=False)
        # rdflib 7.6 empties the default graph when it reads N-Quads, so that goes last
        for file in sorted(files, key=lambda file: file.suffix == ".nt"):
            if file.suffix == ".nt":
                self._dataset.default_graph.parse(str(file), format="nt")
            else:
                self._dataset.parse(str(file), format="nquads")

    def __call__(self, query: str) -> bytes:
        told = self._dataset.query(query).serialize(format="json")
        assert told is not None
        return told
