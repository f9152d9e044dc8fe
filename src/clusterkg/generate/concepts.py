"""The industries and functions that a made-up region uses: those of the schemes."""

import re
from dataclasses import dataclass
from functools import cache

from clusterkg import iris
from clusterkg.terms import PREFIXES
from clusterkg.vocabulary import vocabulary

_SKOS = PREFIXES["skos"]
_TOPS = ("rd", "testing", "ipr", "transaction", "information", "finance")
_PER_TOP = 4
_INDUSTRIES = 200
_CODE = re.compile(r"\s*[（(]ISIC [^）)]*[）)]$")


@dataclass(frozen=True)
class Concept:
    """A concept by its short name, with its labels and the top above it."""

    slug: str
    en: str
    zh: str
    top: str


class _Scheme:
    def __init__(self, name: str) -> None:
        self._at = f"{iris.PUBLISHED}scheme/{name}/"
        self.broader: dict[str, str] = {}
        self.labels: dict[tuple[str, str], str] = {}
        for quad in vocabulary():
            subject = str(getattr(quad.subject, "value", ""))
            if not subject.startswith(self._at):
                continue
            slug = subject.removeprefix(self._at)
            value = str(getattr(quad.object, "value", ""))
            if quad.predicate.value == _SKOS + "broader":
                self.broader[slug] = value.removeprefix(self._at)
            elif quad.predicate.value == _SKOS + "prefLabel":
                self.labels[slug, str(getattr(quad.object, "language", ""))] = value

    def top(self, slug: str) -> str:
        while slug in self.broader:
            slug = self.broader[slug]
        return slug

    def leaves(self) -> list[Concept]:
        """Concepts with nothing below them, by short name."""
        inner = set(self.broader.values())
        found = sorted({slug for slug, _ in self.labels} - inner)
        return [
            Concept(s, self.labels[s, "en"], self.labels[s, "zh"], self.top(s))
            for s in found
        ]


def functions() -> list[Concept]:
    """24 sub-services, four of each of the six service systems."""
    by_top: dict[str, list[Concept]] = {top: [] for top in _TOPS}
    for concept in _Scheme("function").leaves():
        if len(by_top.get(concept.top, [0] * _PER_TOP)) < _PER_TOP:
            by_top[concept.top].append(concept)
    return [concept for top in _TOPS for concept in by_top[top]]


@cache
def systems() -> list[Concept]:
    """The six service systems themselves, as sources speak of them that are brief."""
    labels = _Scheme("function").labels
    return [Concept(top, labels[top, "en"], labels[top, "zh"], top) for top in _TOPS]


def industries() -> list[Concept]:
    """Up to 200 kinds of manufacturing, policy categories left out."""
    scheme = _Scheme("industry")
    return [
        Concept(c.slug, _short(c.en), _short_zh(c.zh), c.top)
        for c in scheme.leaves()
        if c.top == "isic-c" and scheme.broader[c.slug] != c.top
    ][:_INDUSTRIES]


def _short(label: str) -> str:
    text = _CODE.sub("", label).split(";")[0].split(",")[0]
    text = text.removeprefix("Manufacture of ")
    return text[0].lower() + text[1:]


def _short_zh(label: str) -> str:
    text = _CODE.sub("", label).split("；")[0].split("（")[0]
    return text.removesuffix("的制造").removeprefix("未另分类的")
