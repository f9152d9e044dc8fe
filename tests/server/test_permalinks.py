"""A permalink says what was answered, and what has become of it."""

import hashlib
import json
import re
from collections.abc import Iterator
from urllib.parse import quote, urlencode

import pytest
from tests.server.site import DATA, Answer, Site

from clusterkg.server.permalinks.outcomes import Outcome
from clusterkg.server.permalinks.pins import LONGEST, Pin, compare

NAMES = "SELECT ?thing ?name { ?thing <http://example.org/name> ?name }"


@pytest.fixture(scope="module")
def later(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A newer dataset: one name is gone, another has come."""
    text = (DATA / "small.trig").read_text("utf-8")
    assert '"Guzhen"' in text
    file = tmp_path_factory.mktemp("later") / "later.trig"
    file.write_text(text.replace('"Guzhen"', '"Lamp town"'), "utf-8")
    site = Site("--data", file, processes=1)
    yield site
    assert site.stop() == 0


def post(site: Site, **told: object) -> Answer:
    body = json.dumps(told)
    return site.ask("/api/permalinks", "POST", body, Content_Type="application/json")


def token(site: Site, **told: object) -> str:
    got = post(site, **told)
    assert got.status == 201, got.text
    assert got.json()["permalink"].endswith(got.headers["Location"])
    return got.headers["Location"].rpartition("/")[2]


def test_the_same_data_gives_the_same_result_and_says_so(small: Site) -> None:
    told = small.ask(f"/api/permalinks/{token(small, query=NAMES)}").json()
    assert told["state"] == "same"
    assert told["then"] == told["now"]
    assert len(told["answer"]) == told["now"]["rows"] >= 3


def test_newer_data_is_told_with_what_came_and_what_went(
    small: Site, later: Site
) -> None:
    told = later.ask(f"/api/permalinks/{token(small, query=NAMES)}").json()
    assert told["state"] == "changed"
    assert told["then"]["dataset"] != told["now"]["dataset"]
    assert told["added"]["total"] == told["removed"]["total"] == 1
    assert "Lamp town" in told["added"]["rows"][0]
    assert "Guzhen" in told["removed"]["rows"][0]


def test_newer_data_with_the_same_result_says_so(small: Site, later: Site) -> None:
    query = "CONSTRUCT WHERE { ?a <http://example.org/next> ?b }"
    told = later.ask(f"/api/permalinks/{token(small, query=query)}").json()
    assert told["state"] == "unchanged"
    assert told["now"]["rows"] == 2


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_query_page_makes_a_link_without_a_script(
    small: Site, later: Site, lang: str
) -> None:
    form = small.ask(f"/query?lang={lang}").text
    assert 'formaction="/permalink"' in form
    sent = small.ask(
        f"/permalink?{urlencode({'query': NAMES, 'run': 1, 'lang': lang})}"
    )
    assert sent.status == 303
    page = later.ask(sent.headers["Location"], Accept="text/html")
    assert page.status == 200
    assert f'lang="{"zh" if lang == "zh" else "en"}' in page.text[:200]
    assert "Lamp town" in page.text and "Guzhen" in page.text


def test_a_question_page_links_to_its_answer(whole: Site) -> None:
    text = whole.ask("/questions/functions-of-system?system=testing").text
    made = re.search(r'href="(/permalink\?[^"]+)"', text)
    assert made
    sent = whole.ask(made[1].replace("&amp;", "&"))
    told = whole.ask(sent.headers["Location"], Accept="application/json").json()
    assert (told["question"], told["state"]) == ("functions-of-system", "same")
    assert told["values"] == {"system": "testing"}
    made_by_api = token(whole, question="functions-of-system", values=told["values"])
    assert sent.headers["Location"].endswith(made_by_api)


@pytest.mark.parametrize("how", ["cut", "altered", "other"])
def test_a_damaged_link_is_refused_in_words(small: Site, how: str) -> None:
    whole = token(small, query=NAMES)
    damaged = {
        "cut": whole[:-6],
        "altered": whole[:30] + ("A" if whole[30] != "A" else "B") + whole[31:],
        "other": quote("链接"),
    }[how]
    for path in ("/api/permalinks/", "/permalink/"):
        got = small.ask(path + damaged, Accept="application/json")
        assert got.status == 404
        assert "cut or altered" in got.json()["detail"]


@pytest.mark.parametrize(
    ("told", "status"),
    [
        ({}, 400),
        ({"query": NAMES, "question": "x"}, 400),
        ({"query": 1}, 400),
        ({"question": "functions-of-system", "values": None}, 400),
        ({"question": "functions-of-system", "values": {"system": 1}}, 400),
        ({"query": "SELECT nothing"}, 409),
        ({"question": "no-such-question"}, 409),
        ({"query": f"SELECT * {{ BIND('{'汉字 ' * 30000}' AS ?x) }}"}, 201),
    ],
)
def test_what_cannot_be_linked_is_refused_in_words(
    small: Site, told: dict[str, object], status: int
) -> None:
    got = post(small, **told)
    assert got.status == status, got.text
    assert status == 201 or len(got.json()["detail"]) > 20


def outcome(count: int, start: int = 0, ordered: bool = False) -> Outcome:
    names = (hashlib.sha256(b"%d" % n).hexdigest() for n in range(start, count))
    lines = tuple(sorted(f"<urn:{name}>" for name in names))
    return Outcome(("x",), lines, ordered)


@pytest.mark.parametrize(("rows", "listed"), [(20, True), (500, False), (9000, None)])
def test_a_link_holds_as_much_of_the_result_as_fits(
    rows: int, listed: bool | None
) -> None:
    pin = Pin.read(Pin.of("ASK {}", "old", outcome(rows)).token())
    assert len(pin.token()) <= LONGEST
    assert (pin.rows, pin.result) == (rows, outcome(rows).hash)
    change = compare(pin, outcome(rows + 1, 2), "new")
    assert change.state == "changed"
    if listed is None:
        assert (change.added, change.fewer) == (None, None)
    else:
        assert (len(change.added or ()), change.fewer) == (1, 2)
        assert (change.removed is not None) == listed


def test_another_order_is_no_other_result_unless_it_was_asked_for(small: Site) -> None:
    up, down = (
        small.ask(f"/api/permalinks/{token(small, query=f'{NAMES} ORDER BY {way}')}")
        for way in ("?name", "DESC(?name)")
    )
    plain = small.ask(f"/api/permalinks/{token(small, query=NAMES)}").json()
    results = {got.json()["now"]["result"] for got in (up, down)}
    assert len(results) == 2
    inner = f"SELECT ?thing ?name {{ {{ {NAMES} ORDER BY DESC(?name) }} }}"
    told = small.ask(f"/api/permalinks/{token(small, query=inner)}").json()
    assert told["now"]["result"] == plain["now"]["result"]
    lines = outcome(5).lines
    pin = Pin.of("ASK {}", "old", Outcome(("x",), lines, True))
    change = compare(pin, Outcome(("x",), lines[::-1], True), "new")
    assert change.state == "reordered"
