"""Every setting with its default; the only reader of the environment."""

import os
from collections.abc import MutableMapping
from dataclasses import dataclass, field
from pathlib import Path

from clusterkg.iris import PUBLISHED
from clusterkg.resources import CHECKOUT


def _default_dataset() -> Path:
    inside_checkout = (CHECKOUT / "pyproject.toml").is_file()
    return (CHECKOUT if inside_checkout else Path.cwd()) / ".dataset"


def _dataset() -> Path:
    named = os.environ.get("CLUSTERKG_DATASET")
    return Path(named) if named else _default_dataset()


@dataclass(frozen=True)
class Config:
    """What a command needs to know about where it runs."""

    dataset: Path = field(default_factory=_dataset)
    base: str = field(
        default_factory=lambda: os.environ.get("CLUSTERKG_BASE", PUBLISHED)
    )


def environment() -> MutableMapping[str, str]:
    """The process's variables, for settings that live in a room of their own."""
    return os.environ
