"""Every page in both languages, both themes and both widths, in a real browser."""

import pytest

from .conftest import Watched

PAGES = {
    "home": "/",
    "search": "/search?q=虎门",
    "search in vain": "/search?q=Humne",
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
    "scheme": "/scheme/function.html",
    "offering": "/id/offering/shenzhen-jewelry.professional-exhibition.html",
    "gap": "/id/gap/dachong-drying-capacity.html",
    "passage": "/sources/000?at=3.4/304-313",
    "question": "/questions/clusters-in-place?place=dongguan",
    "graph": "/graph/sources.html",
    "permalink": "/permalink?question=clusters-in-place",
    "about": "/about",
    "api": "/api",
    "not found": "/places/atlantis",
}
# Every face is looked at for errors, foreign requests and width. Both themes and both
# widths have the same document: axe reads it whole in one face, and in the opposite
# face once more by the rules that depend on colours and on sizes.
FACES = [("light", 360), ("light", 1280), ("dark", 360), ("dark", 1280)]
RULES: dict[tuple[str, int], tuple[str, ...]] = {
    ("light", 360): (),
    ("dark", 1280): (
        "color-contrast",
        "heading-order",
        "landmark-unique",
        "link-in-text-block",
        "page-has-heading-one",
        "scrollable-region-focusable",
        "target-size",
    ),
}


@pytest.mark.browser
@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("name", PAGES)
def test_page_is_sound_in_every_face(
    readers: dict[str, Watched], card: str, name: str, lang: str
) -> None:
    watched = readers[lang]
    watched.wrong.clear()
    watched.face(*FACES[0])
    watched.open(PAGES[name] or card)
    assert watched.page.get_attribute("html", "lang") == ("en", "zh-Hans")[lang == "zh"]
    wrong = []
    for scheme, width in FACES:
        watched.face(scheme, width)
        wide = watched.page.evaluate("document.documentElement.scrollWidth")
        found = [f"is {wide} wide"] if wide > width else []
        if (scheme, width) in RULES:
            found += watched.violations(RULES[scheme, width])
        wrong += [f"{scheme} {width}: {one}" for one in found]
    expected = "404" if name == "not found" else "none"
    assert wrong + [w for w in watched.wrong if expected not in w] == []


@pytest.mark.browser
def test_the_menu_of_a_phone_shows_where_one_is(readers: dict[str, Watched]) -> None:
    watched = readers["en"]
    watched.face("light", 360)
    watched.open("/questions")
    box = watched.page.locator(".mainnav [aria-current]").bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 360


@pytest.mark.browser
@pytest.mark.parametrize(
    ("paper", "rule"), [("#777", "color-contrast"), ("#fff", "image-alt")]
)
def test_the_watch_sees_what_is_wrong(
    readers: dict[str, Watched], paper: str, rule: str
) -> None:
    watched = readers["en"]
    watched.open("/about")
    watched.page.evaluate(
        "p => { document.body.style.background = p;"
        " document.querySelector('main').append(new Image(9, 9)); }",
        paper,
    )
    assert any(v.startswith(rule) for v in watched.violations())
