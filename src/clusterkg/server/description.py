"""The service description: what the endpoint is, as triples (SPARQL 1.1 SD)."""

from flask import Response, request
from rdflib import BNode, Graph, Literal, Namespace, URIRef
from rdflib.namespace import RDF, VOID, XSD

from clusterkg.server.graphs import respond_graph
from clusterkg.server.negotiation import Chosen
from clusterkg.server.service import service
from clusterkg.store.formats import FORMATS
from clusterkg.terms import CKG

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
_FORMAT = Namespace("http://www.w3.org/ns/formats/")
_NAMES = {
    "json": "SPARQL_Results_JSON",
    "xml": "SPARQL_Results_XML",
    "csv": "SPARQL_Results_CSV",
    "tsv": "SPARQL_Results_TSV",
    "ttl": "Turtle",
    "jsonld": "JSON-LD",
    "nt": "N-Triples",
    "rdf": "RDF_XML",
    "trig": "TriG",
    "nq": "N-Quads",
}
_GRAPHS = "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
_ALL = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"


def respond(chosen: Chosen) -> Response:
    """The description in the format chosen."""
    return respond_graph(describe(), chosen)


def describe() -> Graph:
    """The endpoint, its formats, limits and graphs."""
    here, endpoint = service(), URIRef(request.base_url)
    told = Graph()
    told.bind("sd", SD)
    told.bind("void", VOID)
    told.bind("ckg", CKG)
    me = URIRef(request.url_root + "sparql#service")
    told.add((me, RDF.type, SD.Service))
    told.add((me, SD.endpoint, endpoint))
    told.add((me, SD.supportedLanguage, SD.SPARQL11Query))
    told.add(
        (me, SD.feature, SD.BasicFederatedQuery)
    ) if here.federation.endpoints else None
    for form in FORMATS.values():
        told.add((me, SD.resultFormat, _FORMAT[_NAMES[form.suffix]]))
    limits = here.limits
    told.add((me, CKG.timeLimit, Literal(str(limits.seconds), datatype=XSD.decimal)))
    told.add((me, CKG.rowLimit, Literal(limits.rows)))
    told.add((me, CKG.byteLimit, Literal(limits.bytes)))
    told.add((me, CKG.memoryLimit, Literal(limits.memory)))
    _dataset(told, me)
    return told


def _dataset(told: Graph, me: URIRef) -> None:
    store, whole = service().store, BNode()
    default = BNode()
    told.add((me, SD.defaultDataset, whole))
    told.add((whole, RDF.type, SD.Dataset))
    told.add((whole, SD.defaultGraph, default))
    told.add((default, RDF.type, SD.Graph))
    told.add((default, VOID.triples, store.select(_ALL).rows[0]["n"]))
    for row in store.select(_GRAPHS).rows:
        graph, node = BNode(), BNode()
        told.add((whole, SD.namedGraph, graph))
        told.add((graph, RDF.type, SD.NamedGraph))
        told.add((graph, SD.name, row["g"]))
        told.add((graph, SD.graph, node))
        told.add((node, RDF.type, SD.Graph))
        told.add((node, VOID.triples, row["n"]))
