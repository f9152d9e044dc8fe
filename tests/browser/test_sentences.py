"""What the service says of itself, and amounts, in the reader's language."""

import ast
import re
from functools import cache

import pytest
from tests.browser.test_words import words

from clusterkg.resources import WEB
from clusterkg.server.pages.amounts import amount, tied
from clusterkg.server.pages.sentences import told

PACKAGE = WEB.parent / "src" / "clusterkg"
SENTENCES = {k: v for k, v in words("en").items() if k.startswith("say.")}
# Said by libraries, or put together of parts; the latter are among the cases below.
THEIRS = {"say.method", "say.too-much-sent"}
OF_PARTS = {"say.bytes", "say.rows", "say.query-at", "say.unknown-permalink"}


def said_in(file_text: str) -> str:
    """Every string of a module, f-strings with a mark for each value."""
    found = []
    for node in ast.walk(ast.parse(file_text)):
        if isinstance(node, ast.JoinedStr):
            parts = [
                p.value if isinstance(p, ast.Constant) else "\0" for p in node.values
            ]
            found.append("".join(map(str, parts)))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.append(node.value)
    return "\n".join(found).lower()


@cache
def code() -> str:
    return "\n".join(said_in(f.read_text("utf-8")) for f in PACKAGE.rglob("*.py"))


@pytest.mark.parametrize("key", sorted(SENTENCES.keys() - THEIRS - OF_PARTS))
def test_a_sentence_is_one_that_the_code_says(key: str) -> None:
    pieces = re.split(r"\{\w+\}", SENTENCES[key].lower())
    whole = max((piece.strip("';,.:() ") for piece in pieces), key=len)
    assert whole in code()


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("There is no place named 'qqq'.", "没有名为“qqq”的地点。"),
        (
            "There is no place named 'guzen'. Did you mean guzhen, humen?",
            "没有名为“guzen”的地点。您要找的是否为：guzhen、humen？",
        ),
        (
            "Parameter 'place': 'a b' is no IRI; give a full IRI, or the last part of "
            "its address.",
            "参数“place”：“a b”不是 IRI；请给出完整的 IRI，或其地址的最后一段。",
        ),
        (
            "The query cannot be read at line 1, column 7: something else belongs "
            "there.",
            "查询在第 1 行第 7 列无法读懂：此处不应是这样的内容。",
        ),
        (
            "The query cannot be read at line 1, column 8: the prefix a: is not "
            "declared; add PREFIX a: <its address> first.",
            "查询在第 1 行第 8 列无法读懂：前缀 a: 没有声明；请在开头加上 "
            "PREFIX a: <其地址>。",
        ),
        (
            "Too many of your queries failed. Try again in 9 s.",
            "您的查询失败次数过多。请在 9 秒后重试。",
        ),
        (
            "There is no permalink (it was cut or altered) named 'abc'.",
            "没有“abc”这一永久链接：它可能被截短或改动过。",
        ),
        (
            "The answer has more than 1,000 rows; add a LIMIT or ask for less.",
            "回答超过 1000 行；请加 LIMIT 或缩小范围。",
        ),
        (
            "The answer is larger than 9 bytes; add a LIMIT or ask for less.",
            "回答超过 9 字节；请加 LIMIT 或缩小范围。",
        ),
    ],
)
def test_a_refusal_is_told_in_chinese(english: str, chinese: str) -> None:
    assert told(english, "zh") == (chinese, "zh")
    assert told(english, "en") == (english, "en")


def test_a_sentence_that_the_site_has_no_words_for_stays_and_says_so() -> None:
    assert told("Quite another thing.", "zh") == ("Quite another thing.", "en")


@pytest.mark.parametrize(
    ("value", "unit", "english", "chinese"),
    [
        (881.768, "billion yuan", "881.768 billion yuan", "8817.68 亿元"),
        (10, "million yuan per year", "10 million yuan a year", "每年 1000 万元"),
        (12_000, "enterprises", "12,000 enterprises", "12,000 家企业"),
        (1, "alliances", "1 alliance", "1 个联盟"),
        (1954, "year", "1954", "1954 年"),
        (3, "wishes", "", ""),
    ],
)
def test_an_amount_is_counted_as_its_readers_count(
    value: float, unit: str, english: str, chinese: str
) -> None:
    assert (amount(value, unit, "en"), amount(value, unit, "zh")) == (english, chinese)


def test_no_line_breaks_between_a_number_and_what_it_counts() -> None:
    assert tied("相距 93 公里，第 4 名") == "相距 93\u00a0公里，第\u00a04\u00a0名"
    assert tied("93 km apart, 16 places") == "93\u00a0km apart, 16 places"
