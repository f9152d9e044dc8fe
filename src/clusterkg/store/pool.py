"""The front's side of the reader processes: asks, waits, kills, and never evaluates."""

import time
from dataclasses import dataclass

from clusterkg.store.answer import Answer, Asker
from clusterkg.store.failures import Again
from clusterkg.store.line import Line
from clusterkg.store.wire import Request

_TRIES = 3  # of a query whose readers are killed by somebody else


@dataclass
class Lane(Line):
    """One kind of traffic with readers of its own."""

    def ask(self, request: Request, asker: Asker | None = None) -> Answer:
        """An answer whose first part is here. Raises what Store promises."""
        started = time.monotonic()
        for _ in range(_TRIES - 1):
            try:
                return self._ask(request, asker)
            except Again as why:
                request = why.request(request, time.monotonic() - started)
                if not why.innocent:
                    break
        return self._ask(request, asker)

    def _ask(self, request: Request, asker: Asker | None) -> Answer:
        conn = self.connect()
        try:
            answer = Answer(self, conn, request, asker or Asker())
            answer.begin()
        except BaseException:
            conn.close()
            raise
        return answer
