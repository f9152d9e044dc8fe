"""Chinese sentences put together of parts: a blank between 汉字 and Latin or digits."""

import re

_HAN, _OTHER = r"[\u4e00-\u9fff]", "[A-Za-z0-9]"
_BETWEEN = re.compile(rf"(?<={_HAN})(?={_OTHER})|(?<={_OTHER}|\))(?={_HAN})")


def spaced(text: str) -> str:
    """The text with the blanks that its parts did not bring: 使用 Aixun 鞋网."""
    return _BETWEEN.sub(" ", text)
