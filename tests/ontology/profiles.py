"""The OWL 2 profiles, by py-horned-owl, and what it does not look at.

It does not see irregular chains and datatypes outside the map; the latter are a check
(datatype-outside-the-map). Its reader takes the header for what comes first.
"""

from collections.abc import Iterable
from itertools import pairwise

import pyhornedowl
from pyhornedowl import profile
from rdflib import OWL, RDF, RDFS, BNode, Graph, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

Order = set[tuple[Node, Node]]


def breaches(graph: Graph, name: str) -> list[str]:
    """What keeps a graph out of a profile: DL, EL, QL or RL."""
    lines = graph.serialize(format="nt").splitlines()
    lines.sort(key=lambda line: (str(OWL.Ontology) + "> ." not in line, line))
    ontology = pyhornedowl.open_ontology_from_string("\n".join(lines), "nt")
    report = profile.check_profile(ontology, name)
    found = [f"{type(v).__name__}: {_about(v)}" for v in report.violations]
    return found if found or report.conformant else ["not conformant"]


def _about(violation: object) -> str:
    return str(getattr(violation, "iri", None) or getattr(violation, "message", ""))


def irregular(graph: Graph) -> list[Node]:
    """Properties that come before themselves in every order that the chains ask for.

    OWL 2 Syntax 11.2: a chain may hold its own property only at one end, or twice as
    transitivity; all else in it must come strictly before that property.
    """
    same = _classes_of_inverses(graph)
    order: Order = set()
    for lower, upper in graph.subject_objects(RDFS.subPropertyOf):
        order |= _before([same.get(lower, lower)], same.get(upper, upper))
    for upper, chain in graph.subject_objects(OWL.propertyChainAxiom):
        links = [same.get(p, p) for p in Collection(graph, chain)]
        order |= _before(_inner(links, same.get(upper, upper)), same.get(upper, upper))
    return sorted({low for low, high in _closed(order) if low == high}, key=str)


def _inner(links: list[Node], upper: Node) -> list[Node]:
    if links == [upper, upper]:
        return []
    if links[0] == upper:
        return links[1:]
    return links[:-1] if links[-1] == upper else links


def _before(links: Iterable[Node], upper: Node) -> Order:
    return {(link, upper) for link in links}


def _closed(order: Order) -> Order:
    known = set(order)
    while True:
        more = {(a, d) for a, b in known for c, d in known if b == c} - known
        if not more:
            return known
        known |= more


def _classes_of_inverses(graph: Graph) -> dict[Node, Node]:
    """A property and its inverse count as one."""
    return {b: a for a, b in graph.subject_objects(OWL.inverseOf)}


def chain(*links: URIRef, of: URIRef) -> Graph:
    """A graph with one chain, for trying."""
    graph = Graph()
    head = BNode()
    Collection(graph, head, list(links))
    graph.add((of, OWL.propertyChainAxiom, head))
    for one, other in pairwise(sorted({of, *links})):
        graph.add((one, RDF.type, OWL.ObjectProperty))
        graph.add((other, RDF.type, OWL.ObjectProperty))
    return graph
