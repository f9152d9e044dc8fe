"""Runs a verb of the command in a process apart: nice, bounded, and ending with us.

`python -m clusterkg.store.apart PARENT BYTES VERB ...` is what `command` gives.
"""

import os
import resource
import runpy
import sys
from collections.abc import Sequence

from clusterkg.store.sandbox import die_with_parent

_NICE = 5


def command(memory: int, *verb: str) -> Sequence[str]:
    """The command line for a verb that may use so many bytes and outlives nobody."""
    us = [sys.executable, "-m", "clusterkg.store.apart"]
    return [*us, str(os.getpid()), str(memory), *verb]


def main() -> None:
    """Confines this process and becomes the command."""
    _, parent, memory, *verb = sys.argv
    die_with_parent(int(parent))
    os.nice(_NICE)
    resource.setrlimit(resource.RLIMIT_AS, (int(memory), int(memory)))
    sys.argv = ["clusterkg", *verb]
    runpy.run_module("clusterkg", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
