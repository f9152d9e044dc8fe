"""ORDER BY over values of unlike kinds: all rows, each kind in its own order."""

import random
from itertools import groupby

import pyoxigraph as ox
import pytest
from tests.server.site import Site

from clusterkg.store import EmbeddedStore
from clusterkg.store.ordering import by_kind

XSD = "http://www.w3.org/2001/XMLSchema#"
DURATIONS = ("P13M", "P396D", "P1Y40D", "P390D", "P12M9D")


def typed(value: str, kind: str) -> str:
    return f'"{value}"^^<{XSD}{kind}>'


def values() -> list[str]:
    """A thousand values that no sort by pairs can order, always the same ones."""
    chance, found = random.Random(5), ["UNDEF", "<x:a>", "true", "false"]
    for n in range(100):
        size, zone = chance.randrange(-300, 300), chance.choice(["", "Z", "-05:00"])
        day = f"20{chance.randrange(10, 60)}-01-{chance.randrange(10, 28)}"
        found += [
            str(size), f"{size}.{n}", f"{size}e1", f'"{size}"', f'"{size}a"@en',
            f'"{size}"@zh', f"<x:{size}>", typed(day + zone, "date"),
            typed(f"{day}T10:00:00{zone}", "dateTime"), typed(f"x{size}", "integer"),
            typed(chance.choice(["NaN", "INF", "-INF"]), "double"),
            typed(chance.choice(DURATIONS), "duration"),
            f'"{size}"^^<x:{n % 3}>',
        ]  # fmt: skip
    chance.shuffle(found)
    return found


TERMS = values()
ROWS = " ".join(f"({term} {n})" for n, term in enumerate(TERMS))
BLOCK = f"VALUES (?v ?n) {{ {ROWS} }}"


def number(term: dict[str, str]) -> float | None:
    """The value of a number that has an order."""
    kind = term.get("datatype", "").removeprefix(XSD)
    if kind not in ("integer", "decimal", "double"):
        return None
    try:
        value = float(term["value"])
    except ValueError:
        return None
    return None if value != value else value


def asked(site: Site, query: str) -> list[dict[str, dict[str, str]]]:
    got = site.query(query)
    assert got.status == 200, got.text
    rows: list[dict[str, dict[str, str]]] = got.json()["results"]["bindings"]
    return rows


def kind(term: dict[str, str] | None) -> str:
    if term is None:
        return "0 nothing"
    if term["type"] != "literal":
        return "1 IRI"
    if number(term) is not None:
        return "3 number"
    return "4 text" if "datatype" not in term else "5 " + term["datatype"]


@pytest.mark.parametrize("way", ["ASC", "DESC"])
def test_every_row_comes_and_each_kind_stands_in_its_order(
    small: Site, way: str
) -> None:
    rows = asked(small, f"SELECT * {{ {BLOCK} }} ORDER BY {way}(?v)")
    assert sorted(int(row["n"]["value"]) for row in rows) == list(range(len(TERMS)))
    if way == "DESC":
        rows.reverse()
    terms = [row.get("v") for row in rows]
    assert [kind(term)[0] for term in terms[:2]] == ["0", "1"]
    told = [term for term in terms if term is not None]
    numbers = [n for n in map(number, told) if n is not None]
    assert numbers == sorted(numbers)
    for name in ("1 IRI", "4 text"):
        texts = [term["value"] for term in told if kind(term) == name]
        assert texts == sorted(texts)
    runs = [name for name, _ in groupby(map(kind, told))]
    assert sum(name in ("3 number", "4 text") for name in runs) == 2


def test_limit_and_offset_cut_the_same_order(small: Site) -> None:
    query = f"SELECT * {{ {BLOCK} }} ORDER BY ?v ?n"
    whole = asked(small, query)
    assert asked(small, f"{query} LIMIT 40 OFFSET 500") == whole[500:540]


@pytest.mark.parametrize(
    "query",
    [
        f"SELECT ?w {{ {{ SELECT (?v AS ?w) {{ {BLOCK} }} ORDER BY DESC(?v) ?n }} }}",
        f"SELECT (MAX(?v) AS ?w) {{ {BLOCK} }} GROUP BY ?n ORDER BY SAMPLE(?v) ?n",
        f"SELECT (?v AS ?w) {{ {BLOCK} }} order by # odd\n asc (COALESCE(?v, 1) )?n",
    ],
    ids=["in a subquery", "by an aggregate", "by an expression"],
)
def test_every_way_to_write_it_is_answered(small: Site, query: str) -> None:
    assert len(asked(small, query)) == len(TERMS)


@pytest.mark.parametrize(
    "clause",
    [
        "ORDER BY ?v", "ORDER BY DESC(?v) LIMIT 2", "order by?v OFFSET 1",
        "ORDER BY (?v + 1) ASC(STR(?n))", "ORDER BY NOT EXISTS { ?v ?p ?o } ?v # ?x",
        f"ORDER BY <{XSD}double>(?v) VALUES ?v {{ 3 1 }}",
        "GROUP BY ?v ?n HAVING(COUNT(*) > 0) ORDER BY DESC(COUNT(*)) MAX(?n) LIMIT 9",
        "ORDER BY DESC(?n # why\n) LIMIT 1",
    ],
)  # fmt: skip
def test_what_has_an_order_keeps_it(clause: str) -> None:
    query = f"SELECT ?v ?n {{ VALUES (?v ?n) {{ (3 1) (1 2) (2 3) }} }} {clause}"
    changed = by_kind(query)
    assert changed != query
    store = EmbeddedStore(ox.Store(), "")
    assert store.select(changed).rows == store.select(query).rows


@pytest.mark.parametrize(
    "query",
    ["ASK { ?ORDER ?BY ?x }", 'ASK { ?s ?p "ORDER BY ?x" } # ORDER BY ?x', "ORDER BY"],
)
def test_a_query_without_a_key_stays_as_it_is(query: str) -> None:
    assert by_kind(query) == query
