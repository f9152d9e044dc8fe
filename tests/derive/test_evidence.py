"""A card rests on its evidence: take the evidence away and the card is gone."""

import random
import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from tests.derive.conftest import DATA, Region, build_region, read, write

from clusterkg.derive.engine import select
from clusterkg.derive.rules import read_rules


def located(file: Path) -> list[dict[str, str]]:
    """The rows, each with the place that it has now, wherever it stands later."""
    rows = read(file)
    for number, row in enumerate(rows, start=2):
        row["section"], row["lines"] = file.stem, str(number)
    return rows


def without(folder: Path, table: str, number: int) -> Region:
    """The region without one row of one table."""
    shutil.copytree(DATA / "region", folder, dirs_exist_ok=True)
    rows = located(folder / f"{table}.csv")
    file = folder / f"{table}.csv"
    if len(rows) == 1:
        file.unlink()
    else:
        write(file, rows[:number] + rows[number + 1 :])
    return build_region(folder)


def test_the_documented_need_is_what_the_card_stands_on(
    region: Region, tmp_path: Path
) -> None:
    after = without(tmp_path, "gaps", 0)
    names = ("a-shoes", "b-test", "testing")
    assert region.find("shared-platform-use", *names, grade=1)
    assert not after.find("shared-platform-use", *names, grade=1)


def test_permuting_the_rows_changes_nothing(region: Region, tmp_path: Path) -> None:
    folder = tmp_path / "region"
    shutil.copytree(DATA / "region", folder)
    mixed = random.Random(7)
    for file in sorted(folder.glob("*.csv")):
        rows = located(file)
        mixed.shuffle(rows)
        write(file, rows)
    assert told(build_region(folder)) == told(region)


def test_two_builds_are_alike(region: Region) -> None:
    assert told(build_region(DATA / "region")) == told(region)


def told(region: Region) -> list[str]:
    return sorted({str(quad) for quad in region.built.parts["derived"]})


def test_every_statement_of_a_card_stands_in_its_graph(region: Region) -> None:
    """Nothing is cited that the graph named does not hold."""
    checked = 0
    for card in region.cards.values():
        for said in (*card["evidence"], *card["contradictions"]):
            if said["class"] == "A":
                continue
            triple = [ox.NamedNode(said[k]) for k in ("subject", "predicate", "object")]
            for passage in [said, *said["places"]]:
                quad = ox.Quad(*triple, ox.NamedNode(passage["graph"]))
                assert quad in region.built.engine
                checked += 1
    assert checked > 50


def small(region: Region) -> ox.Store:
    """What the rules read, without the words of the vocabulary."""
    parts = region.built.parts
    needed = (
        "#type", "#position", "#relatedMatch", "#topConceptOf", "#hasPrecondition",
        "#requiresActor",
    )  # fmt: skip
    schemes = [q for q in parts["vocabulary"] if q.predicate.value.endswith(needed)]
    default = [*parts["asserted"], *parts["entailed"], *schemes]
    engine = ox.Store()
    engine.extend([*default, *parts["derived"]])
    engine.extend(ox.Quad(q.subject, q.predicate, q.object) for q in default)
    return engine


# rdflib 7.6 warns of names that it uses itself.
@pytest.mark.filterwarnings("ignore:Dataset:DeprecationWarning:rdflib")
def test_rdflib_finds_the_same_rows(region: Region) -> None:
    """The rules are portable: each gives the same rows on another engine."""
    engine, other = small(region), rdflib.Dataset()
    for name in [None, *engine.named_graphs()]:
        graph = other.default_graph if name is None else other.graph(name.value)
        triples = engine.dump(
            format=ox.RdfFormat.N_TRIPLES, from_graph=name or ox.DefaultGraph()
        )
        graph.parse(data=triples, format="nt")
    found = 0
    for rule in read_rules():
        for query in (*rule.queries, *rule.contests, *rule.missing):
            ours = {frozenset(r.items()) for r in select(engine, query.text)}
            theirs = {
                frozenset(
                    (str(name), str(term))
                    for name, term in row.asdict().items()
                    if term is not None
                )
                for row in other.query(query.text)
            }
            assert ours == theirs, f"{rule.slug}/{query.name}"
            found += len(ours)
    assert found > 60
