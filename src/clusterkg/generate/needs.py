"""What sources of a made-up region say that clusters lack, and where they are silent.

Most clusters lack much and nobody says so: that is the silence. A few gaps are
asserted; a few of those are closed; a few lists of platforms are complete.
"""

from random import Random

from clusterkg.generate.chance import draw
from clusterkg.generate.clusters import Cluster
from clusterkg.generate.concepts import Concept, systems
from clusterkg.generate.platforms import Platform
from clusterkg.generate.sheets import EN, Sheets

_ASSERTED = 0.04
_COMPLETE = 0.01
_STATES = (("open", 85), ("relieved", 8), ("resolved", 7))
_SHORT_OF_CAPACITY = 0.15
_WHOLE_SYSTEM = 0.4
_STANDARDS = Concept("standards", "standards", "标准", "standards")


def needs(
    clusters: list[Cluster],
    platforms: list[Platform],
    functions: list[Concept],
    rng: Random,
    sheets: Sheets,
) -> None:
    """Asserted gaps and complete lists."""
    at_home = {platform.home.slug: platform for platform in platforms}
    for cluster in clusters:
        if rng.random() < _ASSERTED:
            state = draw(_STATES, rng)
            _gap(cluster, at_home.get(cluster.slug), state, functions, rng, sheets)
        elif rng.random() < _COMPLETE:
            function = rng.choice(_lacking(cluster, functions))
            page = cluster.town.page
            cells = {"cluster": cluster.slug, "function": function.slug}
            sheets.add("completeness", page, date="2026-01-31", **cells)


def _lacking(cluster: Cluster, functions: list[Concept]) -> list[Concept]:
    return [f for f in functions if f.slug not in cluster.functions]


def _wanted(cluster: Cluster, functions: list[Concept], rng: Random) -> list[Concept]:
    """Sub-services, or whole systems of which the cluster has nothing."""
    if rng.random() < _WHOLE_SYSTEM:
        has = {f.top for f in functions if f.slug in cluster.functions}
        return [system for system in systems() if system.top not in has] + [_STANDARDS]
    return _lacking(cluster, functions)


def _gap(
    cluster: Cluster,
    platform: Platform | None,
    state: str,
    functions: list[Concept],
    rng: Random,
    sheets: Sheets,
) -> None:
    if platform and rng.random() < _SHORT_OF_CAPACITY:
        kind, function, verb, zh = (
            "CapacityShortage",
            platform.function,
            "enough ",
            "不足",
        )
    else:
        function = rng.choice(_wanted(cluster, functions, rng))
        kind, verb, zh = "FunctionShortage", "", "缺失"
    slug, page = f"{cluster.slug}-{function.slug}", cluster.town.page
    closed = platform.slug if platform and state == "resolved" else ""
    sheets.add(
        "gaps",
        page,
        id=slug,
        label=f"{cluster.en} cluster lacks {verb}{function.en}{EN}",
        kind=kind,
        of=f"id/cluster/{cluster.slug}",
        function=function.slug,
        state=state,
        resolved_by=f"id/platform/{closed}" if closed else "",
    )
    sheets.name(page, f"id/gap/{slug}", f"{cluster.zh}产业集群{function.zh}{zh}")
