"""Virtuoso with a dataset bulk-loaded; it has no unnamed graph, so one is named for it.

Default graph and named graphs are then told with every query, as the SPARQL Protocol
allows (default-graph-uri, named-graph-uri).
"""

import shutil
import subprocess
import time
from pathlib import Path

from clusterkg.bench.engines import HttpEngine
from clusterkg.bench.processes import Child, first_line, free_port
from clusterkg.dataset import Dataset
from clusterkg.errors import Failed

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
NumberOfBuffers = 170000
MaxDirtyBuffers = 130000
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


def start_virtuoso(dataset: Dataset, folder: Path) -> HttpEngine:
    """Started in `folder`, loaded, and ready."""
    sql, http, data = free_port(), free_port(), str(dataset.path.resolve())
    text = _INI.format(sql=sql, http=http, data=data)
    (folder / "virtuoso.ini").write_text(text, "utf-8")
    program = shutil.which("virtuoso-t") or "virtuoso-t"
    child = Child([program, "+foreground", "+configfile", "virtuoso.ini"], folder)
    child.wait(lambda: _sql(sql, "status();", 10), _START)
    started = time.monotonic()
    if not _sql(sql, _LOAD.format(data=data), _LOADING):
        child.stop()
        raise Failed("Virtuoso did not load the dumps; see its virtuoso.log.")
    spent = time.monotonic() - started
    name = first_line([program, "-?"])
    for line in _lines([program, "-?"]):
        if line.startswith("Version "):
            name = line.split()[1].removesuffix("-pthreads")
    return HttpEngine("virtuoso", name, child, http, "/sparql", spent, True)


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
