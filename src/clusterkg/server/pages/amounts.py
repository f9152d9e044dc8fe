"""Numbers as a reader writes them: thousands apart, money in the reader's own units."""

import re

from clusterkg.server.pages import language

_YUAN = {
    "million yuan": 1e6,
    "million yuan per year": 1e6,
    "billion yuan": 1e9,
    "trillion yuan": 1e12,
    "trillion RMB": 1e12,
}
_TIED = re.compile(r"(?<=\d) (?=[\u4e00-\u9fff]|km\b|%)|(?<=第) (?=\d)")
# What money is counted in: trillions, billions, millions; 万亿, 亿, 万.
_SIZES = {
    "en": {"large": 1e12, "middle": 1e9, "small": 1e6},
    "zh": {"large": 1e12, "middle": 1e8, "small": 1e4},
}


def number(value: object, digits: int | None = None, lang: str = "en") -> str:
    """A number with thousands apart; decimals only where they are.

    In Chinese four figures stand together (GB/T 15835): 1000, but 10,000.
    """
    try:
        amount = float(str(value))
    except ValueError:
        return str(value)
    apart = "," if lang == "en" or abs(amount) >= 10_000 else ""
    if digits is not None:
        return f"{amount:{apart}.{digits}f}"
    return f"{amount:{apart}.0f}" if amount == int(amount) else f"{amount:{apart}.6g}"


def tied(text: str) -> str:
    """The text with no line broken between a number and what it counts."""
    return _TIED.sub("\u00a0", text)


def amount(value: object, unit: object, lang: str) -> str:
    """A number with its unit; empty when the site has no words for the unit."""
    told, of = number(value, lang=lang), str(unit)
    if of in _YUAN:
        return _money(float(told.replace(",", "")) * _YUAN[of], of, lang)
    key = language.counted(lang, f"unit.{of.lower().replace(' ', '-')}", told)
    if not language.known(lang, key):
        return ""
    return language.said(lang, key, n=told.replace(",", "") if of == "year" else told)


def _money(yuan: float, unit: str, lang: str) -> str:
    fits = ((name, of) for name, of in _SIZES[lang].items() if yuan >= of)
    name, of = next(fits, ("small", _SIZES[lang]["small"]))
    told = language.said(lang, f"yuan.{name}", n=number(yuan / of, lang=lang))
    if unit.endswith("per year"):
        told = language.said(lang, "yuan.per-year", n=told)
    return told
