"""The query page: views, stop, help when nothing comes, and completion from here."""

import subprocess
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from .conftest import Watched

CKG = "PREFIX ckg: <https://w3id.org/clusterkg/ns#>\n"
WGS = "PREFIX wgs: <http://www.w3.org/2003/01/geo/wgs84_pos#>\n"


@pytest.fixture
def editor(browser: Browser, site: str) -> Iterator[Page]:
    watched = Watched(browser.new_page(locale="en-GB"), site)
    watched.open("/query")
    watched.page.locator(".CodeMirror").wait_for()
    yield watched.page
    refused = ("400", "INCOMPLETE_CHUNKED")  # what a query's own fault makes it say
    assert [w for w in watched.wrong if not any(r in w for r in refused)] == []
    watched.page.close()


def ask(page: Page, query: str) -> None:
    """Puts a query into the editor and runs it."""
    page.evaluate(
        "q => document.querySelector('.CodeMirror').CodeMirror.setValue(q)", query
    )
    page.get_by_role("button", name="Run", exact=True).click()


@pytest.mark.browser
def test_places_come_as_table_map_and_chart(editor: Page) -> None:
    ask(
        editor,
        WGS + "SELECT ?place ?lat ?long WHERE { ?place wgs:lat ?lat ; wgs:long ?long }",
    )
    expect(editor.locator("#results tbody tr").first).to_be_visible()
    for view in ("Map", "Chart"):
        editor.get_by_role("tab", name=view).click()
        expect(editor.locator("#results svg").first).to_be_visible()


@pytest.mark.browser
def test_triples_come_as_a_graph(editor: Page) -> None:
    ask(
        editor,
        CKG + "CONSTRUCT { ?c ckg:locatedIn ?p } WHERE "
        "{ ?c a ckg:IndustrialCluster ; ckg:locatedIn ?p }",
    )
    editor.get_by_role("tab", name="Graph").click()
    expect(editor.locator("#results svg path.edge").first).to_be_visible()


@pytest.mark.browser
def test_the_pattern_that_empties_a_query_is_named(editor: Page) -> None:
    ask(
        editor,
        "# ask or select {\n" + CKG + "SELECT * WHERE {\n"
        "  ?c a ckg:IndustrialCluster .\n  ?c ckg:noSuchProperty ?x .\n"
        "  ?c ckg:locatedIn ?p .\n}",
    )
    expect(editor.locator("#help")).to_contain_text("ckg:noSuchProperty")


@pytest.mark.browser
def test_a_pattern_after_a_semicolon_is_named_alone(editor: Page) -> None:
    ask(
        editor,
        CKG + "SELECT * WHERE {\n  ?c a ckg:IndustrialCluster ;\n"
        "    ckg:noSuchProperty ?x ;\n    ckg:locatedIn ?p .\n}",
    )
    expect(editor.locator("#help")).to_contain_text("line 3")
    expect(editor.locator("#help")).not_to_contain_text("ckg:locatedIn")


@pytest.mark.browser
def test_a_wrong_query_is_refused_with_its_place(editor: Page) -> None:
    ask(editor, "SELECT * WHERE {\n  ?s ?p }")
    expect(editor.locator("#status")).to_contain_text("line 2, column 10")


