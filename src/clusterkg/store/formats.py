"""The one table of media types: what can be asked for, by which short name.

`results` are the answers to SELECT and ASK, `graph` to CONSTRUCT and DESCRIBE.
"""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["results", "graph"]


@dataclass(frozen=True)
class Format:
    """A media type with its file ending, other names, and what starts a row in it.

    `also` are media types that clients use for it, `short` what they say in `format=`.
    """

    media_type: str
    suffix: str
    kind: Kind
    title: str
    also: tuple[str, ...] = ()
    row: bytes = b""
    short: tuple[str, ...] = ()

    @property
    def content_type(self) -> str:
        """The header's value; text formats say their charset."""
        if self.media_type == "text/tab-separated-values":
            return "text/tab-separated-values; charset=utf-8"
        if self.media_type.startswith("text/"):
            return f"{self.media_type}; charset=utf-8"
        return self.media_type


RESULTS = (
    Format(
        "application/sparql-results+json",
        "json",
        "results",
        "JSON",
        ("application/json",),
        b'},{"',
    ),
    Format(
        "application/sparql-results+xml",
        "xml",
        "results",
        "XML",
        ("application/xml", "text/xml"),
        b"</result>",
    ),
    Format("text/csv", "csv", "results", "CSV", (), b"\n"),
    Format("text/tab-separated-values", "tsv", "results", "TSV", (), b"\n"),
)
GRAPHS = (
    Format(
        "text/turtle",
        "ttl",
        "graph",
        "Turtle",
        ("application/x-turtle", "text/n3"),
        short=("turtle", "n3"),
    ),
    Format(
        "application/ld+json",
        "jsonld",
        "graph",
        "JSON-LD",
        ("application/json",),
        short=("json-ld", "json"),
    ),
    Format(
        "application/n-triples",
        "nt",
        "graph",
        "N-Triples",
        ("text/plain",),
        b"\n",
        short=("n-triples", "ntriples"),
    ),
    Format(
        "application/rdf+xml",
        "rdf",
        "graph",
        "RDF/XML",
        ("application/xml", "text/xml"),
        short=("rdf+xml", "xml"),
    ),
    Format("application/trig", "trig", "graph", "TriG", ("application/x-trig",)),
    Format("application/n-quads", "nq", "graph", "N-Quads", ("text/x-nquads",), b"\n"),
)
FORMATS = {form.media_type: form for form in (*RESULTS, *GRAPHS)}
BY_SUFFIX = {form.suffix: form for form in FORMATS.values()}


def formats_of(form: str) -> tuple[Format, ...]:
    """The formats for a query form; unknown forms are answered like SELECT."""
    return GRAPHS if form in ("CONSTRUCT", "DESCRIBE") else RESULTS
