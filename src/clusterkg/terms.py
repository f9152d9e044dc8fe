"""The one prefix table, and the terms that Python itself has to name."""

from rdflib import Namespace

from clusterkg.iris import NS, PUBLISHED

PREFIXES = {
    "ckg": NS,
    "ckgid": PUBLISHED + "id/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "geo": "http://www.opengis.net/ont/geosparql#",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "qb": "http://purl.org/linked-data/cube#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "vann": "http://purl.org/vocab/vann/",
    "void": "http://rdfs.org/ns/void#",
    "vs": "http://www.w3.org/2003/06/sw-vocab-status/ns#",
    # rdflib's own WGS constant says https; the vocabulary's namespace is http.
    "wgs": "http://www.w3.org/2003/01/geo/wgs84_pos#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

CKG = Namespace(NS)
RDF_TYPE = PREFIXES["rdf"] + "type"


def expand(name: str, base: str = PUBLISHED) -> str:
    """`ckg:locatedIn` or `id/place/x` or a full IRI -> a full IRI."""
    if "://" in name:
        return name
    prefix, colon, local = name.partition(":")
    if colon and prefix in PREFIXES:
        return PREFIXES[prefix].replace(PUBLISHED, base) + local
    return base + name
