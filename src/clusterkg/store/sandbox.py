"""What a reader process may not do, set before it takes its first query.

No network (a seccomp filter, where the kernel has one), no new programs, bounded
memory, no core file, and death with its keeper. Linux only; elsewhere `confine` sets
what the system knows and says what it could not.
"""

import contextlib
import ctypes
import errno
import os
import platform
import resource
import signal
import struct
import sys
from pathlib import Path

STACK = 512 * 1024 * 1024  # a parser may recurse this deep before it hits a wall
_ARENA_MAX, _MMAP_AT, _TRIM_AT = -8, -3, -1  # of mallopt
_PR_SET_PDEATHSIG, _PR_SET_CHILD_SUBREAPER = 1, 36
_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP = 38, 22
_ALLOW, _KILL, _ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
_LOAD, _JUMP_EQUAL, _JUMP_AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16
# architecture tag, then numbers of socket, execve, execveat, io_uring_setup
_SYSTEMS = {
    "x86_64": (0xC000003E, 41, 59, 322, 425),
    "aarch64": (0xC00000B7, 198, 221, 281, 425),
}


def die_with_parent(parent: int, sign: signal.Signals = signal.SIGKILL) -> None:
    """Ask the kernel to end this process when the one that started it ends."""
    when_parent_ends(sign)
    if os.getppid() != parent:  # it ended before we could ask
        os._exit(0)


def when_parent_ends(sign: signal.Signals) -> None:
    """Ask the kernel for a signal at the end of the process that is our parent."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(sign), 0, 0, 0)


def adopt_orphans() -> None:
    """Become the parent of every process below us whose own parent ends."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def give_memory_back() -> None:
    """Let what is freed go back to the system, not to one pool for each thread."""
    if platform.libc_ver()[0] == "glibc":
        libc = ctypes.CDLL(None)
        for what, value in ((_ARENA_MAX, 2), (_MMAP_AT, 65_536), (_TRIM_AT, 262_144)):
            libc.mallopt(what, value)


def trim_memory() -> None:
    """Give back what lies free between things that live on."""
    if platform.libc_ver()[0] == "glibc":
        ctypes.CDLL(None).malloc_trim(0)


def confine(memory: int) -> bool:
    """Close this process in for good; True when the network is really shut.

    `memory` is what it may take beyond what it has now and its stack.
    """
    now = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    most = now + STACK + memory
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("800")
    return shut_network()


def held(pid: int) -> int:
    """Bytes of anonymous memory in a process, what it shares with its parent too."""
    try:
        told = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    line = next((line for line in told.splitlines() if line[:8] == "RssAnon:"), "")
    return int(line.split()[1]) * 1024 if line else 0


def shut_network() -> bool:
    """Refuse every socket that is not a Unix one, and every new program."""
    told = _SYSTEMS.get(platform.machine())
    if told is None or sys.platform != "linux":
        return False
    program = _filter(*told)
    code = ctypes.create_string_buffer(program, len(program))

    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("code", ctypes.c_void_p))

    filled = Program(len(program) // 8, ctypes.addressof(code))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    return bool(libc.prctl(_PR_SET_SECCOMP, 2, ctypes.byref(filled), 0, 0) == 0)


def _filter(
    architecture: int, socket_: int, execve: int, execveat: int, io_uring: int
) -> bytes:
    """The filter as classic BPF; jumps count instructions."""
    refuse = _ERRNO | errno.EACCES
    steps = (
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_JUMP_EQUAL, 1, 0, architecture),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER),
        (_JUMP_AT_LEAST, 6, 0, 0x40000000),  # the x32 numbers
        (_JUMP_EQUAL, 5, 0, execve),
        (_JUMP_EQUAL, 4, 0, execveat),
        (_JUMP_EQUAL, 3, 0, io_uring),
        (_JUMP_EQUAL, 0, 3, socket_),
        (_LOAD, 0, 0, _FIRST_ARGUMENT),
        (_JUMP_EQUAL, 1, 0, 1),  # AF_UNIX
        (_RETURN, 0, 0, refuse),
        (_RETURN, 0, 0, _ALLOW),
    )
    return b"".join(struct.pack("HBBI", *step) for step in steps)
