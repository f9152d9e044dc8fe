"""A lane without readers: asks a Store in this process, or a remote engine.

For `serve --store URL`, where the engine has its own limits, and for tests.
"""

import time
from collections.abc import Iterator

from clusterkg.errors import Refused
from clusterkg.store.base import Store
from clusterkg.store.pool import Asker
from clusterkg.store.wire import Request


class DirectLane:
    """The same `ask` as a Lane; the whole answer is in hand before it returns."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def ask(self, request: Request, asker: Asker | None = None) -> "DirectAnswer":  # noqa: ARG002
        if request.default_graphs is not None or request.named_graphs is not None:
            raise Refused(
                "Another dataset cannot be chosen in the address here; "
                "write FROM in the query."
            )
        started = time.monotonic()
        body = self.store.answer(request.query, request.media_type)
        return DirectAnswer(request.media_type, body, time.monotonic() - started)

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
