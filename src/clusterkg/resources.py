"""Where ontology/, queries/ and web/ lie: in the checkout, or inside a wheel."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
CHECKOUT = PACKAGE.parent.parent


def _folder(name: str) -> Path:
    packed = PACKAGE / name
    return packed if packed.is_dir() else CHECKOUT / name


ONTOLOGY = _folder("ontology")
QUERIES = _folder("queries")
WEB = _folder("web")
TABLES = ONTOLOGY / "tables"
SOURCES = ONTOLOGY / "sources"
