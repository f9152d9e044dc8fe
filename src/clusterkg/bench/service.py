"""How many answers a second a service gives to several clients at once."""

import multiprocessing
import socket
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from urllib.parse import urlencode

from clusterkg.bench.engines import JSON, HttpEngine
from clusterkg.bench.libraries import Pyoxigraph

CLIENTS = 8


@dataclass(frozen=True)
class Throughput:
    """What one service did under a question asked again and again."""

    task: str
    engine: str
    clients: int
    per_second: float
    p95: float
    errors: int


def throughput(
    task: str, label: str, engine: HttpEngine, query: str, seconds: float
) -> Throughput:
    """Eight clients with a connection each, asking as fast as they are answered."""
    request = _request(engine, query)
    until = time.monotonic() + seconds
    times: list[float] = []
    errors: list[str] = []
    clients = [
        threading.Thread(
            target=_client, args=(engine.port, request, until, times, errors)
        )
        for _ in range(CLIENTS)
    ]
    started = time.monotonic()
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    spent = time.monotonic() - started
    times.sort()
    p95 = times[int(len(times) * 0.95)] if times else 0.0
    rate = len(times) / spent
    return Throughput(task, label, CLIENTS, rate, p95, len(errors))


def _request(engine: HttpEngine, query: str) -> bytes:
    path = f"{engine.path}?{urlencode({'query': query})}"
    head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{engine.port}\r\nAccept: {JSON}\r\n"
    return (head + "\r\n").encode()


def _client(
    port: int, request: bytes, until: float, times: list[float], errors: list[str]
) -> None:
    line: socket.socket | None = None
    while time.monotonic() < until:
        started = time.perf_counter()
        try:
            if line is None:
                line = socket.create_connection(("127.0.0.1", port), timeout=30)
                line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            line.sendall(request)
            status = _answer(line)
        except OSError as why:
            status = str(why)
            line = None
        if status == "200":
            times.append(time.perf_counter() - started)
        else:
            errors.append(status)


def _answer(line: socket.socket) -> str:
    """The status of one answer, which is read to its end."""
    data = b""
    while b"\r\n\r\n" not in data:
        data = _more(line, data)
    head, _, body = data.partition(b"\r\n\r\n")
    told = head.lower()
    status = head.split(b" ", 2)[1].decode()
    if b"content-length:" in told:
        length = told.split(b"content-length:")[1].split(b"\r\n")[0]
        while len(body) < int(length):
            body = _more(line, body)
    else:
        while not body.endswith(b"0\r\n\r\n"):
            body = _more(line, body)
    return status


def _more(line: socket.socket, data: bytes) -> bytes:
    got = line.recv(262_144)
    if not got:
        raise OSError("hung up")
    return data + got


def raw_throughput(
    task: str, files: Sequence[Path], query: str, seconds: float
) -> Throughput:
    """The engine alone: one store in memory, as many forked readers as clients."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_raw, args=(theirs, list(files), query, seconds))
    child.start()
    times: list[float] = ours.recv()
    child.join()
    times.sort()
    p95 = times[int(len(times) * 0.95)] if times else 0.0
    return Throughput(task, "raw engine", CLIENTS, len(times) / seconds, p95, 0)


def _raw(line: Connection, files: list[Path], query: str, seconds: float) -> None:
    answering = Pyoxigraph(files)
    context = multiprocessing.get_context("fork")
    pipes = []
    for _ in range(CLIENTS):
        ours, theirs = context.Pipe(duplex=False)
        reader = context.Process(
            target=_reader, args=(theirs, answering, query, seconds)
        )
        reader.start()
        pipes.append((ours, reader))
    times: list[float] = []
    for ours, reader in pipes:
        times.extend(ours.recv())
        reader.join()
    line.send(times)


def _reader(
    line: Connection, answering: Pyoxigraph, query: str, seconds: float
) -> None:
    times = []
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        started = time.perf_counter()
        answering(query)
        times.append(time.perf_counter() - started)
    line.send(times)
