"""The columns of cards, read from a store: of one place, or of all and then kept."""

from collections import OrderedDict
from collections.abc import Iterable

from clusterkg import iris
from clusterkg.opportunities.columns import PROPERTIES, Columns, Pairs
from clusterkg.opportunities.plain import pairs
from clusterkg.opportunities.questions import AT_ONCE, ask
from clusterkg.store.base import Store

_KEPT = 3
_COLUMNS: OrderedDict[tuple[str, str], Columns] = OrderedDict()


def is_read(store: Store, base: str = iris.PUBLISHED) -> bool:
    """Whether the columns of all cards are at hand."""
    return (store.version, base) in _COLUMNS


def every(store: Store, base: str = iris.PUBLISHED) -> Columns:
    """All cards; read one property at a time, so that no answer is long."""
    key = (store.version, base)
    if key not in _COLUMNS:
        told = {
            name: pairs(store, "card-property", base, property=f"ckg:{name}")
            for name in PROPERTIES
        }
        _COLUMNS[key] = Columns.of(told, _around(pairs(store, "around", base)))
        while len(_COLUMNS) > _KEPT:
            _COLUMNS.popitem(last=False)
    return _COLUMNS[key]


def of_place(store: Store, place: str, base: str = iris.PUBLISHED) -> Columns:
    """The cards that concern a place or one inside it."""
    cards = [row[0] for row in pairs(store, "cards-of-town", base, town=place)]
    names = {f"{base}ns#{name}": name for name in PROPERTIES}
    told: dict[str, list[tuple[str, str]]] = {name: [] for name in PROPERTIES}
    for part in _parts(cards):
        for row in ask(store, "values", base, things=part).rows:
            name = names.get(str(row["property"]))
            if name:
                told[name].append((str(row["thing"]), str(row["value"])))
    towns = sorted({town for _, town in told["concernsTown"]})
    around = [
        row
        for part in _parts(towns)
        for row in pairs(store, "around", base, places=part)
    ]
    return Columns.of(told, _around(around))


def _around(rows: Pairs) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for town, area in rows:
        found.setdefault(town, []).append(area)
    return found


def _parts(things: list[str]) -> Iterable[str]:
    for start in range(0, len(things), AT_ONCE):
        yield " ".join(things[start : start + AT_ONCE])
