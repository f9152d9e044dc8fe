"""How the place of a statement in its source is written: lines, or codes of a list."""

import re
from collections.abc import Callable

from clusterkg.server.pages import language

_OF_A_PAPER = re.compile(r"^(?P<paper>\d{3}) (?P<part>.+)$")
_PAPER = re.compile(r"^\d{3}$")
_WHERE_IT_CAME_OUT = re.compile(r"\s*[（(][^（()）]*[)）]$")
_NUMBERED = re.compile(r"^(?:\d|[IVX]+\b)")
_CODE = re.compile(r"^\d{6,}$")
_TO = "\u2060–\u2060"  # a range is not broken at the end of a line
_OF_CODES = "places"  # its lines are codes of divisions, short ones too


def locator(
    source: str, section: str, lines: str, lang: str, called: Callable[[str], str]
) -> str:
    """`KIBS paper §3.4 l. 302-313`: the source by its name, then where in it.

    Of a reading, the paper's place comes first and who reads it last.
    """
    by, found = "", _OF_A_PAPER.match(section)
    if found:
        key = f"locator.by.{source}"
        by = f" ({called(source)})" if source else ""
        by = language.said(lang, key) if language.known(lang, key) else by
        source, section = found["paper"], found["part"]
    told = _source(source, lang, called) if source else ""
    if section:
        numbered = _NUMBERED.match(section)
        told += f" §{section}" if numbered else _part(section, lang, bool(told))
    if lines:
        codes = source == _OF_CODES or _CODE.match(lines)
        key = "locator.codes" if codes else "locator.lines"
        told += language.said(lang, key, lines=lines.replace("-", _TO))
    return told + by


def _source(source: str, lang: str, called: Callable[[str], str]) -> str:
    """The name of a source; of a paper the short one, or its number without any."""
    name = called(source) or source
    if not _PAPER.match(source):
        return name
    if name == source:
        return language.said(lang, "locator.paper", n=source)
    return _WHERE_IT_CAME_OUT.sub("", name)


def _part(section: str, lang: str, follows: bool) -> str:
    """A section without a number; common ones have words of the site."""
    key = f"section.{re.sub(r'[^a-z0-9]+', '-', section.lower()).strip('-')}"
    told = language.said(lang, key) if language.known(lang, key) else section
    return language.said(lang, "locator.part", part=told) if follows else told
