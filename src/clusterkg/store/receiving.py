"""What another engine sends, read within a number of bytes and a moment in time."""

import time
from typing import Any

from clusterkg.errors import OverLimit, TimedOut

_CHUNK = 65_536


def received(response: Any, sender: str, deadline: float, most: int) -> bytes:
    """The body of an open response; `sender` is what errors call its sender.

    Raises OverLimit above `most` bytes, TimedOut past the deadline (`time.monotonic`).
    """
    got = bytearray()
    while part := response.read1(_CHUNK):
        got += part
        if len(got) > most:
            raise OverLimit(
                f"{sender} gave more than {most:,} bytes; ask it for less.", 503
            )
        if time.monotonic() > deadline:
            raise TimedOut(f"{sender} was not done in time; ask for less.")
    return bytes(got)
