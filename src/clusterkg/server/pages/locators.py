"""How the place of a statement in its source is written: lines, or codes of a list."""

import re

_OF_A_PAPER = re.compile(r"^(?:(?P<paper>\d{3}) )?(?P<part>(?:\d|[IVX]+\b)[\w.() ]*)$")
_CODE = re.compile(r"^\d{6,}$")


def section_text(source: str, section: str) -> str:
    """Source and section: `000 §3.4`, `reading: 000 §3.4`, `places: GeoNames`."""
    found = _OF_A_PAPER.match(section)
    if not section or found is None:
        return f"{source}: {section}" if section else source
    if found["paper"]:
        return f"{source}: {found['paper']} §{found['part']}"
    return f"{source} §{section}"


def lines_key(lines: str) -> str:
    """The word before lines: lists number their rows by code."""
    return "locator.codes" if _CODE.match(lines) else "locator.lines"
