"""The catalogue, the cards and the search as JSON."""

import csv
import io
import subprocess
import sys
from pathlib import Path

import pytest
from tests.server.site import Answer, Site

_CARD = {
    "id", "iri", "kind", "grade", "tier", "score", "parts", "need", "offer", "evidence",
    "contradictions", "missing", "actors", "rule", "datasetVersion",
}  # fmt: skip


def test_every_question_is_an_operation(whole: Site) -> None:
    told = whole.ask("/api/queries").json()
    assert told["total"] == len(told["queries"]) >= 15
    for one in told["queries"]:
        if any(p["required"] for p in one["parameters"]):
            continue
        assert whole.ask(one["href"]).status == 200, one["name"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/queries/nothing", 404),
        ("/api/queries/functions-of-system?system=nowhere", 404),
        ("/api/queries/functions-of-system?unknown=1", 400),
        ("/api/queries/functions-of-system?system=a&system=b", 400),
        ("/api/queries/functions-of-system?system=%3E%20%7D%20DROP", 400),
        ("/api/queries/functions-of-system?limit=-1", 400),
        ("/api/queries/functions-of-system?limit=x", 400),
        ("/api/queries/functions-of-system?format=ttl", 406),
        ("/api/opportunities?town=nowhere", 404),
        ("/api/opportunities?grade=7", 400),
        ("/api/opportunities?grade=x", 400),
        ("/api/opportunities/nothing", 404),
        ("/api/search", 400),
        ("/api/search?q=" + "a" * 300, 400),
        ("/api/nothing", 404),
    ],
)
def test_a_wrong_call_is_refused_in_words(whole: Site, path: str, status: int) -> None:
    got = whole.ask(path)
    assert (got.status, got.type) == (status, "application/problem+json")
    assert got.json()["status"] == status
    assert len(got.json()["detail"]) > 10


def test_the_same_rows_come_in_every_format(whole: Site) -> None:
    path = "/api/queries/functions-of-system?system=testing"
    rows = whole.ask(path).json()["results"]["bindings"]
    table = list(csv.reader(io.StringIO(whole.ask(path + "&format=csv").text)))
    tsv = whole.ask(path + "&format=tsv").text.splitlines()
    xml = whole.ask(path, Accept="application/sparql-results+xml").text
    assert len(rows) == len(table) - 1 == len(tsv) - 1 == xml.count("<result>") > 2


@pytest.mark.parametrize("form", ["json", "csv", "tsv", "xml"])
def test_pages_of_an_answer_make_the_whole(whole: Site, form: str) -> None:
    path = f"/api/queries/functions-of-system?system=testing&format={form}"
    total = int(whole.ask(path + "&limit=0").headers["X-Total-Count"])
    counts = {"json": '"function":', "xml": "<result>"}

    def rows(text: str) -> int:
        mark = counts.get(form)
        return text.count(mark) if mark else len(text.splitlines()) - 1

    seen = 0
    for offset in range(0, total, 2):
        got = whole.ask(f"{path}&limit=2&offset={offset}")
        assert (offset + 2 < total) == ("next" in got.headers.get("Link", ""))
        seen += rows(got.text)
    assert seen == total == rows(whole.ask(path).text)


def test_the_cards_of_a_town_carry_their_evidence(whole: Site) -> None:
    told = whole.ask("/api/opportunities?town=guzhen").json()
    assert told["total"] >= 1
    card = told["opportunities"][0]
    for key in _CARD:
        assert key in card
    assert all(e["source"] and e["locator"] for e in card["evidence"])
    alone = whole.ask(f"/api/opportunities/{card['id']}").json()
    assert alone["iri"] == card["iri"]


@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        ("Humen", "place/humen"),
        ("humen", "place/humen"),
        ("虎门", "place/humen"),
        ("hm", "place/humen"),
        ("Hu-men", "place/humen"),
        ("虎門", "place/humen"),
        ("Chung-shan", "place/zhongshan"),
        ("古镇", "place/guzhen"),
        ("guzhen light", "cluster/guzhen-lighting"),
    ],
)
def test_search_understands_what_people_type(
    whole: Site, typed: str, slug: str
) -> None:
    from urllib.parse import quote

    told = whole.ask(f"/api/search?q={quote(typed)}").json()
    assert told["results"][0]["iri"].endswith(slug)


