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
import weakref
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from heapq import merge
from itertools import groupby
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from clusterkg.errors import BadInput, NoDataset

PARTS = ("asserted", "vocabulary", "entailed", "derived", "catalogue")
IN_DEFAULT = ("asserted", "vocabulary", "entailed")
FORMAT = 1
_CHUNK = 1 << 20
_DROP_BLANK = (  # of the default graph
    "DELETE { ?s ?p ?o } WHERE { ?s ?p ?o FILTER (isBlank(?s) || isBlank(?o)) }"
)


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
        """The dumps."""
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
        """Everything into an empty store; what we wrote is valid, so nobody looks.

        In one order and with the labels of blank nodes as written, so that an unordered
        answer is the same each time. `bulk_load` gives them labels of its own, so
        a part that has some is read by statement, for its graphs and the default one.
        """
        by_statement = [f for f in self.files if f.suffix == ".nq" and _has_blank(f)]
        for file in self.files:
            if file not in by_statement:
                form = ox.RdfFormat.from_extension(file.suffix.removeprefix("."))
                engine.bulk_load(path=str(file), format=form, lenient=True)
        if by_statement:
            engine.update(_DROP_BLANK)
        for file in by_statement:
            engine.extend(quads_of_file(file))
            if file.stem in IN_DEFAULT:
                engine.extend(ox.Quad(*q.triple) for q in quads_of_file(file))


def _has_blank(file: Path) -> bool:
    """Whether a dump may name a blank node; a text may look like one."""
    before = b"\n"
    with file.open("rb") as told:
        while part := told.read(_CHUNK):  # a pattern takes ten times as long
            part = before + part
            if b"\n_:" in part or b"> _:" in part:
                return True
            before = part[-3:]
    return False


class Kept:
    """Quads as sorted lines on disk, each once; a region has too many for memory."""

    def __init__(self, quads: Iterable[ox.Quad]) -> None:
        lines = sorted({f"{quad} .\n" for quad in quads})
        self._count = len(lines)
        handle, name = tempfile.mkstemp(suffix=".nq")
        self.path = Path(name)
        weakref.finalize(self, self.path.unlink, missing_ok=True)
        with open(handle, "w", encoding="utf-8", newline="\n") as out:  # noqa: PTH123 - a handle
            out.writelines(lines)

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[ox.Quad]:
        return quads_of_file(self.path)


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
    counts: dict[str, int] = {}
    for name in PARTS:
        told = parts.get(name, ())
        kept = told if isinstance(told, Kept) else Kept(told)
        counts[name] = len(kept)
        shutil.copyfile(kept.path, folder / f"{name}.nq")
    counts["default"] = _default([folder / f"{name}.nq" for name in IN_DEFAULT])
    files = {file.name: file_digest(file) for file in sorted(folder.iterdir())}
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


def _default(files: Sequence[Path]) -> int:
    """Write the default graph of sorted files beside them; the number of triples.

    A line stays in its place when its graph goes: no term is the beginning of another
    with a blank after it.
    """
    with ExitStack() as opened:
        named = [opened.enter_context(file.open("rb")) for file in files]
        out = opened.enter_context((files[0].parent / "default.nt").open("wb"))
        triples = [(ln[: ln.rindex(b" <")] for ln in lines) for lines in named]
        count = 0
        for triple, _ in groupby(merge(*triples)):
            out.write(triple + b" .\n")
            count += 1
    return count


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
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
