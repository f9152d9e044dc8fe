"""Any SPARQL 1.1 endpoint over HTTP, through SPARQLWrapper."""

import json
from typing import Any
from urllib.error import HTTPError, URLError

from rdflib import Graph
from SPARQLWrapper import POST, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import (
    EndPointInternalError,
    EndPointNotFound,
    QueryBadFormed,
    SPARQLWrapperException,
)

from clusterkg.errors import BadQuery, TimedOut, Unavailable
from clusterkg.store.base import Table, table_of_json

_JSON = "application/sparql-results+json"


class RemoteStore:
    """An endpoint elsewhere; `timeout` is in seconds for one whole answer."""

    def __init__(self, address: str, timeout: int = 60) -> None:
        self.address = address
        self.timeout = timeout

    @property
    def version(self) -> str:
        return self.address

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
                f"{self.address} answers, but not as a SPARQL endpoint; check the "
                "address."
            ) from why
        return dict(told)

    def answer(self, query: str, media_type: str) -> bytes:
        caller = SPARQLWrapper(self.address)
        caller.setMethod(POST)
        caller.setOnlyConneg(True)  # no format=xml beside what Accept asks for
        caller.setTimeout(self.timeout)
        caller.addCustomHttpHeader("Accept", media_type)
        caller.setQuery(query)
        try:
            response = caller.query().response
            return bytes(response.read())
        except QueryBadFormed as why:
            raise BadQuery(str(why)) from why
        except TimeoutError as why:
            raise TimedOut(
                f"{self.address} gave no answer within {self.timeout} s; ask for less."
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
                f"{self.address} cannot be asked: {why}; check the address and that "
                "the engine runs."
            ) from why
