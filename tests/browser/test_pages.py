"""Every page in both languages, both themes and both widths, in a real browser."""

import pytest
from playwright.sync_api import Browser

from .conftest import Watched

PAGES = {
    "home": "/",
    "search": "/search?q=虎门",
    "places": "/places",
    "place": "/places/guzhen",
    "clusters": "/clusters",
    "cluster": "/clusters/guzhen-lighting",
    "platforms": "/platforms",
    "platform": "/platforms/humen-brand",
    "opportunities": "/opportunities",
    "questions to ask": "/opportunities?grade=3",
    "card": "",
    "rules": "/rules",
    "rule": "/rules/shared-platform-use",
    "coverage": "/coverage",
    "map": "/map",
    "network": "/network",
    "sources": "/sources",
    "source": "/sources/000",
    "disagreements": "/disagreements",
    "questions": "/questions",
    "query": "/query",
    "guided": "/guided",
    "guided step": "/guided?kind=ckg:IndustrialCluster",
    "compare": "/compare?a=guzhen&b=changping",
    "why not": "/why-not?a=guzhen&b=changping",
    "plan": "/plan?agreements=3",
    "what if": "/what-if",
    "brief": "/brief?place=guzhen",
    "ontology": "/ns.html",
    "thing": "/scheme/function/testing.html",
    "about": "/about",
    "not found": "/places/atlantis",
}
FACES = [(scheme, width) for scheme in ("light", "dark") for width in (1280, 360)]


@pytest.mark.browser
@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("name", PAGES)
def test_page_is_sound_in_every_face(
    browser: Browser, site: str, card: str, name: str, lang: str
) -> None:
    path = PAGES[name] or card
    context = browser.new_context(locale="zh-CN" if lang == "zh" else "en-GB")
    watched = Watched(context.new_page(), site)
    watched.page.emulate_media(color_scheme="light")
    watched.open(path)
    assert watched.page.get_attribute("html", "lang") == ("en", "zh-Hans")[lang == "zh"]
    wrong = []
    for scheme, width in FACES:
        watched.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        watched.page.set_viewport_size({"width": width, "height": 900})
        wrong += [f"{scheme} {width}: {v}" for v in watched.violations()]
        wide = watched.page.evaluate("document.documentElement.scrollWidth")
        wrong += [f"{scheme} {width}: is {wide} wide"] if wide > width else []
    expected = "404" if name == "not found" else "none"
    wrong += [w for w in watched.wrong if expected not in w]
    context.close()
    assert wrong == []
