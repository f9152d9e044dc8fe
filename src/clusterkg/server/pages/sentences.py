"""The service's own English sentences, such as why it refused, in a reader's language.

Each is a pair of strings of the site (`say.*`): the English one is what the code says,
with its `{places}`; what was in them goes into the other language's.
"""

import re
from functools import cache

from clusterkg.server.pages import language
from clusterkg.server.pages.amounts import number

_PLACE = re.compile(r"\\\{(\w+)\\\}")
_COUNT = re.compile(r"\d{1,3}(?:,\d{3})+")
_SENTENCES = frozenset({"why", "reason"})  # places that hold a sentence of their own
_LISTS = frozenset({"known", "near"})  # places that hold names with commas between


def told(sentence: str, lang: str) -> tuple[str, str]:
    """The sentence and its language; as it was where the site has none for it."""
    if lang == "en":
        return sentence, lang
    for key, pattern in _patterns():
        if found := pattern.fullmatch(sentence):
            values = {k: _value(k, v, lang) for k, v in found.groupdict().items()}
            return language.said(lang, key).format(**values), lang
    return sentence, "en"


def _value(place: str, value: str, lang: str) -> str:
    if place in _SENTENCES:
        return told(value, lang)[0]
    if _COUNT.fullmatch(value):
        return number(value.replace(",", ""), lang=lang)
    if place in _LISTS:
        return language.said(lang, "list.comma").join(value.split(", "))
    keys = [f"{start}.{value.replace(' ', '-')}" for start in ("what", "found")]
    known = [key for key in keys if place == "what" and language.known(lang, key)]
    return language.said(lang, known[0]) if known else value


@cache
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    """What matches each sentence: first what holds another, then the longest."""
    texts = {k: v for k, v in language.messages("en").items() if k.startswith("say.")}

    def rank(key: str) -> tuple[bool, int]:
        return "{why}" in texts[key], len(re.sub(r"\{\w+\}", "", texts[key]))

    return [(k, _pattern(texts[k])) for k in sorted(texts, key=rank, reverse=True)]


def _pattern(text: str) -> re.Pattern[str]:
    def place(found: re.Match[str]) -> str:
        quote = "" if found[1] in _SENTENCES else "['\"]?"
        return f"{quote}(?P<{found[1]}>.+?){quote}"

    return re.compile(_PLACE.sub(place, re.escape(text)), re.DOTALL)
