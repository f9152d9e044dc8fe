"""Virtuoso with a dataset bulk-loaded; it has no unnamed graph, so one is named for it.

Default graph and named graphs are then told with every query, as the SPARQL Protocol
allows (default-graph-uri, named-graph-uri).
"""

import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from clusterkg.bench.engines import HttpEngine
from clusterkg.bench.processes import Child, free_port
from clusterkg.dataset import Dataset
from clusterkg.errors import Failed

_PROGRAM = "virtuoso-t"
_INI = """[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
TransactionFile = virtuoso.trx
LockFile = virtuoso.lck
xa_persistent_file = virtuoso.pxa
FileExtend = 200
[TempDatabase]
DatabaseFile = temporary.db
TransactionFile = temporary.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
ServerThreads = 20
NumberOfBuffers = {buffers}
MaxDirtyBuffers = {dirty}
MaxSortedTopRows = 1000000
DirsAllowed = {data}
CheckpointInterval = 0
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = .
ServerThreads = 16
[SPARQL]
ResultSetMaxRows = 1000000
"""
_LOAD = """ld_dir('{data}', 'default.nt', 'https://w3id.org/clusterkg/graph/default');
ld_dir('{data}', '*.nq', 'https://w3id.org/clusterkg/graph/default');
rdf_loader_run();
checkpoint;
"""
_START = 120.0
_LOADING = 1800
_PAGE = 8192  # bytes of one buffer


@dataclass(frozen=True)
class Virtuoso:
    """A running server with nothing in it, and the ports of its SQL and its HTTP."""

    child: Child
    sql: int
    http: int


def missing_virtuoso() -> bool:
    """Whether Debian's packages are not installed here."""
    return not (shutil.which("virtuoso-t") and shutil.which("isql-vt"))


def empty_virtuoso(folder: Path, megabytes: int, data: str = ".") -> Virtuoso:
    """Started in `folder`; it may read files in `data`. Account: dba, dba."""
    sql, http, buffers = free_port(), free_port(), megabytes * 2**20 // _PAGE
    text = _INI.format(
        sql=sql, http=http, data=data, buffers=buffers, dirty=buffers * 3 // 4
    )
    (folder / "virtuoso.ini").write_text(text, "utf-8")
    child = Child([_PROGRAM, "+foreground", "+configfile", "virtuoso.ini"], folder)
    child.wait(lambda: _sql(sql, "status();", 10), _START)
    return Virtuoso(child, sql, http)


def start_virtuoso(dataset: Dataset, folder: Path) -> HttpEngine:
    """With the dataset in it, and ready."""
    data = str(dataset.path.resolve())
    made = empty_virtuoso(folder, 1300, data)
    started = time.monotonic()
    if not _sql(made.sql, _LOAD.format(data=data), _LOADING):
        made.child.stop()
        raise Failed("Virtuoso did not load the dumps; see its virtuoso.log.")
    spent = time.monotonic() - started
    name = "unknown"
    for line in _lines([_PROGRAM, "-?"]):
        if line.startswith("Version "):
            name = line.split()[1].removesuffix("-pthreads")
    path = "/sparql"
    return HttpEngine("virtuoso", name, made.child, made.http, path, spent, True)


def _sql(port: int, text: str, seconds: float) -> bool:
    command = ["isql-vt", f"127.0.0.1:{port}", "dba", "dba"]
    try:
        told = subprocess.run(
            command,
            input=text,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return False
    return told.returncode == 0 and "Error" not in told.stdout + told.stderr


def _lines(command: list[str]) -> list[str]:
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    return (told.stdout + told.stderr).splitlines()
