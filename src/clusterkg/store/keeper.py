"""The keeper: loads the data once, forks readers that share it, kills, replaces.

A program of its own (`python -m clusterkg.store.keeper`), with one thread and no HTTP.
Fronts speak to it by single packets: `heavy` asks to let a long query go on, `kill`
ends one, `fate` tells how one ended, `count` how many are there.
"""

import argparse
import gc
import json
import os
import selectors
import signal
import socket
import sys
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path

from clusterkg.errors import ClusterkgError, Misuse
from clusterkg.store import EmbeddedStore, open_store
from clusterkg.store.reader import Terms, live
from clusterkg.store.sandbox import die_with_parent

CONTROL = "control"
_PAGE = os.sysconf("SC_PAGE_SIZE")
_LOOK = 0.05  # seconds between looks at memory while a long query runs


@dataclass(frozen=True)
class Keeping:
    """How many readers there are and what they may use (sizes in bytes)."""

    lanes: dict[str, int] = field(default_factory=lambda: {"sparql": 8, "pages": 3})
    queue: int = 64
    heavy: int = 8
    heavy_per_client: int = 4
    memory: int = 1_500_000_000
    memory_together: int = 2_000_000_000
    cpu_seconds: int = 120


@dataclass
class _Child:
    pid: int
    serial: int
    lane: str
    client: str | None = None  # set while it runs a long query
    fate: str = ""


