"""Every IRI of the graph answers, as linked data should."""

import re
import time
import xml.etree.ElementTree as ET
from pathlib import Path
from urllib.parse import quote, urlencode

import pyoxigraph as ox
import pytest
from rdflib import RDF, RDFS, Graph, URIRef
from tests.server.site import Site

from clusterkg.dataset import write
from clusterkg.iris import PUBLISHED
from clusterkg.store import EmbeddedStore

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
GUZHEN = PUBLISHED + "id/place/guzhen"
FORMATS = {
    "ttl": ("text/turtle", "turtle"),
    "jsonld": ("application/ld+json", "json-ld"),
    "nt": ("application/n-triples", "nt"),
    "rdf": ("application/rdf+xml", "xml"),
}


def parsed(text: str, form: str) -> Graph:
    if form == "json-ld":  # a second implementation, and without a warning
        triples = [q.triple for q in ox.parse(text, format=ox.RdfFormat.JSON_LD)]
        text, form = "".join(f"{triple} .\n" for triple in triples), "nt"
    return Graph().parse(data=text, format=form)


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_thing_leads_to_its_data_by_accept_and_by_suffix(
    whole: Site, suffix: str
) -> None:
    media, form = FORMATS[suffix]
    sent = whole.ask("/id/place/guzhen", Accept=media)
    assert (sent.status, sent.headers["Location"]) == (
        303,
        f"/id/place/guzhen.{suffix}",
    )
    assert "Accept" in sent.headers["Vary"]
    got = whole.ask(sent.headers["Location"], Accept="text/html")
    assert (got.status, got.type) == (200, media)
    about = parsed(got.text, form)
    assert (URIRef(GUZHEN), None, None) in about
    assert "by/4.0" in got.text
    assert "source/000" in got.text


@pytest.mark.parametrize("name", ["place/guzhen", "statistic/s000-08"])
def test_the_same_triples_come_in_every_format(whole: Site, name: str) -> None:
    found = {
        suffix: {
            triple
            for triple in parsed(whole.ask(f"/id/{name}.{suffix}").text, form)
            if not any(str(t).startswith("http://127") for t in triple)
        }
        for suffix, (_, form) in FORMATS.items()
    }
    assert len({frozenset(triples) for triples in found.values()}) == 1


def test_a_browser_is_sent_to_the_page(whole: Site) -> None:
    sent = whole.ask("/id/place/guzhen", Accept=BROWSER)
    assert (sent.status, sent.headers["Location"]) == (303, "/places/guzhen")
    concept = whole.ask("/scheme/function/testing", Accept=BROWSER)
    assert concept.headers["Location"] == "/scheme/function/testing.html"


@pytest.mark.parametrize("path", ["/id/place/nowhere", "/scheme/x/y", "/graph/none"])
@pytest.mark.parametrize("accept", ["text/turtle", BROWSER, "application/ld+json"])
def test_what_is_not_there_is_404_in_words(whole: Site, path: str, accept: str) -> None:
    got = whole.ask(path, Accept=accept)
    assert got.status == 404
    assert b"Traceback" not in got.body


def test_head_is_get_without_body(whole: Site) -> None:
    for path in ("/id/place/guzhen", "/id/place/guzhen.ttl", "/ns"):
        got, head = whole.ask(path), whole.ask(path, "HEAD")
        assert (head.status, head.body) == (got.status, b"")
        assert head.headers.get("ETag") == got.headers.get("ETag")


@pytest.mark.parametrize("suffix", FORMATS)
def test_the_ontology_answers_at_its_namespace(whole: Site, suffix: str) -> None:
    media, form = FORMATS[suffix]
    got = whole.ask("/ns", Accept=media)
    assert (got.status, got.type) == (200, media)
    assert 'rel="canonical"' in ", ".join(got.headers.get_all("Link") or [])
    told = parsed(got.text, form)
    assert (URIRef(PUBLISHED + "ns#Place"), None, None) in told
    assert whole.ask(f"/ns.{suffix}").type == media


def test_no_accept_header_gets_turtle_never_html(whole: Site) -> None:
    assert whole.ask("/ns").type == "text/turtle"
    assert whole.ask("/ns", Accept="text/html;q=0, */*").type == "text/turtle"