@pytest.mark.browser
def test_a_long_query_can_be_stopped_and_another_asked(editor: Page) -> None:
    ask(editor, "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
    editor.get_by_role("button", name="Stop").click()
    expect(editor.locator("#status")).to_contain_text("Stopped")
    ask(editor, "SELECT * WHERE { ?s ?p ?o } LIMIT 3")
    expect(editor.locator("#status")).to_contain_text("3 rows")


@pytest.mark.browser
def test_a_result_over_a_limit_is_said_to_be_cut(editor: Page) -> None:
    ask(editor, "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f }")
    expect(editor.locator("#status")).to_contain_text("cut at a limit", timeout=20_000)
    expect(editor.locator("#results")).to_be_hidden()


@pytest.mark.browser
def test_things_of_a_result_are_named_and_lead_to_their_pages(editor: Page) -> None:
    ask(
        editor,
        CKG + "SELECT ?c ?n WHERE { ?c a ckg:IndustrialCluster ; ckg:locatedIn "
        "<https://w3id.org/clusterkg/id/place/humen> BIND(1 AS ?n) }",
    )
    cell = editor.locator("#results tbody td a")
    expect(cell).to_have_text("Humen (Dongguan) clothing cluster")
    expect(editor.locator("#results tbody td").last).to_have_class("number")
    assert (cell.get_attribute("title") or "").endswith("/id/cluster/humen-clothing")
    editor.get_by_label("Addresses (IRIs)").check()
    expect(cell).to_have_text("https://w3id.org/clusterkg/id/cluster/humen-clothing")
    cell.click()
    expect(editor.locator("h1")).to_contain_text("Humen (Dongguan) clothing cluster")


@pytest.mark.browser
@pytest.mark.parametrize("language", ["curl", "python"])
def test_samples_run_with_quotes_han_and_line_breaks(
    editor: Page, language: str
) -> None:
    query = (
        'SELECT ?t WHERE {\n  # it\'s """here""" \\\n'
        "  VALUES ?t { '虎门 \\'a\\'' \"b\\\\c\" } } #\""
    )
    ask(editor, query)
    expect(editor.locator("#results tbody tr")).to_have_count(2)
    sample = editor.locator(f"[data-sample={language}]").text_content() or ""
    if language == "python":
        said = [sys.executable, "-c", sample + "\nprint(table.to_csv(index=False))"]
    else:
        said = ["bash", "-c", sample]
    told = subprocess.run(said, capture_output=True, text=True, check=True).stdout
    assert told.split() == ["t", "虎门", "'a'", "b\\c"]


@pytest.mark.browser
def test_classes_are_completed_from_this_graph(editor: Page) -> None:
    editor.evaluate(
        "() => { const e = document.querySelector('.CodeMirror').CodeMirror;"
        f" e.setValue({CKG!r} + 'SELECT * WHERE {{ ?x a ckg:Industrial }}');"
        " e.focus(); e.setCursor(1, 36); }"
    )
    editor.keyboard.press("Control+Space")
    hints = editor.locator(".CodeMirror-hints")
    expect(hints).to_contain_text("IndustrialCluster")


@pytest.mark.browser
def test_things_are_completed_by_name(editor: Page) -> None:
    editor.evaluate(
        "() => { const e = document.querySelector('.CodeMirror').CodeMirror;"
        f" e.setValue({CKG!r} + 'SELECT * WHERE {{ ?x ckg:locatedIn humen }}');"
        " e.focus(); e.setCursor(1, 39); }"
    )
    editor.keyboard.press("Control+Space")
    expect(editor.locator(".CodeMirror-hints")).to_contain_text("/id/place/humen>")


@pytest.mark.browser
@pytest.mark.parametrize(
    ("before", "typed", "put"),
    [
        ("?x ckg:locatedIn ", "虎门", "<https://w3id.org/clusterkg/id/place/humen>"),
        ("?x a ", "产业集群", "ckg:IndustrialCluster"),
    ],
)
def test_han_are_completed_as_they_are_typed(
    editor: Page, before: str, typed: str, put: str
) -> None:
    editor.evaluate(
        "q => { const e = document.querySelector('.CodeMirror').CodeMirror;"
        " e.setValue(q); e.focus(); e.setCursor(0, q.length); }",
        f"SELECT * WHERE {{ {before}",
    )
    editor.keyboard.insert_text(typed)
    expect(editor.locator(".CodeMirror-hint-active")).to_be_visible()
    editor.keyboard.press("Enter")
    written = editor.evaluate(
        "document.querySelector('.CodeMirror').CodeMirror.getValue()"
    )
    assert written.endswith(before + put)
    assert ("PREFIX ckg:" in written) == put.startswith("ckg:")


@pytest.mark.browser
def test_a_drawn_answer_and_a_list_of_names_are_accessible(
    readers: dict[str, Watched],
) -> None:
    page = readers["en"].page
    readers["en"].open("/query")
    page.locator(".CodeMirror").wait_for()
    ask(page, CKG + "CONSTRUCT WHERE { ?c a ckg:Place ; ckg:locatedIn ?p }")
    page.get_by_role("tab", name="Graph").click()
    page.locator(".CodeMirror").click()
    page.keyboard.insert_text("虎门")
    expect(page.get_by_role("listbox", name="Suggestions")).to_be_visible()
    assert readers["en"].violations() == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox", name="Suggestions")).to_be_hidden()


@pytest.mark.browser
def test_an_answer_is_linked_from_what_stands_in_the_editor(editor: Page) -> None:
    ask(editor, CKG + "SELECT ?c WHERE { ?c a ckg:IndustrialCluster } LIMIT 3")
    editor.get_by_role("button", name="Link to this answer").click()
    editor.wait_for_url("**/permalink/*")
    expect(editor.get_by_role("status")).to_contain_text("Nothing has changed")
    expect(editor.locator("main tbody").last.locator("tr")).to_have_count(3)
    expect(editor.locator("main pre")).to_contain_text("IndustrialCluster } LIMIT 3")