@pytest.mark.parametrize("typed", ["虎门", "Humen", "humen"])
def test_the_cluster_of_a_town_comes_before_its_platforms(
    whole: Site, typed: str
) -> None:
    from urllib.parse import quote

    told = whole.ask(f"/api/search?q={quote(typed)}").json()
    kinds = [one["kind"] for one in told["results"]]
    assert kinds.index("cluster") < kinds.index("platform")


def test_coverage_tells_three_states_apart(whole: Site) -> None:
    told = whole.ask("/api/coverage?limit=20000").json()
    states = {cell["state"] for cell in told["cells"]}
    assert {"present", "unknown"} <= states <= {"present", "absent", "unknown"}
    assert told["total"] == len(told["cells"])


def test_why_not_names_the_condition_that_fails(whole: Site) -> None:
    path = "/api/why-not?a=humen&b=guzhen&kind=function-integration"
    pair = whole.ask(path).json()["pairs"][0]
    failed = {c["name"] for c in pair["conditions"] if not c["holds"]}
    assert pair["failed"] in failed
    assert pair["missing"]


def test_a_plan_closes_needs_with_few_agreements(whole: Site) -> None:
    told = whole.ask("/api/plan?agreements=2").json()
    assert len(told["agreements"]) <= 2
    assert 0 < told["closed"] <= told["needs"]


def what_if(site: Site, body: str) -> Answer:
    return site.ask("/api/what-if", "POST", body, Content_Type="application/json")


def test_what_if_works_rows_out_and_keeps_nothing(whole: Site) -> None:
    before = whole.ask("/api/opportunities?limit=0").json()["total"]
    row = '{"platform": "guzhen-innovation-platform", "openness": "open"}'
    got = what_if(whole, f'{{"tables": {{"services": [{row}]}}}}')
    assert got.status == 200, got.text
    assert got.json()["rows"] == 1
    assert whole.ask("/api/opportunities?limit=0").json()["total"] == before


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("", "post"),
        ("{", "post"),
        ("[]", "post"),
        ('{"tables": {}}', "post"),
        ('{"tables": {"../x": [{"a": "b"}]}}', "no kind of table"),
        ('{"tables": {"services": []}}', "list of rows"),
        ('{"tables": {"services": [{"platform": 1}]}}', "column"),
        ('{"tables": {"services": [{"platform": "\\ud800"}]}}', "column"),
    ],
)
def test_wrong_rows_are_refused_in_words(whole: Site, body: str, said: str) -> None:
    got = what_if(whole, body)
    assert (got.status, got.type) == (400, "application/problem+json")
    assert said in got.json()["detail"]


def test_rows_at_odds_with_the_data_are_named(whole: Site) -> None:
    got = what_if(whole, '{"tables": {"services": [{"platform": "no-such"}]}}')
    assert got.status == 409
    assert "services.csv:2" in got.json()["detail"]


def test_more_rows_than_can_be_waited_for_are_refused_as_the_description_says(
    whole: Site,
) -> None:
    told = whole.ask("/api/openapi.json").json()["paths"]["/api/what-if"]["post"]
    most = int(told["description"].split()[2])
    rows = ",".join(['{"platform": "no-such"}'] * (most + 1))
    got = what_if(whole, f'{{"tables": {{"services": [{rows}]}}}}')
    assert got.status == 413
    assert f"at most {most} " in got.json()["detail"]


def of_each_kind(site: Site) -> list[str]:
    """One question for each kind of parameters that the catalogue has."""
    found: dict[frozenset[object], str] = {}
    for one in site.ask("/api/queries").json()["queries"]:
        kinds = {(p["type"], p["required"]) for p in one["parameters"]}
        found.setdefault(frozenset(kinds), one["name"])
    return list(found.values())


@pytest.mark.parametrize("phase", ["fuzzing", "coverage"])
def test_the_description_holds_for_what_a_fuzzer_sends(
    whole: Site, tmp_path: Path, phase: str
) -> None:
    questions = of_each_kind(whole)
    assert len(questions) >= 4
    fixed = "why-not|plan|what-if|search|coverage|opportunities|permalinks"
    paths = "|".join([fixed, *(f"queries/{name}$" for name in questions)])
    if phase == "coverage":  # a hundred cases for each operation
        paths = f"permalinks|queries/{questions[-1]}$"
    done = subprocess.run(
        [Path(sys.executable).parent / "st", "run", f"{whole.url}/api/openapi.json",
         "--include-path-regex", f"^/api/({paths})", "--phases", phase,
         "--max-examples", "3", "--seed", "1", "--no-color"],
        capture_output=True, text=True, timeout=200, check=False,
        cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
