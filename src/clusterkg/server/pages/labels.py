"""Names of things in the reader's language, with a visible mark when there is none."""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field
from threading import Lock
from urllib.parse import unquote

from rdflib import URIRef

from clusterkg.catalogue import Question
from clusterkg.store.base import Store

_KEPT = 20_000


@dataclass(frozen=True)
class Name:
    """What to call a thing: the text, its language, and how it came to it."""

    text: str
    lang: str
    fallback: bool = False
    translated: bool = False


@dataclass
class Names:
    """One thing's labels by language; `ours` are translations made here."""

    by_lang: dict[str, str] = field(default_factory=dict)
    ours: dict[str, str] = field(default_factory=dict)

    def best(self, lang: str, iri: str) -> Name:
        """The label in `lang`, else another language's, else the end of the IRI."""
        own = self.by_lang.get(lang) or self.ours.get(lang)
        if own:
            return Name(own, lang, translated=own == self.ours.get(lang))
        for other in ("en", "zh", ""):
            if other in self.by_lang:
                return Name(self.by_lang[other], other or lang, fallback=bool(other))
        return Name(tail(iri), "en", fallback=lang != "en")


def tail(iri: str) -> str:
    """The last words of an address, for a thing without any label."""
    end = unquote(iri.rstrip("/").rpartition("#")[2].rpartition("/")[2])
    return end.replace("-", " ") or iri  # an address is the last resort


class Labels:
    """Labels of one dataset, asked for many at a time and kept for later pages."""

    def __init__(self, store: Store, question: Question) -> None:
        self._store, self._question = store, question
        self._kept: OrderedDict[str, Names] = OrderedDict()
        self._lock = Lock()

    def fetch(self, iris: Iterable[str]) -> None:
        """Have the labels of all these at hand; one query for those not yet kept."""
        wanted = set(iris)
        with self._lock:
            missing = sorted(wanted - self._kept.keys())
        for start in range(0, len(missing), 2000):
            self._load(missing[start : start + 2000])

    def _load(self, iris: list[str]) -> None:
        found = {iri: Names() for iri in iris}
        for row in self._question.run(self._store, things=" ".join(iris)).rows:
            names, label = found[str(row["thing"])], row["label"]
            lang = (getattr(label, "language", None) or "").partition("-")[0].lower()
            kind = names.ours if "translated" in row else names.by_lang
            if lang not in kind or str(label) < kind[lang]:
                kind[lang] = str(label)
        with self._lock:
            self._kept.update(found)
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)

    def name(self, iri: str, lang: str) -> Name:
        """What to call `iri`; asks the store when nobody fetched it before."""
        if iri not in self._kept:
            self.fetch([iri])
        names = self._kept.get(iri)
        return (names or Names()).best(lang, iri)

    def other(self, iri: str, lang: str) -> str | None:
        """The name in the site's other language, to stand beside the first."""
        names = self._kept.get(iri) or Names()
        return names.by_lang.get("en" if lang == "zh" else "zh")


def iris_of(values: Iterable[object], base: str) -> set[str]:
    """The IRIs among values that belong to this graph."""
    return {str(v) for v in values if isinstance(v, URIRef) and v.startswith(base)}
