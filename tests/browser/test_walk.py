"""Five minutes of a person who has never heard of RDF, and what a researcher does."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect


@pytest.mark.browser
def test_the_walk_from_a_name_to_a_changed_query(
    browser: Browser, site: str, tmp_path: Path
) -> None:
    page = browser.new_page(locale="en-GB")
    page.goto(site + "/")
    page.get_by_label("Search for a place").fill("虎门")
    page.get_by_role("button", name="Search").click()
    page.locator("main .opps h3 a").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Humen")
    _see_the_coverage(page)
    _open_an_opportunity(page)
    _read_its_passage(page)
    _keep_the_brief(page, tmp_path / "brief.pdf")
    _change_the_query(page)
    page.close()


def _see_the_coverage(page: Page) -> None:
    expect(page.locator("#coverage")).to_be_visible()
    expect(page.locator(".state.present").first).to_be_visible()
    expect(page.locator(".state.unknown").first).to_be_visible()


def _open_an_opportunity(page: Page) -> None:
    page.locator("#opportunities ~ .opps h3 a").first.click()
    page.wait_for_url("**/opportunities/*")
    expect(page.get_by_role("heading", name="Need")).to_be_visible()
    expect(page.get_by_role("heading", name="How it was derived")).to_be_visible()


def _read_its_passage(page: Page) -> None:
    page.locator(".tree a.locator").first.click()
    page.wait_for_url("**/sources/**")
    expect(page.locator("#statements ~ .scroll tbody tr").first).to_be_visible()
    page.go_back()


def _keep_the_brief(page: Page, file: Path) -> None:
    page.get_by_role("link", name="Brief of this card for printing").click()
    expect(page.locator(".brief-card")).to_have_count(1)
    page.pdf(path=str(file), prefer_css_page_size=True)
    assert file.read_bytes().startswith(b"%PDF") and file.stat().st_size > 10_000
    page.go_back()


def _change_the_query(page: Page) -> None:
    page.get_by_role("link", name="The query behind it").click()
    page.wait_for_url("**/query?**")
    page.locator(".CodeMirror").wait_for()
    page.evaluate(
        "document.querySelector('.CodeMirror').CodeMirror.setValue("
        "'SELECT (COUNT(*) AS ?n) WHERE { ?s a ?class }')"
    )
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.locator("#results tbody td").first).to_be_visible()
    expect(page.locator("#status")).to_contain_text("1 row ")
