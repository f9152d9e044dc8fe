"""The stand-by of a keeper: its twin, forked with the data, which only waits.

What is loaded is shared, so that it costs next to no memory, and the listening sockets
are its own too: who comes between two keepers waits in them. When the keeper ends, its
supervisor adopts the twin, and the twin is the keeper.
"""

import os
import signal
from pathlib import Path

from clusterkg.store.sandbox import die_with_parent, when_parent_ends

_FILE = "keepers"  # the keeper and its twin, for whoever started them
_WOKEN = frozenset({signal.SIGUSR1})
_LOOK = 5.0  # seconds between looks where the kernel cannot wake us


def fork_twin(folder: Path, supervisor: int) -> int:
    """The twin's process; in the twin 0, when it is its turn to keep."""
    keeper, twin = os.getpid(), os.fork()
    if twin:
        fresh = folder / f"{_FILE}.new"
        fresh.write_text(f"{keeper} {twin}")
        fresh.replace(folder / _FILE)
        return twin
    _wait(keeper)
    if os.getppid() != supervisor or os.getpid() not in keepers(folder):
        os._exit(0)  # nobody is there to adopt us, or nobody knows of us
    die_with_parent(supervisor, signal.SIGTERM)
    return 0


def _wait(keeper: int) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_BLOCK, _WOKEN)
    when_parent_ends(signal.SIGUSR1)
    while os.getppid() == keeper:
        signal.sigtimedwait(_WOKEN, _LOOK)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _WOKEN)


def keepers(folder: Path) -> list[int]:
    """A keeper and its twin, as the keeper told last."""
    try:
        return [int(pid) for pid in (folder / _FILE).read_text().split()]
    except OSError:
        return []
