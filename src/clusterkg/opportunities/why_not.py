"""For two towns or clusters and a kind: what holds, what fails, what would change it.

Each condition of a kind is a question of its own (queries/opportunities/conditions);
the first that has no answer is why there is no card, and names the smallest missing
fact. What is known instead (a coefficient that is too small) comes from
queries/opportunities/known.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Any

from clusterkg import iris
from clusterkg.catalogue import Question
from clusterkg.errors import BadParameter, UnknownName
from clusterkg.opportunities.index import known_place, slug_of_kind
from clusterkg.opportunities.questions import ask, questions
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
    | dict.fromkeys(("ia", "ib"), ["其行业"]),
}
_AND = {"en": ", ", "zh": "、"}
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
    return {
        "a": a,
        "b": b,
        "kind": slug,
        "pairs": [
            _pair(store, here, there, slug, lang, base)
            for here, there in pairs[: 2 * _MOST_PAIRS]
        ],
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
        raise UnknownName("cluster in", name)
    return found


def _pair(store: Store, a: str, b: str, kind: str, lang: str, base: str) -> Json:
    names = _names(store, a, b, lang, base)
    tried = [_tried(store, q, names, lang, base) for q in conditions(base)[kind]]
    rule = iris.thing("rule", kind, base)
    found = [
        row
        for row in ask(store, "between", base, a=a, b=b).rows
        if str(row["rule"]) == rule and (kind in _BOTH_WAYS or str(row["demand"]) == a)
    ]
    cards = [str(row["card"]) for row in found if int(row["grade"]) < _QUESTION]
    asked = [str(row["card"]) for row in found if int(row["grade"]) == _QUESTION]
    failed = None if cards else _failed(tried, bool(asked))
    labels = Labels(store, [a, b], base)
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
            more = "…" if len(labels) > _MOST_NAMES else ""
            text = text.replace("{" + name + "}", some + more)
        return text


def _names(store: Store, a: str, b: str, lang: str, base: str) -> _Names:
    rows = ask(store, "industries-of-pair", base, a=a, b=b).rows
    labels = Labels(store, {a, b, *(str(v) for r in rows for v in r.values())}, base)
    names = _Names(a, b, {"a": [labels.of(a, lang)], "b": [labels.of(b, lang)]})
    _learn(names, rows, labels, lang)
    return names


def _learn(names: _Names, rows: Sequence[Row], labels: Labels, lang: str) -> None:
    for row in rows:
        for name, value in row.items():
            told = names.told.setdefault(name, [])
            label = labels.of(str(value), lang)
            if label not in told:
                told.append(label)


def _tried(
    store: Store, question: Question, names: _Names, lang: str, base: str
) -> Json:
    rows = question.run(store, a=names.a, b=names.b).rows
    labels = Labels(store, {str(v) for row in rows for v in row.values()}, base)
    _learn(names, rows, labels, lang)
    return {
        "name": question.name,
        "title": question.said("title", lang),
        "holds": bool(rows),
        "found": [
            {name: labels.of(str(value), lang) for name, value in row.items()}
            for row in rows
        ],
        "known": [] if rows else _known(store, question.name, names, lang, base),
        "fact": names.fill(question.said("fact", lang), lang),
        "sparql": question.bind({"a": names.a, "b": names.b}),
    }


def _known(store: Store, name: str, names: _Names, lang: str, base: str) -> list[str]:
    """What sources do say where a condition fails, sentence by sentence."""
    if f"known-{name}" not in questions(base):
        return []
    question = questions(base)[f"known-{name}"]
    rows = question.run(store, a=names.a, b=names.b).rows
    labels = Labels(store, {str(v) for row in rows for v in row.values()}, base)
    found = []
    for row in rows:
        text = question.said("told", lang)
        for column in question.columns:
            label = labels.of(str(row[column]), lang) if column in row else ""
            text = text.replace("{" + column + "}", label)
        found.append(names.fill(text, lang).strip())
    return list(dict.fromkeys(found))
