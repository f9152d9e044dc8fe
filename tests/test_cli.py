"""The command tells in one sentence what is wrong, with the documented exit code."""

import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pyoxigraph as ox
import pytest

from clusterkg.cli import VERBS, parser
from clusterkg.dataset import Dataset, write
from clusterkg.terms import RDF_TYPE

Run = Callable[..., CompletedProcess[str]]
MALFORMED = "SELECT ?x WHERE {\n  ?x ?y } ORDER BY ?x } \n"


def told(done: CompletedProcess[str]) -> str:
    """The one sentence on standard error; a traceback is a bug."""
    assert "Traceback" not in done.stderr
    assert done.stderr.startswith("clusterkg: ")
    return done.stderr


def test_a_question_is_answered(run: Run, dataset: Dataset) -> None:
    done = run(
        "query", "clusters-in-place", "place=zhongshan", "--dataset", dataset.path
    )
    assert done.returncode == 0
    assert "guzhen-lighting" in done.stdout


def test_an_answer_comes_in_the_format_asked_for(run: Run, dataset: Dataset) -> None:
    query = "ASK { ?s ?p ?o }"
    done = run("query", "-", "--format", "json", "--dataset", dataset.path, stdin=query)
    assert json.loads(done.stdout)["boolean"] is True


def test_options_and_values_come_in_any_order(run: Run, dataset: Dataset) -> None:
    where = ("--dataset", dataset.path)
    done = run("query", "clusters-in-place", "--format", "csv", *where, "place=humen")
    assert done.stdout.count("id/cluster/") == 1
    done = run("query", "clusters-in-place", *where, "place=humen", "--colour")
    assert (done.returncode, "--colour" in done.stderr) == (2, True)


def test_a_query_is_shown_instead_of_asked(run: Run) -> None:
    done = run("query", "clusters-in-place", "place=humen", "--show")
    assert "#+ question: Which industrial clusters lie in a place" in done.stdout
    assert (
        "VALUES ?place { <https://w3id.org/clusterkg/id/place/humen> }" in done.stdout
    )


def test_a_card_is_told_with_every_passage(run: Run, dataset: Dataset) -> None:
    where = ("--dataset", dataset.path)
    listed = run("opportunities", "--town", "虎门镇", *where, "--format", "json")
    (first, *_) = json.loads(listed.stdout)["opportunities"]
    done = run("opportunities", first["id"], *where)
    said = [s for c in first["derivation"]["conditions"] for s in c["statements"]]
    places = [place["locator"] for one in said for place in one["places"]]
    assert said and places
    assert [s["statement"] for s in said if s["statement"] not in done.stdout] == []
    assert [place for place in places if place not in done.stdout] == []
    assert "What is not known" in done.stdout
    chinese = run("opportunities", first["id"], *where, "--lang", "zh")
    assert first["label"]["zh"] in chinese.stdout
    assert "等级 2，档次 3（有争议），得分" in chinese.stdout
    assert "珠三角平台论文（ISME 2015），第 3.1 节" in chinese.stdout
    assert "未知事项" in chinese.stdout


def test_a_dataset_is_asked_for_names_of_its_own_base(run: Run, tmp_path: Path) -> None:
    base = "https://data.example.org/"
    terms = f"{base}id/place/songhe", RDF_TYPE, f"{base}ns#Place", f"{base}graph/x"
    quad = ox.Quad(*map(ox.NamedNode, terms))
    about = {"base": base, "clusterkg": "0", "reasoning": {}, "sources": []}
    write(tmp_path / "based", {"asserted": [quad]}, about)
    (tmp_path / "place.rq").write_text(
        "PREFIX ckg: <https://w3id.org/clusterkg/ns#> SELECT ?x WHERE {\n"
        "VALUES ?x { UNDEF } #= x iri place\n ?x a ckg:Place }"
    )
    done = run("query", "place.rq", "x=songhe", "--dataset", "based")
    assert f"{base}id/place/songhe" in done.stdout
    assert run("query", "place.rq", "x=liuxi", "--dataset", "based").returncode == 2


def test_values_of_every_kind_can_be_ordered(run: Run, dataset: Dataset) -> None:
    query = "SELECT ?o { ?s ?p ?o } ORDER BY DESC(?o) LIMIT 3"
    done = run("query", "-", "--format", "csv", "--dataset", dataset.path, stdin=query)
    assert (done.returncode, done.stderr) == (0, "")
    assert len(done.stdout.splitlines()) == 4


