"""What must be in place before a mode can be used, and what is known of it.

Met, unmet and open are kept apart: a precondition of which no source speaks is open,
is left out of the score and is counted.
"""

from collections.abc import Collection
from functools import cached_property

from clusterkg.derive.engine import Look

STATES = ("met", "unmet", "open")


class Preconditions:
    """Answers for one build."""

    def __init__(self, look: Look) -> None:
        self._look = look

    def of(
        self, cluster: str, mode: str | None, found: Collection[str]
    ) -> dict[str, set[str]]:
        """State -> preconditions of a mode at a cluster.

        `found` are those that the rule itself found to hold; a source that says
        otherwise outweighs it.
        """
        every = self._every.get(mode or "", set())
        unmet = every & self._lacks.get(cluster, set())
        met = (every & (self._meets.get(cluster, set()) | set(found))) - unmet
        return dict(zip(STATES, (met, unmet, every - met - unmet), strict=True))

    @cached_property
    def _every(self) -> dict[str, set[str]]:
        return self._look.objects("ckg:hasPrecondition")

    @cached_property
    def _meets(self) -> dict[str, set[str]]:
        return self._look.objects("ckg:meetsPrecondition")

    @cached_property
    def _lacks(self) -> dict[str, set[str]]:
        return self._look.objects("ckg:lacksPrecondition")
