"""A front: a process that serves the application, forked from the supervisor.

What the supervisor prepared it shares; what it takes beyond that is its own and ends
with it, so that one that has taken much can be replaced by a new one.
"""

import logging
import os
import re
import signal
import socket
import sys
from pathlib import Path

from clusterkg.server.process.seats import Seat
from clusterkg.server.process.transport import Application, keep_to_one_core, serve
from clusterkg.server.settings import Settings
from clusterkg.store.sandbox import die_with_parent, give_memory_back

log = logging.getLogger("clusterkg.server")
BLOCKED = {signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD}
_OWN = re.compile(r"^Private_Dirty:\s+(\d+) kB", re.M)


def fork(
    app: Application, listener: socket.socket, settings: Settings, seat: Seat
) -> int:
    """The new process; it serves until it is told to end or to leave.

    The caller has one thread and blocks the signals in `BLOCKED`.
    """
    parent, pid = os.getpid(), os.fork()
    if pid:
        return pid
    code = 70
    try:
        die_with_parent(parent)
        give_memory_back()
        for sign in BLOCKED:
            signal.signal(sign, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, BLOCKED)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        keep_to_one_core(seat.number, settings.processes)
        serve(app, listener, settings, seat)
        code = 0
    except Exception:
        log.exception("a server process ended")
    finally:  # never back into the supervisor's loop
        logging.shutdown()
        sys.stdout.flush()
        os._exit(code)


def own_memory(pid: int) -> int:
    """Bytes that it shares with no other process; 0 where the system cannot say."""
    try:
        told = _OWN.search(Path(f"/proc/{pid}/smaps_rollup").read_text("ascii"))
    except OSError:
        return 0
    return int(told[1]) * 1024 if told else 0
