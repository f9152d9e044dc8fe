"""Whether a literal is written as its datatype asks, and lies in a data range."""

import re
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from pyoxigraph import Literal, NamedNode

from clusterkg.reason.expressions import RDF, RDFS, XSD, Class, Expression

_WRITTEN = {
    "integer": r"[+-]?\d+",
    "decimal": r"[+-]?(\d+(\.\d*)?|\.\d+)",
    "double": r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?|[+-]?INF|NaN",
    "boolean": r"true|false|0|1",
    "gYear": r"-?\d{4,}(Z|[+-]\d\d:\d\d)?",
    "gYearMonth": r"-?\d{4,}-(0[1-9]|1[0-2])(Z|[+-]\d\d:\d\d)?",
    "date": r"-?\d{4,}-\d\d-\d\d(Z|[+-]\d\d:\d\d)?",
    "dateTime": r"-?\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?",
    "anyURI": r"[^\s<>\"{}|\\^`]*",
}
_BOUNDS: dict[str, tuple[int | None, int | None]] = {
    "nonNegativeInteger": (0, None),
    "positiveInteger": (1, None),
    "nonPositiveInteger": (None, 0),
    "negativeInteger": (None, -1),
    "long": (-(2**63), 2**63 - 1),
    "int": (-(2**31), 2**31 - 1),
    "short": (-(2**15), 2**15 - 1),
    "byte": (-128, 127),
    "unsignedLong": (0, 2**64 - 1),
    "unsignedInt": (0, 2**32 - 1),
    "unsignedShort": (0, 2**16 - 1),
    "unsignedByte": (0, 255),
}
_WRITTEN |= dict.fromkeys(_BOUNDS, _WRITTEN["integer"])
_WRITTEN["float"] = _WRITTEN["double"]
_PATTERNS = {XSD + name: re.compile(text) for name, text in _WRITTEN.items()}
_WHOLE = {XSD + "integer"} | {XSD + name for name in _BOUNDS}
_NUMBERS = _WHOLE | {XSD + "decimal"}


def well_written(literal: Literal) -> bool:
    """Whether the text is one of the datatype's; unknown datatypes are let pass."""
    datatype, text = literal.datatype.value, literal.value
    pattern = _PATTERNS.get(datatype)
    if pattern is None:
        return True
    if not pattern.fullmatch(text):
        return False
    low, high = _BOUNDS.get(datatype.removeprefix(XSD), (None, None))
    if low is not None and int(text) < low or high is not None and int(text) > high:
        return False
    return _on_calendar(datatype, text)


def _on_calendar(datatype: str, text: str) -> bool:
    try:
        if datatype == XSD + "date":
            date.fromisoformat(text[:10])
        elif datatype == XSD + "dateTime":
            datetime.fromisoformat(text[:19])
    except ValueError:
        return False
    return True


def value(literal: Literal) -> object:
    """What the literal stands for: 01 and 1 are one number."""
    datatype = literal.datatype.value
    if datatype in _NUMBERS and well_written(literal):
        return Decimal(literal.value)
    if datatype == XSD + "boolean":
        return literal.value in ("true", "1")
    return literal.value, datatype, (literal.language or "").lower()


def within(literal: Literal, data_range: Class) -> bool:
    """Whether a well-written literal belongs to a datatype or data range."""
    if isinstance(data_range, NamedNode):
        return _of_type(literal, data_range.value)
    members = data_range.members
    ranges = [m for m in members if isinstance(m, NamedNode | Expression)]
    if data_range.kind == "unionOf":
        return any(within(literal, member) for member in ranges)
    if data_range.kind == "intersectionOf":
        return all(within(literal, member) for member in ranges)
    if data_range.kind == "complementOf":
        return not within(literal, ranges[0])
    if data_range.kind == "oneOf":
        return value(literal) in [value(m) for m in members if isinstance(m, Literal)]
    facets = zip(members[1::2], members[2::2], strict=True)
    return within(literal, ranges[0]) and all(_facet(literal, *f) for f in facets)


def _of_type(literal: Literal, wanted: str) -> bool:
    datatype = literal.datatype.value
    if wanted in (RDFS + "Literal", datatype):
        return True
    if wanted == XSD + "decimal":
        return datatype in _NUMBERS
    if wanted in _WHOLE and datatype in _WHOLE:
        return well_written(Literal(literal.value, datatype=NamedNode(wanted)))
    if wanted == RDF + "PlainLiteral":
        return datatype in (XSD + "string", RDF + "langString")
    return not wanted.startswith((XSD, RDF))  # a datatype that only its maker knows


def _facet(literal: Literal, facet: object, bound: object) -> bool:
    assert isinstance(facet, NamedNode)
    assert isinstance(bound, Literal)
    name, text = facet.value.removeprefix(XSD), literal.value
    if name == "pattern":
        return re.fullmatch(bound.value, text) is not None
    if name in ("length", "minLength", "maxLength"):
        wanted = int(bound.value)
        return {
            "length": len(text) == wanted,
            "minLength": len(text) >= wanted,
            "maxLength": len(text) <= wanted,
        }[name]
    try:
        here, there = Decimal(text), Decimal(bound.value)
    except InvalidOperation:
        return False
    return {
        "minInclusive": here >= there,
        "maxInclusive": here <= there,
        "minExclusive": here > there,
        "maxExclusive": here < there,
    }.get(name, True)
