"""The guided question: every choice that it offers has an answer, told in words."""

import html
import random
import re
import urllib.request

import pytest


def read(address: str, lang: str = "en") -> str:
    """A page of the site as text."""
    asked = urllib.request.Request(address, headers={"Accept-Language": lang})
    with urllib.request.urlopen(asked, timeout=20) as answer:
        return str(answer.read().decode())


def offered(page: str, steps: int) -> list[str]:
    """Choices that lead on from a page, not back."""
    links = [html.unescape(one) for one in re.findall(r'"(/guided\?kind[^"]+)"', page)]
    links = [one for one in links if "lang=" not in one]
    return sorted({one for one in links if one.count("step=") > steps or not steps})


@pytest.mark.browser
@pytest.mark.parametrize("seed", range(4))
def test_no_choice_leads_into_an_empty_answer(site: str, seed: int) -> None:
    choose, path = random.Random(seed), "/guided"
    for steps in range(5):
        choices = offered(read(site + path), steps - 1 if steps else 0)
        if not choices:
            break
        path = choose.choice(choices)
        page = read(site + path)
        found = re.search(r"<h2>Answers: (?:more than )?(\d+)", page)
        assert found and int(found[1]) > 0, path
    assert "LIMIT 10000" in page  # what the files hold is bounded
    told = re.search(r'id="sentence">(.*?)</p>', read(site + path, "zh"), re.S)
    assert told and "所有" in told[1] and told[1].rstrip().endswith("。")
