"""One TriG file per case: the default graph is the ontology, :facts the facts."""

from pathlib import Path

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Triple, parse

FOLDER = Path(__file__).parent.parent / "data" / "reason"
EXAMPLE = "https://example.org/"


class Case:
    """One file, by its parts."""

    def __init__(self, file: Path) -> None:
        self.name = file.stem
        text = file.read_text("utf-8")
        self.says = [
            line.removeprefix("# says: ")
            for line in text.splitlines()
            if line.startswith("# says: ")
        ]
        self.beyond_owl = text.startswith(("# HermiT would", "# OWL reads"))
        quads = list(parse(text, format=RdfFormat.TRIG))
        self.vocabulary = [q for q in quads if q.graph_name == DefaultGraph()]
        self.facts = self._in(quads, "facts")
        self.follows = {q.triple for q in self._in(quads, "follows")}

    @staticmethod
    def _in(quads: list[Quad], name: str) -> list[Quad]:
        graph = NamedNode(EXAMPLE + name)
        return [quad for quad in quads if quad.graph_name == graph]

    def triples(self) -> list[Triple]:
        """Ontology and facts without graphs."""
        return [quad.triple for quad in [*self.vocabulary, *self.facts]]


def cases(folder: str) -> list[Case]:
    """All cases of one kind."""
    return [Case(file) for file in sorted((FOLDER / folder).glob("*.trig"))]


def node(name: str) -> NamedNode:
    """A thing of the examples."""
    return NamedNode(EXAMPLE + name)
