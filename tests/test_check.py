"""What is wrong in a table is named by file, row and column; nothing slips through."""

import re
from pathlib import Path

import pytest

from clusterkg.check import Finding, check
from clusterkg.check.row import WORDS
from clusterkg.errors import BadInput, BadTable, Misuse
from clusterkg.tables import schemas

HEADER = "id,label,place,industry,section,lines\n"
PLACES = "id,label,level,section,lines\nguzhen,Guzhen,town,1,31\n"
CLEAN = "guzhen-lighting,Guzhen lighting,guzhen,,1,31\n"


def source(folder: Path, kind: str = "paper", **tables: str | bytes) -> Path:
    """A source folder with the tables given as text."""
    folder.mkdir(exist_ok=True)
    about = f'id = "{folder.name}"\ntitle = "T"\nkind = "{kind}"\nlines = 100\n'
    (folder / "source.toml").write_text(about, "utf-8")
    for name, text in tables.items():
        data = text if isinstance(text, bytes) else text.encode()
        (folder / f"{name}.csv").write_bytes(data)
    return folder


def findings(folder: Path) -> list[tuple[int, str, str]]:
    return [(f.row, f.column, f.what) for f in check([folder]).findings]


def test_a_clean_source_gives_its_rows(tmp_path: Path) -> None:
    told = source(tmp_path / "s", clusters=HEADER + CLEAN, places=PLACES)
    checked = check([told])
    assert checked.findings == ()
    assert [r.cells["id"] for r in checked.rows] == ["guzhen-lighting", "guzhen"]


@pytest.mark.parametrize(
    ("clusters", "expected"),
    [
        ("id,place,section,lines\nx,guzhen,1,31\n", (1, "label", "missing column")),
        (HEADER + CLEAN + CLEAN, (3, "id", "duplicate key 'guzhen-lighting'")),
        (HEADER + "x,X,nowhere,,1,31\n", (2, "place", "nothing is called 'nowhere'")),
        (HEADER + "x,X,guzhen,,1,many\n", (2, "lines", "bad value 'many'")),
        (HEADER + "x,X,guzhen,,1,101\n", (2, "lines", "bad value '101'")),
        (HEADER + "x,X,guzhen,,,\n", (2, "section", "empty cell")),
        (HEADER + "x,X,guzhen,,1;2,1;2;3\n", (2, "lines", "lists of unequal length")),
        (HEADER + "x,,guzhen,,1,31\n", (2, "label", "empty cell")),
        (HEADER + "a b,X,guzhen,,1,31\n", (2, "id", "bad value 'a b'")),
        (HEADER + "x,X,guzhen,1,31\n", (2, "-", "ragged row")),
        (HEADER + 'x,"X,guzhen,,1,31\n', (1, "-", "not CSV")),
        (HEADER.encode() + b"x,caf\xe9,guzhen,,1,1\n", (2, "-", "wrong encoding")),
        ("", (1, "-", "empty file")),
        ("id,label,colour,section,lines\n", (1, "colour", "unknown column")),
        ("id,id,label,section,lines\n", (1, "id", "column twice")),
        ("id;label;section;lines\n", (1, "-", "wrong separator")),
        ("id\tlabel\tsection\tlines\n", (1, "-", "wrong separator")),
    ],
)  # fmt: skip
def test_each_fault_is_named_where_it_is(
    tmp_path: Path, clusters: str | bytes, expected: tuple[int, str, str]
) -> None:
    told = source(tmp_path / "s", clusters=clusters, places=PLACES)
    assert expected in findings(told)


def test_a_bad_number_is_named(tmp_path: Path) -> None:
    header = "id,label,value,unit,section,lines\n"
    told = source(tmp_path / "s", statistics=header + "x,X,twelve,towns,1,31\n")
    assert (2, "value", "bad value 'twelve'") in findings(told)


@pytest.mark.parametrize("day", ["2026/3/1", "1.3.2026", "2026-02-30"])
def test_a_day_that_is_none_is_named(tmp_path: Path, day: str) -> None:
    header = "cluster,dimension,date\n"
    told = source(tmp_path / "s", "user", levels=f"{header}x,1d,{day}\n")
    assert (2, "date", f"bad value {day!r}") in findings(told)


def test_what_a_cell_has_to_be_is_said_in_words() -> None:
    """A list of words tells itself; no other form is shown as a pattern."""
    columns = [column for schema in schemas().values() for column in schema.columns]
    forms = {column.format.pattern for column in columns if column.format}
    words = re.compile(r"[\w-]+(\|[\w-]+)*")
    assert {f for f in forms if not words.fullmatch(f)} <= set(WORDS)
    assert {c.datatype for c in columns} - {"string"} <= set(WORDS)


