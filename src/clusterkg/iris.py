"""Every IRI of the graph is made here, and turned into a path of the site here."""

import re
import unicodedata

PUBLISHED = "https://w3id.org/clusterkg/"
NS = PUBLISHED + "ns#"

GRAPHS = [
    "ontology",
    "schemes",
    "sources",
    "meta",
    "entailed",
    "derived",
    "catalogue",
]  # besides these: one graph per source and locator


def slug(text: str) -> str:
    """Lower-case words joined by hyphens; 汉字 stay, punctuation goes."""
    plain = unicodedata.normalize("NFKC", text).replace("'", "").replace("’", "")
    return re.sub(r"[^\w.]+", "-", plain.lower()).strip("-.")


def thing(kind: str, name: str, base: str = PUBLISHED) -> str:
    """`id/<kind>/<name>`: a place, cluster, platform, source ..."""
    return f"{base}id/{kind}/{name}"


def concept(scheme: str, name: str, base: str = PUBLISHED) -> str:
    """`scheme/<scheme>/<name>`: a member of a controlled list."""
    return f"{base}scheme/{scheme}/{name}"


def graph(name: str, base: str = PUBLISHED) -> str:
    """`graph/<name>`: a named graph."""
    return f"{base}graph/{name}"


def statement_graph(
    source: str, section: str, lines: str, basis: str, base: str = PUBLISHED
) -> str:
    """The graph of all that `source` says at one place; not stated -> own graph."""
    parts = [source, slug(section)]
    if lines:
        parts.append(slug(lines))
    if basis != "stated":
        parts.append(basis)
    return graph("/".join(parts), base)


def path(iri: str, base: str = PUBLISHED) -> str | None:
    """The site's path for an IRI of this graph, or None for a foreign one."""
    return "/" + iri.removeprefix(base) if iri.startswith(base) else None


def rebase(text: str, base: str) -> str:
    """`text` with the published base replaced by a deployment's own."""
    return text if base == PUBLISHED else text.replace(PUBLISHED, base)
