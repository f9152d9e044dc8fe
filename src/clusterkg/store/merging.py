"""A dataset of several default graphs: their merge, in which each triple is there once.

The engine looks into one graph after the other and finds twice what both say, which
counts and paths then count twice. Graphs that share nothing are left to it.
"""

from typing import Any

import pyoxigraph as ox

Graphs = list[Any] | None  # of nodes: the engine's own types do not mix
_SHARED = "ASK { GRAPH ?g { ?s ?p ?o } GRAPH ?h { ?s ?p ?o } FILTER(?g != ?h) }"


def merged(engine: ox.Store, default: Graphs, named: Graphs) -> tuple[ox.Store, Graphs]:
    """The store to ask, and what is the default graph in it."""
    if default is None:
        return engine, None
    default = list(dict.fromkeys(default))
    if len(default) < 2 or not engine.query(_SHARED, named_graphs=default):
        return engine, default
    merge = ox.Store()
    for graph in default:
        found = engine.quads_for_pattern(None, None, None, graph)
        merge.bulk_extend(ox.Quad(*quad.triple) for quad in found)
    for graph in named or ():
        merge.bulk_extend(engine.quads_for_pattern(None, None, None, graph))
    return merge, [ox.DefaultGraph()]
