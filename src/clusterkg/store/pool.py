"""The front's side of the reader processes: asks, waits, kills, and never evaluates.

A `Lane` is one Unix socket on which idle readers wait; its backlog in the kernel is the
queue, and the board tells which of them took a query.
"""

import json
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from clusterkg.errors import Overloaded
from clusterkg.store.answer import Answer, Asker
from clusterkg.store.board import Board
from clusterkg.store.failures import Again
from clusterkg.store.wire import Request

_TRIES = 3  # of a query whose readers are killed by somebody else
_COUNTING = threading.Lock()


def _nobody(_: float) -> None:
    return None


@dataclass(frozen=True)
class Patience:
    """How long each stage may take, in seconds."""

    queue: float = 2.0
    quick: float = 0.5  # after this a query counts as long and needs a place
    brief: float = 0.1  # after this a reader is added while others wait


@dataclass
class Lane:
    """One kind of traffic with readers of its own."""

    folder: Path
    name: str
    patience: Patience = field(default_factory=Patience)
    waits: Callable[[float], None] = _nobody  # told +1 and -1
    waiting: int = 0  # queries of this process that no reader has taken

    @cached_property
    def board(self) -> Board:
        """Who works on what."""
        return Board(self.folder)

    @cached_property
    def _address(self) -> str:
        return str(self.folder / self.name)

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
        conn = self._connect()
        try:
            answer = Answer(self, conn, request, asker or Asker())
            answer.begin()
        except BaseException:
            conn.close()
            raise
        return answer

    def _connect(self) -> socket.socket:
        conn = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_NONBLOCK)
        try:
            conn.connect(self._address)
        except BlockingIOError:
            conn.close()
            raise Overloaded("All readers are busy and the queue is full.", 2) from None
        except OSError as why:
            conn.close()
            raise Overloaded(f"The readers cannot be reached: {why}.", 3) from why
        return conn

    def queue(self, by: int) -> None:
        """One more waits, or one less."""
        with _COUNTING:
            self.waiting += by
        self.waits(by)

    def tell(self, **told: Any) -> Any:
        """One packet to the keeper and its answer; None when it cannot be reached."""
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as conn:
                conn.settimeout(2)
                conn.connect(str(self.folder / "control"))
                conn.send(json.dumps(told).encode())
                return json.loads(conn.recv(4096) or b"null")
        except OSError:
            return None