def test_a_graph_gives_its_quads_and_its_triples(
    whole: Site, store: EmbeddedStore
) -> None:
    name = next(
        str(row["g"])
        for row in store.select(
            "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } "
            'FILTER(CONTAINS(STR(?g), "graph/000/")) } ORDER BY ?g'
        ).rows
    )
    path = "/" + name.removeprefix(PUBLISHED)
    assert (
        whole.ask(path, Accept="application/trig").headers["Location"].endswith(".trig")
    )
    assert f"<{name}> {{" in whole.ask(path + ".trig").text
    quads = whole.ask(path + ".nq").text.splitlines()
    assert quads and all(line.endswith(f"<{name}> .") for line in quads)
    graph = parsed(whole.ask(path + ".ttl").text, "turtle")
    assert len(graph) == len(quads)
    page = whole.ask(path + ".html").text.partition('id="holds"')[2]
    table = page.partition("</table>")[0]
    assert table.count("<tr>") == len(set(graph.subjects())) + 1
    assert table.count("<li>") + table.count(" · ") == len(quads)


def test_data_is_known_by_its_etag_in_each_format(whole: Site) -> None:
    tags = {}
    for suffix in FORMATS:
        got = whole.ask(f"/id/place/guzhen.{suffix}")
        tags[suffix] = got.headers["ETag"]
        again = whole.ask(f"/id/place/guzhen.{suffix}", If_None_Match=tags[suffix])
        assert (again.status, again.body) == (304, b"")
    assert len(set(tags.values())) == len(tags)


def test_what_points_to_a_thing_is_counted_and_paged(
    whole: Site, store: EmbeddedStore
) -> None:
    most = store.select(
        "SELECT ?o (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o FILTER(STRSTARTS(STR(?o), "
        f'"{PUBLISHED}scheme/")) }} GROUP BY ?o ORDER BY DESC(?n) LIMIT 1'
    ).rows[0]
    path = "/" + str(most["o"]).removeprefix(PUBLISHED)
    first = whole.ask(path + ".ttl")
    told = parsed(first.text, "turtle")
    count = next(told.objects(None, URIRef(PUBLISHED + "ns#incomingCount")))
    assert int(count) >= int(most["n"])
    if int(count) > 100:
        assert 'rel="next"' in ", ".join(first.headers.get_all("Link") or [])
        assert whole.ask(path + ".ttl?page=2").body != first.body


def test_a_sample_of_every_kind_of_iri_answers(
    whole: Site, store: EmbeddedStore
) -> None:
    rows = store.select(
        "SELECT DISTINCT ?any { { GRAPH ?g { ?any ?p ?o } } UNION "
        "{ GRAPH ?g { ?s ?p ?any } } UNION { GRAPH ?any { ?s ?p ?o } } "
        f'FILTER(ISIRI(?any) && STRSTARTS(STR(?any), "{PUBLISHED}")) }} ORDER BY ?any'
    ).rows
    kinds: dict[str, str] = {}
    for row in rows:
        path = "/" + str(row["any"]).removeprefix(PUBLISHED).partition("#")[0]
        parts = path.split("/")[1:]
        kinds.setdefault("/".join(parts[: 2 if parts[0] == "id" else 1]), path)
    assert {"dataset", "sparql", "ns", "graph", "scheme", "id/question"} < kinds.keys()
    for path in kinds.values():
        for accept in ("text/turtle", "text/html"):
            got = whole.ask(path, Accept=accept)
            if got.status == 303:
                got = whole.ask(got.headers["Location"], Accept=accept)
            wanted = "text/html" if path == "/" else accept
            assert (got.status, got.type) == (200, wanted), path


@pytest.mark.parametrize("path", ["/dataset", "/.well-known/void"])
def test_the_dataset_describes_itself(whole: Site, path: str) -> None:
    told = parsed(whole.ask(path, Accept="text/turtle").text, "turtle")
    terms = {str(p) for p in told.predicates()}
    for wanted in (
        "http://purl.org/dc/terms/license",
        "http://rdfs.org/ns/void#sparqlEndpoint",
        "http://rdfs.org/ns/void#dataDump",
        "http://rdfs.org/ns/void#triples",
        "http://rdfs.org/ns/void#exampleResource",
        "http://www.w3.org/ns/dcat#distribution",
    ):
        assert wanted in terms


def test_dumps_are_what_their_checksums_say(whole: Site) -> None:
    import hashlib

    for line in whole.ask("/download/SHA256SUMS").text.splitlines():
        digest, name = line.split("  ")
        got = whole.ask(f"/download/{name}")
        assert hashlib.sha256(got.body).hexdigest() == digest
        assert got.headers["ETag"] == f'"{digest}"'


