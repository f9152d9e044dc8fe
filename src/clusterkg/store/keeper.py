"""The keeper: loads the data once, forks readers that share it, kills, replaces.

A program of its own (`python -m clusterkg.store.keeper`), with one thread and no HTTP;
its stand-by carries on when it ends (standby.py). Fronts speak to it by single packets:
`busy` asks for one more reader while others wait, `heavy` to let a long query go on,
`kill` ends one, `fate` tells how one ended, `count` how many are there.
"""

import argparse
import contextlib
import gc
import json
import os
import selectors
import shutil
import signal
import socket
import sys
import time
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from clusterkg.errors import ClusterkgError, Misuse
from clusterkg.store import EmbeddedStore, open_store
from clusterkg.store.failures import fate as fate_of
from clusterkg.store.keeping import Keeping
from clusterkg.store.reader import NICE, Terms, live
from clusterkg.store.sandbox import die_with_parent, held
from clusterkg.store.standby import fork_twin
from clusterkg.store.wire import OURS

CONTROL = "control"
_LOOK = 0.05  # seconds between looks at memory while a long query runs
_CROWD = 3  # times as many readers may be there while queries wait
_LIFE = 1_000_000  # numbers of readers that one keeper may use


@dataclass
class _Child:
    pid: int
    serial: int
    lane: str
    said: int  # a file in memory that is its standard error
    client: str | None = None  # set while it runs a long query
    busy: bool = False  # its query is not the quickest, and others wait
    fate: str = ""


