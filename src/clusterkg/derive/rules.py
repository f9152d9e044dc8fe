"""Rule folders: one rule, what contests it, what is missing; headers say the rest.

queries/rules/<kind>/rule.rq, rule-<variant>.rq, contest-<name>.rq, missing-<name>.rq.
A header line `#+ evidence: role ?s ckg:p ?o` names a triple of the pattern on which a
card rests; `#+ absence: ...` one that no source states.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from clusterkg import iris
from clusterkg.catalogue.header import Header, read_header
from clusterkg.errors import BadInput
from clusterkg.resources import QUERIES
from clusterkg.terms import expand

RULES = QUERIES / "rules"
COVERAGE = QUERIES / "coverage"


@dataclass(frozen=True)
class Pattern:
    """One triple of a rule's pattern: terms are `?variable` or a full IRI."""

    role: str
    subject: str
    predicate: str
    object: str
    absence: bool

    def bind(self, row: Mapping[str, str]) -> tuple[str, str, str] | None:
        """The triple for a row of the rule; None when a variable is unbound."""
        subject = self._term(self.subject, row)
        value = self._term(self.object, row)
        return (subject, self.predicate, value) if subject and value else None

    @staticmethod
    def _term(term: str, row: Mapping[str, str]) -> str | None:
        return row.get(term[1:]) if term.startswith("?") else term


@dataclass(frozen=True)
class Query:
    """One .rq file of a rule folder, with what its header says."""

    name: str
    text: str
    header: Header
    patterns: tuple[Pattern, ...]

    def said(self, key: str, lang: str = "en") -> str:
        """A header value, the English one where the other is not given."""
        own = self.header.get(f"{key}-{lang}") if lang != "en" else None
        return (own or self.header.get(key) or ("",))[0]

    @property
    def gathers(self) -> frozenset[str]:
        """Variables whose values all go into one card."""
        return frozenset(self.said("gathers").split())

    @property
    def nearest(self) -> str:
        """The variable of which a card keeps the nearest thing only."""
        return self.said("nearest")

    @property
    def beside(self) -> frozenset[str]:
        """Variables that are no part of the identity of a card."""
        return self.gathers | {self.nearest}

    @property
    def limit(self) -> int | None:
        """The number of clusters up to which the query is run."""
        told = self.said("up-to")
        return int(told) if told else None


@dataclass(frozen=True)
class Rule:
    """One kind of opportunity: where it is found, contested, and incomplete."""

    slug: str
    concept: str
    queries: tuple[Query, ...]
    contests: tuple[Query, ...]
    missing: tuple[Query, ...]

    @property
    def main(self) -> Query:
        """rule.rq, whose header describes the rule."""
        return self.queries[0]

    @property
    def kind(self) -> str:
        """The class of its cards, as `SharedPlatformUse`."""
        return self.main.said("class")

    @property
    def parts(self) -> tuple[str, ...]:
        """The parts of the score that this rule uses."""
        return tuple(self.main.said("parts").split())


def read_rules(base: str = iris.PUBLISHED, folder: Path = RULES) -> list[Rule]:
    """All rules by name; what is in `_every` contests and completes each of them."""
    shared = _queries(folder / "_every", "*", base)
    return [
        _rule(one, base, shared)
        for one in sorted(folder.iterdir())
        if one.is_dir() and not one.name.startswith("_")
    ]


def _rule(folder: Path, base: str, shared: tuple[Query, ...]) -> Rule:
    main = _queries(folder, "rule", base)
    if not main or not main[0].said("class"):
        raise BadInput(f"{folder} has no rule.rq with a `#+ class:` line; add it.")
    variants = _queries(folder, "rule-*", base, main[0])
    contests = _queries(folder, "contest-*", base)
    return Rule(
        folder.name,
        iris.concept("opportunity-kind", folder.name, base),
        (*main, *variants),
        (*contests, *(q for q in shared if q.name.startswith("contest-"))),
        (
            *_queries(folder, "missing-*", base),
            *(q for q in shared if q.name.startswith("missing-")),
        ),
    )


def _queries(
    folder: Path, stem: str, base: str, parent: Query | None = None
) -> tuple[Query, ...]:
    return tuple(
        read_query(file, base, parent) for file in sorted(folder.glob(f"{stem}.rq"))
    )


def read_query(file: Path, base: str, parent: Query | None = None) -> Query:
    """One file; what its header does not say, `parent`'s says."""
    text = iris.rebase(file.read_text("utf-8"), base)
    name = f"{file.parent.name}/{file.stem}"
    header = dict(read_header(text, name))
    told = {**(parent.header if parent else {}), **header}
    patterns = [
        _pattern(line, key == "absence", name, base)
        for key in ("evidence", "absence")
        for line in told.get(key, ())
    ]
    return Query(file.stem, text, told, tuple(patterns))


def _pattern(line: str, absence: bool, name: str, base: str) -> Pattern:
    told = line.split()
    if len(told) != 4:
        raise BadInput(f"{name}: {line!r} is not `role ?subject ckg:property ?object`.")
    role, subject, predicate, value = told
    return Pattern(
        role,
        _token(subject, base),
        expand(predicate, base),
        _token(value, base),
        absence,
    )


def _token(term: str, base: str) -> str:
    return term if term.startswith("?") else expand(term, base)
