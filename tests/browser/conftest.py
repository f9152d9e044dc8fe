"""A real server over the built dataset and a real Chromium in front of it."""

import json
import shutil
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from tests.server.site import Site

from clusterkg.dataset import Dataset

ROOT = Path(__file__).parent.parent.parent
AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
WCAG = {
    "type": "tag",
    "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
}
_QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def site(dataset: Dataset) -> Iterator[str]:
    """Address of `clusterkg serve` in a process of its own."""
    served = Site("--dataset", dataset.path, processes=1)
    yield served.url
    assert served.stop() == 0


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; no test may reach the network."""
    assert CHROMIUM, "Chromium is missing: run `make test`, which installs it"
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=_QUIET)
        yield opened
        opened.close()


@pytest.fixture
def readers(opened: dict[str, "Watched"]) -> dict[str, "Watched"]:
    """An English and a Chinese reader, on a wide screen by day until a test says."""
    for one in opened.values():
        one.face("light", 1280)
    return opened


@pytest.fixture(scope="session")
def opened(browser: Browser, site: str) -> Iterator[dict[str, "Watched"]]:
    """One page per language, reused by all tests."""
    locales = {"en": "en-GB", "zh": "zh-CN"}
    contexts = {
        lang: browser.new_context(locale=told) for lang, told in locales.items()
    }
    yield {lang: Watched(one.new_page(), site) for lang, one in contexts.items()}
    for one in contexts.values():
        one.close()


@pytest.fixture(scope="session")
def card(site: str) -> str:
    """Path of the page of the LED card between Guzhen and Changping."""
    kind = "common-technology-joint-research"
    found = get_json(f"{site}/api/opportunities?town=guzhen&kind={kind}")
    return f"/opportunities/{found['opportunities'][0]['id']}"


def get_json(address: str) -> Any:
    """A JSON document of the server."""
    with urllib.request.urlopen(address, timeout=20) as answer:
        return json.load(answer)


class Watched:
    """A page whose console errors and requests to other hosts are kept."""

    def __init__(self, page: Page, site: str) -> None:
        self.page, self.site = page, site
        self.wrong: list[str] = []
        self.bytes = 0
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.wrong.append(f"error: {error}"))
        page.on("request", lambda request: self._request(request.url))

    def _console(self, message: Any) -> None:
        if message.type == "error":
            self.wrong.append(f"console: {message.text}")

    def _request(self, url: str) -> None:
        if not url.startswith((self.site, "data:", "blob:")):
            self.wrong.append(f"foreign request: {url}")

    def open(self, path: str) -> None:
        """Goes to a path of the site and waits until it is complete."""
        self.page.goto(self.site + path, wait_until="load")

    def face(self, scheme: str, width: int) -> None:
        """Shows the page in a theme at a width."""
        self.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        self.page.set_viewport_size({"width": width, "height": 900})

    def violations(self, rules: Sequence[str] = ()) -> list[str]:
        """What axe-core finds against WCAG 2.2 AA (or these rules), one line each."""
        if not self.page.evaluate("typeof axe === 'object'"):
            self.page.evaluate(AXE.read_text("utf-8"))
        only = {"type": "rule", "values": rules} if rules else WCAG
        found = self.page.evaluate(
            "only => axe.run(document, {runOnly: only, resultTypes: ['violations']})",
            only,
        )
        return [
            f"{one['id']}: {node['html'][:160]}"
            for one in found["violations"]
            for node in one["nodes"][:3]
        ]
