"""How the place of a statement in its source is written: lines, or codes of a list."""

import re

from clusterkg.server.pages import language

_OF_A_PAPER = re.compile(r"^(?P<paper>\d{3}) (?P<part>.+)$")
_NUMBERED = re.compile(r"^(?:\d|[IVX]+\b)")
_CODE = re.compile(r"^\d{6,}$")


def locator(source: str, section: str, lines: str, lang: str) -> str:
    """`000 §3.4 l. 302-313`; of a reading, the paper's place first and who reads it."""
    by, found = "", _OF_A_PAPER.match(section)
    if found:
        key = f"locator.by.{source}"
        by = language.said(lang, key) if language.known(lang, key) else f" ({source})"
        source, section = found["paper"], found["part"]
    told = source
    if section:
        told += f" §{section}" if _NUMBERED.match(section) else f", {section}"
    if lines:
        key = "locator.codes" if _CODE.match(lines) else "locator.lines"
        told += language.said(lang, key, lines=lines.replace("-", "–"))
    return told + by
