"""How the place of a statement in its source is written: lines, or codes of a list."""

import re

from clusterkg.server.pages import language

_OF_A_PAPER = re.compile(r"^(?P<paper>\d{3}) (?P<part>.+)$")
_PAPER = re.compile(r"^\d{3}$")
_NUMBERED = re.compile(r"^(?:\d|[IVX]+\b)")
_CODE = re.compile(r"^\d{6,}$")
_OF_CODES = "places"  # its lines are codes of divisions, short ones too


def locator(source: str, section: str, lines: str, lang: str, name: str = "") -> str:
    """`paper 000 §3.4 l. 302-313`; of any other source its name stands in front.

    Of a reading, the paper's place comes first and who reads it last.
    """
    by, found = "", _OF_A_PAPER.match(section)
    if found:
        key = f"locator.by.{source}"
        by = f" ({name or source})" if source else ""
        by = language.said(lang, key) if language.known(lang, key) else by
        source, section = found["paper"], found["part"]
    paper = _PAPER.match(source)
    told = language.said(lang, "locator.paper", n=source) if paper else name or source
    if section:
        numbered = _NUMBERED.match(section)
        told += f" §{section}" if numbered else _part(section, lang, bool(told))
    if lines:
        codes = source == _OF_CODES or _CODE.match(lines)
        key = "locator.codes" if codes else "locator.lines"
        told += language.said(lang, key, lines=lines.replace("-", "–"))
    return told + by


def _part(section: str, lang: str, follows: bool) -> str:
    """A section without a number; common ones have words of the site."""
    key = f"section.{re.sub(r'[^a-z0-9]+', '-', section.lower()).strip('-')}"
    told = language.said(lang, key) if language.known(lang, key) else section
    return language.said(lang, "locator.part", part=told) if follows else told
