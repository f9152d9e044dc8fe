"""The pages with which one works: what-if, kinds by one name, pictures to keep."""

from xml.etree import ElementTree

import pytest
from playwright.sync_api import expect

from .conftest import Watched

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.browser
@pytest.mark.parametrize(
    ("lang", "cluster", "function", "supposed", "move"),
    [
        (
            "en",
            "Shishi clothing industry cluster (Quanzhou)",
            "quality inspection and testing",
            "documents that it needs quality inspection and testing",
            "Would move",
        ),
        (
            "zh",
            "泉州石狮服装产业集群",
            "质量检验检测",
            "对质量检验检测的需求有来源记载",
            "将变动",
        ),
    ],
)
def test_what_if_is_filled_in_and_answered_in_words(
    readers: dict[str, Watched],
    lang: str,
    cluster: str,
    function: str,
    supposed: str,
    move: str,
) -> None:
    page = readers[lang].page
    readers[lang].open("/what-if")
    form = page.locator("form").filter(has=page.locator("[value=lacks]"))
    form.locator("[name=cluster]").select_option(label=cluster)
    form.locator("[name=function]").select_option(label=function)
    form.get_by_role("button").click()
    expect(page.locator("#supposed")).to_contain_text(cluster)
    expect(page.locator("#supposed")).to_contain_text(supposed)
    expect(page.locator("h3", has_text=move)).to_be_visible()
    expect(form.locator("[name=cluster]")).to_have_value("shishi-clothing")


@pytest.mark.browser
def test_what_is_unknown_is_said_beside_the_form(
    readers: dict[str, Watched],
) -> None:
    page, path = readers["zh"].page, "/what-if?suppose=lacks&function=testing&cluster="
    answer = page.goto(readers["zh"].site + path + "atlantis")
    assert answer and answer.status == 400
    expect(page.get_by_role("alert")).to_contain_text("没有名为“atlantis”")
    expect(page.locator("form [name=cluster]").first).to_be_visible()


@pytest.mark.browser
def test_a_kind_has_one_name_everywhere(readers: dict[str, Watched]) -> None:
    page = readers["en"].page
    readers["en"].open("/map")
    kinds = page.locator("main nav .formats a").all_inner_texts()[1:]
    shown = set(
        page.locator("main table").first.locator("td:nth-child(3)").all_inner_texts()
    )
    assert kinds and shown <= set(kinds)
    readers["en"].open("/opportunities")
    facets = page.locator(".facets").inner_text()
    assert [kind for kind in kinds if kind not in facets] == []


@pytest.mark.browser
def test_a_saved_picture_stands_without_the_page(readers: dict[str, Watched]) -> None:
    watched = readers["zh"]
    watched.face("dark", 1280)
    watched.open("/network?inside=zhongshan")
    with watched.page.expect_download() as download:
        watched.page.get_by_role("button", name="SVG").click()
    picture = ElementTree.parse(download.value.path()).getroot()
    told = {name for one in picture.iter() for name in one.attrib}
    links = [one.get("href") or "" for one in picture.iter(f"{SVG}a")]
    assert "class" not in told
    assert links and all(link.startswith(watched.site) for link in links)
    assert watched.page.url in (picture.findtext(f"{SVG}desc") or "")
    ground = picture.find(f"{SVG}rect")
    assert ground is not None and ground.get("fill") == "#fff"
