"""Pages from templates: names, links, numbers and states in the reader's language."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import is_dataclass
from functools import cache, partial
from typing import Any

from flask import Flask, Response, g, render_template, request
from markupsafe import Markup
from rdflib import Literal, URIRef

from clusterkg.server.pages import assets, folding, language, links, locators, sentences
from clusterkg.server.pages.amounts import amount, number, tied
from clusterkg.server.pages.labels import Name
from clusterkg.server.pages.site import asked, site
from clusterkg.store.base import Table

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
_NO_WORD, _LETTER = re.compile(r"[^a-z0-9]+"), re.compile(r"[^\W\d_]")


def lang() -> str:
    """The language of this page."""
    if "lang" not in g:
        g.lang = language.chosen(request)
    return str(g.lang)


def page(template: str, status: int = 200, **context: Any) -> Response:
    """A rendered page; labels of all IRIs that it is given are fetched in one go."""
    site().labels.fetch(_iris(context.values()))
    body = render_template(f"pages/{template}.html", **context)
    return headed(Response(body, status, mimetype="text/html"))


def headed(answer: Response) -> Response:
    """What every page says of itself in its headers."""
    answer.headers["Content-Language"] = language.TAGS[lang()]
    answer.headers["Content-Security-Policy"] = POLICY
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Referrer-Policy"] = "same-origin"
    answer.vary.update(["Accept-Language"])
    return answer


def _iris(values: Iterable[object]) -> set[str]:
    """The IRIs of this graph in values, and in what holds values."""
    base, found, todo = site().base, set[str](), list(values)
    while todo:
        value = todo.pop()
        if isinstance(value, str):  # most are texts: they are told apart first
            if isinstance(value, URIRef) and str.startswith(value, base):
                found.add(str(value))
        elif isinstance(value, Table):
            for row in value.rows:
                todo.extend(row.values())
        elif isinstance(value, Mapping):
            todo.extend(value)
            todo.extend(value.values())
        elif isinstance(value, list | tuple | set | frozenset):
            todo.extend(value)
        elif is_dataclass(value):
            todo.extend(vars(value).values())
    return found


def install(app: Flask) -> None:
    """Gives templates their few functions."""
    app.context_processor(_functions)


def _functions() -> dict[str, Any]:
    """Bound to one language and site: some pages call them thousands of times."""
    told, labels, base = lang(), site().labels, site().base
    called = cache(lambda iri: labels.name(str(iri), told))
    return {
        "t": said,
        "lang": told,
        "langtag": language.TAGS[told],
        "gap": "" if told == "zh" else " ",  # between sentences, after a colon
        "languages": language.TAGS,
        "asset": assets.address,
        "href": lambda iri: links.href(str(iri), base),
        "url": links.page,
        "here": links.here,
        "name": called,
        "other_name": lambda iri: labels.other(str(iri), told),
        "number": lambda value, digits=None: number(value, digits, told),
        "sentence": lambda text: sentences.told(str(text), told),
        "amount": lambda value, unit: tied(amount(value, unit, told)),
        "as_printed": folding.as_printed,
        "asked": asked,
        "data": links.data,
        "text": text,
        "worded": worded,
        "locator_text": partial(_locator_text, told, called),
        "gathered": lambda grounds: folding.gathered(
            grounds, lambda iri: called(iri).text, told
        ),
        "composed": lambda iri: labels.composed(str(iri)),
        "spoken": lambda values: folding.spoken(values, told),
        "rule_iri": lambda slug: f"{base}id/rule/{slug}",
        "ours": lambda iri: str(iri).startswith(base),
        "term_iri": lambda local: f"{base}ns#{local}",
        "is_iri": lambda value: isinstance(value, URIRef),
        "local": lambda iri: str(iri).rstrip("/").rpartition("/")[2],
        "has_word": language.messages(told).__contains__,
        "base": base,
        "column": column,
        "version": site().store.version,
    }


def said(key: str, **values: object) -> Markup:
    """A string of the site; values are escaped into it."""
    if "n" in values:
        key = language.counted(lang(), key, values["n"])
    told = Markup(language.said(lang(), key))  # noqa: S704 our own text
    return Markup(tied(told.format(**values))) if values else told  # noqa: S704


def column(name: str) -> str:
    """The title of a column of an answer; an unknown one is its variable in words."""
    key = f"column.{name}"
    told = "".join(f" {c.lower()}" if c.isupper() else c for c in name)
    if language.known(lang(), key):
        told = language.said(lang(), key)
    return told[:1].upper() + told[1:]


def words(start: str) -> dict[str, str]:
    """The strings of the site whose key begins so, for a script."""
    told = language.messages(lang())
    return {k.removeprefix(start): v for k, v in told.items() if k.startswith(start)}


def name(iri: object) -> Name:
    """What to call a thing here; common foreign terms have words of the site."""
    return site().labels.name(str(iri), lang())


def _locator_text(
    told: str,
    called: Callable[[str], Name],
    source: object,
    section: object,
    lines: object,
) -> str:
    """A place in a source, which is given by its IRI or by the end of it."""
    slug, start = str(source).rpartition("/")[2], f"{site().base}id/source/"
    return locators.locator(
        slug, str(section), str(lines), told, lambda one: called(start + one).text
    )


def text(value: object) -> str:
    """A literal as a reader expects it."""
    if isinstance(value, Literal) and isinstance(value.value, bool):
        return said("word.yes" if value.value else "word.no")
    return worded(value) or str(value)


def worded(value: object) -> str:
    """The site's words for a common value (a unit, a licence); empty when it has none.

    What holds no letters, such as a year, is its own word in every language.
    """
    told = str(value)
    key = f"value.{_NO_WORD.sub('-', told.lower()).strip('-')}"
    if language.known(lang(), key):
        return language.said(lang(), key)
    return "" if _LETTER.search(told) else told
