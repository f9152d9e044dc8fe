"""Rows of the rules -> cards: merged by identity, scored, contested, completed."""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product

from clusterkg import iris, scores
from clusterkg.chinese import spaced
from clusterkg.derive.engine import Look, Row, Select
from clusterkg.derive.evidence import Evidence, Statement
from clusterkg.derive.measures import Measures
from clusterkg.derive.preconditions import Preconditions
from clusterkg.derive.rules import Query, Rule

SIDES = {"a": "demandSide", "b": "supplySide"}
OFFER = {"p": "offeredBy", "q": "offeredBy"}
TOPICS = {
    "f": "aboutFunction",
    "t": "aboutTechnology",
    "standard": "aboutStandard",
    "mode": "aboutMode",
    "field": "aboutField",
    "interface": "aboutInterface",
    "alliance": "aboutAlliance",
    "dimension": "aboutDimension",
    "service": "aboutKnowledgeService",
}
_PARTICIPANTS = ("a", "b", "p", "q", "alliance")
# Between two towns; of one place with itself they say nothing.
_BETWEEN = ("relatedness", "distance", "institution")
_QUESTION = 3


@dataclass
class Card:
    """One opportunity or question, with all that a reader needs to judge it."""

    iri: str
    rule: Rule
    query: Query
    row: Row
    grade: int
    gathered: dict[str, set[str]] = field(default_factory=dict)
    preconditions: dict[str, set[str]] = field(default_factory=dict)
    supported: dict[str, set[Statement]] = field(default_factory=dict)
    classes: dict[tuple[str, str, str], str] = field(default_factory=dict)
    against: dict[Statement, str] = field(default_factory=dict)
    reasons: set[str] = field(default_factory=set)
    missing: set[str] = field(default_factory=set)
    industries: set[str] = field(default_factory=set)
    parts: dict[str, float | None] = field(default_factory=dict)
    kilometres: float | None = None

    @property
    def contested(self) -> bool:
        """Whether something speaks against it."""
        return bool(self.reasons)

    @property
    def tier(self) -> int:
        """Grade, one lower when contested."""
        return self.grade + (1 if self.contested else 0)

    @property
    def is_question(self) -> bool:
        """Whether the need is merely unknown."""
        return self.grade == _QUESTION

    def values(self, variable: str) -> set[str]:
        """What the card has for a variable of its rule: several when it gathers."""
        own = {self.row[variable]} if variable in self.row else set()
        return self.gathered.get(variable, own)

    @property
    def score(self) -> float:
        """Of the known parts, all weights 1."""
        return scores.score(self.parts)


def identity(rule: Rule, row: Row, base: str, gathers: Collection[str] = ()) -> str:
    """Stable over rebuilds: a hash of rule, kind, sorted participants and topic.

    What a rule gathers makes one card, so it is no part of its name.
    """
    known = {name: value for name, value in row.items() if name not in gathers}
    participants = sorted(known[v] for v in _PARTICIPANTS if v in known)
    topics = [known[v] for v in TOPICS if v in known and v not in _PARTICIPANTS]
    told = "\n".join((rule.slug, rule.kind, *participants, "", *topics))
    digest = hashlib.sha256(told.replace(base, iris.PUBLISHED).encode()).hexdigest()
    return iris.thing("opportunity", digest[:16], base)


def cards(
    look: Look, rules: Iterable[Rule], evidence: Evidence, select: Select
) -> Iterator[Card]:
    """All cards of all rules, by rule and IRI."""
    measures, preconditions = Measures(look), Preconditions(look)
    clusters = look.count("ckg:IndustrialCluster")
    for rule in rules:
        found: dict[str, Card] = {}
        for query in rule.queries:
            if query.limit is None or clusters <= query.limit:
                rows = sorted(select(query.text), key=lambda row: sorted(row.items()))
                if query.nearest:
                    rows = _nearest(query, rows, measures)
                _collect(rule, query, rows, evidence, found, look.base)
        for card in found.values():
            card.preconditions = preconditions.of(
                card.row["a"], card.row.get("mode"), card.values("precondition")
            )
            _measure(card, measures)
        _contest(rule, found.values(), select, evidence)
        _complete(rule, found.values(), select)
        yield from (found[iri] for iri in sorted(found))


