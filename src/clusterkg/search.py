"""Search by English, 汉字, pinyin, initials and old spellings, in compact arrays.

Two 汉字 are a whole place name, so every character counts: names are matched by part,
not by word. Rank: the whole name, its beginning, the beginning of a word, anywhere.
A large region has half a million names: they lie end to end in one row of bytes, and
what was typed is looked for in all of them at once. Where nothing is found, 汉字 are
tried by their sound (虎門 for 虎门), and `nearest` knows what is written almost so.
"""

import csv
import difflib
import io
import re
import unicodedata
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from pypinyin import Style, lazy_pinyin

from clusterkg.catalogue import Question
from clusterkg.store.base import Store

_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
_RUNS = re.compile(rf"{_HAN.pattern}+|[^{_HAN.pattern[1:]}+")
_WORD = re.compile(r"[^\W_]+")
_KINDS = ("place", "cluster", "platform", "alliance", "organization")
_PREFERRED, _OTHER, _SOUND, _INITIALS = 0, 1, 2, 3
_LANGUAGES = ("en", "zh", "none")
_PROPERTIES = {
    "rdfs:label": _PREFERRED,
    "skos:prefLabel": _PREFERRED,
    "skos:altLabel": _OTHER,
    "skos:hiddenLabel": _OTHER,
}
_SHORTEST_SOUND, _NONE = 4, -1
_ALIKE, _MOST_COMPARED = 0.75, 5000  # of difflib's ratio; names of one first letter


class Named(NamedTuple):
    """A name of a thing; `rank` 0 when it is a preferred one."""

    thing: str
    text: str
    language: str
    rank: int


class Hit(NamedTuple):
    """One thing that was found, and by which of its names."""

    iri: str
    kind: str
    names: dict[str, str]
    matched: str