def test_a_triple_of_two_graphs_is_counted_once(run: Run, tmp_path: Path) -> None:
    (tmp_path / "two.nq").write_text(
        "".join(f"<x:s> <x:p> <x:o> <x:{g}> .\n" for g in "ab")
    )
    query = "SELECT (COUNT(*) AS ?n) FROM <x:a> FROM <x:b> { ?s ?p ?o }"
    done = run("query", "-", "--format", "csv", "--dataset", "two.nq", stdin=query)
    assert done.stdout.split() == ["n", "1"]


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["query", "no-such-question"], 2, "no question named"),
        (["query", "clusters-in-plase"], 2, "clusters-in-place"),
        (["query", "missing.rq"], 2, "no file"),
        (["query", "clusters-in-place", "colour=red"], 2, "colour"),
        (["query", "clusters-in-place", "place=a b"], 2, "no IRI"),
        (["query", "clusters-in-place", "guzhen"], 2, "name=value"),
        (["query"], 2, "No question"),
        (["query", "clusters-in-place", "--dataset", "nowhere"], 3, "clusterkg build"),
        (["build", "--source", "nowhere"], 2, "no source folder"),
        (["query", "-", "--store", "http://127.0.0.1:9/"], 5, "cannot be asked"),
        (["query", "clusters-in-place", "place=虎门"], 2, "Did you mean humen?"),
        (["opportunities", "--town", "humenn"], 2, "Did you mean humen?"),
        (["opportunities", "--kind", "shared-platform"], 2, "shared-platform-use"),
        (["opportunities", "--function", "testin"], 2, "Did you mean testing"),
        (["build", "--base", "example.org"], 2, "ends with /"),
        (["build", "--out", "/dev/null/x"], 5, "cannot be used"),
        (["generate", "--towns", "2", "--out", "/dev/null/x"], 5, "cannot be used"),
    ],
)
def test_misuse_is_one_sentence_and_an_exit_code(
    run: Run, dataset: Dataset, arguments: list[str], code: int, says: str
) -> None:
    given = arguments
    asks = arguments[0] in ("query", "opportunities")
    if asks and not {"--dataset", "--store"} & set(arguments):
        given = [*arguments, "--dataset", str(dataset.path)]
    done = run(*given, stdin="ASK { }")
    assert done.returncode == code
    assert says in told(done)


def test_a_malformed_query_is_told_by_line_and_column(
    run: Run, dataset: Dataset, tmp_path: Path
) -> None:
    (tmp_path / "bad.rq").write_text(MALFORMED)
    done = run("query", "bad.rq", "--dataset", dataset.path)
    assert done.returncode == 1
    assert "at line 2" in told(done)


def test_a_query_that_is_not_utf8_is_told(
    run: Run, dataset: Dataset, tmp_path: Path
) -> None:
    (tmp_path / "bad.rq").write_bytes(b"# caf\xe9\nASK { }")
    done = run("query", "bad.rq", "--dataset", dataset.path)
    assert (done.returncode, "UTF-8" in told(done)) == (2, True)


def test_check_prints_every_finding_and_exits_with_one(
    run: Run, tmp_path: Path
) -> None:
    (tmp_path / "mine").mkdir()
    rows = "id,label,place\na,A,nowhere\na,B,guzhen\n"
    (tmp_path / "mine" / "clusters.csv").write_text(rows)
    done = run("check", "--source", "mine")
    assert done.returncode == 1
    assert "mine/clusters.csv:2:place: nothing is called 'nowhere'" in done.stdout
    assert "mine/clusters.csv:3:id: duplicate key 'a'" in done.stdout


def test_check_of_clean_tables_exits_with_zero(run: Run) -> None:
    done = run("check")
    assert (done.returncode, "are clean" in done.stdout) == (0, True)


def test_a_build_that_fails_leaves_the_dataset_that_was_there(
    run: Run, dataset: Dataset, tmp_path: Path
) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "clusters.csv").write_text("id,label\na,A\na,B\n")
    before = dataset.path.stat().st_mtime_ns
    done = run("build", "--source", "mine", "--out", dataset.path)
    assert done.returncode == 1
    assert "mine/clusters.csv:3:id" in told(done)
    assert Dataset.open(dataset.path).digest == dataset.digest
    assert dataset.path.stat().st_mtime_ns == before


def test_every_verb_explains_itself() -> None:
    help_text = parser().format_help()
    assert [verb for verb in VERBS if verb not in help_text] == []