class Keeper:
    """The table of living readers and the rules by which they live."""

    def __init__(
        self, store: EmbeddedStore, folder: Path, keeping: Keeping, supervisor: int
    ) -> None:
        self.store, self.folder, self.keeping = store, folder, keeping
        self.supervisor, self.twin, self.ending = supervisor, 0, False
        self.children: dict[int, _Child] = {}
        self.fates: dict[int, str] = {}
        self.serial = self.first = 0
        self.killed: Counter[str] = Counter()
        self.shared = held(os.getpid())
        self.control = _listen(folder / CONTROL, socket.SOCK_SEQPACKET, 64)
        self.lanes = {
            lane: _listen(folder / lane, socket.SOCK_STREAM, keeping.queue)
            for lane in keeping.lanes
        }
        self.selector = selectors.DefaultSelector()
        self.wake, self._wake_in = socket.socketpair()
        for end in (self.wake, self._wake_in):
            end.setblocking(False)
        signal.set_wakeup_fd(self._wake_in.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGINT, signal.SIG_IGN)

    def run(self) -> None:
        """Keep until told to end."""
        try:
            self._begin()
            if not self.first:  # nobody waits for a stand-by to tell
                print(json.dumps({"version": self.store.version}), flush=True)
            while not self.ending and os.getppid() == self.supervisor:
                self._turn()
        finally:
            for pid in (*self.children, self.twin):
                if pid:
                    os.kill(pid, signal.SIGKILL)
            shutil.rmtree(self.folder, ignore_errors=True)  # nobody else may be left

    def _begin(self) -> None:
        """A stand-by first, which comes back from here when it is its turn."""
        while not self.twin:
            self.twin = fork_twin(self.folder, self.supervisor)
            if not self.twin:
                self._forget()
                self.selector = selectors.DefaultSelector()
                self.children, self.fates = {}, {}
                self.serial = self.first = self.serial + _LIFE
        signal.signal(signal.SIGTERM, self._end_soon)
        for listener in (self.control, self.wake):
            if listener not in self.selector.get_map():
                self.selector.register(listener, selectors.EVENT_READ)
        for lane in self.keeping.lanes:
            self._fill(lane)

    def _end_soon(self, *_: object) -> None:
        self.ending = True  # to raise here is in vain while we fork: Python drops it

    def _turn(self) -> None:
        long_ones = any(c.busy or c.client is not None for c in self.children.values())
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
        terms = Terms(self.serial, os.getpid(), self.keeping.memory)
        said, pid = os.memfd_create("said"), os.fork()
        if pid:
            self.children[pid] = _Child(pid, self.serial, lane, said)
            return
        try:
            os.dup2(said, sys.stderr.fileno())
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            self._forget()
            for own in (self.control, self.wake, self._wake_in):
                own.close()
            for other in self.lanes.keys() - {lane}:
                self.lanes[other].close()
            live(self.lanes[lane], self.store, terms)
        finally:  # whatever happens, the child never walks back into the keeper's loop
            os._exit(70)

    def _forget(self) -> None:
        """What a fork has of the readers and connections of the keeper before it."""
        for child in self.children.values():
            os.close(child.said)
        for key in list(self.selector.get_map().values()):
            if key.fileobj not in (self.control, self.wake):
                key.fileobj.close()  # type: ignore[union-attr]
        self.selector.close()

    def _reap(self) -> None:
        while self.children:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return
            if pid == self.twin:
                self.twin = 0
                self._begin()
                continue
            child = self.children.pop(pid)
            fate = child.fate or fate_of(status, os.pread(child.said, 500, 0))
            os.close(child.said)
            self.fates[child.serial] = fate
            if fate != "worn":
                self.killed[fate] += 1
            while len(self.fates) > 512:
                del self.fates[next(iter(self.fates))]
            self._fill(child.lane)

    def _fill(self, lane: str) -> None:
        there = [c for c in self.children.values() if c.lane == lane]
        there = [child for child in there if child.client is None]
        ready, wanted = sum(not c.busy for c in there), self.keeping.lanes[lane]
        for _ in range(min(wanted - ready, wanted * _CROWD - len(there))):
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
        child = self._child(pid, serial)
        if child is None:
            return "gone"
        others = [c for c in self.children.values() if c.lane == child.lane]
        long_ones = [c.client for c in others if c.client is not None]
        if client != OURS and long_ones.count(client) >= self.keeping.heavy_per_client:
            return self._end(child, "client")
        if len(long_ones) >= self.keeping.heavy:
            return self._end(child, "full")
        child.client = client
        self._make_way(child)
        return "yes"

    def _do_busy(self, pid: int, serial: int) -> str:
        """A query takes its time while others wait: there is room for one more."""
        child = self._child(pid, serial)
        if child is not None:
            child.busy = True
            self._make_way(child)
        return "yes"

    def _make_way(self, child: _Child) -> None:
        """Short questions go first; a slowed reader ends with its query (reader.py)."""
        with contextlib.suppress(OSError):
            for thread in Path(f"/proc/{child.pid}/task").iterdir():
                os.setpriority(os.PRIO_PROCESS, int(thread.name), NICE)
        self._fill(child.lane)

    def _child(self, pid: int, serial: int) -> _Child | None:
        child = self.children.get(pid)
        return child if child is not None and child.serial == serial else None

    def _do_kill(self, pid: int, serial: int, why: str) -> str:
        child = self._child(pid, serial)
        if child is not None:
            self._end(child, why)
            return "killed"
        return "gone"

    def _do_fate(self, serial: int) -> str:
        self._reap()
        if serial <= self.first:
            return "signal 9"  # it ended with the keeper before us
        return self.fates.get(serial, "")

    def _do_count(self) -> dict[str, Any]:
        counts = dict.fromkeys(self.keeping.lanes, 0)
        for child in self.children.values():
            counts[child.lane] += 1
        heavy = sum(c.client is not None for c in self.children.values())
        told = {**counts, "heavy": heavy, "forks": self.serial - self.first}
        return {**told, "kills": self.killed.total(), "killed": self.killed}

    def _end(self, child: _Child, why: str) -> str:
        child.fate = child.fate or why
        os.kill(child.pid, signal.SIGKILL)
        return why

    def _watch_memory(self) -> None:
        sizes = [
            (max(0, held(child.pid) - self.shared), child)
            for child in self.children.values()
        ]
        if sum(size for size, _ in sizes) > self.keeping.memory_together:
            self._end(max(sizes, key=lambda pair: pair[0])[1], "memory")


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
    parser.add_argument("--parent", type=int, required=True)
    told = parser.parse_args()
    die_with_parent(told.parent, signal.SIGTERM)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())  # a supervisor blocks its own
    started = time.monotonic()
    try:
        store = open_store(told.location)
        if not isinstance(store, EmbeddedStore):
            raise Misuse(f"{told.location} is not data that can be kept in memory.")
        keeping = Keeping(**json.loads(told.keeping))
        keeper = Keeper(store, told.folder, keeping, told.parent)
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