class Index:
    """All names of all things, as they may be typed."""

    def __init__(self, names: Iterable[Named], base: str) -> None:
        self._base, self._shown, self._keys = base, _Texts(), _Keys()
        number: dict[str, int] = {}
        preferred = {language: array("i") for language in ("en", "zh")}
        for name in names:
            local = name.thing.removeprefix(base)
            thing = number.setdefault(local, len(number))
            if thing == len(preferred["en"]):
                for told in preferred.values():
                    told.append(_NONE)
            shown = self._shown.add(name.text)
            own = preferred.get(name.language)
            if own is not None and name.rank == _PREFERRED and own[thing] == _NONE:
                own[thing] = shown
            self._add(name, thing, shown)
        _sounds.cache_clear()
        self._things = sorted(number)
        order = np.array([number[thing] for thing in self._things], dtype=np.int64)
        self._languages = {
            language: np.array(told, dtype=np.int32)[order]
            for language, told in preferred.items()
        }
        self._keys.close(np.argsort(order))
        self._sort_kinds()

    def _sort_kinds(self) -> None:
        self._kinds = sorted({_kind(thing) for thing in self._things})
        number = {kind: n for n, kind in enumerate(self._kinds)}
        kinds = [number[_kind(thing)] for thing in self._things]
        self._kind = np.array(kinds, dtype=np.int16)
        order = [_KINDS.index(k) if k in _KINDS else len(_KINDS) for k in self._kinds]
        self._order = np.array(order, dtype=np.int16)[self._kind]

    @classmethod
    def of(cls, store: Store, names: Question, base: str) -> "Index":
        """From the data, one property and language at a time."""
        return cls(_read(store, names), base)

    def _add(self, name: Named, thing: int, shown: int) -> None:
        self._keys.add(_words(name.text), name.rank, thing, shown)
        if _HAN.search(name.text):
            told = [_sounds(run) for run in _RUNS.findall(name.text)]
            self._keys.add(["".join(s for s, _ in told)], _SOUND, thing, shown)
            self._keys.add(["".join(i for _, i in told)], _INITIALS, thing, shown)
            if name.thing.startswith(f"{self._base}id/place/"):
                old = "".join(lazy_pinyin(name.text, style=Style.WADEGILES))
                self._keys.add([plain(old)], _SOUND, thing, shown)

    def named(self, start: str) -> list[str]:
        """What follows `start` in the addresses that begin so, in order."""
        low = bisect_left(self._things, start)
        high = bisect_left(self._things, start + "\U0010ffff")
        return [thing.removeprefix(start) for thing in self._things[low:high]]

    def find(
        self, typed: str, limit: int = 20, kind: str = ""
    ) -> tuple[list[Hit], int]:
        """The best hits and how many there are."""
        hits, total = self._find(typed, limit, kind)
        if total or not _HAN.search(typed):
            return hits, total
        sounds = "".join(_sounds(run)[0] for run in _RUNS.findall(typed))
        return self._find(sounds, limit, kind)

    def nearest(self, typed: str, most: int = 3) -> list[Hit]:
        """Places, clusters and platforms whose whole name is written almost so."""
        wanted, by_text = plain(typed), dict[str, int]()
        keys = self._keys.alike(wanted, self._order < len(_KINDS))[:_MOST_COMPARED]
        for key in map(int, keys):
            by_text.setdefault(self._keys.text(key), key)
        found: dict[int, int] = {}
        for text in difflib.get_close_matches(wanted, by_text, 2 * most, _ALIKE):
            found.setdefault(int(self._keys.thing[by_text[text]]), by_text[text])
        return [self._hit(*one) for one in list(found.items())[:most]]

    def _find(self, typed: str, limit: int, kind: str) -> tuple[list[Hit], int]:
        best = self._best(plain(typed))
        words = [word for part in typed.split() if (word := plain(part))]
        if len(words) > 1:  # "guzhen lamp" finds "Lamps of Guzhen" too, a rank lower
            each = [self._best(word) for word in words]
            worst = np.iinfo(np.int64).max
            every = np.all([one < worst for one in each], axis=0)
            scores = sum(np.where(every, one >> 32, 0) for one in each) + 16
            together = (scores << 32) | (each[0] & 0xFFFFFFFF)
            best = np.minimum(best, np.where(every, together, worst))
        found = np.flatnonzero(best < np.iinfo(np.int64).max)
        if kind:
            number = self._kinds.index(kind) if kind in self._kinds else -1
            found = found[self._kind[found] == number]
        order = np.lexsort((found, self._order[found], best[found] >> 32))
        hits = [self._hit(int(t), int(best[t])) for t in found[order[:limit]]]
        return hits, len(found)

    def _hit(self, thing: int, best: int) -> Hit:
        names = {
            language: self._shown[int(told[thing])]
            for language, told in self._languages.items()
            if told[thing] != _NONE
        }
        local = self._things[thing]
        matched = self._shown[int(self._keys.shown[best & 0xFFFFFFFF])]
        return Hit(self._base + local, _kind(local), names, matched)

    def _best(self, wanted: str) -> Any:
        """For each thing its best score and, in the lower half, the key that did it."""
        best = np.full(len(self._things), np.iinfo(np.int64).max)
        keys, places = self._keys.find(wanted)
        # names of clusters begin with the city around the town that they are known by
        clusters = self._order[self._keys.thing[keys]] == _KINDS.index("cluster")
        places = np.where(clusters, np.minimum(places, 1), places)
        scores = places * 4 + self._keys.rank[keys]
        np.minimum.at(best, self._keys.thing[keys], (scores << 32) | keys)
        return best


class _Texts:
    """Many short texts in one row of bytes."""

    def __init__(self) -> None:
        self._bytes, self._ends = bytearray(), array("q", [0])

    def add(self, text: str) -> int:
        """The number under which it is kept."""
        self._bytes += text.encode()
        self._ends.append(len(self._bytes))
        return len(self._ends) - 2

    def __getitem__(self, number: int) -> str:
        return self._bytes[self._ends[number] : self._ends[number + 1]].decode()


