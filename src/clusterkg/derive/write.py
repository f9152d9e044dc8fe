"""Cards and rules as quads of graph/derived."""

from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from clusterkg import iris, scores
from clusterkg.derive.cards import OFFER, SIDES, TOPICS, Card, fill
from clusterkg.derive.engine import Look
from clusterkg.derive.evidence import Statement
from clusterkg.derive.measures import Measures
from clusterkg.derive.rules import Query, Rule
from clusterkg.terms import PREFIXES, RDF_TYPE, expand

_XSD = PREFIXES["xsd"]
_LANGUAGES = ("en", "zh")


class Writer:
    """Makes quads; things that many cards share are written once."""

    def __init__(self, look: Look) -> None:
        self._look, self._base = look, look.base
        self._graph = look.derived_graph
        self._measures = Measures(look)
        self._nodes: dict[str, ox.NamedNode] = {}
        self._written: set[str] = set()

    def coverage(
        self, found: Iterable[tuple[str, Iterable[Statement]]]
    ) -> Iterator[ox.Quad]:
        """What each cell of the coverage rests on."""
        for cell, statements in found:
            for statement in statements:
                iri = statement.iri(self._base)
                yield self._link(cell, "ckg:supportedBy", iri)
                yield from self._statement(iri, statement)

    def cards(self, found: Iterable[Card]) -> Iterator[ox.Quad]:
        """Everything about each card."""
        for card in found:
            yield from self._card(card)

    def _card(self, card: Card) -> Iterator[ox.Quad]:
        kind = "QuestionToAsk" if card.is_question else "Opportunity"
        yield self._link(card.iri, RDF_TYPE, self._name(f"ckg:{kind}"))
        if not card.is_question:
            yield self._link(card.iri, RDF_TYPE, self._name(f"ckg:{card.rule.kind}"))
        rule = iris.thing("rule", card.rule.slug, self._base)
        yield self._link(card.iri, "ckg:derivedByRule", rule)
        for lang in _LANGUAGES:
            yield self._text(card.iri, "rdfs:label", self._label(card, lang), lang)
        for variable, told in {**SIDES, **OFFER, **TOPICS}.items():
            for value in sorted(card.values(variable)):
                yield self._link(card.iri, f"ckg:{told}", value)
        for industry in card.industries:
            yield self._link(card.iri, "ckg:aboutIndustry", industry)
        for side in ("a", "b", "p"):
            town = self._measures.town(card.row.get(side, ""))
            if town and (side != "p" or "b" not in card.row):
                yield self._link(card.iri, "ckg:concernsTown", town)
        yield from self._judged(card)
        yield from self._grounds(card)

    def _label(self, card: Card, lang: str) -> str:
        query, row = card.query, card.row
        town = self._measures.town(row["a"])
        key = "label"
        if card.is_question and query.said("question"):
            key = "question"
        elif town and row.get("b") == row["a"] and query.said("label-inside"):
            key, row = "label-inside", {**row, "place": town}
        return fill(query.said(key, lang), row, self._look, lang)

    def _judged(self, card: Card) -> Iterator[ox.Quad]:
        yield self._value(card.iri, "ckg:needGrade", str(card.grade), "integer")
        yield self._value(card.iri, "ckg:tier", str(card.tier), "integer")
        flag = "true" if card.contested else "false"
        yield self._value(card.iri, "ckg:contested", flag, "boolean")
        yield self._value(card.iri, "ckg:score", _decimal(card.score), "decimal")
        if card.kilometres is not None:
            km = f"{card.kilometres:.1f}"
            yield self._value(card.iri, "ckg:distanceKm", km, "decimal")
        for name, value in card.parts.items():
            if value is None:
                yield self._value(card.iri, "ckg:unknownPart", name, "string")
            else:
                yield from self._part(card.iri, name, value)
        for role in card.query.header.get("actor", ()):
            actor = iris.concept("actor-role", role, self._base)
            yield self._link(card.iri, "ckg:suggestedActor", actor)
        for name in card.missing:
            concept = iris.concept("missing", f"{card.rule.slug}.{name}", self._base)
            yield self._link(card.iri, "ckg:missing", concept)
        for state, found in card.preconditions.items():
            for one in found:
                yield self._link(card.iri, f"ckg:{state}Precondition", one)
        for name in card.reasons:
            concept = iris.concept("contest", f"{card.rule.slug}.{name}", self._base)
            yield self._link(card.iri, "ckg:contestedFor", concept)

    def _part(self, card: str, name: str, value: float) -> Iterator[ox.Quad]:
        """Parts are values, so equal ones are one node: `id/score-part/need.0.5`."""
        told = _decimal(value)
        part = iris.thing("score-part", f"{name}.{told}", self._base)
        yield self._link(card, "ckg:hasScorePart", part)
        if part not in self._written:
            self._written.add(part)
            yield self._link(part, RDF_TYPE, self._name("ckg:ScorePart"))
            yield self._value(part, "ckg:partName", name, "string")
            kind = iris.concept("score-part", name, self._base)
            yield self._link(part, "ckg:partKind", kind)
            yield self._value(part, "ckg:partValue", told, "decimal")
            weight = _decimal(scores.WEIGHTS.get(name, 1.0))
            yield self._value(part, "ckg:weight", weight, "decimal")

    def _grounds(self, card: Card) -> Iterator[ox.Quad]:
        for role, statements in card.supported.items():
            for statement in statements:
                iri = statement.iri(self._base)
                yield self._link(card.iri, "ckg:supportedBy", iri)
                if role in ("need", "offer"):
                    yield self._link(card.iri, f"ckg:{role}Statement", iri)
                yield from self._statement(iri, statement)
        for statement in card.against:
            iri = statement.iri(self._base)
            yield self._link(card.iri, "ckg:contradictedBy", iri)
            yield from self._statement(iri, statement)

    def _statement(self, iri: str, statement: Statement) -> Iterator[ox.Quad]:
        if iri in self._written:
            return
        self._written.add(iri)
        yield self._link(iri, RDF_TYPE, self._name("ckg:Statement"))
        for name, term in zip(
            ("subject", "predicate", "object"), statement.triple, strict=True
        ):
            yield self._link(iri, f"rdf:{name}", term)
        yield self._link(iri, "ckg:inGraph", statement.graph)
        yield self._value(iri, "ckg:evidenceClass", statement.evidence_class, "string")

    def rules(self, rules: Iterable[Rule]) -> Iterator[ox.Quad]:
        """What each rule says of itself, and what may be missing or contested."""
        for rule in rules:
            iri = iris.thing("rule", rule.slug, self._base)
            yield self._link(iri, RDF_TYPE, self._name("ckg:DerivationRule"))
            yield self._link(iri, RDF_TYPE, PREFIXES["prov"] + "Plan")
            yield from self._told(iri, rule.main)
            for query in rule.missing:
                yield from self._concept("missing", rule, query)
            for query in rule.contests:
                yield from self._concept("contest", rule, query)

    def _told(self, iri: str, query: Query) -> Iterator[ox.Quad]:
        yield self._value(iri, "ckg:ruleVersion", query.said("version"), "string")
        yield self._value(iri, "ckg:ruleText", query.text, "string")
        yield self._value(iri, "ckg:formula", query.said("formula"), "string")
        for passage in query.header.get("passage", ()):
            yield self._value(iri, "ckg:rulePassage", passage, "string")
        for key, predicate in (
            ("title", "rdfs:label"),
            ("looks-for", "ckg:looksFor"),
            ("precondition", "ckg:precondition"),
            ("limit", "ckg:ruleLimit"),
        ):
            for text in query.header.get(key, ()):
                yield self._text(iri, predicate, text, "en")
            for text in query.header.get(f"{key}-zh", ()):
                yield self._text(iri, predicate, text, "zh")
        for role in query.header.get("actor", ()):
            actor = iris.concept("actor-role", role, self._base)
            yield self._link(iri, "ckg:suggestedActor", actor)

    def _concept(self, scheme: str, rule: Rule, query: Query) -> Iterator[ox.Quad]:
        name = query.name.removeprefix(f"{scheme}-")
        iri = iris.concept(scheme, f"{rule.slug}.{name}", self._base)
        yield self._link(iri, RDF_TYPE, PREFIXES["skos"] + "Concept")
        yield self._link(iri, "skos:inScheme", f"{self._base}scheme/{scheme}")
        for lang in _LANGUAGES:
            yield self._text(iri, "skos:prefLabel", query.said("title", lang), lang)

    def _name(self, name: str) -> str:
        return expand(name, self._base)

    def _node(self, name: str) -> ox.NamedNode:
        node = self._nodes.get(name)
        if node is None:
            node = self._nodes[name] = ox.NamedNode(self._name(name))
        return node

    def _link(self, subject: str, predicate: str, value: str) -> ox.Quad:
        return ox.Quad(
            self._node(subject), self._node(predicate), self._node(value), self._graph
        )

    def _value(self, subject: str, predicate: str, text: str, kind: str) -> ox.Quad:
        literal = ox.Literal(text, datatype=self._node(_XSD + kind))
        return ox.Quad(self._node(subject), self._node(predicate), literal, self._graph)

    def _text(self, subject: str, predicate: str, text: str, lang: str) -> ox.Quad:
        literal = ox.Literal(text, language=lang)
        return ox.Quad(self._node(subject), self._node(predicate), literal, self._graph)


def _decimal(value: float) -> str:
    text = f"{value:.3f}".rstrip("0")
    return text + "0" if text.endswith(".") else text
