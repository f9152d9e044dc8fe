"""A permalink's text: a query, the dataset it was asked of, and what it gave then.

All of it is in the address, compressed, so there is nothing to keep and nothing to
lose: JSON, deflated (whose checksum finds a damaged link), in base64url. A small result
is in it as a whole; of a larger one a mark for each row, which tells what is new but
not what is gone; of a very large one its hash and its number of rows. It is a note of
what was seen, not a signed proof.
"""

import base64
import hashlib
import json
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from clusterkg.errors import OverLimit, UnknownName
from clusterkg.server.permalinks.outcomes import Outcome

LONGEST = 6_000  # characters of a link; proxies take addresses of 8 kB
_MOST_TEXT = 1_000_000
_MARK = 8  # characters of base64: 48 bits of a row's hash


@dataclass(frozen=True)
class Pin:
    """What a link says; `lines` or `marks` are None when they are not in it."""

    query: str
    dataset: str
    result: str
    rows: int
    name: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    lines: Sequence[str] | None = None
    marks: Sequence[str] | None = None

    @classmethod
    def of(
        cls,
        query: str,
        dataset: str,
        outcome: Outcome,
        name: str = "",
        values: Mapping[str, str] | None = None,
    ) -> "Pin":
        """The fullest pin that makes a link of bearable length. Raises OverLimit."""
        lines = outcome.lines
        for kept in (
            {"lines": lines},
            {"marks": tuple(map(mark, lines))},
            {"lines": None},
        ):
            pin = cls(
                query, dataset, outcome.hash, len(lines), name, values or {}, **kept
            )
            if len(lines) <= LONGEST and len(pin.token()) <= LONGEST:
                return pin
        if len(pin.token()) <= LONGEST:
            return pin
        raise OverLimit(
            "The query is too long for a link; keep it in a file, with the dataset's "
            f"digest {dataset}.",
            413,
        )

    def token(self) -> str:
        """The part of the address that says it all."""
        told: dict[str, Any] = {
            "q": self.query,
            "d": self.dataset,
            "h": self.result,
            "c": self.rows,
        }
        if self.name:
            told |= {"n": self.name, "p": dict(self.values)}
        if self.lines is not None:
            told["l"] = "\n".join(self.lines)
        if self.marks is not None:
            told["m"] = "".join(self.marks)
        text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
        packed = zlib.compress(text.encode(), 9)
        return base64.urlsafe_b64encode(packed).rstrip(b"=").decode()

    @classmethod
    def read(cls, token: str) -> "Pin":
        """What a link says. Raises UnknownName for one that is cut or altered."""
        try:
            packed = base64.b64decode(token + "=" * (-len(token) % 4), b"-_", True)
            opened = zlib.decompressobj()
            text = opened.decompress(packed, _MOST_TEXT)
            if not opened.eof:
                raise ValueError("cut")
            return _pin(json.loads(text))
        except (ValueError, KeyError, TypeError, zlib.error) as why:
            shown = token if len(token) < 24 else f"{token[:20]}…"
            raise UnknownName("permalink (it was cut or altered)", shown) from why


def _pin(told: dict[str, Any]) -> Pin:
    rows, lines, marks = told["c"], told.get("l"), told.get("m")
    texts = (told["q"], told["d"], told["h"], told.get("n", ""))
    values = told.get("p", {})
    said = [*texts, *values.items(), lines or "", marks or ""]
    if not all(isinstance(one, str | tuple) for one in said) or type(rows) is not int:
        raise ValueError("not a pin")
    query, dataset, result, name = texts
    return Pin(
        query,
        dataset,
        result,
        rows,
        name,
        {str(k): str(v) for k, v in values.items()},
        None if lines is None else tuple(lines.split("\n") if rows else ()),
        None
        if marks is None
        else tuple(marks[i : i + _MARK] for i in range(0, len(marks), _MARK)),
    )


def mark(line: str) -> str:
    """Forty-eight bits that stand for a row."""
    digest = hashlib.sha256(line.encode()).digest()[: _MARK * 6 // 8]
    return base64.urlsafe_b64encode(digest).decode()


@dataclass(frozen=True)
class Change:
    """What became of a result; None where the link does not hold enough to say.

    `state` is `same` (dataset and result), `unchanged` (another dataset, the same
    result), `reordered` (the same rows in another order) or `changed`.
    """

    state: str
    added: Sequence[str] | None
    removed: Sequence[str] | None
    fewer: int | None  # rows that are gone, listed or not


def compare(pin: Pin, now: Outcome, dataset: str) -> Change:
    """What a replay finds."""
    if pin.result == now.hash:
        return Change("same" if pin.dataset == dataset else "unchanged", (), (), 0)
    if pin.lines is not None:
        then, found = Counter(pin.lines), Counter(now.lines)
        added, gone = _sorted(found - then), _sorted(then - found)
        state = "changed" if added or gone else "reordered"
        return Change(state, added, gone, len(gone))
    if pin.marks is not None:
        left = Counter(pin.marks)
        added = []
        for line in now.lines:
            if left[mark(line)]:
                left[mark(line)] -= 1
            else:
                added.append(line)
        fewer = left.total()
        state = "changed" if added or fewer else "reordered"
        return Change(state, sorted(added), None if fewer else (), fewer)
    return Change("changed", None, None, None)


def _sorted(lines: Counter[str]) -> list[str]:
    return sorted(lines.elements())