@pytest.mark.parametrize(
    ("cell", "advice"),
    [
        ("guzhenn", "write guzhen, or add its row"),
        ("Guzhen Town", "write guzhen, or add its row"),
        ("古镇", "write guzhen, or add its row"),
        ("elsewhere", "add its row"),
    ],
)
def test_what_a_name_may_have_meant_is_said(
    tmp_path: Path, cell: str, advice: str
) -> None:
    rows = f"id,label,place\nx,X,{cell}\n"
    places = "id,label,alt\nguzhen,Guzhen,Guzhen town;古镇\n"
    told = source(tmp_path / "s", "user", clusters=rows, places=places)
    assert [f.advice for f in check([told]).findings] == [advice]


@pytest.mark.parametrize("cell", ["灯饰", "Lighting", "lightin"])
def test_an_industry_may_have_been_meant_by_its_name(tmp_path: Path, cell: str) -> None:
    rows = f"id,label,industry\nx,X,{cell}\n"
    (found,) = check([source(tmp_path / "s", "user", clusters=rows)]).findings
    assert found.advice == "write lighting, or add its row"


@pytest.mark.parametrize(
    ("table", "advice"),
    [
        ({"cluster": "id\n"}, "rename it to clusters.csv"),
        ({"clusters": "ID,label\n"}, "rename it to id"),
        ({"clusters": "id,label,place\nx\n"}, "add the commas"),
        ({"clusters": "id,label\nx,X,Y\n"}, "quote cells that hold commas"),
    ],
)
def test_what_to_do_is_said(tmp_path: Path, table: dict[str, str], advice: str) -> None:
    told = source(tmp_path / "s", "user", places="id,label\nx,X\n", **table)
    assert advice in [f.advice for f in check([told]).findings]


def test_what_a_spreadsheet_leaves_behind_is_no_fault(tmp_path: Path) -> None:
    organizations = "\ufeffid,label,unnamed,,\r\nx , X,TRUE,,\r\n,,,,\r\n"
    told = source(tmp_path / "s", "user", organizations=organizations)
    (row,) = check([told]).or_raise().rows
    assert dict(row.cells) == {"id": "x", "label": "X", "unnamed": "true"}


def test_a_cell_is_named_once(tmp_path: Path) -> None:
    rows = "id,label,kind,of,state\nx,X,FundingGap,guzhen-lighting,open\n"
    told = source(tmp_path / "s", "user", gaps=rows)
    assert [column for _, column, _ in findings(told)].count("of") == 1


def test_a_table_of_unknown_kind_is_named(tmp_path: Path) -> None:
    told = source(tmp_path / "s", towns="id\nx\n", places=PLACES)
    assert findings(told) == [(1, "-", "no such table")]


def test_a_user_needs_no_locator(tmp_path: Path) -> None:
    told = source(tmp_path / "s", "user", places="id,label,level\nx,X,town\n")
    (row,) = check([told]).or_raise().rows
    assert row.locators == [("places", "2")]


def test_a_finding_is_one_sentence_with_place_reason_and_advice() -> None:
    finding = Finding("s/c.csv", 2, "id", "duplicate key 'x'", "row 1", "merge")
    assert str(finding) == "s/c.csv:2:id: duplicate key 'x'; row 1; merge."


def test_findings_stop_a_build(tmp_path: Path) -> None:
    told = source(tmp_path / "s", towns="id\nx\n")
    with pytest.raises(BadTable, match="no such table"):
        check([told]).or_raise()


def test_a_folder_that_is_not_there_is_misuse(tmp_path: Path) -> None:
    with pytest.raises(Misuse, match="no source folder"):
        check([tmp_path / "none"])
    (tmp_path / "clusters.csv").write_text("id\n")
    with pytest.raises(Misuse, match="name the folder that holds it"):
        check([tmp_path / "clusters.csv"])


def test_a_workbook_is_asked_for_as_tables(tmp_path: Path) -> None:
    (tmp_path / "clusters.xlsx").write_bytes(b"PK")
    with pytest.raises(BadInput, match=r"each sheet of clusters\.xlsx as CSV UTF-8"):
        check([tmp_path])


@pytest.mark.parametrize(
    ("toml", "says"),
    [("id = ", "cannot be read"), ('id = "x"', "no 'title'"),
     ('id = "x"\ntitle = "X"\nkind = "rumour"', "unknown")],
)  # fmt: skip
def test_a_bad_source_description_is_said(tmp_path: Path, toml: str, says: str) -> None:
    told = source(tmp_path / "s", places=PLACES)
    (told / "source.toml").write_text(toml)
    with pytest.raises(BadInput, match=says):
        check([told])


def test_two_sources_with_one_id_are_refused(tmp_path: Path) -> None:
    one = source(tmp_path / "s", places=PLACES)
    (tmp_path / "deeper").mkdir()
    two = source(tmp_path / "deeper" / "s", places=PLACES)
    with pytest.raises(BadInput, match="both call themselves"):
        check([one, two])
