"""Which industries the towns have: a few are everywhere, most are rare."""

from dataclasses import dataclass, field
from random import Random

from clusterkg.generate.chance import draw
from clusterkg.generate.concepts import Concept
from clusterkg.generate.region import Town
from clusterkg.generate.sheets import EN, Sheets

_PER_TOWN = ((1, 55), (2, 32), (3, 13))
_EXPONENT = 0.9  # of Zipf's law over the ranks of the industries
_CITY_SHARE = 0.5  # how often a town does what its city is known for
_HIGH_TECH = ("isic-21", "isic-26", "isic-30")


@dataclass
class Cluster:
    """A cluster and what its platforms already give it."""

    slug: str
    en: str
    zh: str
    town: Town
    industry: Concept
    high_tech: bool
    functions: set[str] = field(default_factory=set)


def clusters(
    towns: list[Town], industries: list[Concept], rng: Random, sheets: Sheets
) -> list[Cluster]:
    """One to three clusters in every town."""
    ranked = rng.sample(industries, len(industries))
    weights = [1 / rank**_EXPONENT for rank in range(1, len(ranked) + 1)]
    found: list[Cluster] = []
    known: dict[int, list[Concept]] = {}
    for town in towns:
        if town.city not in known:
            known[town.city] = rng.choices(ranked, weights, k=3)
        wanted: dict[str, Concept] = {}
        for _ in range(draw(_PER_TOWN, rng)):
            pool = known[town.city] if rng.random() < _CITY_SHARE else None
            drawn = rng.choice(pool) if pool else rng.choices(ranked, weights)[0]
            wanted[drawn.slug] = drawn
        found.extend(_cluster(town, one, rng, sheets) for one in wanted.values())
    return found


def _cluster(town: Town, industry: Concept, rng: Random, sheets: Sheets) -> Cluster:
    slug = f"{town.slug}-{industry.slug.removeprefix('isic-')}"
    high_tech = industry.slug.startswith(_HIGH_TECH) and rng.random() < 0.4
    cluster = Cluster(
        slug,
        f"{town.en} {industry.en}",
        f"{town.zh}{industry.zh}",
        town,
        industry,
        high_tech,
    )
    sheets.add(
        "clusters",
        town.page,
        id=slug,
        label=f"{cluster.en} cluster{EN}",
        place=town.slug,
        industry=industry.slug,
        kind="HighTechCluster" if high_tech else "",
    )
    sheets.name(town.page, f"id/cluster/{slug}", f"{cluster.zh}产业集群")
    return cluster
