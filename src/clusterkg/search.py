"""Search by English, 汉字, pinyin and initials; an index of names in memory.

Two 汉字 are a whole place name, so every character counts: names are matched by part,
not by word. Rank: the whole name, its beginning, the beginning of a word, anywhere.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from pypinyin import Style, lazy_pinyin
from rdflib import Literal

from clusterkg.catalogue import Question
from clusterkg.store.base import Row, Store

_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
_WORD = re.compile(r"[^\W_]+")
_KINDS = ("place", "cluster", "platform", "alliance", "organization")
_PREFERRED, _OTHER, _SOUND, _INITIALS = 0, 1, 2, 3


class Hit(NamedTuple):
    """One thing that was found, and by which of its names."""

    iri: str
    kind: str
    names: dict[str, str]
    matched: str


@dataclass(frozen=True)
class _Key:
    text: str
    rank: int
    thing: int
    shown: str


class Index:
    """All names of all things, as they may be typed."""

    def __init__(self, rows: Iterable[Row], base: str) -> None:
        self._things: list[str] = []
        self._names: list[dict[str, str]] = []
        self._keys: list[_Key] = []
        number: dict[str, int] = {}
        for row in rows:
            iri = str(row["thing"])
            if iri not in number:
                number[iri] = len(self._things)
                self._things.append(iri)
                self._names.append({})
            self._add(number[iri], row)
        self._base = base
        self._keys = sorted(set(self._keys), key=lambda k: (k.text, k.rank, k.thing))

    @classmethod
    def of(cls, store: Store, names: Question, base: str) -> "Index":
        """From the data."""
        return cls(names.run(store).rows, base)

    def _add(self, thing: int, row: Row) -> None:
        name = row["name"]
        shown = str(name)
        lang = (name.language or "") if isinstance(name, Literal) else ""
        preferred = str(row.get("preferred", "true")) == "true"
        rank = _PREFERRED if preferred else _OTHER
        if preferred and lang:
            self._names[thing].setdefault(lang.split("-")[0], shown)
        self._keys.append(_Key(plain(shown), rank, thing, shown))
        if _HAN.search(shown):
            sounds = [plain(s) for s in lazy_pinyin(shown) if plain(s)]
            initials = "".join(
                plain(s)[:1] for s in lazy_pinyin(shown, style=Style.FIRST_LETTER)
            )
            self._keys.append(_Key("".join(sounds), _SOUND, thing, shown))
            self._keys.append(_Key(initials, _INITIALS, thing, shown))

    def find(
        self, typed: str, limit: int = 20, kind: str = ""
    ) -> tuple[list[Hit], int]:
        """The best hits and how many there are."""
        best = self._best(plain(typed))
        words = [word for part in typed.split() if (word := plain(part))]
        if len(words) > 1:  # "guzhen lamp" finds "Lamps of Guzhen" too, a rank lower
            each = [self._best(word) for word in words]
            for thing in set.intersection(*(set(one) for one in each)):
                score = 16 + sum(one[thing][0] for one in each)
                best.setdefault(thing, (score, each[0][thing][1]))
        found = [t for t in best if not kind or self._kind(t) == kind]
        found.sort(key=lambda t: (best[t][0], self._order(t), self._things[t]))
        hits = [
            Hit(self._things[t], self._kind(t), self._names[t], best[t][1])
            for t in found[:limit]
        ]
        return hits, len(found)

    def _best(self, wanted: str) -> dict[int, tuple[int, str]]:
        """For each thing that matches, its best score and the name that did it."""
        best: dict[int, tuple[int, str]] = {}
        for key in self._keys if wanted else ():
            place = _place(key, wanted)
            if place is not None:
                score = place * 4 + key.rank
                if key.thing not in best or score < best[key.thing][0]:
                    best[key.thing] = (score, key.shown)
        return best

    def _kind(self, thing: int) -> str:
        local = self._things[thing].removeprefix(self._base)
        if local.startswith("ns#"):
            return "term"
        parts = local.split("/")
        return parts[1] if parts[0] == "id" and len(parts) > 2 else parts[0]

    def _order(self, thing: int) -> int:
        kind = self._kind(thing)
        return _KINDS.index(kind) if kind in _KINDS else len(_KINDS)


def plain(text: str) -> str:
    """Lower case without accents, blanks and punctuation, as people type."""
    told = unicodedata.normalize("NFKD", text).lower()
    letters: Sequence[str] = _WORD.findall(
        "".join(c for c in told if not unicodedata.combining(c))
    )
    return "".join(letters)


def _place(key: _Key, wanted: str) -> int | None:
    """0 the whole, 1 its beginning, 2 the beginning of a word, 3 anywhere."""
    at = key.text.find(wanted)
    if at < 0 or (key.rank == _INITIALS and (at > 0 or len(wanted) < 2)):
        return None
    if at == 0:
        return 0 if len(key.text) == len(wanted) else 1
    if key.rank == _SOUND and len(wanted) < 4:
        return None
    starts = (plain(word) for word in _WORD.findall(key.shown))
    return 2 if any(word.startswith(wanted) for word in starts) else 3
