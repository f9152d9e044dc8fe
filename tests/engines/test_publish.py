"""What was published is there, whole and once, however often and from wherever."""

import subprocess
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pyoxigraph as ox
import pytest
from tests.engines.conftest import EACH
from tests.engines.engines import Running
from tests.engines.test_contract import rows

from clusterkg import dataset as datasets
from clusterkg.dataset import Dataset
from clusterkg.errors import Refused, Unavailable
from clusterkg.publish import BATCH, Published, publish
from clusterkg.store import EmbeddedStore, RemoteStore, writer

BASE = "https://example.org/small/"
ALL = "SELECT ?g ?s ?p ?o { GRAPH ?g { ?s ?p ?o } FILTER(CONTAINS(STR(?g), '/data/')) }"
PLAIN = "SELECT ?s ?p ?o { ?s ?p ?o }"
# The Oxigraph server and Fuseki as they come let anybody write.
GUARDED = [each for each in EACH if each.values == ("virtuoso",)]
Run = Callable[..., subprocess.CompletedProcess[str]]


def node(name: str) -> ox.NamedNode:
    return ox.NamedNode(BASE + name)


def quads(*graphs: int, says: str = '虎门 \\ "quoted"\n镇') -> list[ox.Quad]:
    """Awkward statements, the same in each of some graphs."""
    blank = ox.BlankNode("list")
    return [
        ox.Quad(subject, node("p"), value, node(f"data/{number}"))
        for number in graphs
        for subject, value in (
            (node("镇"), ox.Literal(says, language="zh")),
            (node("镇"), ox.Literal("1.5", datatype=ox.NamedNode(f"{XSD}decimal"))),
            (node("镇"), ox.Literal("GRAPH <x> _:y .")),
            (node("镇"), blank),
            (blank, node(f"n{number}")),
        )
    ]


XSD = "http://www.w3.org/2001/XMLSchema#"


def made(folder: Path, told: list[ox.Quad]) -> Dataset:
    return datasets.write(folder / "dataset", {"asserted": told}, {"base": BASE})


def sent(data: Dataset, spare: Running) -> Published:
    return publish(data, spare.address, spare.account)


def holds(done: Published, data: Dataset) -> bool:
    """Whether the engine answers as the dataset does, by graph and without."""
    here, there = EmbeddedStore.of_dataset(data.path), RemoteStore(done.address)
    return all(rows(there.select(q)) == rows(here.select(q)) for q in (ALL, PLAIN))


def test_awkward_statements_arrive_as_they_are(spare: Running, tmp_path: Path) -> None:
    data = made(tmp_path, quads(1, 2))
    done = sent(data, spare)
    assert done.triples == 16
    assert holds(done, data)


def test_a_second_run_sends_nothing(spare: Running, tmp_path: Path) -> None:
    data = made(tmp_path, quads(1, 2))
    sent(data, spare)
    again = sent(data, spare)
    assert (again.sent, again.kept, again.removed) == (0, 3, 0)


def test_only_what_changed_is_sent_and_what_went_is_removed(
    spare: Running, tmp_path: Path
) -> None:
    sent(made(tmp_path, quads(1, 2, 3)), spare)
    told = [*quads(1), *quads(2, says="other")]
    data = made(tmp_path, told)
    done = sent(data, spare)
    assert (done.sent, done.kept, done.removed) == (2, 1, 1)  # 2 and the default
    assert holds(done, data)


def test_a_run_that_was_stopped_goes_on_where_it_ended(
    spare: Running, tmp_path: Path
) -> None:
    sent(made(tmp_path, quads(0)), spare)
    data = made(tmp_path, quads(*range(1, 2 * BATCH + 11)))
    lines: list[str] = []

    def stop(line: str) -> None:
        lines.append(line)
        if len(lines) == 2:  # after the first batch
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        publish(data, spare.address, spare.account, stop)
    done = sent(data, spare)
    assert done.kept == BATCH
    assert done.sent == BATCH + 11
    assert holds(done, data)


def test_a_graph_that_somebody_emptied_is_sent_again(
    spare: Running, tmp_path: Path
) -> None:
    data = made(tmp_path, quads(1, 2))
    sent(data, spare)
    found = writer.discover(spare.address, f"{BASE}graph/published", *spare.account)
    found.writer.drop(f"{BASE}data/1")
    done = sent(data, spare)
    assert (done.sent, done.kept) == (1, 2)
    assert holds(done, data)


def test_a_large_graph_is_sent_in_pieces(
    spare: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "CHUNK", 2)
    data = made(tmp_path, quads(1, 2, says="in pieces"))
    assert holds(sent(data, spare), data)


def test_sparql_update_is_the_other_way(
    spare: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "_GRAPH_STORE", ())
    data = made(tmp_path, quads(1, 2, says="by update"))
    probe = f"{BASE}graph/published"
    found = writer.discover(spare.address, probe, *spare.account)
    assert isinstance(found.writer, writer.Update)
    assert holds(sent(data, spare), data)


def test_an_account_in_the_address_is_used_and_never_shown(
    spare: Running, tmp_path: Path
) -> None:
    parts = urlsplit(spare.address)
    user, password = (part or "nobody" for part in spare.account)
    address = parts._replace(netloc=f"{user}:{password}@{parts.netloc}").geturl()
    done = publish(made(tmp_path, quads(1)), address)
    assert password not in done.address.replace(BASE, "")
    assert "@" not in done.address


@pytest.mark.parametrize("spare", GUARDED, indirect=True, scope="session")
def test_without_the_account_that_it_wants_an_engine_says_so(
    spare: Running, tmp_path: Path
) -> None:
    with pytest.raises(Refused, match="CLUSTERKG_STORE_USER"):
        publish(made(tmp_path, quads(1)), spare.address)


def test_where_nothing_answers_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="No SPARQL endpoint answers at"):
        publish(made(tmp_path, quads(1)), "http://127.0.0.1:9/sparql")


def test_the_whole_dataset_arrives_and_the_catalogue_answers_from_it(
    published: Published, dataset: Dataset, run: Run
) -> None:
    counts = dataset.manifest["counts"]
    assert published.triples == sum(counts.values())
    question = ("query", "clusters-in-place", "--format", "table")
    here = run(*question, "--dataset", dataset.path)
    there = run(*question, "--store", published.address)
    assert here.returncode == there.returncode == 0, there.stderr
    assert there.stdout == here.stdout
    assert len(here.stdout.splitlines()) > 1


def test_the_command_prints_where_to_ask(
    spare: Running, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    user, password = spare.account
    monkeypatch.setenv("CLUSTERKG_STORE_USER", user or "")
    monkeypatch.setenv("CLUSTERKG_STORE_PASSWORD", password or "")
    data = made(tmp_path, quads(1, 2))
    done = run("publish", "--store", spare.address, "--dataset", data.path)
    assert done.returncode == 0, done.stderr
    address, _, said = done.stdout.partition(": ")
    assert said.startswith("16 triples;")
    assert holds(Published(address, 0, 0, 0, 0), data)
