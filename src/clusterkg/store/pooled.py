"""The Store port over a lane of readers: for our own queries, which need no scan."""

import json

from rdflib import Graph

from clusterkg.store.base import Table, graph_of_lines, table_of_json
from clusterkg.store.pool import Lane
from clusterkg.store.wire import Request


class PooledStore:
    """A lane as a Store; what a page asks may take `seconds`."""

    def __init__(self, lane: Lane, version: str, seconds: float = 10.0) -> None:
        self.lane, self._version, self.seconds = lane, version, seconds

    @property
    def version(self) -> str:
        return self._version

    def answer(self, query: str, media_type: str) -> bytes:
        request = Request(query, media_type, seconds=self.seconds)
        return b"".join(self.lane.ask(request).chunks())

    def select(self, query: str) -> Table:
        return table_of_json(self.answer(query, "application/sparql-results+json"))

    def ask(self, query: str) -> bool:
        told = json.loads(self.answer(query, "application/sparql-results+json"))
        return bool(told["boolean"])

    def graph(self, query: str) -> Graph:
        return graph_of_lines(self.answer(query, "application/n-triples"))
