"""Starts and stops the keeper of one dataset, for a server or a test."""

import contextlib
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any

from clusterkg.errors import ClusterkgError, Unavailable
from clusterkg.store.keeping import Keeping
from clusterkg.store.line import Patience
from clusterkg.store.pool import Lane
from clusterkg.store.pooled import PooledStore
from clusterkg.store.standby import keepers

_STOP_TIME = 5.0


class Readers:
    """A running keeper and its lanes; a context manager that ends it."""

    def __init__(self, location: str, keeping: Keeping | None = None) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="ckg-", dir=_short_folder()))
        told = json.dumps(asdict(keeping or Keeping()))
        command = [sys.executable, "-m", "clusterkg.store.keeper", location]
        self._process = subprocess.Popen(
            [*command, str(self.folder), "--keeping", told]
            + ["--parent", str(os.getpid())],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self.version = ""

    def ready(self) -> bool:
        """Whether `wait` returns, or raises, at once."""
        told = self._process.stdout
        return told is None or bool(select.select([told], [], [], 0)[0])

    def wait(self) -> "Readers":
        """Return when questions can be asked. Raises what loading raised."""
        assert self._process.stdout is not None  # we asked for a pipe
        line = self._process.stdout.readline()
        told: dict[str, Any] = json.loads(line) if line.strip() else {}
        if "version" not in told:
            self.stop()
            error: ClusterkgError = Unavailable("The keeper of the data did not start.")
            if "error" in told:
                error = ClusterkgError(told["error"])
                error.exit_code = told["code"]
            raise error
        self.version = told["version"]
        return self

    @property
    def keeper(self) -> int:
        """The process that keeps now: the one we started, or its stand-by; else 0."""
        told = (self._process.pid, *keepers(self.folder))
        return next((pid for pid in told if _runs(pid)), 0)

    def reaped(self, pid: int, status: int) -> None:
        """A parent that waits for all its children tells here which one it got."""
        if pid == self._process.pid:
            self._process.returncode = os.waitstatus_to_exitcode(status)

    def lane(self, name: str, patience: Patience | None = None) -> Lane:
        """The lane of that name."""
        return Lane(self.folder, name, patience or Patience())

    def store(self, lane: Lane | None = None) -> PooledStore:
        """The Store port over a lane; without one, over that of the pages."""
        return PooledStore(lane or self.lane("pages"), self.version)

    def stop(self) -> None:
        """End the keeper, its stand-by and its readers; remove the sockets."""
        while keeper := self.keeper:
            _end(keeper)
        self._process.poll()
        if self._process.stdout is not None:
            self._process.stdout.close()
        with contextlib.suppress(OSError):
            shutil.rmtree(self.folder)

    def __enter__(self) -> "Readers":
        return self.wait()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


def _runs(pid: int) -> bool:
    """Whether a process is a child of ours that has not ended."""
    try:
        return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None
    except ChildProcessError:
        return False


def _end(pid: int) -> None:
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + _STOP_TIME
    while _runs(pid):
        time.sleep(0.01)
        if time.monotonic() > deadline:
            os.kill(pid, signal.SIGKILL)


def _short_folder() -> str | None:
    """A place whose sockets' paths fit: /run/user or the default one, else /tmp."""
    return None if len(tempfile.gettempdir()) < 60 else "/tmp"  # noqa: S108
