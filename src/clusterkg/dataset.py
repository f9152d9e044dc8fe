"""The dataset: an immutable folder with a digest, where write and read side meet.

manifest.json    digest, versions, counts, and SHA-256 of every other file
asserted.nq      what the sources say, a graph per place; and who they are
vocabulary.nq    ontology and schemes
entailed.nq      what follows by OWL
derived.nq       what follows by the rules: coverage, opportunities
catalogue.nq     the graph about the graph: VoID, DCAT, example queries
default.nt       the default graph: all but derived and catalogue
"""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from clusterkg.errors import BadInput, NoDataset

PARTS = ("asserted", "vocabulary", "entailed", "derived", "catalogue")
IN_DEFAULT = ("asserted", "vocabulary", "entailed")
FORMAT = 1


@dataclass(frozen=True)
class Dataset:
    """An opened dataset; `digest` is the hexadecimal SHA-256 of all it holds."""

    path: Path
    manifest: Mapping[str, Any]

    @property
    def digest(self) -> str:
        """What identifies this dataset: same content, same digest."""
        return str(self.manifest["digest"])

    @property
    def files(self) -> list[Path]:
        """The dumps, default graph last."""
        return [self.path / f for f in self.manifest["files"]]

    @classmethod
    def open(cls, path: Path) -> "Dataset":
        """Raises NoDataset when `path` is none, BadInput when it cannot be read."""
        manifest = path / "manifest.json"
        if not manifest.is_file():
            raise NoDataset(f"There is no dataset at {path}; run `clusterkg build`.")
        try:
            told = json.loads(manifest.read_text("utf-8"))
        except ValueError as why:
            raise BadInput(f"{manifest} is damaged: {why}; build again.") from why
        if told.get("format") != FORMAT:
            raise BadInput(
                f"{path} was built by another version of clusterkg; build it again."
            )
        return cls(path.resolve(), told)

    def load(self, engine: ox.Store) -> None:
        """Everything into an empty store."""
        for file in self.files:
            form = ox.RdfFormat.from_extension(file.suffix.removeprefix("."))
            engine.bulk_load(path=str(file), format=form)


def write(
    path: Path, parts: Mapping[str, Iterable[ox.Quad]], about: Mapping[str, Any]
) -> Dataset:
    """Write a dataset to `path`, whole or not at all; replaces one that is there.

    `parts` gives quads for the names in PARTS. Raises BadInput when `path` holds
    something that is no dataset.
    """
    if path.exists() and not (path / "manifest.json").is_file() and any(path.iterdir()):
        raise BadInput(
            f"{path} holds something that is not a dataset; name an empty folder."
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=".building-", dir=path.parent))
    try:
        manifest = _fill(fresh, parts, about)
        _swap(fresh, path)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    return Dataset(path, manifest)


def _fill(
    folder: Path, parts: Mapping[str, Iterable[ox.Quad]], about: Mapping[str, Any]
) -> Mapping[str, Any]:
    default: set[str] = set()
    counts: dict[str, int] = {}
    for name in PARTS:
        lines = sorted({f"{quad} ." for quad in parts.get(name, ())})
        counts[name] = len(lines)
        _write_lines(folder / f"{name}.nq", lines)
        if name in IN_DEFAULT:
            default.update(
                f"{q.triple} ." for q in quads_of_file(folder / f"{name}.nq")
            )
    _write_lines(folder / "default.nt", sorted(default))
    counts["default"] = len(default)
    files = {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.iterdir())
    }
    joined = "".join(f"{name} {value}\n" for name, value in files.items())
    manifest = {
        "format": FORMAT,
        "digest": hashlib.sha256(joined.encode()).hexdigest(),
        "counts": counts,
        "files": files,
        **about,
    }
    text = json.dumps(manifest, indent=2, ensure_ascii=False, sort_keys=True)
    (folder / "manifest.json").write_text(text + "\n", "utf-8")
    return manifest


def _write_lines(file: Path, lines: Iterable[str]) -> None:
    with file.open("w", encoding="utf-8", newline="\n") as out:
        out.writelines(f"{line}\n" for line in lines)


def _swap(fresh: Path, path: Path) -> None:
    fresh.chmod(0o755)
    if not path.exists():
        fresh.rename(path)
        return
    old = Path(tempfile.mkdtemp(prefix=".old-", dir=path.parent))
    path.rename(old / "dataset")
    fresh.rename(path)
    shutil.rmtree(old, ignore_errors=True)


def quads_of_file(path: Path) -> Iterator[ox.Quad]:
    """The quads of an RDF file; the format is told by its ending.

    Raises BadInput for an unknown ending or a file that is not there.
    """
    form = ox.RdfFormat.from_extension(path.suffix.removeprefix("."))
    if form is None:
        raise BadInput(
            f"{path} has an ending that is no RDF format; use .nq .trig .nt .ttl."
        )
    if not path.is_file():
        raise NoDataset(f"There is no file {path}; check the name.")
    return iter(ox.parse(path=str(path), format=form))


def file_digest(path: Path) -> str:
    """Hexadecimal SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
