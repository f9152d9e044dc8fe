"""Nothing is shown under the end of its address; every page leads to its data."""

import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping

import pytest

from clusterkg import iris
from clusterkg.catalogue import Catalogue
from clusterkg.resources import QUERIES
from clusterkg.server.pages.labels import Labels, Name, tail
from clusterkg.store import EmbeddedStore

from .test_pages import PAGES

_EVERY = """SELECT DISTINCT ?thing WHERE {
  { ?thing ?p ?o } UNION { GRAPH <%s> { ?thing ?q ?r } }
  FILTER(REGEX(STR(?thing), "^%s(id|scheme|graph)/"))
}"""
HAN = re.compile(r"[\u4e00-\u9fff]")
# Where nothing but a form waits, there is no data yet.
WITHOUT = {"query", "guided", "not found", "api"}


@pytest.fixture(scope="module")
def names(store: EmbeddedStore) -> Mapping[str, tuple[Name, Name]]:
    """What pages call each thing, concept and passage, in English and in Chinese."""
    base = iris.PUBLISHED
    labels = Labels(store, Catalogue.load(QUERIES / "pages"), base)
    rows = store.select(_EVERY % (f"{base}graph/derived", base)).rows
    things = sorted(str(row["thing"]) for row in rows)
    labels.fetch(things)
    return {one: (labels.name(one, "en"), labels.name(one, "zh")) for one in things}


def test_no_name_holds_the_slug_of_a_thing(
    names: Mapping[str, tuple[Name, Name]],
) -> None:
    assert len(names) > 2000
    named = ("cluster", "platform", "organization", "alliance")
    slugs = {
        thing.rpartition("/")[2]
        for thing in names
        if "-" in thing and thing.rpartition("/")[0].endswith(named)
    }
    words = {
        thing: set(re.findall(r"[\w-]+", en.text)) for thing, (en, _) in names.items()
    }
    assert [thing for thing, told in words.items() if told & slugs] == []
    unnamed = r".*/id/(coverage|need|offering|score-part|statement|supply)/.*"
    ends = {t for t, (en, _) in names.items() if en.text == tail(t)}
    assert [thing for thing in ends if re.match(unnamed, thing)] == []


def test_every_name_is_chinese_or_marked_as_not(
    names: Mapping[str, tuple[Name, Name]],
) -> None:
    silent = [
        t for t, (_, zh) in names.items() if not (HAN.search(zh.text) or zh.fallback)
    ]
    assert silent == []
    marked = {t for t, (_, zh) in names.items() if zh.fallback}
    assert [thing for thing in marked if "/id/person/" not in thing] == []


def test_a_passage_is_named_after_its_paper(
    names: Mapping[str, tuple[Name, Name]],
) -> None:
    graph = f"{iris.PUBLISHED}graph/000/"
    passages = [told for one, told in names.items() if one.startswith(graph)]
    assert len(passages) > 100
    assert all(en.text.startswith("PRD platforms paper") for en, _ in passages)
    assert all(zh.text.startswith("珠三角平台论文") for _, zh in passages)


@pytest.mark.browser
def test_a_range_of_lines_opens_the_passages_within_it(site: str) -> None:
    with urllib.request.urlopen(f"{site}/sources/000?at=4/345-351", timeout=20) as told:
        text = told.read().decode()
    assert len(re.findall(r'<p class="kicker"><a class="locator"', text)) > 1


def test_every_passage_of_a_source_is_found_by_its_section(
    store: EmbeddedStore,
) -> None:
    ask, base = Catalogue.load(QUERIES / "pages"), iris.PUBLISHED
    for source in (f"{base}id/source/{slug}" for slug in ("000", "003", "reading")):
        listed = ask["source-sections"].run(store, source=source).rows
        found = [
            row
            for section in sorted({str(row["section"]) for row in listed})
            for row in ask["source-passages"]
            .run(store, source=source, section=section)
            .rows
        ]
        assert len(listed) > 30
        assert {str(row) for row in found} == {str(row) for row in listed}


@pytest.mark.browser
def test_what_a_cluster_has_is_shown_with_who_provides_it(site: str) -> None:
    def page(path: str) -> str:
        with urllib.request.urlopen(site + path, timeout=20) as answer:
            return str(answer.read().decode())

    clusters = sorted(set(re.findall(r'"(/clusters/[\w-]+)"', page("/clusters"))))
    rows = [
        (path, row)
        for path in clusters
        for row in re.findall(r"<tr>.*?</tr>", page(path), re.S)
        if "state present" in row
    ]
    assert len(rows) > 20
    assert [path for path, row in rows if 'class="statement' not in row] == []


@pytest.mark.browser
@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("path", ["/places/guzen", "/opportunities?town=guzen"])
def test_a_name_that_is_almost_right_leads_on(site: str, path: str, lang: str) -> None:
    asked = urllib.request.Request(
        site + path, headers={"Accept": "text/html", "Accept-Language": lang}
    )
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(asked, timeout=20)
    assert refused.value.code == 404
    assert 'href="/places/guzhen"' in refused.value.read().decode()


@pytest.mark.browser
@pytest.mark.parametrize("name", sorted(PAGES.keys() - WITHOUT))
def test_every_page_leads_to_its_data(site: str, card: str, name: str) -> None:
    path = urllib.parse.quote(PAGES[name] or card, safe="/?=&:")
    asked = urllib.request.Request(site + path, headers={"Accept": "text/html"})
    with urllib.request.urlopen(asked, timeout=20) as answer:
        text = answer.read().decode()
    links = re.findall(r'href="(?:/data/|/api/|/sparql\?|/id/|/what-if\.json)', text)
    assert links != []
