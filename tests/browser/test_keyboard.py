"""Everything can be reached and left with the keyboard, and one sees where one is."""

import pytest
from playwright.sync_api import Browser, Page

_FOCUS = """() => {
  const e = document.activeElement, s = getComputedStyle(e);
  return {tag: e.tagName, id: e.id, text: (e.textContent || '').trim().slice(0, 40),
          seen: s.outlineStyle !== 'none' || s.boxShadow !== 'none'};
}"""


def _tabs(page: Page, most: int) -> list[dict[str, object]]:
    seen = []
    for _ in range(most):
        page.keyboard.press("Tab")
        seen.append(page.evaluate(_FOCUS))
    return seen


@pytest.mark.browser
def test_the_first_stop_skips_to_the_content(browser: Browser, site: str) -> None:
    page = browser.new_page()
    page.goto(site + "/places")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    page.close()


@pytest.mark.browser
@pytest.mark.parametrize(
    "path", ["/", "/opportunities", "/map", "/query", "/coverage", "/what-if"]
)
def test_every_stop_shows_its_focus(browser: Browser, site: str, path: str) -> None:
    page = browser.new_page()
    page.goto(site + path)
    count = page.locator("a[href], button:visible, input, select, textarea").count()
    stops = _tabs(page, min(count, 60))
    unseen = [
        s for s in stops if not s["seen"] and s["tag"] not in ("BODY", "TEXTAREA")
    ]
    assert unseen == []
    page.close()


@pytest.mark.browser
def test_tab_leaves_the_editor_and_running_keeps_the_focus(
    browser: Browser, site: str
) -> None:
    page = browser.new_page()
    page.goto(site + "/query")
    page.locator(".CodeMirror").click()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "run"
    page.keyboard.press("Enter")
    page.locator("#results tbody tr").first.wait_for()
    assert page.evaluate("document.activeElement.id") == "run"
    page.close()


@pytest.mark.browser
def test_theme_is_switched_and_remembered(browser: Browser, site: str) -> None:
    page = browser.new_page(color_scheme="light")
    page.goto(site + "/about")
    page.get_by_role("button", name="Light or dark").press("Enter")
    page.goto(site + "/sources")
    assert page.get_attribute("html", "data-theme") == "dark"
    page.close()
