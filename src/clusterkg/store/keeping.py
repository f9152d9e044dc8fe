"""How many readers a keeper keeps, and what they may use."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Keeping:
    """How many readers there are and what they may use (sizes in bytes)."""

    lanes: dict[str, int] = field(default_factory=lambda: {"sparql": 8, "pages": 3})
    queue: int = 64
    heavy: int = 8
    heavy_per_client: int = 4
    memory: int = 1_500_000_000
    memory_together: int = 2_000_000_000