class _Keys:
    """What may be typed, end to end; where each begins, and what it stands for."""

    def __init__(self) -> None:
        self._bytes, self._starts, self._words = bytearray(), array("q"), array("q")
        self._told = array("i")

    def add(self, words: Sequence[str], rank: int, thing: int, shown: int) -> None:
        """One key of one or more words."""
        if not any(words):
            return
        self._starts.append(len(self._bytes))
        for word in words:
            self._words.append(len(self._bytes))
            self._bytes += word.encode()
        self._bytes += b"\n"
        self._told.extend((rank, thing, shown))

    def close(self, number: Any) -> None:
        """All keys are there; `number` is what each thing is called from now on."""
        self._text = np.frombuffer(bytes(self._bytes), dtype=np.uint8)
        self._begins = np.zeros(len(self._text) + 1, dtype=bool)
        self._begins[np.array(self._words, dtype=np.int64)] = True
        self.starts = np.array([*self._starts, len(self._text)], dtype=np.int64)
        told = np.array(self._told, dtype=np.int32).reshape(-1, 3)
        self.rank = told[:, 0].astype(np.int8)
        self.thing = number[told[:, 1]].astype(np.int32)
        self.shown = told[:, 2].copy()
        del self._bytes, self._starts, self._words, self._told

    def find(self, wanted: str) -> tuple[Any, Any]:
        """Keys that hold it and how: 0 the whole, 1 its beginning, 2 that of a word."""
        sought = wanted.encode()
        at = self._positions(sought)
        keys = np.searchsorted(self.starts, at, side="right") - 1
        first = at == self.starts[keys]
        whole = first & (at + len(sought) + 1 == self.starts[keys + 1])
        place = np.where(self._begins[at], 2, 3) - first - whole
        rank = self.rank[keys]
        told = (rank != _INITIALS) | (first & (len(wanted) > 1))
        told &= (rank != _SOUND) | first | (len(wanted) >= _SHORTEST_SOUND)
        return keys[told], place[told]

    def alike(self, wanted: str, chosen: Any) -> Any:
        """Keys of the chosen things with this beginning that are about as long."""
        if not wanted.isascii() or not wanted:
            return np.zeros(0, dtype=np.int64)
        long = np.diff(self.starts) - 1 - len(wanted)
        first = self._text[self.starts[:-1]] == ord(wanted[0])
        fits = first & (np.abs(long) <= 2) & (self.rank != _INITIALS)
        return np.flatnonzero(fits & chosen[self.thing])

    def text(self, key: int) -> str:
        """What is typed to find a key whole."""
        return bytes(self._text[self.starts[key] : self.starts[key + 1] - 1]).decode()

    def _positions(self, sought: bytes) -> Any:
        if not sought or len(sought) > len(self._text):
            return np.zeros(0, dtype=np.int64)
        at = np.flatnonzero(self._text[: len(self._text) - len(sought)] == sought[0])
        for offset, byte in enumerate(sought[1:], start=1):
            at = at[self._text[at + offset] == byte]
        return at


def _read(store: Store, names: Question) -> Iterator[Named]:
    for name, rank in _PROPERTIES.items():
        for language in _LANGUAGES:
            text = names.bind({"property": name, "language": language})
            body = store.answer(text, "text/csv").decode()
            told = csv.reader(io.StringIO(body, newline=""))
            next(told)
            yield from (Named(thing, name, language, rank) for thing, name in told)


def _kind(local: str) -> str:
    parts = local.split("/")
    return parts[1] if parts[0] == "id" and len(parts) > 2 else parts[0]


@lru_cache(maxsize=20_000)
def _sounds(run: str) -> tuple[str, str]:
    """A run of 汉字 in pinyin and by its initials; any other as people type it."""
    if not _HAN.match(run):
        return plain(run), plain(run)[:1]
    told = lazy_pinyin(run)
    return "".join(told), "".join(sound[:1] for sound in told)


def _words(text: str) -> list[str]:
    """The words of a text as people type them."""
    if text.isascii():
        return _WORD.findall(text.lower())
    told = unicodedata.normalize("NFKD", text).lower()
    return _WORD.findall("".join(c for c in told if not unicodedata.combining(c)))


def plain(text: str) -> str:
    """Lower case without accents, blanks and punctuation, as people type."""
    return "".join(_words(text))
