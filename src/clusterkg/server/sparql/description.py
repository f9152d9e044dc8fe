"""The service description: what the endpoint is, as triples (SPARQL 1.1 SD)."""

from functools import lru_cache

from flask import Response, request
from rdflib import BNode, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, RDF, RDFS, VOID, XSD

from clusterkg.server.answers.graphs import respond_graph
from clusterkg.server.answers.negotiation import Chosen
from clusterkg.server.service import Service, service
from clusterkg.store.formats import FORMATS
from clusterkg.terms import CKG

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
_FORMAT = Namespace("http://www.w3.org/ns/formats/")
_GEOF = Namespace("http://www.opengis.net/def/function/geosparql/")
_SIMPLE = URIRef("http://www.w3.org/ns/entailment/Simple")
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
FUNCTIONS = (  # of GeoSPARQL, those that the engine has
    "area", "asGeoJSON", "centroid", "convexHull", "coordinateDimension",
    "difference", "dimension", "distance", "ehContains", "ehCoveredBy", "ehCovers",
    "ehDisjoint", "ehEquals", "ehInside", "ehMeet", "ehOverlap", "envelope",
    "getSRID", "intersection", "isEmpty", "isSimple", "length", "perimeter",
    "relate", "rcc8dc", "rcc8ec", "rcc8eq", "rcc8ntpp", "rcc8ntppi", "rcc8po",
    "rcc8tpp", "rcc8tppi", "sfContains", "sfCrosses", "sfDisjoint", "sfEquals",
    "sfIntersects", "sfOverlaps", "sfTouches", "sfWithin", "spatialDimension",
    "symDifference", "union",
)  # fmt: skip
_ALL = "SELECT (COUNT(*) AS ?triples) WHERE { ?s ?p ?o }"
_ABOUT = (
    "Questions only, in SPARQL 1.1; of the drafts of SPARQL 1.2 also triple terms, "
    "reifiers, annotations, directions of text, VERSION and their functions, but "
    "JSON-LD carries no triple terms; LATERAL as an extension. Only graphs that are "
    "listed here can be asked, and none is fetched. An answer over a limit is an error "
    "or a broken connection, never a shorter answer; `timeout` (seconds) lowers the "
    "time limit for one query."
)


def respond(chosen: Chosen) -> Response:
    """The description in the format chosen."""
    return respond_graph(describe, chosen)


def describe() -> Graph:
    """The endpoint, its formats, functions, limits and graphs."""
    here, told = service(), Graph()
    told.bind("sd", SD)
    me = URIRef(request.url_root + "sparql#service")
    told.add((me, RDF.type, SD.Service))
    told.add((me, SD.endpoint, URIRef(request.base_url)))
    told.add((me, SD.supportedLanguage, SD.SPARQL11Query))
    told.add((me, SD.defaultEntailmentRegime, _SIMPLE))
    told.add((me, RDFS.comment, Literal(_ABOUT, lang="en")))
    told.add((me, RDFS.seeAlso, URIRef(request.url_root + ".well-known/void")))
    if here.federation.endpoints:
        told.add((me, SD.feature, SD.BasicFederatedQuery))
    for form in FORMATS.values():
        told.add((me, SD.resultFormat, _FORMAT[_NAMES[form.suffix]]))
    for name in () if here.elsewhere else FUNCTIONS:
        told.add((me, SD.extensionFunction, _GEOF[name]))
        told.add((_GEOF[name], RDF.type, SD.Function))
    limits = here.limits
    told.add((me, CKG.timeLimit, Literal(str(limits.seconds), datatype=XSD.decimal)))
    told.add((me, CKG.rowLimit, Literal(limits.rows)))
    told.add((me, CKG.byteLimit, Literal(limits.bytes)))
    told.add((me, CKG.memoryLimit, Literal(limits.memory)))
    _dataset(told, me)
    return told


def _dataset(told: Graph, me: URIRef) -> None:
    here, whole = service(), URIRef(f"{me}-dataset")
    told.add((me, SD.defaultDataset, whole))
    told.add((me, SD.availableGraphs, whole))
    told.add((whole, RDF.type, SD.Dataset))
    told.add((whole, RDF.type, SD.GraphCollection))
    told.add((whole, DCTERMS.identifier, Literal(here.version)))
    sizes = _count(here) if here.elsewhere else _kept_count(here.version)
    for number, (name, triples) in enumerate(sizes.items()):
        graph = BNode(f"graph{number}")  # the same each time, as the ETag promises
        told.add((graph, RDF.type, SD.Graph))
        told.add((graph, VOID.triples, Literal(triples)))
        if name:
            named = BNode(f"named{number}")
            told.add((whole, SD.namedGraph, named))
            told.add((named, RDF.type, SD.NamedGraph))
            told.add((named, SD.name, URIRef(name)))
            told.add((named, SD.graph, graph))
        else:
            told.add((whole, SD.defaultGraph, graph))


def _count(here: Service) -> dict[str, int]:
    """The triples of each named graph, and of the default graph as ''."""
    sizes = {"": int(here.store.select(_ALL).rows[0]["triples"])}
    for row in here.own["graphs"].run(here.store).rows:
        sizes[str(row["graph"])] = int(row["triples"])
    return sizes


@lru_cache(maxsize=2)
def _kept_count(version: str) -> dict[str, int]:  # noqa: ARG001 what decides the counts
    return _count(service())
