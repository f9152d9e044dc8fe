"""Parameters of a query: one marked VALUES line each, bound as terms, never as text.

    VALUES ?town { <https://.../id/place/guzhen> }  #= town iri place "Town" "镇"

name, type, for an iri the kind of thing (so that `town=guzhen` is enough), and what a
form calls it in English and Chinese. `iris` takes several, separated by blanks. A
default of UNDEF makes it optional; `iri!` says that a call has to give it (the file's
own value is then only an example).
"""

import re
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from rdflib import Literal, URIRef
from rdflib.namespace import XSD

from clusterkg import iris
from clusterkg.errors import BadInput, BadParameter
from clusterkg.terms import PREFIXES, expand

_MARKED = re.compile(
    r"^\s*VALUES\s+\?(?P<variable>\w+)\s*\{(?P<default>[^}]*)\}\s*#=\s*(?P<told>.*)$"
)
# beyond ASCII what RFC 3987 allows: neither control nor private-use characters
_IRI = re.compile(
    r"[A-Za-z][A-Za-z0-9+.-]*:(?:[^\x00-\x20<>\"{}|\\^`\x7f-\x9f\ud800-\uf8ff"
    r"\ufdd0-\ufdef\ufff0-\U0001ffff\U0002fffe-\U0010ffff]"
    r"|[\U00010000-\U0001fffd])+"
)
_INTEGER = re.compile(r"[+-]?\d{1,18}")
_DECIMAL = re.compile(r"[+-]?\d{1,18}(\.\d{1,18})?")
_LONGEST = 2000
_LONGEST_LIST = 500_000


@dataclass(frozen=True)
class Parameter:
    """One value a question asks for; `default` is SPARQL text, None when optional."""

    name: str
    variable: str
    type: str
    kind: str | None
    titles: Mapping[str, str]
    default: str | None
    required: bool
    line: int

    def clause(self, value: str, base: str = iris.PUBLISHED) -> str:
        """The VALUES line with `value` as a term. Raises BadParameter."""
        longest = _LONGEST_LIST if self.type == "iris" else _LONGEST
        if len(value) > longest or not value.strip():
            raise BadParameter(self.name, f"give a value of 1 to {longest} characters.")
        return f"VALUES ?{self.variable} {{ {self._term(value.strip(), base)} }}"

    def _term(self, value: str, base: str) -> str:
        return _TERMS[self.type](self, value, base)


def _iri(parameter: Parameter, value: str, base: str) -> str:
    iri = value
    prefix, colon, _ = value.partition(":")
    if colon and (prefix in PREFIXES or value.startswith(("id/", "scheme/"))):
        iri = expand(value, base)
    elif value.startswith(("id/", "scheme/")):
        iri = base + value
    elif not colon and parameter.kind:
        iri = base + parameter.kind.rstrip("/") + "/" + value
    if not _IRI.fullmatch(iri):
        raise BadParameter(
            parameter.name,
            f"{value!r} is no IRI; give a full IRI, or the last part of its address.",
        )
    return URIRef(iri).n3()


def _iris(parameter: Parameter, value: str, base: str) -> str:
    return " ".join(_iri(parameter, one, base) for one in value.split())


def _number(form: re.Pattern[str], datatype: URIRef) -> Callable[..., str]:
    def term(parameter: Parameter, value: str, base: str) -> str:  # noqa: ARG001
        if not form.fullmatch(value):
            raise BadParameter(
                parameter.name,
                f"{value!r} is not of type {parameter.type}; give a plain number.",
            )
        return f'"{value}"^^<{datatype}>'

    return term


def _boolean(parameter: Parameter, value: str, base: str) -> str:  # noqa: ARG001
    if value not in ("true", "false"):
        raise BadParameter(parameter.name, f"{value!r} is neither true nor false.")
    return value


def _string(parameter: Parameter, value: str, base: str) -> str:  # noqa: ARG001
    return Literal(value).n3()


_TERMS: Mapping[str, Callable[[Parameter, str, str], str]] = {
    "iri": _iri,
    "iris": _iris,
    "string": _string,
    "integer": _number(_INTEGER, XSD.integer),
    "decimal": _number(_DECIMAL, XSD.decimal),
    "boolean": _boolean,
}


def read_parameters(text: str, name: str) -> tuple[Parameter, ...]:
    """The marked lines of a query file. Raises BadInput for one that is malformed."""
    found = []
    for number, line in enumerate(text.splitlines()):
        if "#=" not in line:
            continue
        marked = _MARKED.match(line)
        if marked is None:
            raise BadInput(
                f"{name}, line {number + 1}: a parameter is `VALUES ?x {{ default }} "
                '#= name type kind "Title" "标题"` on one line.'
            )
        found.append(_read(marked, number, name))
    return tuple(found)


def _read(marked: re.Match[str], number: int, name: str) -> Parameter:
    told = shlex.split(marked["told"])
    kind_of_value = told[1].removesuffix("!") if len(told) > 1 else ""
    if kind_of_value not in _TERMS:
        raise BadInput(
            f"{name}, line {number + 1}: after #= come name and type, one of "
            f"{', '.join(_TERMS)}."
        )
    rest = told[2:]
    kind = None
    if kind_of_value in ("iri", "iris") and rest:
        kind = rest.pop(0)
        kind = kind if "/" in kind else f"id/{kind}"
    titles = dict(zip(("en", "zh"), rest, strict=False)) or {"en": told[0]}
    default = marked["default"].strip()
    return Parameter(
        name=told[0],
        variable=marked["variable"],
        type=kind_of_value,
        kind=kind,
        titles=titles,
        default=None if default == "UNDEF" else default,
        required=told[1].endswith("!"),
        line=number,
    )
