"""Names of things in the reader's language, with a visible mark when there is none."""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from threading import Lock
from urllib.parse import unquote

from rdflib import Literal, URIRef

from clusterkg.catalogue import Question
from clusterkg.chinese import spaced
from clusterkg.server.pages import language, locators
from clusterkg.store.base import Row, Store, Term
from clusterkg.terms import PREFIXES

_KEPT = 20_000
_NAMESPACES = {iri: prefix for prefix, iri in PREFIXES.items()}
# Things that nobody names: they are called after their parts, in either language.
_OF_PARTS = (
    "graph/",
    *(f"id/{kind}/" for kind in ("coverage", "need", "offering", "reading")),
    *(f"id/{kind}/" for kind in ("score-part", "statement", "supply")),
)


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
    parts: Row = field(default_factory=dict)

    def best(self, lang: str, iri: str) -> Name:
        """The label in `lang`, else another language's, else the end of the IRI."""
        own = self.by_lang.get(lang) or self.ours.get(lang)
        if own:
            return Name(own, lang, translated=own == self.ours.get(lang))
        for other in ("en", "zh", ""):
            if other in self.by_lang:
                return Name(self.by_lang[other], other or lang, fallback=bool(other))
        return Name(tail(iri), "en", fallback=lang != "en")

    @property
    def whole(self) -> bool:
        """Whether it has a name in each language of the site."""
        return (self.by_lang.keys() | self.ours.keys()) >= set(language.LANGUAGES)


def tail(iri: str) -> str:
    """The last words of an address, for a thing without any label."""
    end = unquote(iri.rstrip("/").rpartition("#")[2].rpartition("/")[2])
    return end.replace("-", " ") or iri  # an address is the last resort


def foreign(iri: str, lang: str) -> Name:
    """What to call a term of others: common ones have words of the site."""
    stem = iri[: max(iri.rfind("#"), iri.rfind("/")) + 1]
    key = f"term.{_NAMESPACES.get(stem, '')}:{iri.removeprefix(stem)}"
    if language.known(lang, key):
        return Name(language.said(lang, key), lang)
    return Name(tail(iri), "en", fallback=lang != "en")


class Labels:
    """Labels of one dataset, asked for many at a time and kept for later pages."""

    def __init__(self, store: Store, questions: Mapping[str, Question], base: str):
        self._store, self._base = store, base
        self._labels, self._parts = questions["labels"], questions["label-parts"]
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
        for row in self._labels.run(self._store, things=" ".join(iris)).rows:
            names, label = found[str(row["thing"])], row["label"]
            lang = (getattr(label, "language", None) or "").partition("-")[0].lower()
            kind = names.ours if "translated" in row else names.by_lang
            if lang not in kind or str(label) < kind[lang]:
                kind[lang] = str(label)
        starts = tuple(self._base + start for start in _OF_PARTS)
        self._load_parts(
            {
                iri: names
                for iri, names in found.items()
                if iri.startswith(starts) and not names.whole
            }
        )
        with self._lock:
            self._kept.update(found)
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)

    def _load_parts(self, unnamed: Mapping[str, Names]) -> None:
        if not unnamed:
            return
        told: dict[str, Row] = {}
        for row in self._parts.run(self._store, things=" ".join(unnamed)).rows:
            local = str(row["property"]).replace("#", "/").rpartition("/")[2]
            told.setdefault(str(row["thing"]), {}).setdefault(local, row["value"])
        for iri, values in told.items():
            unnamed[iri].parts = _parts_of(values)
        parts = [part for names in unnamed.values() for part in names.parts.values()]
        self.fetch(iris_of(parts, self._base) - unnamed.keys())

    def name(self, iri: str, lang: str) -> Name:
        """What to call `iri`; asks the store when nobody fetched it before."""
        if not iri.startswith(self._base):
            return foreign(iri, lang)
        if iri not in self._kept:
            self.fetch([iri])
        names = self._kept.get(iri) or Names()
        if names.parts:
            return self._composed(names.parts, lang)
        local = f"graph.{iri.removeprefix(self._base + 'graph/')}"
        if language.known(lang, local):
            return Name(language.said(lang, local), lang)
        return names.best(lang, iri)

    def _composed(self, parts: Row, lang: str) -> Name:
        """A name in words, from the names of the parts."""
        kind = str(parts["kind"])
        if kind == "graph":
            return Name(self._locator(parts, lang), lang)
        told = {part: self._part(parts.get(part), lang) for part in _PARTS}
        name = language.said(lang, f"label.of.{kind}", **told)
        return Name(spaced(name) if lang == "zh" else name, lang)

    def _part(self, part: Term | None, lang: str) -> str:
        told = str(part)
        return self.name(told, lang).text if isinstance(part, URIRef) else told

    def _locator(self, parts: Row, lang: str) -> str:
        iri, section, lines = (str(parts.get(part, "")) for part in _PARTS)
        start, _, source = iri.rpartition("/")
        return locators.locator(
            source, section, lines, lang, lambda s: self.name(f"{start}/{s}", lang).text
        )

    def composed(self, iri: str) -> bool:
        """Whether its name is made of the names of its parts."""
        return bool((self._kept.get(iri) or Names()).parts)

    def other(self, iri: str, lang: str) -> str | None:
        """The name in the site's other language, to stand beside the first."""
        other = "en" if lang == "zh" else "zh"
        names = self._kept.get(iri) or Names()
        if names.parts:
            return self._composed(names.parts, other).text
        return names.by_lang.get(other)


_PARTS = ("one", "two", "three")
# Kind of thing -> the properties that hold the parts of its name, in order.
_PROPERTIES = {
    "offering": ("offeringOf", "offersFunction"),
    "supply": ("fromIndustry", "toIndustry"),
    "reading": ("readingOf", "readingProperty", "readingBasis"),
    "coverage": ("ofCluster", "ofFunction"),
    "score-part": ("partKind", "partValue"),
    "statement": ("subject", "predicate", "object"),
    "need": ("needOf", "needFunction"),
    "graph": ("source", "section", "lines"),
}


def _parts_of(values: Row) -> Row:
    """The kind of a thing without a name, and the parts that make one."""
    for kind, names in _PROPERTIES.items():
        if names[0] in values and names[1] in values:
            asked = kind == "need" and str(values.get("needGrade")) == "3"
            found: Row = {"kind": Literal("question" if asked else kind)}
            for part, name in zip(_PARTS, names, strict=False):
                if name in values:
                    found[part] = values[name]
            return found
    return {}


def iris_of(values: Iterable[object], base: str) -> set[str]:
    """The IRIs among values that belong to this graph."""
    return {str(v) for v in values if isinstance(v, URIRef) and v.startswith(base)}
