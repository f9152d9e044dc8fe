"""Where queries wait for readers: a socket, its queue, the board, the keeper's ear.

Idle readers wait on one Unix socket for each kind of traffic; its backlog in the kernel
is the queue, and the board tells which of them took a query.
"""

import json
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from clusterkg.errors import Overloaded
from clusterkg.store.board import Board

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
class Line:
    """The line of one kind of traffic before its readers."""

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

    def connect(self) -> socket.socket:
        """A place in the line. Raises Overloaded when it is full."""
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
