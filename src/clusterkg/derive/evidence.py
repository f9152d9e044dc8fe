"""From the triples of a pattern to the statements of the sources behind them.

A triple that a source makes is found in that source's graphs; one that is entailed is
traced to the asserted triples it follows from; one that nobody states is an absence.
"""

import hashlib
from dataclasses import dataclass

import pyoxigraph as ox

from clusterkg import iris
from clusterkg.derive.engine import Explain, Look, Triple

_OURS = frozenset(iris.GRAPHS)
STATED, EXTERNAL, INFERRED, ABSENT = "S", "X", "I", "A"


@dataclass(frozen=True, order=True)
class Statement:
    """One triple in one graph, and the class of evidence that it is."""

    triple: Triple
    graph: str
    evidence_class: str

    def iri(self, base: str) -> str:
        """Stable over rebuilds and deployments: a hash of triple and graph."""
        told = "\n".join((*self.triple, self.graph)).replace(base, iris.PUBLISHED)
        digest = hashlib.sha256(told.encode()).hexdigest()[:16]
        return iris.thing("statement", digest, base)


@dataclass(frozen=True)
class Resolved:
    """The statements behind one triple, and the class of the triple itself."""

    evidence_class: str
    statements: tuple[Statement, ...]


class Evidence:
    """Resolves triples, each once."""

    def __init__(self, look: Look, explain: Explain | None = None) -> None:
        self._look, self._explain = look, explain
        self._known: dict[Triple, Resolved | None] = {}
        self._prefix = look.base + "graph/"
        self._kinds = {
            subject: value.value
            for subject, value in look.pairs(
                "ckg:sourceKind", ox.NamedNode(iris.graph("sources", look.base))
            )
        }

    def resolve(self, triple: Triple) -> Resolved | None:
        """What stands behind a triple that holds; None when it does not hold."""
        if triple not in self._known:
            self._known[triple] = self._resolve(triple)
        return self._known[triple]

    def absent(self, triple: Triple) -> Resolved:
        """A triple that the rule found not to be known."""
        graph = iris.graph("derived", self._look.base)
        return Resolved(ABSENT, (Statement(triple, graph, ABSENT),))

    def _resolve(self, triple: Triple) -> Resolved | None:
        asserted = self._asserted(triple)
        if asserted:
            best = min(asserted, key=lambda s: "SXI".index(s.evidence_class))
            return Resolved(best.evidence_class, tuple(asserted))
        subject, predicate, value = map(ox.NamedNode, triple)
        if ox.Quad(subject, predicate, value) not in self._look.store:
            return None
        found = {
            statement
            for ground in (self._explain(triple) if self._explain else ())
            for statement in self._asserted(ground)
        }
        graph = iris.graph("entailed", self._look.base)
        own = Statement(triple, graph, INFERRED)
        return Resolved(INFERRED, tuple(sorted(found)) or (own,))

    def _asserted(self, triple: Triple) -> list[Statement]:
        subject, predicate, value = map(ox.NamedNode, triple)
        found = []
        for quad in self._look.store.quads_for_pattern(subject, predicate, value, None):
            graph = quad.graph_name
            if isinstance(graph, ox.NamedNode):
                kind = self._class_of(graph.value)
                if kind:
                    found.append(Statement(triple, graph.value, kind))
        return sorted(found)

    def _class_of(self, graph: str) -> str | None:
        name = graph.removeprefix(self._prefix).split("/", 1)[0]
        if name == "schemes":
            return EXTERNAL
        if name in _OURS:
            return None
        kind = self._kinds.get(iris.thing("source", name, self._look.base), "")
        return {"paper": STATED, "reading": INFERRED}.get(kind, EXTERNAL)
