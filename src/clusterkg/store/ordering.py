"""The same query again, its ORDER BY made fit for values of unlike kinds.

The engine compares a number with a word by how they are written, so that 10 < "1a" < 2
while 2 < 10, and its sort gives up. Here each key gets one before it that tells apart
what has no order in SPARQL: kinds then come one after the other, each in its own order.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from clusterkg.store.scan import tokens

# What is no literal has no such kind: the engine orders it by itself, before literals.
# NaN alone among numbers is not equal to itself; texts of all languages are one kind.
# Times with a zone and without, or malformed, have no order among each other, nor have
# durations of months and of days.
_XSD = "http://www.w3.org/2001/XMLSchema#"
_KIND = (
    f'IF(isNumeric(~), IF(~ = ~, "1", "2"), IF(LANG(~) != "", "{_XSD}string", '
    'CONCAT(STR(DATATYPE(~)), STR(COALESCE(TZ(~) = "", "")), '
    f'IF(DATATYPE(~) = <{_XSD}duration>, STR(~), ""))))'
)
_AFTER = frozenset({"LIMIT", "OFFSET", "VALUES"})


def by_kind(text: str) -> str:
    """The query with every ORDER BY in kinds, subqueries too; else as it was."""
    return "".join(_Clauses().read(text))


@dataclass
class _Clauses:
    """A key ends with a variable or a bracket at the depth of its ORDER BY."""

    depth: int = 0
    clause: int | None = None  # the depth of the ORDER BY that is open
    word: str = ""
    key: list[str] = field(default_factory=list)

    def read(self, text: str) -> Iterator[str]:
        for kind, said in tokens(text):
            if self.clause is None:
                yield said
                self._outside(kind, said)
            elif self.key or self._begins(kind, said):
                self.key.append(said)
                self._bracket(kind)
                if kind in ("variable", "close") and self.depth == self.clause:
                    yield _in_kinds(self.key)
                    self.key = []
            else:
                yield said
        yield "".join(self.key)

    def _outside(self, kind: str, said: str) -> None:
        self._bracket(kind)
        if kind == "space":
            return
        before, self.word = self.word, said.upper() if kind == "word" else ""
        if (before, self.word) == ("ORDER", "BY"):
            self.clause = self.depth

    def _begins(self, kind: str, said: str) -> bool:
        """Whether a key begins here, and not what follows the last one."""
        if kind == "close" or (kind == "word" and said.upper() in _AFTER):
            self.clause = None
            self._outside(kind, said)
            return False
        return kind != "space"

    def _bracket(self, kind: str) -> None:
        self.depth += (kind == "open") - (kind == "close")


def _in_kinds(key: list[str]) -> str:
    """`DESC(?x)` as `DESC(kind of ?x) DESC(?x)`."""
    told = key[0].upper() in ("ASC", "DESC")
    way, value = (key[0], key[1:]) if told else ("ASC", key)
    expression = f"({''.join(value)}\n)"  # a comment may be its last word
    return f"{way}({_KIND.replace('~', expression)}) {way}{expression}"
