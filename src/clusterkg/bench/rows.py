"""Rows of two engines made comparable, whatever their order and spelling."""

import json
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

_XSD = "http://www.w3.org/2001/XMLSchema#"
_NUMBERS = {
    _XSD + name
    for name in ("integer", "int", "long", "decimal", "double", "float", "short")
}


class Value(NamedTuple):
    """A term: its kind, what it says, and its language or datatype."""

    kind: str
    value: str
    more: str


Row = tuple[tuple[str, Value], ...]


def rows_of(body: bytes) -> list[Row]:
    """The rows of SPARQL JSON results, sorted. An ASK is one row."""
    told = json.loads(body)
    if "boolean" in told:
        return [(("ask", Value("number", str(int(told["boolean"])), "")),)]
    rows = [
        tuple(sorted((name, _value(term)) for name, term in binding.items()))
        for binding in told["results"]["bindings"]
    ]
    return sorted(rows)


def _value(term: dict[str, str]) -> Value:
    kind = term["type"]
    if kind == "uri":
        return Value("uri", term["value"], "")
    if kind == "bnode":
        return Value("bnode", "", "")
    datatype = term.get("datatype", "").replace(_XSD + "string", "")
    if datatype == _XSD + "boolean":
        return Value("number", str(int(term["value"] in ("true", "1"))), "")
    if datatype in _NUMBERS:
        return Value("number", _number(term["value"]), "")
    return Value("literal", term["value"], term.get("xml:lang", datatype).lower())


def _number(text: str) -> str:
    try:
        exact = Decimal(text).normalize()
    except InvalidOperation:
        return text
    return format(exact.quantize(Decimal(1)) if exact == exact.to_integral() else exact)
