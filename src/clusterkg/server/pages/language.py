"""The language of a page, and the words of the site in it (web/messages)."""

import json
from collections.abc import Mapping
from functools import cache

from flask import Request

from clusterkg.resources import WEB

LANGUAGES = ("en", "zh")
TAGS = {"en": "en", "zh": "zh-Hans"}


def chosen(request: Request) -> str:
    """`?lang=` first, then what the browser prefers, then English."""
    asked = request.args.get("lang", "")
    if asked in LANGUAGES:
        return asked
    return request.accept_languages.best_match(LANGUAGES, "en") or "en"


@cache
def messages(lang: str) -> Mapping[str, str]:
    """Every string of the site in one language, by key."""
    told = json.loads((WEB / "messages" / f"{lang}.json").read_text("utf-8"))
    return {str(key): str(value) for key, value in told.items()}


def said(lang: str, key: str, **values: object) -> str:
    """The string of a key with its `{places}` filled in; a missing key is a bug."""
    text = messages(lang)[key]
    return text.format(**values) if values else text


def counted(lang: str, key: str, number: object) -> str:
    """The key for that many: a single thing may have words of its own (`key.one`)."""
    one = f"{key}.one"
    return one if str(number) == "1" and known(lang, one) else key


def known(lang: str, key: str) -> bool:
    """Whether the site has a word for this key."""
    return key in messages(lang)
