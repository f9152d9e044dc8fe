"""Labels and sentences: a statement in words, in English or Chinese."""

from collections.abc import Iterable, Mapping

from rdflib import Literal

from clusterkg import iris
from clusterkg.chinese import spaced
from clusterkg.opportunities.questions import ask_of_many
from clusterkg.store.base import Store

LANGUAGES = ("en", "zh")
# How a relation is said where its name between two others makes no sentence. The
# subject of the first three is a sentence itself: "Too little ... is developed".
_TOLD = {
    "gapOf": {"en": "{}: said of {}", "zh": "{}：针对{}"},
    "gapFunction": {"en": "{}: about {}", "zh": "{}：涉及{}"},
    "speaksAgainst": {"en": "{}: speaks against {}", "zh": "{}：不利于{}"},
    "providesFunction": {"en": "{}: provides {}", "zh": "{}提供{}"},
    "servesCluster": {"en": "{}: serves {}", "zh": "{}服务于{}"},
    "operatesUnderMode": {"en": "{}: run in the mode “{}”", "zh": "{}采用“{}”模式"},
    "partOfPlatform": {"en": "{} belongs to {}", "zh": "{}隶属于{}"},
    "inClusterGroup": {"en": "{} belongs to {}", "zh": "{}属于{}"},
    "needsTechnology": {"en": "{} needs {}", "zh": "{}需要{}"},
    "needsKnowledgeService": {"en": "{} needs {}", "zh": "{}需要{}"},
    "providesKnowledgeService": {"en": "{}: provides {}", "zh": "{}提供{}"},
    "reachesCluster": {"en": "{}: reaches {}", "zh": "{}覆盖{}"},
    "assessedDimension": {"en": "{}: {}", "zh": "{}：{}"},
    "worksOnTechnology": {"en": "{} works on {}", "zh": "{}研发{}"},
    "adoptsStandard": {"en": "{} follows the standard “{}”", "zh": "{}采用标准“{}”"},
    "hasIndustry": {"en": "{} is in the industry of {}", "zh": "{}所属产业为{}"},
    "allianceField": {"en": "{} works in the field of {}", "zh": "{}属于{}领域"},
    "coversField": {"en": "{}: covers the field of {}", "zh": "{}涵盖{}领域"},
    "relatedMatch": {"en": "{} is matched with the industry {}", "zh": "{}对应产业{}"},
    "supplies": {"en": "{} supplies the industry of {}", "zh": "{}向{}供货"},
    "locatedIn": {"en": "{} lies in {}", "zh": "{}位于{}"},
    "hasAccessTo": {"en": "{} has access to {}", "zh": "{}可获得“{}”功能"},
    "inServiceSystem": {"en": "{}: works in {}", "zh": "{}属于“{}”服务体系"},
    "actorRole": {"en": "{} acts as {}", "zh": "{}属于“{}”类主体"},
    "hasLimitation": {"en": "{}: {}", "zh": "{}：{}"},
    "constructionPath": {"en": "{}: built by way of “{}”", "zh": "{}按“{}”路径建设"},
    "opennessLevel": {"en": "{}: openness “{}”", "zh": "{}开放程度为“{}”"},
}
_SECTION = {"en": "section {}", "zh": "第 {} 节"}
IN_ENGLISH = "（英文名）"  # after a name that there is in English alone
_LINES = {"en": "lines {}", "zh": "第 {} 行"}
_LINE = {"en": "line {}", "zh": "第 {} 行"}


class Labels:
    """Labels of the things of one answer, fetched together."""

    def __init__(
        self, store: Store, things: Iterable[str], base: str = iris.PUBLISHED
    ) -> None:
        self.base, self._store, self._asked = base, store, set[str]()
        self._of: dict[tuple[str, str], str] = {}
        self.fetch(things)

    def fetch(self, things: Iterable[str]) -> None:
        """Has the labels of these at hand too; those it has are not asked again."""
        wanted = sorted({thing for thing in things if "://" in thing} - self._asked)
        self._asked.update(wanted)
        told = ask_of_many(self._store, "labels", "things", wanted, self.base)
        for row in told.rows:
            label = row["label"]
            lang = label.language if isinstance(label, Literal) else None
            self._of.setdefault((str(row["thing"]), (lang or "en")[:2]), str(label))

    def of(self, thing: str, lang: str = "en") -> str:
        """In the language, else in English, else the last part of the IRI."""
        return (
            self._of.get((thing, lang))
            or self._of.get((thing, "en"))
            or thing.rsplit("/", 1)[-1].rsplit("#", 1)[-1]
        )

    def both(self, thing: str) -> dict[str, str]:
        """English and Chinese."""
        return {lang: self.of(thing, lang) for lang in LANGUAGES}

    def _said(self, thing: str, lang: str) -> str:
        """In a sentence: a name that is there in English alone is told apart."""
        name = self.of(thing, lang)
        foreign = (thing, lang) not in self._of and (thing, "en") in self._of
        return name + IN_ENGLISH if foreign else name

    def sentence(self, subject: str, predicate: str, value: str, lang: str) -> str:
        """`subject predicate object` in words."""
        words = [self._said(term, lang) for term in (subject, predicate, value)]
        told = _TOLD.get(predicate.rsplit("#", 1)[-1])
        if told:
            sentence = told[lang].format(words[0], words[2])
        else:
            between = ("", "：") if words[1] > "\u2e80" else (" ", " ")
            sentence = words[0] + between[0] + words[1] + between[1] + words[2]
        return spaced(sentence) if lang == "zh" else sentence


def reviewed(review: Mapping[str, str], lang: str = "en") -> str:
    """Who rejected a card, when and why, as far as the review says."""
    date, by, reason = (review.get(key, "") for key in ("date", "by", "reason"))
    if lang == "zh":
        return spaced(f"{date}由{by or '评审'}否决") + (f"：{reason}" if reason else "")
    who = f" by {by}" if by else ""
    return f"Rejected on {date}{who}" + (f": {reason}" if reason else "")


def locator(told: Mapping[str, str], lang: str = "en") -> str:
    """`section 3.3, lines 291-293`, or what of it is known."""
    section = told.get("section", "")
    parts = []
    if section:
        numbered = section[0].isdigit() or section[0] in "IVX"
        parts.append(_SECTION[lang].format(section) if numbered else section)
    if told.get("lines"):
        one = told["lines"].isdigit()
        parts.append((_LINE if one else _LINES)[lang].format(told["lines"]))
    return ("，" if lang == "zh" else ", ").join(parts)
