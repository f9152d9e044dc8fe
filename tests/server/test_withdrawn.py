"""A name that is no longer used leads on, or says that it is gone and why."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from tests.server.site import DATA, Site

from clusterkg.check import check
from clusterkg.facts import facts
from clusterkg.sources import built_in_sources

GONE, MOVED = "/id/cluster/no-lamps", "/id/cluster/old-lamps"


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    site = Site("--data", DATA / "withdrawn.trig", processes=1)
    yield site
    assert site.stop() == 0


@pytest.mark.parametrize("path", [GONE, f"{GONE}.ttl", "/clusters/no-lamps"])
@pytest.mark.parametrize("accept", ["text/turtle", "text/html"])
def test_what_nothing_replaces_is_gone_in_words(
    site: Site, path: str, accept: str
) -> None:
    got = site.ask(path, Accept=accept)
    assert got.status == 410
    assert "There never was one." in got.text


@pytest.mark.parametrize(
    ("path", "target"),
    [
        (MOVED, "/id/cluster/lamps"),
        (f"{MOVED}.jsonld", "/id/cluster/lamps.jsonld"),
        ("/clusters/old-lamps", "/id/cluster/lamps"),
    ],
)
def test_what_is_replaced_leads_on(site: Site, path: str, target: str) -> None:
    got = site.ask(path, Accept="text/turtle")
    assert (got.status, got.headers["Location"]) == (301, target)
    assert site.ask(target, Accept="text/turtle").status in (200, 303)


def test_what_never_was_is_404(site: Site) -> None:
    assert site.ask("/id/cluster/never", Accept="text/turtle").status == 404


@pytest.mark.parametrize(("name", "label"), [("灯饰", "raw"), ("服装 1", "escaped")])
def test_names_with_han_characters_answer_raw_or_escaped_in_the_data(
    site: Site, name: str, label: str
) -> None:
    for accept in ("text/turtle", "text/html"):
        sent = site.ask(f"/id/topic/{quote(name)}", Accept=accept)
        assert sent.status == 303
        got = site.ask(sent.headers["Location"], Accept=accept)
        assert (got.status, label in got.text) == (200, True)


@pytest.mark.parametrize(("lang", "why"), [("en", "Too narrow."), ("zh", "过窄。")])
def test_the_ontology_lists_its_withdrawn_terms(
    site: Site, lang: str, why: str
) -> None:
    page = site.ask(f"/ns.html?lang={lang}").text
    listed = page.partition('id="withdrawn"')[2]
    assert "ckg:Lamp" in listed and why in listed


def test_a_table_withdraws_a_name(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "withdrawn.csv").write_text(
        "thing,replaced_by,reason\n"
        "id/cluster/old-lamps,id/cluster/guzhen-lighting,The same cluster.\n"
    )
    checked = check([*built_in_sources(), folder]).or_raise()
    rows = [row for row in checked.rows if row.schema.kind == "withdrawn"]
    said = {str(quad.triple) for quad in facts([], rows) if "meta" not in str(quad)}
    start = "<https://w3id.org/clusterkg/id/cluster/"
    assert {
        f"{start}old-lamps> <http://purl.org/dc/terms/isReplacedBy> "
        f"{start}guzhen-lighting>",
        f"{start}old-lamps> <http://www.w3.org/2002/07/owl#deprecated> "
        '"true"^^<http://www.w3.org/2001/XMLSchema#boolean>',
    } <= said
