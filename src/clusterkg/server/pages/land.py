"""What a map shows: every place, or of thousands those around where most runs."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from rdflib import Literal, URIRef

from clusterkg.opportunities.columns import Numbers
from clusterkg.server.pages.site import ask, site, thing
from clusterkg.store.base import Row

MOST_PLACES, MOST_FLOWS = 200, 150
_TRIED = 100  # ends of the strongest flows, each tried as the middle


@dataclass(frozen=True)
class Shown:
    """The first rows of a long answer, and how many there are."""

    rows: list[Row]
    total: int


@dataclass(frozen=True)
class Sheet:
    """The places and flows of one map; `middle` when it is not of all places."""

    places: Shown
    flows: Shown
    middle: URIRef | None = None


class Flow(NamedTuple):
    """Cards of a kind that run from a place to another."""

    start: str
    end: str
    kind: str
    number: int

    @property
    def row(self) -> Row:
        """As the query tells it."""
        ends = {"from": URIRef(self.start), "to": URIRef(self.end)}
        kind, number = URIRef(thing("rule", self.kind)), Literal(self.number)
        return {**ends, "kind": kind, "opportunities": number}


@dataclass(frozen=True)
class Land:
    """Places with clusters and coordinates, most clusters first; flows by strength."""

    places: Sequence[str]
    at: Numbers  # latitude and longitude of each
    clusters: Numbers
    flows: Sequence[Flow]

    @cached_property
    def _number(self) -> dict[str, int]:
        return {place: number for number, place in enumerate(self.places)}

    def shown(self, numbers: Iterable[int]) -> Shown:
        """Some of the places."""
        every = len(self.places)
        return Shown([self._row(one) for one in numbers if one < every], every)

    def _row(self, number: int) -> Row:
        latitude, longitude = (Literal(float(degree)) for degree in self.at[number])
        return {
            "place": URIRef(self.places[number]),
            "latitude": latitude,
            "longitude": longitude,
            "clusters": Literal(int(self.clusters[number])),
        }

    def sheet(self, kind: str = "", around: str | None = None) -> Sheet:
        """All places and the strongest flows of a kind; of many, around a middle.

        Without one it is the place around which most runs.
        """
        flows = [flow for flow in self.flows if kind in ("", flow.kind)]
        if len(self.places) <= MOST_PLACES:
            told = Shown([flow.row for flow in flows[:MOST_FLOWS]], len(flows))
            return Sheet(self.shown(range(MOST_PLACES)), told)
        middle = self._number[around] if around else self._busiest(flows)
        near = self._near(middle)
        names = {self.places[number] for number in near}
        inside = [flow for flow in flows if {flow.start, flow.end} <= names]
        return Sheet(
            self.shown(near),
            Shown([flow.row for flow in inside[:MOST_FLOWS]], len(flows)),
            URIRef(self.places[middle]),
        )

    def __contains__(self, place: str) -> bool:
        return place in self._number

    def _near(self, middle: int) -> list[int]:
        """The places nearest to one, itself among them, in their order."""
        shrink = np.array([1, np.cos(np.radians(self.at[middle][0]))])
        apart = (((self.at - self.at[middle]) * shrink) ** 2).sum(axis=1)
        nearest = np.argpartition(apart, MOST_PLACES - 1)[:MOST_PLACES]
        return [int(number) for number in np.sort(nearest)]

    def _busiest(self, flows: Sequence[Flow]) -> int:
        """Of the ends of the strongest flows, the one around which most runs."""
        ends = np.array(
            [[self._number.get(end, -1) for end in flow[:2]] for flow in flows]
        ).reshape(-1, 2)
        numbers = np.array([flow.number for flow in flows])
        tried = dict.fromkeys(int(end) for end in ends.ravel() if end >= 0)

        def runs(middle: int) -> int:
            inside = np.zeros(len(self.places) + 1, dtype=bool)  # the last is nowhere
            inside[self._near(middle)] = True
            return int(numbers[inside[ends].all(axis=1)].sum())

        return max([*tried][:_TRIED], key=runs, default=0)


def land() -> Land:
    """The land of this dataset, read once."""
    return site().once("land", _land)


def _land() -> Land:
    told = ask("map-places", show=False).rows
    flows = [
        Flow(
            str(row["from"]),
            str(row["to"]),
            _kind(str(row["kind"])),
            int(str(row["opportunities"])),
        )
        for row in ask("map-flows", show=False).rows
    ]
    at = [[float(str(row[way])) for way in ("latitude", "longitude")] for row in told]
    return Land(
        [str(row["place"]) for row in told],
        np.array(at).reshape(-1, 2),
        np.array([int(str(row["clusters"])) for row in told]),
        flows,
    )


def _kind(of: str) -> str:
    """The kind of a class of cards: ns#AllianceFormation, alliance-formation."""
    return re.sub(r"(?!^)(?=[A-Z])", "-", of.rpartition("#")[2]).lower()


def kinds_of_flows() -> list[str]:
    """The kinds of opportunities that run from a place to another."""
    return site().once("flow kinds", lambda: sorted({f.kind for f in land().flows}))


def sheet(kind: str = "", around: str | None = None) -> Sheet:
    """What the map shows; without a middle it is found once for each kind."""
    if around:
        return land().sheet(kind, around)
    return site().once(f"sheet {kind}", lambda: land().sheet(kind))


def homes() -> Shown:
    """The places with most clusters, and how many have any."""
    return site().once("homes", lambda: land().shown(range(MOST_PLACES)))
