"""One card whole, as the API tells it: sides, grounds, parts, what contests it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from clusterkg import iris, scores
from clusterkg.errors import UnknownName
from clusterkg.opportunities.grounds import Grounds, tree
from clusterkg.opportunities.index import Filter, find, scope_of_sides
from clusterkg.opportunities.questions import ask_of_many
from clusterkg.opportunities.ranking import rank_ranges
from clusterkg.opportunities.statements import statements
from clusterkg.opportunities.wording import Labels, reviewed
from clusterkg.store.base import Store

Told = dict[str, list[str]]
Json = dict[str, Any]
_ABOUT = (
    "aboutFunction", "aboutTechnology", "aboutStandard", "aboutMode", "aboutField",
    "aboutInterface", "aboutAlliance", "aboutDimension", "aboutKnowledgeService",
)  # fmt: skip


def cards(
    store: Store, wanted: Filter, lang: str = "en", base: str = iris.PUBLISHED
) -> Json:
    """`{total, datasetVersion, opportunities, facets}` of one page of a list."""
    found = find(store, wanted, base)
    page = found.page(wanted.offset, wanted.limit)
    ranges = rank_ranges(found, wanted, wanted.offset, wanted.limit)
    told = whole(store, [brief.iri for brief in page], lang, wanted.weights, base)
    for one in told:
        one["rankRange"] = ranges.get(one["iri"])
    by_iri = {one["iri"]: one for one in told}
    return {
        "total": found.total,
        "datasetVersion": store.version,
        "opportunities": [{**by_iri[b.iri], "score": round(b.score, 3)} for b in page],
        "facets": found.facets,
    }


def card(store: Store, name: str, lang: str = "en", base: str = iris.PUBLISHED) -> Json:
    """One card by id or IRI. Raises UnknownName."""
    iri = iris.thing("opportunity", name.rsplit("/", 1)[-1], base)
    if not iri.rsplit("/", 1)[-1].isalnum():
        raise UnknownName("opportunity", name)
    found = whole(store, [iri], lang, {}, base)
    if not found:
        raise UnknownName("opportunity", name)
    return found[0]


def whole(
    store: Store,
    wanted: Sequence[str],
    lang: str = "en",
    weights: Mapping[str, float] | None = None,
    base: str = iris.PUBLISHED,
) -> list[Json]:
    """Cards by IRI, in that order; those that are not there are left out."""
    told = _told(store, "values", "things", wanted, base)
    rules = sorted({rule for one in told.values() for rule in one["derivedByRule"]})
    by_rule = _told(store, "values", "things", rules, base)
    said = statements(
        store,
        (
            iri
            for one in told.values()
            for key in ("supportedBy", "contradictedBy")
            for iri in one.get(key, ())
        ),
        base,
    )
    reviews = _reviews(store, list(told), base)
    access = _access(store, told.values(), base)
    mentioned = _mentioned(told.values(), said.values())
    labels = Labels(store, mentioned.union(*access.values()), base)
    maker = _Maker(store.version, labels, said, by_rule, reviews, access, lang)
    return [maker.card(iri, told[iri], weights or {}) for iri in wanted if iri in told]


def _told(
    store: Store, name: str, parameter: str, things: Sequence[str], base: str
) -> dict[str, Told]:
    found: dict[str, Told] = {}
    for row in ask_of_many(store, name, parameter, list(things), base).rows:
        key = str(row["property"]).rsplit("#", 1)[-1]
        language = getattr(row["value"], "language", None)
        key = f"{key}@{language}" if language else key
        found.setdefault(str(row["thing"]), {}).setdefault(key, []).append(
            str(row["value"])
        )
    return found


def _reviews(store: Store, wanted: list[str], base: str) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for row in ask_of_many(store, "reviews", "cards", wanted, base).rows:
        told = {key: str(value) for key, value in row.items() if key != "card"}
        told["state"] = told["state"].rsplit("/", 1)[-1]
        found.setdefault(str(row["card"]), told)
    return found


def _access(store: Store, told: Iterable[Told], base: str) -> dict[str, set[str]]:
    """Cluster -> the functions that it is known to have, for both sides of each."""
    sides = {
        side
        for one in told
        for key in ("demandSide", "supplySide")
        for side in one.get(key, ())
    }
    found: dict[str, set[str]] = {}
    for row in ask_of_many(store, "access", "clusters", sorted(sides), base).rows:
        found.setdefault(str(row["cluster"]), set()).add(str(row["function"]))
    return found


def _mentioned(
    told: Iterable[Told], statements: Iterable[Mapping[str, str]]
) -> set[str]:
    found = {
        value
        for one in told
        for key, values in one.items()
        if key not in ("supportedBy", "contradictedBy", "hasScorePart")
        for value in values
    }
    for statement in statements:
        found.update(statement[k] for k in ("subject", "predicate", "object"))
    return found


class _Maker:
    """Puts the answers of one request together, card by card."""

    def __init__(
        self,
        version: str,
        labels: Labels,
        statements: Mapping[str, Mapping[str, str]],
        rules: Mapping[str, Told],
        reviews: Mapping[str, Mapping[str, str]],
        access: Mapping[str, set[str]],
        lang: str,
    ) -> None:
        self._version, self._labels, self._lang = version, labels, lang
        self._grounds = Grounds(labels, statements, lang)
        self._rules, self._reviews = rules, reviews
        self._access = access

    def card(self, iri: str, told: Told, weights: Mapping[str, float]) -> Json:
        """The contract's shape, and what pages need besides."""
        parts = self._parts(told, weights)
        evidence = self._evidence(told)
        need = self._side(told, evidence, "need", "demandSide")
        offer = self._side(told, evidence, "offer", "supplySide")
        against = self._against(told)
        known = {part["name"]: part["value"] for part in parts}
        every = {part["name"]: part["weight"] for part in parts}
        made = {
            "id": iri.rsplit("/", 1)[-1],
            "iri": iri,
            "kind": told["derivedByRule"][0].rsplit("/", 1)[-1],
            "question": "3" in told["needGrade"],
            "label": {lang: told[f"label@{lang}"][0] for lang in ("en", "zh")},
            "grade": int(told["needGrade"][0]),
            "tier": int(told["tier"][0]),
            "contested": told["contested"][0] in ("true", "1"),
            "score": round(scores.score(known, every), 3),
            "parts": parts,
            "knownParts": len(parts),
            "unknownParts": sorted(told.get("unknownPart", ())),
            "need": need,
            "offer": {**offer, "by": self._things(told, "offeredBy")},
            **self._setting(told),
            "complement": self._complement(told),
            "contradictions": against,
            "evidence": evidence,
            "missing": self._things(told, "missing"),
            "preconditions": {
                state: self._things(told, f"{state}Precondition")
                for state in ("met", "unmet", "open")
            },
            "actors": self._things(told, "suggestedActor"),
            "review": self._reviews.get(iri, {"state": "candidate"}),
            "rule": self._rule(told["derivedByRule"][0]),
            "datasetVersion": self._version,
        }
        stated = [*evidence, *(one for one in against if "places" in one)]
        return {**made, "derivation": tree(made, stated)}

    def _setting(self, told: Told) -> Json:
        """What it is about, and where: topics, towns, scope, distance."""
        return {
            "about": {
                key.removeprefix("about").lower(): self._things(told, key)
                for key in (*_ABOUT, "aboutIndustry")
                if key in told
            },
            "towns": self._things(told, "concernsTown"),
            "scope": scope_of_sides(
                next(iter(told["demandSide"])),
                next(iter(told.get("supplySide", ())), None),
                told.get("concernsTown", ()),
            ),
            "distanceKm": float(told["distanceKm"][0])
            if "distanceKm" in told
            else None,
        }

    def _parts(self, told: Told, weights: Mapping[str, float]) -> list[Json]:
        found = []
        for part in told.get("hasScorePart", ()):
            name, _, value = part.rsplit("/", 1)[-1].partition(".")
            weight = weights.get(name, scores.WEIGHTS.get(name, 1.0))
            found.append({"name": name, "value": float(value), "weight": weight})
        order = [*scores.PARTS]
        return sorted(
            found,
            key=lambda p: (
                order.index(p["name"]) if p["name"] in order else len(order),
                p["name"],
            ),
        )

    def _side(self, told: Told, evidence: Sequence[Json], role: str, side: str) -> Json:
        stated = [ground for ground in evidence if ground["role"] == role]
        first = stated[0] if stated else {}
        return {
            "statement": first.get("statement", ""),
            "source": first.get("source", ""),
            "locator": first.get("locator", ""),
            "cluster": next(iter(self._things(told, side)), None),
            "statements": stated,
        }

    def _against(self, told: Told) -> list[Json]:
        reasons = self._things(told, "contestedFor")
        grounds = self._grounds.told(told.get("contradictedBy", ()), "against")
        for ground in grounds:
            if ground["predicate"].endswith("#reviewOf"):
                review = self._reviews.get(ground["object"], {})
                ground["statement"] = reviewed(review, self._lang)
        return [{**ground, "reasons": reasons} for ground in grounds] or [
            {"statement": r["label"][self._lang], "reasons": [r]} for r in reasons
        ]

    def _complement(self, told: Told) -> list[Json]:
        """What the giving side is known to have and the needing side is not.

        The items behind interregional complementarity (after Balland and Boschma
        2021): not known is not the same as lacking.
        """
        ours = self._access.get(next(iter(told.get("demandSide", ())), ""), set())
        theirs = self._access.get(next(iter(told.get("supplySide", ())), ""), set())
        return [
            {"iri": iri, "label": self._labels.both(iri)}
            for iri in sorted(theirs - ours)
        ]

    def _evidence(self, told: Told) -> list[Json]:
        """Grounds by role: need and offer as the rule marks them, the rest fits."""
        roles = {
            "need": list(told.get("needStatement", ())),
            "offer": list(told.get("offerStatement", ())),
        }
        named = {iri for listed in roles.values() for iri in listed}
        roles["fit"] = [i for i in told.get("supportedBy", ()) if i not in named]
        return [
            ground for role, iris_ in roles.items()
            for ground in self._grounds.told(iris_, role)
        ]  # fmt: skip

    def _things(self, told: Told, key: str) -> list[Json]:
        return [
            {"iri": iri, "label": self._labels.both(iri)} for iri in told.get(key, ())
        ]

    def _rule(self, iri: str) -> Json:
        told = self._rules.get(iri, {})

        def first(key: str) -> str:
            return next(iter(told.get(key, ())), "")

        return {
            "id": iri.rsplit("/", 1)[-1],
            "iri": iri,
            "version": first("ruleVersion"),
            "title": {"en": first("label@en"), "zh": first("label@zh")},
            "formula": first("formula"),
            "sparql": first("ruleText"),
        }
