"""A server as a user starts it, and plain HTTP to talk to it."""

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

DATA = Path(__file__).parent.parent / "data" / "server"
JSON = "application/sparql-results+json"


@dataclass(frozen=True)
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def type(self) -> str:
        return self.headers.get("Content-Type", "").partition(";")[0]

    @property
    def text(self) -> str:
        return self.body.decode()

    def json(self) -> Any:
        return json.loads(self.body)


class Site:
    """A running `clusterkg serve`."""

    def __init__(self, *arguments: str | Path, **settings: object) -> None:
        variables = {f"CLUSTERKG_{k.upper()}": str(v) for k, v in settings.items()}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "clusterkg", "serve", *map(str, arguments)]
            + ["--port", "0"],
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "CLUSTERKG_LOG": "warning", **variables},
        )
        assert self.process.stderr is not None
        self.said: list[str] = []
        line = self.process.stderr.readline()
        found = re.search(r"http://([\d.]+):(\d+)/", line)
        assert found, line + self.process.stderr.read()
        self.host, self.port = found[1], int(found[2])
        self.url = f"http://{self.host}:{self.port}"
        self._ears = threading.Thread(target=self._listen, daemon=True)
        self._ears.start()

    def _listen(self) -> None:
        assert self.process.stderr is not None
        self.said.extend(self.process.stderr)

    def ask(
        self,
        path: str,
        method: str = "GET",
        body: bytes | str | None = None,
        timeout: float = 30,
        **headers: str,
    ) -> Answer:
        """One request; header names with `_` for `-`."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        conn = http.client.HTTPConnection(self.host, self.port, timeout=timeout)
        try:
            raw = body.encode() if isinstance(body, str) else body
            conn.request(method, path, raw, named)
            got = conn.getresponse()
            return Answer(got.status, got.headers, got.read())
        finally:
            conn.close()

    def query(self, query: str, accept: str = JSON, **more: str) -> Answer:
        """A SPARQL query by GET."""
        fields: Mapping[str, str] = {"query": query, **more}
        return self.ask(f"/sparql?{urlencode(fields)}", Accept=accept)

    def bindings(self, query: str) -> list[dict[str, str]]:
        """Rows of a SELECT as plain strings."""
        got = self.query(query)
        assert got.status == 200, got.text
        rows = got.json()["results"]["bindings"]
        return [{k: v["value"] for k, v in row.items()} for row in rows]

    def stop(self, sign: signal.Signals = signal.SIGTERM) -> int:
        """End it; the exit code."""
        self.process.send_signal(sign)
        code = self.process.wait(15)
        self._ears.join(5)
        if self.process.stderr is not None:
            self.process.stderr.close()
        return code
