"""Counts triple patterns, and the groups of them that share no variable.

Fed with tokens by `scan`; knows brackets and separators, not grammar. A planner's work
grows with the third power of patterns that hang together by nothing.
"""


class Patterns:
    """`count` so far, and `unconnected`: the most loose groups in any one block.

    `fresh` tells whether the first block would make blank nodes, were it a template.
    """

    def __init__(self) -> None:
        self.count = 0
        self.unconnected = 0
        self.fresh = self._second = False
        self._open: list[str] = []
        self._blocks: list[_Block] = []

    def token(self, kind: str, said: str) -> None:
        if self._blocks and not self._second:
            self.fresh |= kind == "open" or said in "<~" or said.startswith("_:")
        if kind == "open":
            self._open.append(said)
            if said == "{":
                self.end()
                self._blocks.append(_Block())
            elif said == "[":
                self.count += 1
        elif kind == "close":
            self._close(said)
        elif kind == "separator":
            if self._open and self._open[-1] in "{[":
                self.count += 1
            if said == "." and self._open and self._open[-1] == "{":
                self.end()
        elif kind == "variable" and self._blocks and "(" not in self._open[-1:]:
            self._blocks[-1].name(said[1:])

    def end(self) -> None:
        """A pattern ends here, by a dot, a brace or a keyword."""
        if self._blocks:
            self.unconnected = max(self.unconnected, self._blocks[-1].end())

    def _close(self, said: str) -> None:
        if self._open:
            self._open.pop()
        if said == "}" and self._blocks:
            self.count += 1
            self.end()
            self._blocks.pop()
            self._second |= not self._blocks


class _Block:
    """Variables of one `{ ... }`, joined into groups as patterns link them."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}
        self._current: list[str] = []
        self._groups = 0

    def name(self, variable: str) -> None:
        self._current.append(variable)

    def end(self) -> int:
        for variable in self._current:
            if variable not in self._parent:
                self._parent[variable] = variable
                self._groups += 1
            here, first = self._root(variable), self._root(self._current[0])
            if here != first:
                self._parent[here] = first
                self._groups -= 1
        self._current = []
        return self._groups

    def _root(self, variable: str) -> str:
        while self._parent[variable] != variable:
            self._parent[variable] = self._parent[self._parent[variable]]
            variable = self._parent[variable]
        return variable
