"""The look at a query's text before any engine sees it."""

import contextlib
import time

import pytest

from clusterkg.errors import BadQuery, OverLimit
from clusterkg.store.scan import Bounds, scan


@pytest.mark.parametrize(
    ("query", "form"),
    [
        ("SELECT * {}", "SELECT"),
        ("prefix select: <http://x/> ask { ?s select:a 1 }", "ASK"),
        ("# SELECT\nBASE <http://x/>\nCONSTRUCT WHERE { ?s ?p ?o }", "CONSTRUCT"),
        ("PREFIX : <http://x/ask> DESCRIBE :select", "DESCRIBE"),
        ("nonsense", ""),
    ],
)
def test_the_form_is_the_first_keyword_of_the_query_itself(
    query: str, form: str
) -> None:
    assert scan(query).form == form


@pytest.mark.parametrize(
    "query",
    [
        'SELECT * { ?s ?p "SERVICE <http://x/>" }',
        "SELECT * { ?s ?p 'it''s' } # SERVICE <http://x/>",
        "SELECT * { ?SERVICE <http://x/SERVICE> ?o }",
        "PREFIX s: <http://x/> SELECT * { ?a s:SERVICE ?o }",
        'SELECT * { ?s ?p """a "quoted" SERVICE""" }',
    ],
)
def test_words_inside_strings_names_and_comments_do_not_count(query: str) -> None:
    assert scan(query).calls == []


@pytest.mark.parametrize(
    ("query", "endpoint"),
    [
        ("SELECT * { SERVICE <http://x/> {} }", "http://x/"),
        ("SELECT * { serViCe SILENT <http://x/> {} }", "http://x/"),
        ("PREFIX e: <http://x/> SELECT * { SERVICE e:s {} }", "http://x/s"),
        ("SELECT * { SERVICE ?where {} }", ""),
        ("SELECT * { SERVICE# no\n<http://x/> {} }", "http://x/"),
        ("SELECT * { SERVICE <http://x/\\u0061> {} }", "http://x/a"),
        ("SELECT * { ?s ?p 1.SERVICE<http://x/>{} }", "http://x/"),
        ("SELECT * { ?s ?p 1e0SERVICE<http://x/>{} }", "http://x/"),
    ],
)
def test_every_way_to_write_a_call_out_is_seen(query: str, endpoint: str) -> None:
    assert [call.endpoint for call in scan(query).calls] == [endpoint]


@pytest.mark.parametrize("before", ["true", '"a"@en', "0x1", "SILENT"])
def test_a_call_out_cannot_hide_in_the_word_before_it(before: str) -> None:
    with pytest.raises(BadQuery, match="SERVICE"):
        scan(f"SELECT * {{ ?s ?p {before}SERVICE <http://x/> {{}} }}")


def test_a_dot_after_a_number_ends_the_pattern() -> None:
    loose = " ".join(f"?a{n} ?b{n} {n}." for n in range(13))
    with pytest.raises(OverLimit):
        scan(f"ASK {{ {loose} }}")


def test_graphs_after_from_are_resolved() -> None:
    query = (
        "BASE <http://x/a/> PREFIX e: <http://y/> SELECT * FROM <b> FROM NAMED e:c {}"
    )
    assert scan(query).graphs == ["http://x/a/b"]
    assert scan(query).named == ["http://y/c"]


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ('SELECT (CONCAT ("a", "b") AS ?x) {}', 'SELECT (CONCAT( "a", "b") AS ?x) {}'),
        ("ASK { FILTER(TRUE) }", "ASK { FILTER(true) }"),
        ("ASK { ?TRUE ?p 'TRUE' }", "ASK { ?TRUE ?p 'TRUE' }"),
    ],
)
def test_what_the_engine_reads_too_strictly_is_mended_in_place(
    given: str, wanted: str
) -> None:
    assert scan(given).text == wanted
    assert len(scan(given).text) == len(given)


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        (r"ASK { <\u0061> :\u0070 ?x\u0078 }", r"ASK { <\u0061> :p ?xx }"),
        (r"ASK { ?s ?p '\u0070' } # \u0070", r"ASK { ?s ?p '\u0070' } # \u0070"),
        (r"ASK\u0020{}", r"ASK\u0020{}"),
        (r"ASK { ?s ?p ?\UFFFFFFFF }", r"ASK { ?s ?p ?\UFFFFFFFF }"),
    ],
)
def test_escapes_in_names_are_resolved_where_they_stand_for_letters(
    given: str, wanted: str
) -> None:
    assert scan(given).text == wanted


