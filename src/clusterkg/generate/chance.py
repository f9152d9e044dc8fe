"""Draws by shares, as most numbers of a made-up region are drawn."""

from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


def draw(shares: Sequence[tuple[T, int]], rng: Random) -> T:
    """One of the values, each as likely as its share."""
    values = [value for value, _ in shares]
    return rng.choices(values, [share for _, share in shares])[0]
