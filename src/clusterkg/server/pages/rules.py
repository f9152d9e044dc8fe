"""The rules by which opportunities are derived: all of them, and one with its query."""

from collections.abc import Iterable

from flask import Blueprint, Response
from rdflib import URIRef

from clusterkg.errors import UnknownName
from clusterkg.server.pages import opportunities
from clusterkg.server.pages.links import rdf_links
from clusterkg.server.pages.render import page
from clusterkg.server.pages.site import ask, site, thing
from clusterkg.store.base import Term

blueprint = Blueprint("rules", __name__)
_MOST = 20


@blueprint.get("/rules")
def rules() -> Response:
    """Every kind of opportunity with what its rule looks for."""
    return page("rules", rules=all_rules(), kinds=opportunities.kinds())


@blueprint.get("/rules/<slug>")
def rule(slug: str) -> Response:
    """One rule: what it looks for, passages, formula, preconditions, limits, query."""
    told, iri = all_rules(), URIRef(thing("rule", slug))
    if iri not in told:
        raise UnknownName("rule", slug, [str(r).rpartition("/")[2] for r in told])
    shown = opportunities.found(kind=slug).page(0, _MOST)
    return page(
        "rule",
        rule=iri,
        about=told[iri],
        queries=[query_of(str(text)) for text in told[iri].get("ruleText", [])],
        kind=slug,
        cards=shown,
        named=[*opportunities.named(shown), *_terms(told[iri])],
        alternates=rdf_links(f"/id/rule/{slug}"),
    )


def _terms(names: Iterable[str]) -> list[URIRef]:
    """The properties of this ontology among those of a rule, by their short names."""
    return [URIRef(f"{site().base}ns#{name}") for name in names if "://" not in name]


def query_of(text: str) -> str:
    """A rule's text without its header, whose lines its page tells in words."""
    kept = [line for line in text.splitlines() if not line.startswith("#+")]
    return "\n".join(kept).strip() + "\n"


def all_rules() -> dict[Term, dict[str, list[Term]]]:
    """Rules with what is said about each, by the property's short name."""
    base = site().base + "ns#"
    found: dict[Term, dict[str, list[Term]]] = {}
    for row in ask("rules").rows:
        about = found.setdefault(row["rule"], {})
        name = str(row["property"]).removeprefix(base)
        about.setdefault(name, []).append(row["value"])
    return found
