"""For two towns or clusters and a kind: what holds, what fails, what would change it.

Each condition of a kind is a question of its own (queries/opportunities/conditions);
the first that has no answer is why there is no card, and names the smallest missing
fact. What is known instead (a coefficient that is too small) comes from
queries/opportunities/known.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import product
from typing import Any

from clusterkg import iris
from clusterkg.catalogue import Question
from clusterkg.chinese import spaced
from clusterkg.errors import BadParameter, UnknownName
from clusterkg.opportunities.index import known_place, slug_of_kind
from clusterkg.opportunities.questions import ask, ask_for_each, questions
from clusterkg.opportunities.wording import Labels
from clusterkg.resources import QUERIES
from clusterkg.store.base import Row, Store

CONDITIONS = QUERIES / "opportunities" / "conditions"
KINDS = (
    "shared-platform-use", "function-integration", "industrial-chain-link",
    "alliance-formation", "kibs-interface-pairing", "operating-mode-transfer",
    "dimension-upgrade-mentoring", "common-technology-joint-research",
    "shared-standard",
)  # fmt: skip
# Both sides do the same in these, so that a card counts from either.
_BOTH_WAYS = ("function-integration", "common-technology-joint-research")
_QUESTION = 3
_NEEDS = ("need", "standard-need")
_MOST_PAIRS = 25
_MOST_NAMES = 3
# Where nothing more exact is known yet.
_ELSE = {
    "en": {"f": ["the function needed"], "field": ["its field"]}
    | dict.fromkeys(("ia", "ib"), ["its industry"]),
    "zh": {"f": ["所需功能"], "field": ["其所属"]}
    | dict.fromkeys(("ia", "ib"), ["其产业"]),
}
_AND = {"en": ", ", "zh": "、"}
_MORE = {"en": "…", "zh": "等"}
Json = dict[str, Any]


@lru_cache(maxsize=4)
def conditions(base: str = iris.PUBLISHED) -> Mapping[str, tuple[Question, ...]]:
    """Kind -> its conditions, in the order in which they are tried."""
    read = [Question.read(file, base) for file in sorted(CONDITIONS.glob("*.rq"))]
    read.sort(key=lambda question: (int(question.said("order")), question.name))
    return {
        kind: tuple(q for q in read if kind in q.said("kinds").split())
        for kind in KINDS
    }


def why_not(
    store: Store,
    a: str,
    b: str,
    kind: str,
    lang: str = "en",
    base: str = iris.PUBLISHED,
) -> Json:
    """`{a, b, kind, pairs}`; a pair is a needing and a giving cluster, both ways.

    `cards` are opportunities; `questions` rest on nothing but silence, so that a pair
    with questions alone still says which condition fails.

    Raises UnknownName for a place or cluster that is not there, BadParameter for a
    kind that is none of the nine.
    """
    slug = slug_of_kind(kind)
    if slug not in KINDS:
        raise BadParameter("kind", f"{kind!r} is none of {', '.join(KINDS)}.")
    ours, theirs = _clusters(store, a, base), _clusters(store, b, base)
    pairs = [pair for pair in product(ours, theirs) if pair[0] != pair[1]]
    pairs = [*pairs, *((there, here) for here, there in pairs)]
    told = _asked(store, pairs[: 2 * _MOST_PAIRS], slug, base)
    values = (
        v for one in told for rows in one.rows() for r in rows for v in r.values()
    )
    labels = Labels(store, [*ours, *theirs, *map(str, values)], base)
    return {
        "a": a,
        "b": b,
        "kind": slug,
        "pairs": [_pair(one, slug, lang, labels) for one in told],
        "datasetVersion": store.version,
    }


def _clusters(store: Store, name: str, base: str) -> list[str]:
    """The cluster of that name, else the clusters of the place of that name."""
    slug = name.rsplit("/", 1)[-1]
    cluster = iris.thing("cluster", slug, base)
    if "/place/" not in name and ask(store, "cluster", base, cluster=cluster).rows:
        return [cluster]
    place = known_place(store, name, base)
    found = [
        str(r["cluster"]) for r in ask(store, "clusters-at", base, place=place).rows
    ]
    if not found:
        raise UnknownName("place with clusters", name)
    return found


@dataclass
class _Pair:
    """Two clusters and what the graph answers about them, condition by condition."""

    a: str
    b: str
    industries: list[Row]
    cards: list[Row]
    tried: dict[str, list[Row]] = field(default_factory=dict)
    known: dict[str, list[Row]] = field(default_factory=dict)

    def rows(self) -> Iterator[list[Row]]:
        """All that has to be called by name."""
        yield from (self.industries, *self.tried.values(), *self.known.values())


def _asked(
    store: Store, pairs: Sequence[tuple[str, str]], kind: str, base: str
) -> list[_Pair]:
    """Each question once for all pairs; what is known, where a condition fails."""
    sides = [{"a": a, "b": b} for a, b in pairs]
    own = questions(base)
    industries = ask_for_each(store, own["industries-of-pair"], sides)
    cards = ask_for_each(store, own["between"], sides)
    found = [
        _Pair(a, b, both, rows)
        for (a, b), both, rows in zip(pairs, industries, cards, strict=True)
    ]
    for question in conditions(base)[kind]:
        for pair, rows in zip(found, ask_for_each(store, question, sides), strict=True):
            pair.tried[question.name] = rows
        known = f"known-{question.name}"
        failing = [pair for pair in found if not pair.tried[question.name]]
        if known in own:
            some = [{"a": pair.a, "b": pair.b} for pair in failing]
            for pair, rows in zip(
                failing, ask_for_each(store, own[known], some), strict=True
            ):
                pair.known[question.name] = rows
    return found


def _pair(told: _Pair, kind: str, lang: str, labels: Labels) -> Json:
    a, b = told.a, told.b
    names = _Names(a, b, {"a": [labels.of(a, lang)], "b": [labels.of(b, lang)]})
    _learn(names, told.industries, labels, lang)
    listed = conditions(labels.base)[kind]
    tried = [_tried(told, question, names, lang, labels) for question in listed]
    rule = iris.thing("rule", kind, labels.base)
    found = [
        row
        for row in told.cards
        if str(row["rule"]) == rule and (kind in _BOTH_WAYS or str(row["demand"]) == a)
    ]
    cards = [str(row["card"]) for row in found if int(row["grade"]) < _QUESTION]
    asked = [str(row["card"]) for row in found if int(row["grade"]) == _QUESTION]
    failed = None if cards else _failed(tried, bool(asked))
    return {
        "demand": {"iri": a, "label": labels.both(a)},
        "supply": {"iri": b, "label": labels.both(b)},
        "cards": cards,
        "questions": asked,
        "failed": failed["name"] if failed else None,
        "missing": failed["fact"] if failed else None,
        "known": failed["known"] if failed else [],
        "conditions": tried,
    }


def _failed(tried: Sequence[Json], asked: bool) -> Json | None:
    """The first that does not hold; where a question is open, its need is not known.

    For what the question asks about all else holds, so that one row on the need is
    the smallest change.
    """
    if asked:
        for one in tried:
            if one["name"] in _NEEDS:
                return one
    return next((one for one in tried if not one["holds"]), None)


@dataclass
class _Names:
    """The two sides, and the labels that facts are told with, as they become known."""

    a: str
    b: str
    told: dict[str, list[str]]

    def fill(self, text: str, lang: str) -> str:
        """A sentence with at most so many labels for each name in it."""
        told = {**_ELSE[lang], **self.told}
        for name, labels in told.items():
            some = _AND[lang].join(labels[:_MOST_NAMES])
            more = _MORE[lang] if len(labels) > _MOST_NAMES else ""
            text = text.replace("{" + name + "}", some + more)
        return spaced(text) if lang == "zh" else text


def _learn(names: _Names, rows: Sequence[Row], labels: Labels, lang: str) -> None:
    for row in rows:
        for name, value in row.items():
            told = names.told.setdefault(name, [])
            label = labels.of(str(value), lang)
            if label not in told:
                told.append(label)


def _tried(
    pair: _Pair, question: Question, names: _Names, lang: str, labels: Labels
) -> Json:
    rows = pair.tried[question.name]
    _learn(names, rows, labels, lang)
    return {
        "name": question.name,
        "title": question.said("title", lang),
        "holds": bool(rows),
        "found": [
            {name: labels.of(str(value), lang) for name, value in row.items()}
            for row in rows
        ],
        "known": _known(pair, question.name, names, lang, labels),
        "fact": names.fill(question.said("fact", lang), lang),
        "sparql": question.bind({"a": names.a, "b": names.b}),
    }


def _known(
    pair: _Pair, name: str, names: _Names, lang: str, labels: Labels
) -> list[str]:
    """What sources do say where a condition fails, sentence by sentence."""
    found = []
    for row in pair.known.get(name, ()):
        question = questions(labels.base)[f"known-{name}"]
        text = question.said("told", lang)
        for column in question.columns:
            label = labels.of(str(row[column]), lang) if column in row else ""
            text = text.replace("{" + column + "}", label)
        found.append(names.fill(text, lang).strip())
    return list(dict.fromkeys(found))
