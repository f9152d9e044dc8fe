"""The embedded store: pyoxigraph in memory, in this process.

For the command line, the build and tests. It has no time limit: what strangers ask
goes to reader processes instead (store/pool.py).
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pyoxigraph as ox
from rdflib import Graph

from clusterkg.dataset import Dataset, file_digest, quads_of_file
from clusterkg.errors import BadInput, BadQuery
from clusterkg.store.base import Table, graph_of_lines, table_of_json
from clusterkg.store.merging import Graphs, merged
from clusterkg.store.scan import Bounds, scan, tokens

_WHERE = re.compile(r"error at (\d+):(\d+): (.*)", re.S)
_CLASS = re.compile(r"\[[^\[\]]*\]")  # of characters, in a grammar
_REASON = re.compile(r"(?:, |of )([A-Z]\w+(?: \w+)+)(?=,|$)")
RESULTS = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/csv": ox.QueryResultsFormat.CSV,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
}
GRAPHS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/trig": ox.RdfFormat.TRIG,
    "application/n-quads": ox.RdfFormat.N_QUADS,
}
_JSON = "application/sparql-results+json"


class EmbeddedStore:
    """A pyoxigraph.Store behind the Store port; `version` is the data's digest.

    `hosts` are the sites where a graph may be that has no triple.
    """

    def __init__(
        self, engine: ox.Store, version: str, hosts: Iterable[str] = ()
    ) -> None:
        self.engine, self._version, self._hosts = engine, version, frozenset(hosts)

    @classmethod
    def of_dataset(cls, path: Path) -> "EmbeddedStore":
        """A built dataset: its default graph and its named graphs."""
        dataset = Dataset.open(path)
        engine = ox.Store()
        dataset.load(engine)
        return cls(engine, dataset.digest)

    @classmethod
    def of_file(cls, path: Path) -> "EmbeddedStore":
        """Any RDF file, exactly as it stands. Raises BadInput when it is not RDF."""
        engine, quads = ox.Store(), quads_of_file(path)
        if path.suffix not in (".nq", ".nt"):  # where a blank node may have no label
            quads = _numbered(quads)
        try:
            engine.bulk_extend(quads)
        except SyntaxError as why:
            raise BadInput(
                f"{path} cannot be read: {why}; correct the file and try again."
            ) from why
        hosts = {_host(str(graph.value)) for graph in engine.named_graphs()}
        return cls(engine, file_digest(path), hosts - {""})

    @property
    def version(self) -> str:
        return self._version

    def holds(self, graph: ox.NamedNode) -> bool:
        """Whether it is a graph here, and not a document elsewhere.

        A dataset lists its graphs. A file cannot name one that is empty, so there every
        name on the site of one that it does name is taken for a graph.
        """
        if self.engine.contains_named_graph(graph):
            return True
        return _host(graph.value) in self._hosts

    def select(self, query: str) -> Table:
        return table_of_json(self.answer(query, _JSON))

    def ask(self, query: str) -> bool:
        return bool(self._evaluate(query))

    def graph(self, query: str) -> Graph:
        return graph_of_lines(self.answer(query, "application/n-triples"))

    def answer(self, query: str, media_type: str) -> bytes:
        result = self._evaluate(query)
        form = (GRAPHS if isinstance(result, ox.QueryTriples) else RESULTS).get(
            media_type
        )
        if form is None:
            raise BadQuery(
                f"this form of query has no answer in {media_type}; ask for another."
            )
        written = result.serialize(format=form)  # type: ignore[arg-type]
        assert written is not None  # only None when an output was given
        return written

    def _evaluate(
        self, query: str
    ) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        default, named = _dataset(query)
        engine, default = merged(self.engine, default, named)
        try:
            return engine.query(query, default_graph=default, named_graphs=named)
        except SyntaxError as why:
            raise bad_query(str(why), query) from why


def _host(iri: str) -> str:
    """Scheme and host of an address; empty for any other name."""
    try:
        told = urlsplit(iri)
    except ValueError:
        return ""
    return f"{told.scheme}://{told.netloc}" if told.netloc else ""


def _numbered(quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
    """With blank nodes named in the order they come; the parser invents names anew."""
    names: dict[ox.BlankNode, ox.BlankNode] = {}

    def same(term: Any) -> Any:
        if isinstance(term, ox.BlankNode):
            return names.setdefault(term, ox.BlankNode(f"b{len(names)}"))
        if isinstance(term, ox.Triple):
            return ox.Triple(*map(same, term))
        return term

    for quad in quads:
        yield ox.Quad(*map(same, quad))


def _dataset(query: str) -> tuple[Graphs, Graphs]:
    """What a query names after FROM and FROM NAMED; None where it names none."""
    if "FROM" not in query.upper():
        return None, None
    seen = scan(query, Bounds(*[len(query)] * 6))
    if not (seen.graphs or seen.named):
        return None, None
    try:
        return [*map(ox.NamedNode, seen.graphs)], [*map(ox.NamedNode, seen.named)]
    except ValueError:  # no IRI; the engine says so with its place
        return None, None


def bad_query(why: str, query: str) -> BadQuery:
    """The engine's complaint about a query as BadQuery with line and column."""
    found = _WHERE.search(why)
    if found is None:
        return BadQuery(why)
    if undeclared := _undeclared(query):
        prefix, at = undeclared
        line, column = query.count("\n", 0, at) + 1, at - query.rfind("\n", 0, at)
        return BadQuery(
            f"the prefix {prefix} is not declared; add PREFIX {prefix} <its address> "
            "first.",
            line,
            column,
        )
    return BadQuery(_in_words(found[3].strip()), int(found[1]), int(found[2]))


def _undeclared(query: str) -> tuple[str, int] | None:
    """The first prefix that nobody declared, with its colon, and where it is used.

    The engine says neither which it is nor, always, where.
    """
    declared, before, at = {"_:"}, "", 0
    for kind, said in tokens(query):
        prefix = said[: said.find(":") + 1]
        if kind == "name" and before == "PREFIX":
            declared.add(prefix)
        elif kind == "name" and prefix not in declared:
            return prefix, at
        before = before if kind == "space" else said.upper()
        at += len(said)
    return None


def _in_words(why: str) -> str:
    """The reason among what the grammar expected; its signs and classes tell nobody."""
    if not why.startswith("expected"):
        return why
    if found := _REASON.search(_CLASS.sub("", why)):
        return f"{found[1]}."
    return "something else belongs there."
