"""A contradiction as a value: the thing, the axiom, and the statements behind it."""

from dataclasses import dataclass

from pyoxigraph import BlankNode, NamedNode, Triple

from clusterkg.iris import PUBLISHED

_SHOWN = 4


@dataclass(frozen=True)
class Told:
    """A statement that led to a clash, and the graphs that make it."""

    triple: Triple
    graphs: tuple[NamedNode, ...]
    words: str


@dataclass(frozen=True)
class Clash:
    """One contradiction; its text is one sentence for whoever wrote the rows."""

    what: str
    axiom: str
    individual: NamedNode | BlankNode | None = None
    told: tuple[Told, ...] = ()

    def __str__(self) -> str:
        shown = [
            f"{told.words} [{', '.join(_short(graph) for graph in told.graphs)}]"
            if told.graphs
            else told.words
            for told in self.told[:_SHOWN]
        ]
        left = len(self.told) - len(shown)
        more = [f"{left} more"] if left else []
        because = f" (axiom: {self.axiom})" if self.axiom else ""
        rows = f"; told by: {'; '.join(shown + more)}" if shown else ""
        return f"{self.what}{because}{rows}."


def _short(graph: NamedNode) -> str:
    return graph.value.removeprefix(PUBLISHED)
