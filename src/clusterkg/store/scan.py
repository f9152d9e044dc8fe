"""A linear look at a query's text before any engine parses it.

Gives the query's form and the graphs named after FROM; refuses what an engine could
choke on (size, nesting, operators, path steps, patterns that share nothing) and what
would call out (SERVICE, LOAD). It reads tokens, so nothing inside a string, an IRI or
a comment counts. It does not check grammar: that is the engine's part.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate
from urllib.parse import urljoin

from clusterkg.errors import BadQuery, OverLimit
from clusterkg.store.patterns import Patterns

_TOKEN = re.compile(
    r"""(?P<space>\s+|\#[^\n\r]*)
  | (?P<iri><[^\x00-\x20<>"{}|^`]*>)
  | (?P<string>\"{3}(?:[^"\\]|\\.|"(?!""))*+\"{3} | '{3}(?:[^'\\]|\\.|'(?!''))*+'{3}
             | "(?!"")(?:[^"\\\n\r]|\\.)*+" | '(?!'')(?:[^'\\\n\r]|\\.)*+')
  | (?P<unended>["'])
  | (?P<variable>[?$]\w+) | (?P<language>@[A-Za-z][A-Za-z0-9-]*)
  | (?P<name>(?:[^\W\d_](?:[\w.\-]{0,80}[\w\-])?|_)?:
             (?:[\w:\-]|\.(?=[\w:\-.%\\])|%[0-9A-Fa-f]{2}|\\[^\sA-Za-z0-9])*)
  | (?P<word>[^\W\d]\w*)
  | (?P<number>(?:\d+\.(?=[eE])|\d*\.\d+|\d+)(?:[eE][+-]?\d+)?)
  | (?P<open>[({\[]) | (?P<close>[)}\]])
  | (?P<operator>\|\||&&|!=|<=|>=|\^\^|[|=<>+*/!?^-])
  | (?P<separator>[.;,])
  | (?P<other>.)""",
    re.X | re.S,
)
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_FORMS = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
_UPDATES = frozenset((
    "INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"
))  # fmt: skip
_TIGHT = frozenset({"CONCAT", "COALESCE", "BNODE"})  # the engine wants `CONCAT(`
_VOLATILE = frozenset({"NOW", "RAND", "UUID", "STRUUID", "BNODE"})
# at the start of a group; then the engine goes through all graphs, in no order
_NO_PATTERN = frozenset({"}", "BIND", "FILTER", "MINUS", "OPTIONAL"})
_STEPS = frozenset("/|^")
_GLUED = frozenset({"word", "language"})  # engines read `trueSERVICE` as two words


@dataclass(frozen=True)
class Bounds:
    """What a query's text may hold; real questions stay far below."""

    characters: int = 256_000
    depth: int = 64
    operators: int = 2_000
    path_steps: int = 100
    patterns: int = 200
    unconnected: int = 12


@dataclass
class Call:
    """A SERVICE pattern: `text[start:end]`, its group graph pattern from `body` on.

    `endpoint` is empty when a variable names it; `end` is 0 when it is not ended.
    """

    endpoint: str = ""
    silent: bool = False
    start: int = 0
    body: int = 0
    end: int = 0


@dataclass
class Scan:
    """What was seen: `form` in capitals (empty when none), the graphs after FROM."""

    text: str
    form: str = ""
    graphs: list[str] = field(default_factory=list)
    named: list[str] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    prefixes: dict[str, str] = field(default_factory=dict)
    base: str = ""
    volatile: bool = False  # the answer changes from call to call
    ordered: bool = False  # an ORDER BY outside all brackets


def scan(text: str, bounds: Bounds | None = None, base: str = "") -> Scan:
    """Look at a query once. Raises OverLimit over a bound, BadQuery for an update."""
    bounds = bounds or Bounds()
    if len(text) > bounds.characters:
        raise _over("characters", len(text), bounds.characters)
    if "\\u" in text or "\\U" in text:
        text = "".join(_unescaped(text))
    return _Reading(text, bounds, base).read()


def _unescaped(text: str) -> Iterator[str]:
    """With escapes outside strings and IRIs resolved, where the engine has none."""
    plain = ""
    for kind, said in tokens(text):
        if kind in ("space", "iri", "string"):
            yield _ESCAPE.sub(_letter, plain) + said
            plain = ""
        else:
            plain += said
    yield _ESCAPE.sub(_letter, plain)


def _letter(escape: re.Match[str]) -> str:
    """What a name may hold; anything else is not legal there."""
    told = _character(escape)
    return told if told.isalnum() or told in "_-" else escape[0]


def _character(escape: re.Match[str]) -> str:
    code = int(escape[1] or escape[2], 16)
    return escape[0] if 0xD800 <= code < 0xE000 or code > 0x10FFFF else chr(code)


def tokens(text: str) -> Iterator[tuple[str, str]]:
    """Kind and text of each token, blanks and comments too; joined they are `text`."""
    for token in _TOKEN.finditer(text):
        yield str(token.lastgroup), token.group()


class _Reading:
    """One pass over the tokens; every step is constant work."""

    def __init__(self, text: str, bounds: Bounds, base: str) -> None:
        self.text, self.bounds, self.base = text, bounds, base
        self.seen = Scan(text)
        self.out: list[str] = []
        self.depth = self.operators = self.steps = 0
        self.patterns = Patterns()
        self.prefixes = self.seen.prefixes
        self.inside: list[tuple[int, Call]] = []  # open SERVICE groups, by depth
        self.expected = ""  # what the tokens before ask for: PREFIX, FROM, SERVICE
        self.prefix = ""
        self.last = ""  # token, in capitals
        self.by_graph = self.shuffled = False
        self.tight = False  # the last word wants its bracket without a blank

    def read(self) -> Scan:
        for token in _TOKEN.finditer(self.text):
            kind, said = str(token.lastgroup), token.group()
            if kind == "space":
                self.out.append(said)
                continue
            self.out.append(self._one(kind, said, token.start()))
            self.shuffled |= self.last == "{" and said.upper() in _NO_PATTERN
            self.by_graph |= self.last == "GRAPH" and kind == "variable"
            self.last = said.upper()
        self.seen.text, self.seen.base = "".join(self.out), self.base
        self.seen.volatile |= self.by_graph and self.shuffled
        self.seen.volatile |= self.seen.form == "CONSTRUCT" and self.patterns.fresh
        self._measure()
        return self.seen

    def _measure(self) -> None:
        """Places of SERVICE, noted as counts of tokens, become places in the text."""
        if not self.seen.calls:
            return
        at = list(accumulate(map(len, self.out), initial=0))
        for call in self.seen.calls:
            call.start, call.body = at[call.start], at[call.body]
            call.end = at[call.end]

    def _one(self, kind: str, said: str, at: int) -> str:
        tight, self.tight = self.tight, False
        if kind in _GLUED and "SERVICE" in said.upper() != "SERVICE":
            raise BadQuery("a blank is missing before SERVICE.", *_place(self.text, at))
        if kind == "word":
            return self._word(said, at)
        if kind in ("iri", "name"):
            self._name(kind, said)
        elif kind in ("open", "close"):
            self._bracket(said)
            if tight and said == "(" and self.out[-1].isspace():
                blank = self.out.pop()
                return "(" + blank
        elif kind == "operator":
            self._operator(said)
        elif kind == "unended":
            raise BadQuery("a string is not ended.", *_place(self.text, at))
        elif said == "\x00":
            raise BadQuery("it holds a NUL character.", *_place(self.text, at))
        self._pattern(kind, said)
        return said

    def _word(self, said: str, at: int) -> str:
        word = said.upper()
        if not self.seen.form and word in _FORMS:
            self.seen.form = word
        if not self.seen.form and word in _UPDATES:
            raise BadQuery(
                "this is an update, and only questions are answered here; use SELECT, "
                "ASK, CONSTRUCT or DESCRIBE.",
                *_place(self.text, at),
            )
        self._expect(word)
        if word in ("IN", "NOT", "UNION", "OPTIONAL", "MINUS"):
            self._operator(word)
        if word in ("UNION", "OPTIONAL", "MINUS", "FILTER", "BIND", "VALUES", "GRAPH"):
            self.patterns.end()
        self.tight = word in _TIGHT
        self.seen.ordered |= word == "ORDER" and self.depth == 0
        self.seen.volatile = self.seen.volatile or word in _VOLATILE
        if word in ("TRUE", "FALSE"):  # keywords in any case; the engine wants lower
            return said.lower()
        return said

    def _expect(self, word: str) -> None:
        if word in ("PREFIX", "BASE", "FROM", "SERVICE"):
            self.expected = word
            if word == "SERVICE":
                self.seen.calls.append(Call(start=len(self.out)))
        elif word == "SILENT" and self.expected == "SERVICE":
            self.seen.calls[-1].silent = True
        elif word == "NAMED" and self.expected == "FROM":
            self.expected = word
        elif word != "SILENT":
            self.expected = ""

    def _name(self, kind: str, said: str) -> None:
        expected = self.expected
        if expected == "PREFIX":
            if kind == "name":
                self.prefix = said
                return
            self.prefixes[self.prefix] = self._iri(said)
        elif expected == "BASE":
            self.base = self._iri(said)
        elif expected in ("FROM", "NAMED"):
            graphs = self.seen.named if expected == "NAMED" else self.seen.graphs
            graphs.append(self._resolve(kind, said))
        elif expected == "SERVICE":
            self.seen.calls[-1].endpoint = self._resolve(kind, said)
        self.expected = ""

    def _iri(self, said: str) -> str:
        plain = _ESCAPE.sub(_character, said[1:-1])
        try:
            return urljoin(self.base, plain) if self.base else plain
        except ValueError:  # a broken host; the engine will say so
            return plain

    def _resolve(self, kind: str, said: str) -> str:
        if kind == "iri":
            return self._iri(said)
        prefix, _, local = said.partition(":")
        return self.prefixes.get(prefix + ":", "") + local.replace("\\", "")

    def _bracket(self, said: str) -> None:
        if said in "({[":
            self.depth += 1
            if self.depth > self.bounds.depth:
                raise _over("levels of nested brackets", self.depth, self.bounds.depth)
            if said == "{" and self.seen.calls and not self.seen.calls[-1].body:
                self.seen.calls[-1].body = len(self.out)
                self.inside.append((self.depth, self.seen.calls[-1]))
        else:
            if self.inside and self.inside[-1][0] == self.depth:
                self.inside.pop()[1].end = len(self.out) + 1
            self.depth -= 1

    def _operator(self, said: str) -> None:
        self.operators += 1
        if self.operators > self.bounds.operators:
            raise _over("operators", self.operators, self.bounds.operators)
        if said in _STEPS:
            self.steps += 1
            if self.steps > self.bounds.path_steps:
                raise _over("path steps", self.steps, self.bounds.path_steps)

    def _pattern(self, kind: str, said: str) -> None:
        self.patterns.token(kind, said)
        if self.patterns.count > self.bounds.patterns:
            raise _over("triple patterns", self.patterns.count, self.bounds.patterns)
        if self.patterns.unconnected > self.bounds.unconnected:
            raise _over(
                "groups of patterns that share no variable",
                self.patterns.unconnected,
                self.bounds.unconnected,
            )


def _over(what: str, found: int, most: int) -> OverLimit:
    return OverLimit(
        f"The query holds {found} {what}, and at most {most} are accepted; "
        "ask it in smaller parts.",
        413 if what == "characters" else 400,
    )


def _place(text: str, at: int) -> tuple[int, int]:
    """Line and column, both from 1, of an offset."""
    before = text[:at]
    return before.count("\n") + 1, at - (before.rfind("\n") + 1) + 1
