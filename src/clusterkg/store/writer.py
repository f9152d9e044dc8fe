"""Writing graphs into a SPARQL 1.1 engine, by whichever protocol it turns out to speak.

The Graph Store Protocol comes first, SPARQL Update is the other way. Nothing here knows
an engine by name: what an address can do is tried out on a graph of our own.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.error import HTTPError, URLError
from urllib.parse import quote, unquote, urlencode, urlsplit, urlunsplit
from urllib.request import (
    HTTPBasicAuthHandler,
    HTTPDigestAuthHandler,
    HTTPPasswordMgrWithDefaultRealm,
    OpenerDirector,
    Request,
    build_opener,
    parse_http_list,
    parse_keqv_list,
)

from clusterkg.errors import ClusterkgError, Refused, Unavailable
from clusterkg.store.remote import RemoteStore

CHUNK = 20_000  # triples in one request: a few megabytes, which every engine takes
_ENDPOINTS = ["sparql", "sparql-auth", "query", "update", "data", "store", "statements"]
_QUERY = ("", "/query", "/sparql")
_GRAPH_STORE = (
    "/data",
    "/store",
    "/sparql-graph-crud-auth",
    "/rdf-graph-store",
    "/rdf-graphs/service",
    "",
)
_UPDATE = ("/update", "/sparql-auth", "/statements", "/sparql", "")


class NotWritten(Refused):
    """An engine answered a write with an error."""

    def __init__(self, address: str, status: int) -> None:
        self.status = status
        super().__init__(
            f"{address} refused to be written (HTTP {status}); see the engine's log."
        )


class Writer(Protocol):
    """Replaces and extends graphs; None is the default graph."""

    def replace(self, graph: str | None, lines: Sequence[str]) -> None:
        """Make the graph hold these N-Triples lines and nothing else."""

    def add(self, graph: str, lines: Sequence[str]) -> None:
        """Add N-Triples lines to a graph."""

    def drop(self, graph: str) -> None:
        """Remove a graph, whether it is there or not."""


class _Digest(HTTPDigestAuthHandler):
    """Answers the last challenge in advance.

    A server that challenges a large body closes before it has read it, which breaks
    the pipe; only the first, small request is sent to be challenged.
    """

    _challenge: Mapping[str, str] | None = None

    def http_request(self, request: Request) -> Request:
        """Signs a request when there was a challenge before."""
        if self._challenge:
            signed = self.get_authorization(request, self._challenge)
            request.add_unredirected_header("Authorization", f"Digest {signed}")
        return request

    https_request = http_request

    def retry_http_digest_auth(self, req: Request, auth: str) -> Any:
        """Keeps the challenge, then does as ever."""
        told = auth.partition(" ")[2]
        self._challenge = parse_keqv_list(parse_http_list(told))
        return super().retry_http_digest_auth(req, auth)


@dataclass(frozen=True)
class Http:
    """Requests with the credentials of one engine; errors never show them."""

    opener: OpenerDirector
    timeout: int = 600

    def send(self, method: str, url: str, body: bytes, kind: str) -> int:
        """The status of a request. Raises Unavailable when nobody answers."""
        request = Request(url, body, {"Content-Type": kind}, method=method)
        try:
            with self.opener.open(request, timeout=self.timeout) as answer:
                answer.read()
                return int(answer.status)
        except HTTPError as why:
            why.close()
            return int(why.code)
        except (URLError, OSError, ValueError) as why:
            raise Unavailable(
                f"{url} does not answer ({getattr(why, 'reason', why)}); check the "
                "address and that the engine runs."
            ) from why


class GraphStore:
    """The SPARQL 1.1 Graph Store HTTP Protocol at one address."""

    def __init__(self, http: Http, address: str) -> None:
        self._http, self._address = http, address

    def replace(self, graph: str | None, lines: Sequence[str]) -> None:
        first, *rest = _chunks(lines)
        self._send("PUT", graph, first)
        for chunk in rest:
            self._send("POST", graph, chunk)

    def add(self, graph: str, lines: Sequence[str]) -> None:
        for chunk in _chunks(lines):
            self._send("POST", graph, chunk)

    def drop(self, graph: str) -> None:
        self._send("DELETE", graph, (), also=404)

    def _send(
        self, method: str, graph: str | None, lines: Sequence[str], also: int = 0
    ) -> None:
        named = "default" if graph is None else f"graph={quote(graph, safe='')}"
        body = "".join(f"{line}\n" for line in lines).encode()
        kind = "application/n-triples"
        status = self._http.send(method, f"{self._address}?{named}", body, kind)
        if status not in (200, 201, 204, also):
            raise NotWritten(self._address, status)


class Update:
    """SPARQL 1.1 Update at one address."""

    def __init__(self, http: Http, address: str) -> None:
        self._http, self._address = http, address

    def replace(self, graph: str | None, lines: Sequence[str]) -> None:
        self._run(f"CLEAR SILENT {f'GRAPH <{graph}>' if graph else 'DEFAULT'}")
        for chunk in _chunks(lines):
            self._insert(graph, chunk)

    def add(self, graph: str, lines: Sequence[str]) -> None:
        for chunk in _chunks(lines):
            self._insert(graph, chunk)

    def drop(self, graph: str) -> None:
        self._run(f"DROP SILENT GRAPH <{graph}>")

    def _insert(self, graph: str | None, lines: Iterable[str]) -> None:
        # INSERT DATA would be plainer, but Virtuoso takes no blank nodes there.
        text = "\n".join(lines)
        quads = f"GRAPH <{graph}> {{ {text} }}" if graph else text
        self._run(f"INSERT {{ {quads} }} WHERE {{}}")

    def _run(self, update: str) -> None:
        body = urlencode({"update": update}).encode()
        kind = "application/x-www-form-urlencoded"
        status = self._http.send("POST", self._address, body, kind)
        if status not in (200, 204):
            raise NotWritten(self._address, status)


@dataclass(frozen=True)
class Engine:
    """A writable engine: how to write, where to ask, whose default graph is a union."""

    writer: Writer
    query: str
    union: bool

    def reader(self) -> RemoteStore:
        """The engine for asking."""
        return RemoteStore(self.query, timeout=600)


def discover(
    address: str, probe: str, user: str | None = None, password: str | None = None
) -> Engine:
    """What can be done at an address, tried out on the graph `probe`.

    Raises Unavailable when no endpoint answers, Refused when none lets us write.
    """
    address, user, password = _credentials(address, user, password)
    http, root = Http(_opener(address, user, password)), _root(address)
    asked = [address, *(root + path for path in _QUERY)]
    query = next((url for url in dict.fromkeys(asked) if _answers(url)), None)
    if query is None:
        raise Unavailable(
            f"No SPARQL endpoint answers at {address} or below it; check the address "
            "and that the engine runs."
        )
    line = f"<{probe}> <{probe}> <{probe}> ."
    tried: set[int] = set()
    for kind, paths in ((GraphStore, _GRAPH_STORE), (Update, _UPDATE)):
        for path in paths:
            writer: Writer = kind(http, root + path)
            try:
                writer.add(probe, [line])
            except NotWritten as why:
                tried.add(why.status)
                continue
            if _holds(query, f"GRAPH <{probe}> {{ <{probe}> ?p ?o }}"):
                return Engine(writer, query, _holds(query, f"<{probe}> ?p <{probe}>"))
    raise Refused(_no_way_to_write(address, tried))


def _no_way_to_write(address: str, statuses: set[int]) -> str:
    if statuses & {401, 403, 500}:
        return (
            f"{address} lets nobody write without permission; set CLUSTERKG_STORE_USER "
            "and CLUSTERKG_STORE_PASSWORD to an account that may."
        )
    return (
        f"{address} can be asked but not written: neither the Graph Store Protocol nor "
        "SPARQL Update answers; start the engine with updates allowed."
    )


def _answers(url: str) -> bool:
    try:
        RemoteStore(url, timeout=30).ask("ASK {}")
    except ClusterkgError:
        return False
    return True


def _holds(query: str, pattern: str) -> bool:
    return RemoteStore(query, timeout=60).ask(f"ASK {{ {pattern} }}")


def _chunks(lines: Sequence[str]) -> list[Sequence[str]]:
    """At most CHUNK lines each; all lines with blank nodes together, in the first.

    A blank node is one node only within one request.
    """
    blank = [line for line in lines if line.startswith("_:") or " _:" in line]
    if not blank:
        return [lines[at : at + CHUNK] for at in range(0, max(len(lines), 1), CHUNK)]
    kept = set(blank)
    plain = [line for line in lines if line not in kept]
    rest = [plain[at : at + CHUNK] for at in range(0, len(plain), CHUNK)]
    return [blank, *rest]


def _credentials(
    address: str, user: str | None, password: str | None
) -> tuple[str, str | None, str | None]:
    """The address without the account that it may carry, and that account."""
    parts = urlsplit(address)
    host = parts.netloc.rpartition("@")[2]
    bare = urlunsplit((parts.scheme, host, parts.path.rstrip("/"), "", ""))
    if parts.username is None:
        return bare, user, password
    return bare, unquote(parts.username), unquote(parts.password or "")


def _opener(address: str, user: str | None, password: str | None) -> OpenerDirector:
    if user is None:
        return build_opener()
    known = HTTPPasswordMgrWithDefaultRealm()
    parts = urlsplit(address)
    known.add_password(None, f"{parts.scheme}://{parts.netloc}", user, password or "")
    return build_opener(_Digest(known), HTTPBasicAuthHandler(known))


def _root(address: str) -> str:
    """The address that the endpoints of one engine lie below."""
    head, _, last = address.rpartition("/")
    return head if last in _ENDPOINTS else address
