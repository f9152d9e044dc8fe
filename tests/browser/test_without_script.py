"""Where a page shows data, it shows it without JavaScript."""

import pytest
from playwright.sync_api import Browser

SHOWN = {
    "/": "main .numbers dd",
    "/search?q=虎门": "main .opps h3 a",
    "/places": "main tbody tr:nth-child(20)",
    "/places/humen": "main #says ~ details tbody tr",
    "/clusters/humen-clothing": "main #coverage ~ .scroll .state",
    "/opportunities": "main .opps h3 a",
    "/coverage": "main .matrix .state.unknown",
    "/map": "main svg#map circle",
    "/network": "main svg#network path",
    "/sources/003": "main tbody tr",
    "/disagreements": "main tbody tr",
    "/guided?kind=ckg:IndustrialCluster": "main .columns a",
    "/query?run=1&query=SELECT * WHERE { ?s a ?c } LIMIT 3": "#results tbody tr",
    "/compare?a=humen&b=shishi": "main .pair .state.present",
    "/why-not?a=humen&b=guzhen": "main .conditions .fail",
    "/plan?agreements=3": "main tbody li",
    "/questions/clusters-in-place?place=dongguan": "main .answer td a",
    "/brief?place=guzhen": "main .brief-card",
}


@pytest.mark.browser
def test_data_shows_without_script(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    empty = []
    for path, selector in SHOWN.items():
        page.goto(site + path)
        if page.locator(selector).count() == 0 or not page.inner_text("main").strip():
            empty.append(path)
    context.close()
    assert empty == []


@pytest.mark.browser
def test_weights_and_places_are_plain_forms(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site + "/opportunities")
    page.locator("summary", has_text="Weights").click()
    page.locator("input[name='weight.distance']").fill("4")
    page.get_by_role("button", name="Apply").click()
    assert "weight.distance=4" in page.url
    assert page.locator("main .opps .score").count() > 0
    context.close()
