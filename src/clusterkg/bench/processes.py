"""Child processes of a measurement: started on a free port, waited for, ended."""

import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from clusterkg.config import environment
from clusterkg.errors import Failed


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


class Child:
    """One running program; what it prints goes to `log`."""

    def __init__(
        self,
        command: Sequence[str],
        folder: Path,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        self.command = " ".join(command)
        self._arguments, self._folder = list(command), folder
        self._settings = dict(settings or {})
        self._log = folder / "output.txt"
        self._process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        with self._log.open("wb") as out:
            return subprocess.Popen(
                self._arguments,
                cwd=self._folder,
                env={**environment(), **self._settings},
                stdout=out,
                stderr=subprocess.STDOUT,
            )

    @property
    def number(self) -> int:
        """The process id."""
        return self._process.pid

    def restart(self) -> None:
        """End it and start the same again."""
        self.stop()
        self._process = self._start()

    def wait(self, ready: Callable[[], bool], seconds: float) -> None:
        """Until it is ready. Raises Failed when it ends or takes too long."""
        until = time.monotonic() + seconds
        while not ready():
            if self._process.poll() is not None or time.monotonic() > until:
                told = self._log.read_text("utf-8", "replace").strip().splitlines()
                self.stop()
                raise Failed(
                    f"`{self.command}` did not start; it said: "
                    f"{told[-1] if told else 'nothing'}."
                )
            time.sleep(0.05)

    def stop(self) -> None:
        """Ask it to end, and make it end after ten seconds."""
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()


def run(command: Sequence[str], folder: Path, seconds: float) -> float:
    """Run it to its end; the seconds it took. Raises Failed when it fails."""
    started = time.monotonic()
    told = subprocess.run(
        command, cwd=folder, capture_output=True, timeout=seconds, check=False
    )
    if told.returncode:
        text = told.stderr.decode("utf-8", "replace").strip().splitlines()
        why = [line for line in text if "rror" in line] or text or ["silent"]
        raise Failed(f"`{' '.join(command)}` failed: {why[0]}.")
    return time.monotonic() - started


def first_line(command: Sequence[str]) -> str:
    """The first line that a program prints, for its version."""
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    lines = (told.stdout + told.stderr).strip().splitlines()
    return lines[0].strip() if lines else "unknown"
