"""Rows folded for reading: one line per thing, one line per statement."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from rdflib import DCTERMS, RDF, RDFS, SKOS, Literal

from clusterkg.opportunities.wording import IN_ENGLISH
from clusterkg.store.base import Row, Table, Term

Folded = dict[str, list[Term]]
# What the heading of a page shows already: kinds and names.
_HEADING = frozenset({RDF.type, RDFS.label, SKOS.prefLabel, SKOS.altLabel})
# Names and titles stand in their own language; nobody translates them for a page.
_PRINTED = frozenset(
    {RDFS.label, SKOS.prefLabel, SKOS.altLabel, DCTERMS.title, DCTERMS.creator}
)
_PRINTED_OF_OURS = frozenset({"venue", "attribution", "proposedName"})


def fold(table: Table, key: str) -> dict[Term, Folded]:
    """Rows with the same `key` as one, each other column as its distinct values."""
    found: dict[Term, Folded] = {}
    for row in table.rows:
        columns = found.setdefault(row[key], {c: [] for c in table.columns if c != key})
        for column, values in columns.items():
            if column in row and row[column] not in values:
                values.append(row[column])
    return found


def spoken(values: Iterable[Term], lang: str) -> list[Term]:
    """Texts in the reader's language alone where there are any; the rest as it is."""
    listed = list(values)
    own = {v for v in listed if isinstance(v, Literal) and v.language == lang}
    foreign = {v for v in listed if isinstance(v, Literal) and v.language} - own
    return [v for v in listed if not (own and v in foreign)]


def as_printed(prop: object) -> bool:
    """Whether the values of a property are names or titles."""
    return prop in _PRINTED or str(prop).rpartition("#")[2] in _PRINTED_OF_OURS


def told(table: Table, lang: str) -> dict[Term, list[Term]]:
    """Values by property, without what a heading shows, in the reader's language."""
    (value,) = (column for column in table.columns if column != "property")
    return {
        key: spoken(columns[value], lang)
        for key, columns in fold(table, "property").items()
        if key not in _HEADING
    }


def gathered(
    grounds: Iterable[dict[str, Any]], called: Callable[[str], str], lang: str
) -> list[dict[str, Any]]:
    """What one place says about one thing as one sentence, its subject named once."""
    comma, stop = ("、", "；") if lang == "zh" else (", ", "; ")
    found: dict[Any, dict[str, Any]] = {}
    for ground in grounds:
        places = tuple(
            (p["source"], p["section"], p["lines"]) for p in ground.get("places", ())
        )
        subject = called(ground["subject"]) if "subject" in ground else ""
        sentence = ground["statement"]
        key = (subject, ground.get("class"), places)
        if key not in found or not (subject and sentence.startswith(subject)):
            found[key if key not in found else len(found)] = dict(ground)
            continue
        first = found[key]
        same = first["predicate"] == ground["predicate"]
        rest = sentence.removeprefix(subject).removeprefix(IN_ENGLISH)
        more = called(ground["object"]) if same else rest
        first["statement"] += (comma if same else stop) + more.lstrip(" :：")
        first["predicate"] = ground["predicate"]
    return list(found.values())


def pairs(table: Table, one: str, other: str) -> dict[Term, list[tuple[Term, Term]]]:
    """For each first column, its distinct pairs of two further columns."""
    found: dict[Term, list[tuple[Term, Term]]] = {}
    for row in table.rows:
        listed = found.setdefault(row[table.columns[0]], [])
        if one in row and other in row and (row[one], row[other]) not in listed:
            listed.append((row[one], row[other]))
    return found


class Place(NamedTuple):
    """Where a source says something."""

    source: Term
    section: Term | str
    lines: Term | str
    basis: str


@dataclass
class Said:
    """One statement about a thing and the places where it is made."""

    property: Term
    value: Term
    places: list[Place] = field(default_factory=list)


def place_of(row: Row) -> Place | None:
    """The locator of a row, or None when it has none."""
    if "source" not in row:
        return None
    return Place(
        row["source"],
        row.get("section", ""),
        row.get("lines", ""),
        str(row.get("basis", "stated")),
    )


def statements(rows: Iterable[Row], value: str = "value") -> list[Said]:
    """Rows of (property, value, source ...) as statements, each with its places."""
    found: dict[tuple[Term, Term], Said] = {}
    for row in rows:
        key = row["property"], row[value]
        said = found.setdefault(key, Said(*key))
        place = place_of(row)
        if place and place not in said.places:
            said.places.append(place)
    listed = list(found.values())
    return [said for said in listed if said.property not in _HEADING] or listed
