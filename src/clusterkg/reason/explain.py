"""Why a triple holds: a tree from what follows down to what was told."""

from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import NamedNode, Triple

from clusterkg.reason.closure import Closure
from clusterkg.reason.numbers import Fact
from clusterkg.reason.wording import Names


@dataclass(frozen=True)
class Justification:
    """One triple: told in `graphs`, or following by `axiom` from `premises`.

    A told triple without graphs stands in the ontology or a scheme. `rule` is the
    kind of axiom in OWL's words ("subClassOf", "chain"), `axiom` says it in words.
    """

    triple: Triple
    rule: str = ""
    axiom: str = ""
    graphs: tuple[NamedNode, ...] = ()
    premises: tuple["Justification", ...] = ()

    def told(self) -> Iterator["Justification"]:
        """The statements at the leaves, each once, in the order of the tree."""
        seen: set[str] = set()
        for leaf in self._leaves():
            if str(leaf.triple) not in seen:
                seen.add(str(leaf.triple))
                yield leaf

    def _leaves(self) -> Iterator["Justification"]:
        if not self.rule:
            yield self
        for premise in self.premises:
            yield from premise._leaves()


class Explainer:
    """Reads the reasons that the closure kept."""

    def __init__(self, closure: Closure) -> None:
        self._closure = closure
        self.names = Names(closure)

    def triple(self, triple: Triple) -> Justification | None:
        """The tree of one triple, or None when it neither was told nor follows."""
        of = self._closure.numbers.of
        terms = (triple.subject, triple.predicate, triple.object)
        if any(isinstance(term, Triple) or term not in of for term in terms):
            return None
        subject, predicate, value = (of[term] for term in terms)  # type: ignore[index]
        fact = (subject, predicate, value)
        return self._tree(fact) if fact in self._closure.why else None

    def told(self, fact: Fact) -> list[Fact]:
        """The facts that were told and from which `fact` follows, sorted."""
        found, waiting, seen = set(), [fact], {fact}
        while waiting:
            now = waiting.pop()
            because = self._closure.why[now]
            if because is None:
                found.add(now)
                continue
            for premise in because[1:]:
                if premise not in seen:
                    seen.add(premise)
                    waiting.append(premise)
        return sorted(found)

    def _tree(self, fact: Fact) -> Justification:
        numbers = self._closure.numbers
        because = self._closure.why[fact]
        if because is None:
            graphs = tuple(self._closure.graphs(fact))
            return Justification(numbers.triple(fact), graphs=graphs)
        axiom = self._closure.rules[because[0]].axiom
        return Justification(
            numbers.triple(fact),
            axiom.kind,
            self.names.axiom(axiom),
            premises=tuple(self._premises(because[1:])),
        )

    def _premises(self, premises: tuple[Fact, ...]) -> Iterator[Justification]:
        for premise in premises:
            if self._spoken(premise):
                yield self._tree(premise)
            else:  # a step inside an expression has no words of its own
                because = self._closure.why[premise]
                if because is not None:
                    yield from self._premises(because[1:])

    def _spoken(self, fact: Fact) -> bool:
        numbers = self._closure.numbers
        named = isinstance(numbers.terms[fact[1]], NamedNode)
        value = numbers.terms[fact[2]]
        return named and type(value).__name__ != "Expression"
