"""What a page costs: compressed bytes with all that it loads, and server time."""

import gzip
import statistics
import time
import urllib.request
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser

from .test_pages import PAGES

_MOST_BYTES = 150_000
_MOST_SECONDS = 0.05
# A permalink hands all that it is given to its question, so it has one address only.
_SAMPLE = [
    path
    for path in PAGES.values()
    if path and not path.endswith("atlantis") and not path.startswith("/permalink")
]


@pytest.mark.browser
def test_pages_are_light(browser: Browser, site: str, card: str) -> None:
    heavy = {}
    for path in [*_SAMPLE, card]:
        page = browser.new_page()
        sizes: list[int] = []
        page.on("response", lambda r, s=sizes: s.append(len(gzip.compress(r.body()))))  # type: ignore[misc]
        page.goto(site + path, wait_until="load")
        if sum(sizes) > _MOST_BYTES and not path.startswith("/query"):
            heavy[path] = sum(sizes)
        page.close()
    assert heavy == {}


@pytest.mark.browser
def test_the_median_page_is_made_in_less_than_50_milliseconds(
    site: str, card: str
) -> None:
    best = {path: min(_times(site, path)) for path in [*_SAMPLE, card]}
    assert statistics.median(best.values()) < _MOST_SECONDS, best


def _times(site: str, path: str) -> Iterator[float]:
    """Five addresses of one page, so that each is made anew."""
    mark = "&" if "?" in path else "?"
    for number in range(5):
        address = site + quote(path, safe="/?=&:") + f"{mark}fresh={number}"
        started = time.perf_counter()
        urllib.request.urlopen(address, timeout=20).read()
        yield time.perf_counter() - started
