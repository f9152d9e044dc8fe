"""Counts beside facets are right, and no choice that is offered leads to nothing."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

STARTS = ("/opportunities", "/opportunities?town=jinjiang", "/opportunities?grade=3")


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    opened = browser.new_page(java_script_enabled=False, locale="en-GB")
    yield opened
    opened.close()


@pytest.mark.browser
@pytest.mark.parametrize("start", STARTS)
def test_each_facet_leaves_as_many_cards_as_it_says(
    page: Page, site: str, start: str
) -> None:
    page.goto(site + start)
    offered = [
        (one.locator("a").get_attribute("href"), one.locator(".count").inner_text())
        for one in page.locator(".facets li").all()
    ]
    assert len(offered) > 5
    wrong = {}
    for href, count in offered:
        page.goto(f"{site}{href}")
        told = re.search(r"[\d,]+", page.locator("[role=status]").inner_text())
        if told is None or told[0] != count or count == "0":
            wrong[href] = (count, told and told[0])
    assert wrong == {}
