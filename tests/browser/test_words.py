"""Strings, templates and the lock file hold what the pages promise."""

import json
import re
import string
from pathlib import Path

import pytest

from clusterkg.resources import WEB
from clusterkg.server.answers import errors
from clusterkg.server.pages.folding import gathered

TEMPLATES = sorted((WEB / "templates").rglob("*.*"))
SCRIPTS = sorted((WEB / "static").rglob("*.js"))


def words(lang: str) -> dict[str, str]:
    told: dict[str, str] = json.loads(
        (WEB / f"messages/{lang}.json").read_text("utf-8")
    )
    return told


def test_both_languages_have_the_same_strings() -> None:
    assert words("en").keys() == words("zh").keys()


def test_both_languages_fill_in_the_same_values() -> None:
    def places(text: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    zh = words("zh")
    assert [k for k, text in words("en").items() if places(text) != places(zh[k])] == []


def test_chinese_strings_are_chinese() -> None:
    same = {key for key, text in words("zh").items() if text == words("en")[key]}
    assert same == set()


def test_every_status_has_words_of_its_own() -> None:
    told = {status for _, status, _, _ in errors._TABLE} - {499}
    wanted = told | {405, 413, 415, 429}
    assert [s for s in sorted(wanted) if f"error.{s}" not in words("en")] == []
    assert [s for s in sorted(wanted) if f"error.{s}.next" not in words("zh")] == []


def test_what_one_place_says_of_one_thing_is_one_sentence() -> None:
    def said(statement: str, to: str, line: str) -> dict[str, object]:
        place = {"source": "003", "section": "II", "lines": line}
        told = {"subject": "s", "predicate": statement.split()[1], "object": to}
        return {"statement": statement, "class": "S", "places": [place], **told}

    told = gathered(
        [
            said("Trade serves A", "A", "43"),
            said("Trade serves B", "B", "43"),
            said("Trade has C", "C", "43"),
            said("Trade serves D", "D", "44"),
        ],
        lambda iri: "Trade" if iri == "s" else iri,
        "en",
    )
    assert [one["statement"] for one in told] == [
        "Trade serves A, B; has C",
        "Trade serves D",
    ]


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda f: f.name)
def test_template_uses_known_strings_and_nothing_inline(template: Path) -> None:
    text = template.read_text("utf-8")
    asked = re.findall(r"\bt\('([\w.:-]+)'(?! ~)", text)
    assert [key for key in asked if key not in words("en")] == []
    assert re.findall(r"\sstyle=|\son\w+=|<style|<script(?![^>]*\ssrc=)", text) == []


def test_there_are_templates() -> None:
    assert len(TEMPLATES) > 40


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda f: f.name)
def test_script_is_short_and_writes_no_markup(script: Path) -> None:
    text = script.read_text("utf-8")
    assert len(text.splitlines()) < 150
    assert (
        re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write", text)
        == []
    )


def test_the_lock_file_names_no_registry() -> None:
    lock = json.loads((WEB / "package-lock.json").read_text("utf-8"))
    assert [n for n, p in lock["packages"].items() if "resolved" in p] == []
    assert all("integrity" in p for n, p in lock["packages"].items() if n)