class Keeper:
    """The table of living readers and the rules by which they live."""

    def __init__(self, store: EmbeddedStore, folder: Path, keeping: Keeping) -> None:
        self.store, self.folder, self.keeping = store, folder, keeping
        self.children: dict[int, _Child] = {}
        self.fates: dict[int, str] = {}
        self.serial = 0
        self.kills = 0
        self.shared = _held(os.getpid())
        self.control = _listen(folder / CONTROL, socket.SOCK_SEQPACKET, 64)
        self.lanes = {
            lane: _listen(folder / lane, socket.SOCK_STREAM, keeping.queue)
            for lane in keeping.lanes
        }
        self.selector = selectors.DefaultSelector()
        self.wake, wake_in = socket.socketpair()
        for end in (self.wake, wake_in):
            end.setblocking(False)
        signal.set_wakeup_fd(wake_in.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        self._wake_in = wake_in

    def run(self) -> None:
        """Keep until told to end."""
        for lane, count in self.keeping.lanes.items():
            for _ in range(count):
                self.fork(lane)
        self.selector.register(self.control, selectors.EVENT_READ)
        self.selector.register(self.wake, selectors.EVENT_READ)
        print(json.dumps({"version": self.store.version}), flush=True)
        try:
            while True:
                self._turn()
        finally:
            for child in self.children.values():
                os.kill(child.pid, signal.SIGKILL)

    def _turn(self) -> None:
        long_ones = any(child.client is not None for child in self.children.values())
        for key, _ in self.selector.select(_LOOK if long_ones else 5.0):
            if key.fileobj is self.control:
                conn, _address = self.control.accept()
                self.selector.register(conn, selectors.EVENT_READ)
            elif key.fileobj is self.wake:
                self.wake.recv(4096)
            elif isinstance(key.fileobj, socket.socket):
                self._hear(key.fileobj)
        self._reap()
        if long_ones:
            self._watch_memory()

    def fork(self, lane: str) -> None:
        """One more reader for a lane."""
        self.serial += 1
        keeping = self.keeping
        terms = Terms(self.serial, keeping.memory, keeping.cpu_seconds)
        pid = os.fork()
        if pid:
            self.children[pid] = _Child(pid, self.serial, lane)
            return
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            for key in list(self.selector.get_map().values()):
                if isinstance(key.fileobj, socket.socket):
                    key.fileobj.close()
            self.selector.close()
            self._wake_in.close()
            for name, listener in self.lanes.items():
                if name != lane:
                    listener.close()
            live(self.lanes[lane], self.store.engine, terms)
        finally:  # whatever happens, the child never walks back into the keeper's loop
            os._exit(70)

    def _reap(self) -> None:
        while self.children:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return
            child = self.children.pop(pid)
            self.fates[child.serial] = child.fate or _fate(status)
            while len(self.fates) > 512:
                del self.fates[next(iter(self.fates))]
            self._fill(child.lane)

    def _fill(self, lane: str) -> None:
        ready = sum(c.lane == lane and c.client is None for c in self.children.values())
        for _ in range(self.keeping.lanes[lane] - ready):
            self.fork(lane)

    def _hear(self, conn: socket.socket) -> None:
        try:
            packet = conn.recv(4096)
        except OSError:
            packet = b""
        if not packet:
            self.selector.unregister(conn)
            conn.close()
            return
        told = json.loads(packet)
        answer = getattr(self, "_do_" + told.pop("do"))(**told)
        try:
            conn.send(json.dumps(answer).encode())
        except OSError:  # the front is gone; the next look at it will say so
            return

    def _do_heavy(self, pid: int, serial: int, client: str) -> str:
        child = self.children.get(pid)
        if child is None or child.serial != serial:
            return "gone"
        long_ones = [c.client for c in self.children.values() if c.client is not None]
        if long_ones.count(client) >= self.keeping.heavy_per_client:
            return self._end(child, "client")
        if len(long_ones) >= self.keeping.heavy:
            return self._end(child, "full")
        child.client = client
        os.setpriority(os.PRIO_PROCESS, pid, 10)  # short questions go first
        self._fill(child.lane)
        return "yes"

    def _do_light(self, pid: int, serial: int) -> str:
        """A long query is done: its reader, niced and grown, makes way."""
        child = self.children.get(pid)
        if child is not None and child.serial == serial:
            self._end(child, "done")
        return "done"

    def _do_kill(self, pid: int, serial: int, why: str) -> str:
        child = self.children.get(pid)
        if child is not None and child.serial == serial:
            self._end(child, why)
            return "killed"
        return "gone"

    def _do_fate(self, serial: int) -> str:
        self._reap()
        return self.fates.get(serial, "")

    def _do_count(self) -> dict[str, int]:
        counts = dict.fromkeys(self.keeping.lanes, 0)
        for child in self.children.values():
            counts[child.lane] += 1
        heavy = sum(c.client is not None for c in self.children.values())
        return {**counts, "heavy": heavy, "kills": self.kills, "forks": self.serial}

    def _end(self, child: _Child, why: str) -> str:
        child.fate = child.fate or why
        self.kills += why != "done"
        os.kill(child.pid, signal.SIGKILL)
        return why

    def _watch_memory(self) -> None:
        sizes = [
            (max(0, _held(child.pid) - self.shared), child)
            for child in self.children.values()
        ]
        if sum(size for size, _ in sizes) > self.keeping.memory_together:
            self._end(max(sizes, key=lambda pair: pair[0])[1], "memory")


def _held(pid: int) -> int:
    """Bytes of anonymous memory in a process, what it shares with its parent too."""
    try:
        told = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    line = next((line for line in told.splitlines() if line[:8] == "RssAnon:"), "")
    return int(line.split()[1]) * 1024 if line else 0


def _fate(status: int) -> str:
    if not os.WIFSIGNALED(status):
        return "worn"
    ended_by = os.WTERMSIG(status)
    if ended_by == signal.SIGABRT:
        return "memory"  # the allocator's way of saying that the limit is reached
    if ended_by in (signal.SIGALRM, signal.SIGXCPU):
        return "time"
    return f"signal {ended_by}"


def _listen(path: Path, kind: socket.SocketKind, backlog: int) -> socket.socket:
    listener = socket.socket(socket.AF_UNIX, kind)
    listener.bind(str(path))
    listener.listen(backlog)
    return listener


def main() -> int:
    """Load, say so on standard output, keep."""
    parser = argparse.ArgumentParser(prog="clusterkg.store.keeper")
    parser.add_argument("location")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--keeping", default=json.dumps(asdict(Keeping())))
    told = parser.parse_args()
    die_with_parent(signal.SIGTERM)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())  # a supervisor blocks its own
    started = time.monotonic()
    try:
        store = open_store(told.location)
        if not isinstance(store, EmbeddedStore):
            raise Misuse(f"{told.location} is not data that can be kept in memory.")
        keeper = Keeper(store, told.folder, Keeping(**json.loads(told.keeping)))
    except ClusterkgError as error:
        print(json.dumps({"error": str(error), "code": error.exit_code}), flush=True)
        return error.exit_code
    gc.collect()
    gc.freeze()  # so that counting references in a reader copies fewer pages
    print(f"loaded in {time.monotonic() - started:.1f} s", file=sys.stderr, flush=True)
    keeper.run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
