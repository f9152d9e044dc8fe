"""Each check is silent on what we publish, and alone finds the fault made for it."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest

from clusterkg.resources import ONTOLOGY
from clusterkg.validate import Check, checks, violations
from clusterkg.vocabulary import ontology_files, scheme_files

VIOLATING = Path(__file__).parent.parent / "data" / "violating"
CHECKS = checks()


def turtle(files: list[Path]) -> ox.Store:
    store = ox.Store()
    for file in files:
        store.load(path=file, format=ox.RdfFormat.TURTLE)
    return store


def as_dataset(files: list[Path]) -> ox.Store:
    """Named graphs as they are; all but two of them in the default graph as well."""
    store = turtle([ONTOLOGY / "clusterkg.ttl", *sorted(ONTOLOGY.glob("terms/*.ttl"))])
    for file in files:
        store.load(path=file, format=ox.RdfFormat.TRIG)
    for quad in list(store.quads_for_pattern(None, None, None, None)):
        name = getattr(quad.graph_name, "value", "")
        if not name.endswith(("/derived", "/catalogue")):
            store.add(ox.Quad(quad.subject, quad.predicate, quad.object))
    return store


AREAS: dict[str, Callable[[], ox.Store]] = {
    "terms": lambda: turtle(ontology_files()),
    "schemes": lambda: turtle(scheme_files()),
    "data": lambda: as_dataset([VIOLATING / "clean.trig"]),
}


def replaced(bad: Path) -> str:
    first = bad.read_text("utf-8").partition("\n")[0]
    return first.removeprefix("# replaces: ") if first.startswith("# replaces") else ""


def faulty(check: Check) -> ox.Store:
    """What we publish with the one fault of this check in it."""
    if check.area == "data":
        return as_dataset([VIOLATING / "clean.trig", VIOLATING / f"{check.name}.trig"])
    bad = VIOLATING / f"{check.name}.ttl"
    sound = ontology_files() if check.area == "terms" else scheme_files()
    return turtle([file for file in sound if file.name != replaced(bad)] + [bad])


def broken(store: ox.Store, area: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for violation in violations(store, checks(area)):
        found.setdefault(violation.check, []).append(", ".join(violation.values))
    return found


@pytest.mark.parametrize("area", AREAS)
def test_what_we_publish_passes_every_check(area: str) -> None:
    assert broken(AREAS[area](), area) == {}


@cache
def beforehand(area: str) -> frozenset[str]:
    """What is broken already: one fault of ours shall not fail every test here."""
    return frozenset(broken(AREAS[area](), area))


@pytest.mark.parametrize("check", CHECKS, ids=lambda c: c.name)
def test_a_check_alone_finds_its_fault(check: Check) -> None:
    found = broken(faulty(check), check.area).keys() - beforehand(check.area)
    assert found == {check.name}


def test_every_check_has_its_fault() -> None:
    made = {file.stem for file in VIOLATING.iterdir()} - {"clean"}
    assert made == {check.name for check in CHECKS}


def test_every_check_says_its_rule_in_a_sentence() -> None:
    assert [
        c.name for c in CHECKS if not c.rule.endswith(".") or len(c.rule) < 20
    ] == []
