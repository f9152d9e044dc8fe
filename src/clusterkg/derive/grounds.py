"""What coverage rests on: the statements behind each present and absent cell.

Only where cells are written (see `up-to` in queries/coverage), so that a large region
pays nothing; an unknown cell rests on nothing, which is what it says.
"""

from collections.abc import Iterator

from clusterkg.derive.engine import Select
from clusterkg.derive.evidence import Evidence, Statement
from clusterkg.derive.rules import COVERAGE, read_query


def coverage_grounds(
    base: str, evidence: Evidence, select: Select
) -> Iterator[tuple[str, tuple[Statement, ...]]]:
    """Coverage cell and the statements behind one triple of its evidence."""
    for file in sorted((COVERAGE / "evidence").glob("*.rq")):
        query = read_query(file, base)
        for row in sorted(select(query.text), key=lambda row: sorted(row.items())):
            for pattern in query.patterns:
                triple = pattern.bind(row)
                behind = evidence.resolve(triple) if triple else None
                if behind is not None:
                    yield row["coverage"], behind.statements