def test_examples_are_runnable_and_described(whole: Site) -> None:
    got = whole.ask("/.well-known/sparql-examples", Accept="text/turtle")
    told = parsed(got.text, "turtle")
    queries = list(told.objects(None, URIRef("http://www.w3.org/ns/shacl#select")))
    assert len(queries) >= 15
    asked = """PREFIX sh: <http://www.w3.org/ns/shacl#>
      PREFIX sd: <http://www.w3.org/ns/sparql-service-description#>
      PREFIX void: <http://rdfs.org/ns/void#>
      SELECT ?examples ?prefixes ?classes ?endpoint { GRAPH ?g {
        { SELECT (COUNT(*) AS ?examples) { ?e a sh:SPARQLExecutable } }
        { SELECT (COUNT(*) AS ?prefixes) { ?d sh:declare/sh:prefix ?p } }
        { SELECT (COUNT(*) AS ?classes) { ?d void:classPartition/void:class ?c } }
        ?service a sd:Service ; sd:endpoint ?endpoint } }"""
    (inside,) = whole.bindings(asked)
    assert int(inside["examples"]) >= len(queries)
    assert int(inside["prefixes"]) > 15 and int(inside["classes"]) > 30
    assert inside["endpoint"] == f"{PUBLISHED}sparql"
    assert whole.query(str(sorted(queries)[0])).status == 200


def test_the_sitemap_lists_pages_that_are_there(whole: Site) -> None:
    name = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"
    listed = [
        e.text or "" for e in ET.fromstring(whole.ask("/sitemap.xml").text).iter(name)
    ]
    assert len(listed) == len(set(listed)) > 1000
    paths = [address.removeprefix(whole.url) for address in listed]
    for wanted in ("/places/guzhen", "/scheme/function/testing.html", "/questions/"):
        assert any(path.startswith(wanted) for path in paths)
    for path in [*paths[:30], *paths[30 :: len(paths) // 30]]:
        assert whole.ask(path, Accept="text/html").status == 200, path
    assert f"Sitemap: {whole.url}/sitemap.xml" in whole.ask("/robots.txt").text


def test_a_page_lists_all_that_points_to_its_thing_in_parts(whole: Site) -> None:
    path, found = "/scheme/function.html", []
    while path:
        text = whole.ask(path, Accept="text/html").text.partition('id="incoming"')[2]
        told = re.search(r"\((\d+)\)</summary>", text)
        table = text.partition("</table>")[0]
        found += re.findall(r"<li><a href=\"([^\"]+)\"", table)
        following = re.search(r'rel="next" href="([^"#]+)', text)
        path = following[1].replace("&amp;", "&") if following else ""
    assert told and len(found) == int(told[1]) > 60


def test_a_dataset_of_another_base_answers_for_its_own_names(tmp_path: Path) -> None:
    base = "https://clusters.example.cn/"
    town, label = f"<{base}id/place/镇>", '"A town"@en'
    lines = (
        f"{town} <{RDF.type}> <{base}ns#Place> <{base}graph/sources> .\n"
        f"{town} <{RDFS.label}> {label} <{base}graph/sources> ."
    )
    quads = list(ox.parse(lines, format=ox.RdfFormat.N_QUADS))
    made = write(tmp_path / "dataset", {"asserted": quads}, {"base": base})
    site = Site("--dataset", made.path, processes=1)
    for path in (f"/id/place/{quote('镇')}", "/graph/sources"):
        for accept in ("text/turtle", "text/html"):
            sent = site.ask(path, Accept=accept)
            got = site.ask(sent.headers["Location"], Accept=accept)
            assert (got.status, "A town" in got.text) == (200, True), path
    assert site.stop() == 0


def test_a_browser_at_the_endpoint_sees_its_query_answered(whole: Site) -> None:
    for method in ("GET", "POST"):
        for query, status, said in (
            ("SELECT (6 * 7 AS ?n) {}", 200, "42"),
            ("SELECT ?s { ?s ?p }", 400, "line 1"),
        ):
            form = urlencode({"query": query})
            path, body = (
                (f"/sparql?{form}", None) if method == "GET" else ("/sparql", form)
            )
            sent = {"Accept": BROWSER}
            if body is not None:
                sent["Content_Type"] = "application/x-www-form-urlencoded"
            got = whole.ask(path, method, body, **sent)
            assert got.status == status
            assert got.type == "text/html"
            assert said in got.text


def test_a_document_is_made_once_for_everybody(whole: Site) -> None:
    def made() -> float:
        before = time.perf_counter()
        assert whole.ask("/ns.rdf?never=before").status == 200
        return time.perf_counter() - before

    first = made()
    assert min(made() for _ in range(3)) < first / 2
