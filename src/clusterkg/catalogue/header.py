"""The `#+ key: value` lines that open a query file.

A key may stand several times (its values make a list); a line `#+   more` that starts
with blanks continues the value before it.
"""

from collections.abc import Mapping

from clusterkg.errors import BadInput

Header = Mapping[str, tuple[str, ...]]


def read_header(text: str, name: str) -> Header:
    """Keys in file order. Raises BadInput for a `#+` line that is neither."""
    found: dict[str, list[str]] = {}
    last: list[str] | None = None
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.startswith("#+"):
            continue
        told = line.removeprefix("#+")
        key, colon, value = told.partition(":")
        if told.startswith("   ") and last:
            last[-1] = f"{last[-1]} {told.strip()}"
        elif colon and key.strip() and " " not in key.strip():
            last = found.setdefault(key.strip(), [])
            last.append(value.strip())
        else:
            raise BadInput(
                f"{name}, line {number}: a header line is `#+ key: value`; "
                f"{line!r} is not."
            )
    return {key: tuple(values) for key, values in found.items()}