def _collect(
    rule: Rule,
    query: Query,
    rows: Iterable[Row],
    evidence: Evidence,
    found: dict[str, Card],
    base: str,
) -> None:
    for row in rows:
        grade = int(row.get("grade", "3"))
        iri = identity(rule, row, base, query.beside)
        card = found.get(iri)
        if card is None or grade < card.grade:
            card = found[iri] = Card(iri, rule, query, row, grade)
        if grade == card.grade:
            for name in query.gathers & row.keys():
                card.gathered.setdefault(name, set()).add(row[name])
            _support(card, query, row, evidence)


def _nearest(query: Query, rows: Iterable[Row], measures: Measures) -> list[Row]:
    """The rows of each card that name the nearest of several, by name where alike.

    A platform that serves many clusters is one offer, shown with the nearest of them.
    """
    name = query.nearest
    named = [v for v in (*_PARTICIPANTS, *TOPICS) if v not in query.beside]
    cards: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        cards.setdefault(tuple(row.get(v, "") for v in named), []).append(row)

    def far(row: Row) -> tuple[bool, float, str]:
        km = measures.kilometres(row["a"], row[name])
        return km is None, km or 0.0, row[name]

    kept: list[Row] = []
    for some in cards.values():
        best = min(some, key=far)[name]
        kept.extend(row for row in some if row[name] == best)
    return kept


def _support(card: Card, query: Query, row: Row, evidence: Evidence) -> None:
    card.industries.update(row[v] for v in ("ia", "ib") if v in row)
    for pattern in query.patterns:
        if pattern.absence and card.grade == 1:
            continue
        triple = pattern.bind(row)
        if triple is None:
            continue
        behind = (
            evidence.absent(triple) if pattern.absence else evidence.resolve(triple)
        )
        if behind is not None:
            card.classes[triple] = behind.evidence_class
            card.supported.setdefault(pattern.role, set()).update(behind.statements)


def _measure(card: Card, measures: Measures) -> None:
    for name in card.rule.parts:
        if name == "evidence":
            card.parts[name] = scores.evidence(sorted(card.classes.values()))
        elif name == "precondition":
            counts = [len(card.preconditions[state]) for state in ("met", "unmet")]
            card.parts[name] = scores.preconditions(*counts)
        elif name in _BETWEEN and card.row.get("b") == card.row["a"]:
            continue
        else:
            card.parts[name] = measures.part(name, card.row, card.grade)
    other = card.row.get("b") or card.row.get("p")
    if other and other != card.row["a"]:
        card.kilometres = measures.kilometres(card.row["a"], other)


def _joined(
    query: Query, found: Iterable[Card], select: Select
) -> Iterator[tuple[Card, Row]]:
    """Cards and the rows of a contest or missing query that speak of them.

    The header's `on` names the variables that both must have alike.
    """
    keys = query.said("on").split()
    index: dict[tuple[str, ...], list[Row]] = {}
    for row in sorted(select(query.text), key=lambda row: sorted(row.items())):
        index.setdefault(tuple(row[key] for key in keys), []).append(row)
    for card in found:
        own = {"opportunity": {card.iri}, "kind": {card.rule.concept}}
        told = [sorted(own.get(key) or card.values(key)) for key in keys]
        for values in product(*told):
            for row in index.get(values, ()):
                yield card, {**card.row, **row}


def _contest(
    rule: Rule, found: Iterable[Card], select: Select, evidence: Evidence
) -> None:
    for query in rule.contests:
        for card, row in _joined(query, list(found), select):
            card.reasons.add(query.name.removeprefix("contest-"))
            for triple in (pattern.bind(row) for pattern in query.patterns):
                behind = evidence.resolve(triple) if triple else None
                for statement in behind.statements if behind else ():
                    card.against[statement] = query.name


def _complete(rule: Rule, found: Iterable[Card], select: Select) -> None:
    """What is not known of each card; `unless` names the keys of what is known."""
    for query in rule.missing:
        name = query.name.removeprefix("missing-")
        keys = query.said("unless").split()
        if keys:
            known = {tuple(row[key] for key in keys) for row in select(query.text)}
            for card in found:
                if tuple(card.row.get(key) for key in keys) not in known:
                    card.missing.add(name)
            continue
        for card, _ in _joined(query, list(found), select):
            card.missing.add(name)


def fill(template: str, row: Mapping[str, str], look: Look, lang: str) -> str:
    """A sentence with the labels of the row's things in it."""
    text = template
    for name, iri in row.items():
        if "{" + name + "}" in text:
            text = text.replace("{" + name + "}", look.label(iri, lang))
    return spaced(text) if lang == "zh" else text