def test_an_escape_that_is_no_character_stays_as_it_is() -> None:
    assert scan(r"ASK FROM <\UFFFFFFFF> FROM <\uD800> {}").graphs == [
        r"\UFFFFFFFF", r"\uD800",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("query", "volatile"),
    [
        ("SELECT (RAND() AS ?x) {}", True),
        ("CONSTRUCT { ?s ?p [] } { ?s ?p ?o }", True),
        ("CONSTRUCT { ?s ?p (1) } { ?s ?p ?o }", True),
        ("CONSTRUCT { _:b ?p ?o } { ?s ?p ?o }", True),
        ("CONSTRUCT { << ?s ?p ?o >> ?p ?o } { ?s ?p ?o }", True),
        ("CONSTRUCT { ?s ?p '[' } { ?s ?p [] }", False),
        ("SELECT * { ?s ?p [] , _:b }", False),
        ("SELECT * { GRAPH ?g { } }", True),
        ("SELECT * { GRAPH ?g { OPTIONAL { ?s ?p ?o } } }", True),
        ("SELECT * { GRAPH ?g { ?s ?p ?o } }", False),
        ("SELECT * { GRAPH <g> { } }", False),
    ],
)
def test_an_answer_that_changes_from_call_to_call_is_told_by_its_query(
    query: str, volatile: bool
) -> None:
    assert scan(query).volatile is volatile


@pytest.mark.parametrize(
    "query",
    [
        "ASK {" + "{" * 64 + "}" * 65,
        "ASK { FILTER(" + "!" * 2001 + "true) }",
        "ASK { ?s " + "<p>/" * 101 + "<p> ?o }",
        "ASK {" + "?s ?p ?o . " * 201 + "}",
        "ASK {" + " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(13)) + "}",
        "ASK {}" + " " * 256_000,
    ],
    ids=["depth", "operators", "path", "patterns", "unconnected", "size"],
)
def test_each_bound_refuses_what_passes_it(query: str) -> None:
    with pytest.raises(OverLimit):
        scan(query)


def test_each_bound_lets_its_own_number_through() -> None:
    scan("ASK {" + "{" * 63 + "}" * 64)
    scan("ASK { ?s " + "<p>/" * 100 + "<p> ?o }")
    scan("ASK {" + "?s ?p ?o . " * 199 + "}")
    scan("ASK {" + " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(12)) + "}")


@pytest.mark.parametrize("word", ["INSERT DATA {}", "DROP ALL", "LOAD <http://x/>"])
def test_an_update_is_told_that_only_questions_are_answered(word: str) -> None:
    with pytest.raises(BadQuery, match="update"):
        scan(word)


def test_a_string_without_end_is_told_with_its_place() -> None:
    with pytest.raises(BadQuery) as told:
        scan("ASK {\n  ?s ?p 'x }")
    assert (told.value.line, told.value.column) == (2, 9)


@pytest.mark.parametrize(
    "text",
    ['"""\\', "'''", "<", ":", "a.", "%", "a:b.", "\\u0041", "?a", "1.", "@a", "_:"],
)
def test_no_text_takes_longer_than_its_length_allows(text: str) -> None:
    query = text * (250_000 // len(text))
    started = time.process_time()
    with contextlib.suppress(BadQuery, OverLimit):
        scan(query, Bounds(patterns=10**9, operators=10**9))
    assert time.process_time() - started < 3
