"""Any SPARQL 1.1 endpoint over HTTP, through SPARQLWrapper."""

from urllib.error import HTTPError, URLError

from rdflib import Graph
from SPARQLWrapper import POST, POSTDIRECTLY, SPARQLWrapper
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
        return table_of_json(self.answer(query, _JSON))

    def ask(self, query: str) -> bool:
        return b"true" in self.answer(query, _JSON)

    def graph(self, query: str) -> Graph:
        found = Graph()
        answered = self.answer(query, "application/n-triples")
        found.parse(data=answered, format="nt")
        return found

    def answer(self, query: str, media_type: str) -> bytes:
        caller = SPARQLWrapper(self.address)
        caller.setMethod(POST)
        caller.setRequestMethod(POSTDIRECTLY if False else "urlencoded")
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
