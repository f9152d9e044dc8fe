"""Measures clusterkg beside other engines: build, questions, service, in one run.

Rows are compared before times are; where an engine gives other rows, its time does not
count and the report says so.
"""

from clusterkg.bench.plan import Plan, bench

__all__ = ["Plan", "bench"]
