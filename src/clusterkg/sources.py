"""A source folder: who says it (source.toml) and what it says (CSV tables)."""

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clusterkg.errors import BadInput, Misuse
from clusterkg.resources import SOURCES

KINDS = ("paper", "reference", "external", "reading", "names", "user", "synthetic")


@dataclass(frozen=True)
class Source:
    """One folder of tables; `about` is its source.toml."""

    id: str
    folder: Path
    about: Mapping[str, Any]
    tables: tuple[Path, ...]


def built_in_sources() -> list[Path]:
    """The source folders that come with the package, by name."""
    return sorted(p.parent for p in SOURCES.glob("*/source.toml"))


def read_source(folder: Path) -> Source:
    """The source in `folder`; without a source.toml it is the user's own table folder.

    Raises Misuse when the folder is not there, BadInput when source.toml cannot be
    read.
    """
    if folder.is_file():
        raise Misuse(f"{folder} is a file; name the folder that holds it.")
    if not folder.is_dir():
        raise Misuse(
            f"There is no source folder {folder}; name a folder that holds CSV tables."
        )
    about = _about(folder)
    tables = tuple(sorted(folder.glob("*.csv")))
    if not tables:
        books = ", ".join(sorted(book.name for book in folder.glob("*.xls*")))
        advice = (
            f"save each sheet of {books} as CSV UTF-8"
            if books
            else "put at least one there, for example clusters.csv"
        )
        raise BadInput(f"The source folder {folder} holds no CSV table; {advice}.")
    return Source(str(about["id"]), folder, about, tables)


def _about(folder: Path) -> dict[str, Any]:
    described = folder / "source.toml"
    if not described.is_file():
        return {"id": folder.name, "kind": "user", "title": folder.name}
    try:
        about = tomllib.loads(described.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as why:
        raise BadInput(
            f"{described} cannot be read: {why}; write it as UTF-8 TOML."
        ) from why
    for key in ("id", "title", "kind"):
        if key not in about:
            raise BadInput(f"{described} has no {key!r}; add a line {key} = ...")
    if about["kind"] not in KINDS:
        raise BadInput(
            f"{described}: kind {about['kind']!r} is unknown; take one of "
            f"{', '.join(KINDS)}."
        )
    return about


def digest(folders: list[Path]) -> str:
    """SHA-256 over names and bytes of all files, whatever the order of folders."""
    total = hashlib.sha256()
    for folder in sorted(folders, key=lambda p: p.name):
        for file in sorted(folder.iterdir()):
            if file.is_file():
                total.update(f"{folder.name}/{file.name}\0".encode())
                total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()
