"""A reader of Chinese meets Chinese: no English unmarked, its own marks and blanks."""

import re
import urllib.error
import urllib.parse
import urllib.request
from html.parser import HTMLParser

import pytest

from clusterkg.chinese import spaced

from .test_pages import PAGES
from .test_words import words

HAN = "\u4e00-\u9fff"
# Half-width marks beside 汉字, blanks after full-width marks, marks that double.
SLIPS = re.compile(
    rf"[{HAN}][,;:?!()]|[,;:?!()][{HAN}]|[，。；：？！（] (?!·)| [，。；：？！）]"
    r"|[，。；：、？！]{2}|的的|\.\.\."
)
VOID = {"meta", "link", "input", "br", "img", "hr", "wbr", "path", "rect", "circle"}
CODE = {"script", "style", "code", "pre", "textarea", "kbd"}
SPOKEN = ("title", "aria-label", "alt", "placeholder")
# Formats, tools, units, ends of addresses; the rest is told by its shape.
PLAIN = re.compile(
    "JSON|CSV|TSV|XML|Turtle|OpenAPI|curl|Python|GET|POST|MB|GeoNames|csv|json|ttl|"
    "jsonld|en|names|places|reading|guangdong|Guzhen|xiaolan|shunde"
)
SHAPES = re.compile(r"§?[IVX]+[.A-D0-9]*|[\w.-]*\d[\w.-]*|\S+[./]\S+|\S+-\S+")
WRONG = ["/places/atlantis", "/opportunities?town=guzen", "/opportunities?grade=9"]


class Page(HTMLParser):
    """The texts of a page with the language each is in, and its lines of text."""

    def __init__(self, body: str) -> None:
        super().__init__()
        self.open: list[tuple[str, str]] = []
        self.told: list[tuple[str, str]] = []
        self.feed(body)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given, above = dict(attrs), self.open[-1][1] if self.open else ""
        lang = "code" if tag in CODE or above == "code" else given.get("lang") or above
        self.told += [(lang, str(given[k])) for k in SPOKEN if k in given]
        if tag not in VOID:
            self.open.append((tag, lang))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self.open and data.strip():
            self.told.append((self.open[-1][1], data.strip()))


def page(address: str) -> Page:
    asked = urllib.request.Request(
        urllib.parse.quote(address, safe=":/?=&"),
        headers={"Accept": "text/html", "Accept-Language": "zh"},
    )
    try:
        with urllib.request.urlopen(asked, timeout=20) as answer:
            return Page(answer.read().decode())
    except urllib.error.HTTPError as refused:
        return Page(refused.read().decode())


def english(text: str) -> bool:
    """Whether a text is words of a foreign language and nothing else."""
    if re.search(f"[{HAN}]", text) or not re.search("[A-Za-z]{2}", text):
        return False
    return any(
        re.search("[A-Za-z]{2}", word)
        and not PLAIN.fullmatch(word)
        and not SHAPES.fullmatch(word)
        for word in text.split()
    )


@pytest.mark.browser
@pytest.mark.parametrize("path", [*PAGES.values(), *WRONG])
def test_a_page_in_chinese_is_chinese(site: str, card: str, path: str) -> None:
    told = [(lang, text) for lang, text in page(site + (path or card)).told if lang]
    assert any(lang == "zh-Hans" for lang, _ in told)
    ours = [text for lang, text in told if lang == "zh-Hans"]
    assert [text for text in ours if english(text)] == []
    assert [text for text in ours if SLIPS.search(text)] == []


def test_strings_are_set_as_chinese_is() -> None:
    texts = {k: re.sub(r"\{\w+\}|`[^`]*`", "字", v) for k, v in words("zh").items()}
    assert [k for k, text in texts.items() if SLIPS.search(text)] == []
    assert [k for k, text in texts.items() if spaced(text) != text] == []


def test_a_blank_stands_between_chinese_and_latin() -> None:
    assert spaced("能否由Aixun 鞋网提供3项服务") == "能否由 Aixun 鞋网提供 3 项服务"
    assert spaced("LED（发光）灯 (LED)与") == "LED（发光）灯 (LED) 与"
