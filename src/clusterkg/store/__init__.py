"""The port to whatever answers SPARQL, and the one place that picks an adapter."""

from pathlib import Path

from clusterkg.errors import Misuse, NoDataset
from clusterkg.store.base import Store, Table, Term
from clusterkg.store.embedded import EmbeddedStore
from clusterkg.store.remote import RemoteStore

__all__ = ["EmbeddedStore", "RemoteStore", "Store", "Table", "Term", "open_store"]


def open_store(location: Path | str) -> Store:
    """A store for a dataset folder, an RDF file, or an http(s) endpoint.

    Raises NoDataset when the folder or file is not there, Misuse when it is neither.
    """
    if str(location).startswith(("http://", "https://")):
        return RemoteStore(str(location))
    path = Path(location)
    if not path.exists():
        raise NoDataset(
            f"There is no dataset at {path}; run `clusterkg build` first, or name one "
            "with --dataset."
        )
    if path.is_dir() and (path / "manifest.json").is_file():
        return EmbeddedStore.of_dataset(path)
    if path.is_file():
        return EmbeddedStore.of_file(path)
    raise Misuse(
        f"{path} is no dataset folder: it has no manifest.json; name the folder that "
        "`clusterkg build` wrote."
    )
