"""Long lists come in parts that together are the whole."""

import re

import pytest
from tests.server.site import Site


@pytest.mark.parametrize("kind", ["places", "clusters", "platforms"])
def test_parts_of_a_list_add_up_to_the_whole(whole: Site, kind: str) -> None:
    def rows(text: str) -> list[str]:
        return re.findall(rf'<tr><th scope="row"><a href="(/{kind}/[^"?]+)', text)

    every = rows(whole.ask(f"/{kind}").text)
    path, found = f"/{kind}?size=7&lang=zh", []
    while path:
        text = whole.ask(path).text
        found += rows(text)
        following = re.search(r'rel="next" href="([^"]+)"', text)
        path = following[1].replace("&amp;", "&") if following else ""
        assert not path or "lang=zh" in path
    assert len(every) > 14
    assert found == every


@pytest.mark.parametrize(
    "path", ["/places?inside=", "/clusters?inside=", "/network?inside="]
)
def test_a_place_that_nobody_knows_is_told_so(whole: Site, path: str) -> None:
    assert whole.ask(f"{path}guzhen", Accept="text/html").status == 200
    answer = whole.ask(f"{path}guzen", Accept="text/html")
    assert answer.status == 404
    assert 'href="/places/guzhen"' in answer.text


def test_a_kind_on_the_map_always_has_flows(whole: Site) -> None:
    kinds = set(re.findall(r"/map\?kind=([a-z-]+)", whole.ask("/map").text))
    assert len(kinds) > 2
    for kind in kinds:
        assert 'class="arc"' in whole.ask(f"/map?kind={kind}").text, kind


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("/opportunities?place=guzhen&lang=zh", "/opportunities?lang=zh&town=guzhen"),
        ("/brief?town=guzhen", "/brief?place=guzhen"),
        ("/map?place=guzhen", "/map?around=guzhen"),
        ("/plan?town=zhongshan&agreements=2", "/plan?agreements=2&region=zhongshan"),
    ],
)
def test_a_place_may_be_named_as_on_another_page(
    whole: Site, asked: str, meant: str
) -> None:
    sent = whole.ask(asked, Accept="text/html")
    assert (sent.status, sent.headers["Location"]) == (302, meant)
    assert whole.ask(meant, Accept="text/html").status == 200
