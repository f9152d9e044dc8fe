"""A dataset into a SPARQL 1.1 engine, graph by graph; running it again is safe.

The engine keeps a journal graph (`graph/published`) with the digest of every graph that
arrived whole. A second run sends only what differs, takes up where a stopped one ended,
and removes graphs of ours that the dataset no longer has. An engine whose default graph
is the union of all others gets the default graph as `graph/default` instead, and is
asked with `default-graph-uri`.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from clusterkg import iris
from clusterkg.dataset import Dataset
from clusterkg.errors import ClusterkgError
from clusterkg.store.remote import RemoteStore
from clusterkg.store.writer import Engine, discover

BATCH = 50
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Published:
    """What was done, and the address at which the dataset can be asked."""

    address: str
    sent: int
    kept: int
    removed: int
    triples: int


class Arrival(ClusterkgError):
    """A graph does not hold what was sent."""

    exit_code = 5


@dataclass(frozen=True)
class _Part:
    """One graph as it has to arrive; `graph` None is the default graph."""

    graph: str | None
    lines: Sequence[str]
    digest: str


def publish(
    dataset: Dataset,
    address: str,
    account: tuple[str | None, str | None] = (None, None),
    progress: Progress = lambda _: None,
) -> Published:
    """Make the engine at `address` hold exactly this dataset, and count that it does.

    Raises Unavailable, Refused, or Arrival when a count is not what it has to be.
    """
    base = str(dataset.manifest.get("base", iris.PUBLISHED))
    journal = iris.graph("published", base)
    engine = discover(address, journal, *account)
    progress(f"{engine.query} can be written")
    default = iris.graph("default", base) if engine.union else None
    parts = list(_parts(dataset, default))
    told = _journal(engine.reader(), journal)
    same = {_name(p) for p in parts if told.get(_name(p)) == p.digest}
    whole = _arrived(engine.reader(), [p for p in parts if _name(p) in same])
    wanted = {_name(part) for part in parts}
    entries = [_entry(p) for p in parts if _name(p) in whole]
    engine.writer.replace(journal, [*entries, f"<{journal}> <{journal}> <{journal}> ."])
    stale = sorted(set(told) - wanted - {""})
    for graph in stale:
        engine.writer.drop(graph)
    todo = [part for part in parts if _name(part) not in whole]
    _send(engine, journal, todo, progress)
    triples = sum(len(part.lines) for part in parts)
    where = _address(engine.query, default)
    return Published(where, len(todo), len(whole), len(stale), triples)


def _send(
    engine: Engine, journal: str, parts: Sequence[_Part], progress: Progress
) -> None:
    """Send graphs; each batch is counted before the journal says that it arrived."""
    reader = engine.reader()
    for at in range(0, len(parts), BATCH):
        batch = parts[at : at + BATCH]
        for part in batch:
            engine.writer.replace(part.graph, part.lines)
        arrived = _arrived(reader, batch)
        for part in batch:
            if _name(part) not in arrived:
                raise Arrival(
                    f"{engine.query} took {part.graph or 'the default graph'} but does "
                    f"not hold its {len(part.lines)} triples; see the engine's log, "
                    "then publish again."
                )
        engine.writer.add(journal, [_entry(part) for part in batch])
        progress(f"{at + len(batch)} of {len(parts)} graphs sent")


def _parts(dataset: Dataset, default: str | None) -> Iterator[_Part]:
    """The named graphs in order of their names, then the default graph."""
    graphs: dict[str, list[str]] = {}
    for file in dataset.files:
        if file.suffix == ".nq":
            for line in _lines(file):
                triple, graph, _ = line.rsplit(" ", 2)
                graphs.setdefault(graph[1:-1], []).append(f"{triple} .")
    for graph in sorted(graphs):
        yield _part(graph, graphs.pop(graph))
    for file in dataset.files:
        if file.suffix == ".nt":
            yield _part(default, list(_lines(file)))


def _lines(file: Path) -> Iterator[str]:
    with file.open(encoding="utf-8", newline="\n") as text:
        for line in text:
            yield line.rstrip("\n")


def _part(graph: str | None, lines: Sequence[str]) -> _Part:
    digest = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    return _Part(graph, lines, digest)


def _name(part: _Part) -> str:
    return part.graph or ""


def _entry(part: _Part) -> str:
    """The journal's triple about a graph; the empty name is the default graph."""
    return f'<urn:sha256:{part.digest}> <{iris.NS}digestOf> "{_name(part)}" .'


def _journal(reader: RemoteStore, journal: str) -> dict[str, str]:
    """The digest of every graph that arrived whole."""
    pattern = f"?digest <{iris.NS}digestOf> ?graph"
    found = reader.select(f"SELECT * {{ GRAPH <{journal}> {{ {pattern} }} }}")
    return {
        str(row["graph"]): str(row["digest"]).removeprefix("urn:sha256:")
        for row in found.rows
    }


def _arrived(reader: RemoteStore, parts: Sequence[_Part]) -> set[str]:
    """The names of those parts that the engine holds in full."""
    counts: dict[str, int] = {}
    named = [part.graph for part in parts if part.graph]
    for at in range(0, len(named), BATCH):
        values = " ".join(f"<{graph}>" for graph in named[at : at + BATCH])
        counted = reader.select(
            f"SELECT ?g (COUNT(*) AS ?n) WHERE {{ VALUES ?g {{ {values} }} "
            "GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
        )
        counts.update({str(row["g"]): int(row["n"]) for row in counted.rows})
    if any(part.graph is None for part in parts):
        (row,) = reader.select("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").rows
        counts[""] = int(row["n"])
    return {_name(p) for p in parts if counts.get(_name(p), 0) == len(p.lines)}


def _address(query: str, default: str | None) -> str:
    """Where to ask: an engine with a union is told which graph is the default one."""
    if default is None:
        return query
    return f"{query}?{urlencode({'default-graph-uri': default})}"
