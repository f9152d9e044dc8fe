"""Any SPARQL 1.1 endpoint over HTTP, through SPARQLWrapper."""

import hashlib
import json
import math
import re
import time
from itertools import count
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import parse_qsl, urlsplit

from rdflib import Graph
from SPARQLWrapper import POST, SELECT, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import (
    EndPointInternalError,
    EndPointNotFound,
    QueryBadFormed,
    SPARQLWrapperException,
)

from clusterkg.errors import BadQuery, TimedOut, Unavailable
from clusterkg.store.base import Table, table_of_json
from clusterkg.store.receiving import received
from clusterkg.store.wire import Request

_DATASET = _DEFAULT, _NAMED = "default-graph-uri", "named-graph-uri"
_COMMENT = re.compile(r"^\s*#.*$", re.MULTILINE)
_GRAPH = re.compile(r"(?<![\w?$:-])GRAPH\s+(<[^>]*>|\S+)", re.IGNORECASE)
_PREFIX = re.compile(r"\bPREFIX\s+([\w-]*):\s*<([^>]*)>", re.IGNORECASE)
_JSON = "application/sparql-results+json"
_MOST = 2**40  # for our own programs, which ask for what they need


class RemoteStore:
    """An endpoint elsewhere; `timeout` is in seconds for one whole answer.

    `called` is what errors call it, where not everybody may know its address.

    `?default-graph-uri=` in the address names the default graph of an engine whose own
    is the union of all graphs. Such a request sees no named graph that it does not name
    too, so those that the query names are sent along; where it also asks for graphs by
    variable, it is put so that it names none.
    """

    def __init__(self, address: str, timeout: float = 60, called: str = "") -> None:
        self.address, self.timeout = address, timeout
        self._called = called or address

    @property
    def version(self) -> str:
        return hashlib.sha256(self.address.encode()).hexdigest()

    def select(self, query: str) -> Table:
        return table_of_json(self._json(query))

    def ask(self, query: str) -> bool:
        told = self._json(query)
        if "boolean" in told:
            return bool(told["boolean"])
        # Virtuoso 7 tells the truth as a row of one number.
        return any(
            cell["value"] == "1" for cell in told["results"]["bindings"][0].values()
        )

    def graph(self, query: str) -> Graph:
        found = Graph()
        answered = self.answer(query, "application/n-triples")
        found.parse(data=answered, format="nt")
        return found

    def _json(self, query: str) -> dict[str, Any]:
        try:
            told = json.loads(self.answer(query, _JSON))
        except ValueError as why:
            raise Unavailable(
                f"{self._called} answers, but not as a SPARQL endpoint; check the "
                "address."
            ) from why
        return dict(told)

    def _sent(self, request: Request) -> tuple[str, list[tuple[str, str]]]:
        """The query and the parameters to send, if need be with the graphs it names."""
        query = request.query
        told = parse_qsl(urlsplit(self.address).query)
        if request.default_graphs is not None or request.named_graphs is not None:
            told = [(name, value) for name, value in told if name not in _DATASET]
            told += [(_DEFAULT, graph) for graph in request.default_graphs or ()]
            told += [(_NAMED, graph) for graph in request.named_graphs or ()]
            return query, told
        if not any(name == _DEFAULT for name, _ in told):
            return query, told
        graphs, constant = _graphs(query)
        if constant and len(constant) < len(graphs):
            return _by_variable(query), told
        named = [(_NAMED, graph) for graph in sorted(constant)]
        return query, [*told, *named]

    def answer(self, query: str, media_type: str) -> bytes:
        request = Request(query, media_type, seconds=self.timeout, bytes=_MOST)
        return self.bounded(request)

    def bounded(self, request: Request) -> bytes:
        """The answer within the request's seconds and bytes, from the graphs it names.

        Raises OverLimit for more bytes, and what `Store` promises.
        """
        seconds, deadline = request.seconds, time.monotonic() + request.seconds
        caller = SPARQLWrapper(self.address.partition("?")[0])
        caller.setMethod(POST)
        caller.setOnlyConneg(True)  # no format=xml beside what Accept asks for
        caller.setTimeout(max(1, math.ceil(seconds)))
        caller.addCustomHttpHeader("Accept", request.media_type)
        text, parameters = self._sent(request)
        for name, value in parameters:
            caller.addParameter(name, value)
        caller.setQuery(text)
        caller.queryType = SELECT  # else one that it found in a comment, as LOAD
        try:
            response = caller.query().response
            return received(response, self._called, deadline, request.bytes)
        except QueryBadFormed as why:
            raise BadQuery(str(why)) from why
        except TimeoutError as why:
            raise TimedOut(
                f"{self._called} gave no answer within {seconds:g} s; ask for less."
            ) from why
        except (
            EndPointNotFound,
            EndPointInternalError,
            SPARQLWrapperException,
            HTTPError,
            URLError,
            OSError,
        ) as why:
            raise Unavailable(
                f"{self._called} cannot be asked: {why}; check the address and that "
                "the engine runs."
            ) from why


def _graphs(query: str) -> tuple[set[str], set[str]]:
    """What GRAPH stands before in a query, and those that are named by an IRI."""
    text = _COMMENT.sub("", query)
    prefixes = dict(_PREFIX.findall(text))
    told = {found[1] for found in _GRAPH.finditer(text)}
    named = set()
    for graph in told:
        prefix, colon, local = graph.partition(":")
        if graph.startswith("<"):
            named.add(graph[1:-1])
        elif colon and prefix in prefixes:
            named.add(prefixes[prefix] + local)
    return told, named


def _by_variable(query: str) -> str:
    """`GRAPH <g>` as `VALUES ?graph1 { <g> } GRAPH ?graph1`, which means the same."""
    numbers = count(1)

    def bound(found: re.Match[str]) -> str:
        if found[1].startswith("?"):
            return found[0]
        name = f"?namedGraph{next(numbers)}"
        return f"VALUES {name} {{ {found[1]} }} GRAPH {name}"

    return _GRAPH.sub(bound, _COMMENT.sub("", query))
