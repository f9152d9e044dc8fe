"""The service systems of one cluster: state, and who provides which part of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from clusterkg.server.pages.folding import Place, place_of
from clusterkg.store.base import Term


@dataclass
class Ground:
    """One platform and the functions that one passage says it provides."""

    subject: Term
    predicate: Term
    place: Place | None
    functions: list[Term] = field(default_factory=list)


@dataclass
class System:
    """A top function with its parts; `bare` are parts for which no passage stands."""

    function: Term
    state: str
    grounds: list[Ground] = field(default_factory=list)
    bare: list[tuple[Term, str]] = field(default_factory=list)

    def add(self, part: Mapping[str, Any]) -> None:
        """The system itself or one of its parts, with its passages."""
        for row in part["evidence"]:
            self._ground(row).functions.append(part["function"])
        if not part["evidence"] and part["function"] != self.function:
            self.bare.append((part["function"], str(part["state"])))

    def _ground(self, row: Mapping[str, Term]) -> Ground:
        told = Ground(row["subject"], row["predicate"], place_of(dict(row)))
        for ground in self.grounds:
            if _key(ground) == _key(told):
                return ground
        self.grounds.append(told)
        return told


def _key(ground: Ground) -> tuple[object, ...]:
    return ground.subject, ground.predicate, ground.place


def systems(strip: Sequence[Mapping[str, Any]]) -> list[System]:
    """Functions in their order, each part told within the system that it belongs to."""
    found: dict[Term, System] = {}
    for one in strip:
        broader = one["broader"]
        home = broader if broader in found else one["function"]
        new = System(home, str(one["state"]))
        found.setdefault(home, new).add(one)
    return list(found.values())
