"""The store of the build as rules see it: rows of names, and quick look-ups.

Rules need IRIs and whole numbers only, so a row is a mapping from variable to text.
"""

from collections.abc import Callable, Iterator
from functools import cached_property

import pyoxigraph as ox

from clusterkg import iris
from clusterkg.errors import BadInput
from clusterkg.terms import PREFIXES, RDF_TYPE, expand

Row = dict[str, str]
Select = Callable[[str], Iterator[Row]]
Triple = tuple[str, str, str]
Explain = Callable[[Triple], list[Triple]]

_LABELS = (PREFIXES["rdfs"] + "label", PREFIXES["skos"] + "prefLabel")


def select(store: ox.Store, query: str) -> Iterator[Row]:
    """Rows of a SELECT. Raises BadInput when it is not one."""
    try:
        found = store.query(query)
    except SyntaxError as why:
        raise BadInput(f"A rule is not SPARQL: {why}\n{query}") from why
    assert isinstance(found, ox.QuerySolutions), query
    names = [variable.value for variable in found.variables]
    for solution in found:
        row: Row = {}
        for position, name in enumerate(names):
            term = solution[position]
            if term is not None:
                row[name] = str(getattr(term, "value", term))
        yield row


class Look:
    """Look-ups in the default graph by predicate, each answer kept."""

    def __init__(self, store: ox.Store, base: str = iris.PUBLISHED) -> None:
        self.store, self.base = store, base
        self._labels: dict[tuple[str, str], str] = {}

    def name(self, short: str) -> str:
        """The full IRI of `ckg:locatedIn`, `id/place/x` or `scheme/...`."""
        return expand(short, self.base)

    def pairs(
        self, predicate: str, graph: ox.NamedNode | None = None
    ) -> Iterator[tuple[str, ox.NamedNode | ox.Literal]]:
        """Subject and object of every triple of one predicate."""
        where = graph or ox.DefaultGraph()
        node = ox.NamedNode(self.name(predicate))
        for quad in self.store.quads_for_pattern(None, node, None, where):
            if isinstance(quad.subject, ox.NamedNode) and isinstance(
                quad.object, ox.NamedNode | ox.Literal
            ):
                yield quad.subject.value, quad.object

    def objects(self, predicate: str) -> dict[str, set[str]]:
        """Subject -> values of one predicate in the default graph."""
        found: dict[str, set[str]] = {}
        for subject, value in self.pairs(predicate):
            found.setdefault(subject, set()).add(value.value)
        return found

    def values(self, subject: str, predicate: str) -> set[str]:
        """Values of one predicate of one thing in the default graph."""
        pattern = (ox.NamedNode(subject), ox.NamedNode(self.name(predicate)), None)
        found = self.store.quads_for_pattern(*pattern, ox.DefaultGraph())
        return {q.object.value for q in found if not isinstance(q.object, ox.Triple)}

    def derived(self, predicate: str) -> dict[str, set[str]]:
        """Subject -> values of one predicate among what is derived so far."""
        found: dict[str, set[str]] = {}
        for subject, value in self.pairs(predicate, self.derived_graph):
            found.setdefault(subject, set()).add(value.value)
        return found

    @cached_property
    def derived_graph(self) -> ox.NamedNode:
        """The graph of all that rules say."""
        return ox.NamedNode(iris.graph("derived", self.base))

    def count(self, kind: str) -> int:
        """The number of things of a class."""
        pattern = (None, ox.NamedNode(RDF_TYPE), ox.NamedNode(self.name(kind)))
        return sum(1 for _ in self.store.quads_for_pattern(*pattern, ox.DefaultGraph()))

    def label(self, iri: str, lang: str) -> str:
        """A thing's label in a language, else the English one, else its last part."""
        key = (iri, lang)
        if key not in self._labels:
            self._labels[key] = self._label(iri, lang)
        return self._labels[key]

    def _label(self, iri: str, lang: str) -> str:
        found: dict[str, str] = {}
        for predicate in _LABELS:
            for quad in self.store.quads_for_pattern(
                ox.NamedNode(iri), ox.NamedNode(predicate), None, ox.DefaultGraph()
            ):
                if isinstance(quad.object, ox.Literal):
                    tongue = quad.object.language or "en"
                    text = quad.object.value
                    found[tongue] = min(found.get(tongue, text), text)
        return found.get(lang) or found.get("en") or iri.rsplit("/", 1)[-1]
