"""Is the ontology well made, and is a record complete? Queries and shapes, run.

`checks` runs ontology/checks/**/*.rq (a row is a violation); `shacl` runs
ontology/shapes/*.ttl. Both read the closed world: what is not there is missing.
"""

from clusterkg.validate.checks import Check, Violation, checks, violations
from clusterkg.validate.shacl import Result, shapes, validate

__all__ = [
    "Check",
    "Result",
    "Violation",
    "checks",
    "shapes",
    "validate",
    "violations",
]
