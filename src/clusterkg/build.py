"""From source folders to a dataset: check, facts, reason, derive, write.

The only module that knows the order of the write side.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox

from clusterkg import __version__, dataset, iris
from clusterkg.catalogue_graph import catalogue_graph
from clusterkg.check import Checked, check
from clusterkg.dataset import Kept
from clusterkg.derive import derive
from clusterkg.errors import Inconsistent, Misuse
from clusterkg.facts import facts, rows_that_say
from clusterkg.reason import LIMIT, Clash, Reasoned, reason
from clusterkg.sources import built_in_sources, digest
from clusterkg.vocabulary import vocabulary

Progress = Callable[[str], None]
Names = tuple[str, str, str]
_BASE = re.compile(r"[a-z][a-z0-9+.-]*://[^\s<>\"{}|\\^`?#]+/")


def _quiet(_: str) -> None:
    """Progress that nobody watches."""


@dataclass
class Built:
    """The quads of each part as they come to be, and the store that rules read."""

    base: str
    parts: dict[str, Iterable[ox.Quad]] = field(default_factory=dict)
    engine: ox.Store = field(default_factory=ox.Store)
    reasoning: Mapping[str, object] = field(default_factory=dict)


def build(
    folders: Sequence[Path] | None = None,
    out: Path | None = None,
    base: str = iris.PUBLISHED,
    progress: Progress = _quiet,
) -> dataset.Dataset:
    """Build the dataset of the source folders (default: the built-in ones) into `out`.

    Nothing is written unless every step succeeds. Raises BadTable with all findings,
    Inconsistent with all clashes, Misuse for a base that is no address.
    """
    if not _BASE.fullmatch(base):
        raise Misuse(f"The base {base!r} is no absolute address that ends with /.")
    folders = list(folders) if folders is not None else built_in_sources()
    progress("check: reading the tables")
    checked = check(folders).or_raise()
    made = assemble(checked, base, progress)
    progress("dataset: writing")
    about = {
        "base": base,
        "clusterkg": __version__,
        "reasoning": made.reasoning,
        "sources": sorted(source.id for source in checked.sources),
        "input": digest(folders),
    }
    return dataset.write(out or Path(".dataset"), made.parts, about)


def assemble(
    checked: Checked,
    base: str = iris.PUBLISHED,
    progress: Progress = _quiet,
    consistency: bool = True,
) -> Built:
    """Everything a dataset holds, in memory: the stages from facts to catalogue."""
    made = Built(base)
    made.parts["vocabulary"] = list(_canonical(vocabulary(base)))
    progress(f"facts: {len(checked.rows)} rows")
    made.parts["asserted"] = Kept(facts(checked.sources, checked.rows, base))
    conclude(made, checked, progress, consistency)
    progress("catalogue: counting")
    made.parts["catalogue"] = list(catalogue_graph(made.engine, base))
    return made


def conclude(
    made: Built,
    checked: Checked,
    progress: Progress = _quiet,
    consistency: bool = True,
) -> None:
    """What follows from the vocabulary and the asserted quads: by OWL, by the rules.

    `checked` names the rows to blame for a clash. Raises Inconsistent.
    """
    progress("reason: OWL consistency and entailed triples")
    reasoned = _reason(made, checked, consistency)
    made.reasoning = reasoned.report.as_dict()
    entailed = ox.NamedNode(iris.graph("entailed", made.base))
    made.parts["entailed"] = Kept(reasoned.quads(entailed))
    _load(made)
    progress("derive: coverage and opportunities")
    made.parts["derived"] = Kept(derive(made.engine, made.base, _traced(reasoned)))
    made.engine.bulk_extend(made.parts["derived"])


def _reason(made: Built, checked: Checked, consistency: bool) -> Reasoned:
    """What follows. Raises Inconsistent, each clash with the rows that led to it."""
    limit = LIMIT if consistency else 0
    try:
        return reason(made.parts["vocabulary"], made.parts["asserted"], limit=limit)
    except Inconsistent as error:
        clashes = [clash for clash in error.clashes if isinstance(clash, Clash)]
        named = [_named(clash, checked, made.base) for clash in clashes]
        raise Inconsistent(named) from error


def _traced(reasoned: Reasoned) -> Callable[[Names], list[Names]]:
    """From an entailed statement to the asserted ones behind it, as IRIs."""

    def trace(names: Names) -> list[Names]:
        subject, predicate, value = map(ox.NamedNode, names)
        why = reasoned.explain(ox.Triple(subject, predicate, value))
        told = why.told() if why else ()
        triples = [leaf.triple for leaf in told if leaf.graphs]
        return [
            (t.subject.value, t.predicate.value, t.object.value)
            for t in triples
            if isinstance(t.subject, ox.NamedNode)
            and isinstance(t.object, ox.NamedNode)
        ]

    return trace


def _named(clash: Clash, checked: Checked, base: str) -> str:
    said = {(told.triple, graph) for told in clash.told for graph in told.graphs}
    rows = rows_that_say(said, checked.rows, base)
    where = ", ".join(f"{r.file.parent.name}/{r.file.name}:{r.number}" for r in rows)
    return f"{clash} Rows: {where}." if where else str(clash)


def _load(made: Built) -> None:
    """Named graphs as they are, and their triples in the default graph."""
    for name in dataset.IN_DEFAULT:
        made.engine.bulk_extend(made.parts[name])
    made.engine.update("INSERT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }")


def _canonical(quads: Iterator[ox.Quad]) -> ox.Dataset:
    """Blank nodes named by what they say, so that two builds are alike."""
    found = ox.Dataset(quads)
    found.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return found
