"""A lane without readers: asks another engine over HTTP.

For `serve --store URL`: the engine has limits of its own, and ours hold as well.
"""

import time
from collections.abc import Iterator

from clusterkg.errors import Misuse
from clusterkg.store.answer import Asker
from clusterkg.store.remote import RemoteStore
from clusterkg.store.wire import Request


class DirectLane:
    """The same `ask` as a Lane; the whole answer is in hand before it returns."""

    def __init__(self, store: RemoteStore) -> None:
        self.store = store

    def ask(self, request: Request, asker: Asker | None = None) -> "DirectAnswer":  # noqa: ARG002
        started = time.monotonic()
        for graph in request.must_exist:
            self._look_for(graph)
        body = self.store.bounded(request)
        return DirectAnswer(request.media_type, body, time.monotonic() - started)

    def _look_for(self, graph: str) -> None:
        """Another engine might fetch what it does not have."""
        proper = not any(c in '<>"{}|\\^`' or ord(c) <= 32 for c in graph)
        if not proper or not self.store.ask(
            f"ASK {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"
        ):
            raise Misuse(f"There is no graph <{graph}> here, and none is fetched.")

    def tell(self, **told: object) -> None:  # noqa: ARG002
        """There is no keeper to tell anything."""


class DirectAnswer:
    """An answer that is complete already."""

    def __init__(self, media_type: str, body: bytes, seconds: float) -> None:
        self.media_type, self.seconds, self._body = media_type, seconds, body
        self.rows: int | None = None

    def chunks(self) -> Iterator[bytes]:
        yield self._body

    def close(self) -> None:
        """Nothing is left running."""
