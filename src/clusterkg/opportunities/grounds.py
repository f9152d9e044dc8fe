"""Statements behind a card: each once, with every place that makes it, and its role.

A triple that several graphs hold is one ground with several places. The most telling
come first: what names the need or the offer, before where a thing lies.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from clusterkg.opportunities.wording import Labels, locator

Json = dict[str, Any]
Said = Mapping[str, str]
ROLES = ("need", "offer", "fit", "against")
_TITLES = {
    "need": {"en": "The need", "zh": "需求"},
    "offer": {"en": "The offer", "zh": "供给"},
    "fit": {"en": "Why the two fit", "zh": "双方为何匹配"},
    "against": {"en": "What speaks against it", "zh": "反面证据"},
}
_CLASSES = "SXIA"
_SILENT = "A"
_UNSAID = {"en": "No source says so far: {}", "zh": "尚无来源说明：{}"}
# What a card is about, before what only places or types it.
_TELLING = (
    "gapOf", "gapFunction", "ofFunction", "ofCluster", "needsTechnology",
    "needsKnowledgeService", "assessedDimension", "operatesUnderMode",
    "providesFunction", "providesKnowledgeService", "worksOnTechnology",
    "allianceField", "adoptsStandard", "speaksAgainst", "servesCluster",
    "supplies", "hasIndustry",
)  # fmt: skip
_LEAST = ("inClusterGroup", "partOfPlatform", "hasPartPlatform", "locatedIn")


class Grounds:
    """Makes grounds of the statement records of one answer."""

    def __init__(
        self, labels: Labels, statements: Mapping[str, Said], lang: str
    ) -> None:
        self._labels, self._of, self._lang = labels, statements, lang
        labels.fetch(one["source"] for one in statements.values() if "source" in one)

    def told(self, wanted: Iterable[str], role: str) -> list[Json]:
        """One ground for each triple, most telling first, all in one role."""
        by_triple: dict[tuple[str, str, str], list[tuple[str, Said]]] = {}
        for iri in wanted:
            said = self._of.get(iri)
            if said is not None:
                triple = said["subject"], said["predicate"], said["object"]
                by_triple.setdefault(triple, []).append((iri, said))
        found = [self._ground(t, said, role) for t, said in by_triple.items()]
        return sorted(found, key=_order)

    def _ground(
        self,
        triple: tuple[str, str, str],
        said: Sequence[tuple[str, Said]],
        role: str,
    ) -> Json:
        places = sorted(
            (self._passage(iri, one) for iri, one in said), key=_passage_order
        )
        sentence = self._labels.sentence(*triple, self._lang)
        silent = places[0]["class"] == _SILENT
        return {
            "statement": _UNSAID[self._lang].format(sentence) if silent else sentence,
            "subject": triple[0],
            "predicate": triple[1],
            "object": triple[2],
            "role": role,
            **places[0],
            "places": [place for place in places if place["source"]],
        }

    def _passage(self, iri: str, said: Said) -> Json:
        return {
            "iri": iri,
            "class": said["class"],
            "source": said.get("source", "").rsplit("/", 1)[-1],
            "sourceLabel": self._labels.of(said.get("source", ""), self._lang),
            "section": said.get("section", ""),
            "lines": said.get("lines", ""),
            "basis": said.get("basis", ""),
            "locator": locator(said, self._lang),
            "graph": said["graph"],
        }


def tree(card: Mapping[str, Any], grounds: Iterable[Json]) -> Json:
    """Card -> condition -> statement -> passages, as far down as sources go."""
    listed = list(grounds)
    conditions = [
        {
            "role": role,
            "title": _TITLES[role],
            "statements": [
                {key: one[key] for key in ("statement", "class", "places")}
                for one in listed
                if one["role"] == role
            ],
        }
        for role in ROLES
    ]
    return {
        "card": card["iri"],
        "rule": card["rule"]["iri"],
        "conditions": [one for one in conditions if one["statements"]],
    }


def _order(ground: Json) -> tuple[int, int, int, str, str]:
    name = ground["predicate"].rsplit("#", 1)[-1]
    middle = len(_TELLING)
    telling = _TELLING.index(name) if name in _TELLING else middle
    if name in _LEAST:
        telling = middle + 1 + _LEAST.index(name)
    silent = int(ground["class"] == _SILENT)
    role = ROLES.index(ground["role"])
    return role, silent, telling, ground["source"], ground["statement"]


def _passage_order(passage: Json) -> tuple[int, int, str, str, str]:
    return (
        _CLASSES.index(passage["class"]),
        int(passage["basis"] == "implied"),
        passage["source"],
        passage["lines"],
        passage["graph"],
    )
