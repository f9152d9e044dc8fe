"""ontology/README.md reports all that MIRO asks for, and leads to what is there."""

import re

import pytest

from clusterkg.resources import ONTOLOGY

TEXT = (ONTOLOGY / "README.md").read_text("utf-8")
ITEMS = {"A": 6, "B": 3, "C": 3, "D": 3, "E": 11, "F": 3, "G": 5}
HEADINGS = [f"{part}.{n}" for part, last in ITEMS.items() for n in range(1, last + 1)]


def reported(item: str) -> str:
    found = re.search(
        rf"^#### {re.escape(item)} .+\n((?:(?!#).*\n?)*)", TEXT, re.MULTILINE
    )
    return found[1].strip() if found else ""


def test_miro_has_thirty_four_items() -> None:
    assert len(HEADINGS) == 34


@pytest.mark.parametrize("item", HEADINGS)
def test_an_item_is_reported_and_not_empty(item: str) -> None:
    assert len(reported(item)) >= 20


def test_every_folder_of_the_ontology_is_on_the_map() -> None:
    folders = {path.name for path in ONTOLOGY.iterdir() if path.is_dir()}
    assert {name for name in folders if f"\n{name}/" not in TEXT} == set()


def test_every_module_of_terms_is_on_the_map() -> None:
    modules = {path.stem for path in ONTOLOGY.glob("terms/*.ttl")}
    listed = set(re.findall(r"terms/([\w-]+)", TEXT))
    missing = {m for m in modules - listed if not m.startswith("relations-")}
    assert missing == set() and "relations-" in listed
