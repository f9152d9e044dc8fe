"""Who serves the clusters: platforms, what they offer, to whom, and who runs them."""

from dataclasses import dataclass
from random import Random

from clusterkg.generate.chance import draw
from clusterkg.generate.clusters import Cluster
from clusterkg.generate.concepts import Concept
from clusterkg.generate.sheets import EN, Sheets

_PER_CLUSTER = (
    (0, 36),
    (1, 25),
    (2, 15),
    (3, 9),
    (4, 6),
    (5, 4),
    (6, 3),
    (7, 1),
    (8, 1),
)
_PER_PLATFORM = ((1, 62), (2, 26), (3, 12))
_OPENNESS = (
    ("open", 30),
    ("province-wide", 8),
    ("members-only", 10),
    ("home-only", 12),
    ("", 40),
)
_MODES = (
    ("local-government", 24),
    ("government-enterprise", 16),
    ("st-department", 8),
    ("industry-university-research", 8),
    ("association-intermediary", 12),
    ("core-enterprise", 8),
    ("", 24),
)
_KIND = {
    "rd": "RDPlatform",
    "testing": "TestingPlatform",
    "ipr": "IPRPlatform",
    "transaction": "TransactionPlatform",
    "information": "InformationPlatform",
    "finance": "FinancePlatform",
}
_RESTRICTED = 0.06
_OPERATED = 0.5


@dataclass(frozen=True)
class Platform:
    """A platform by name, with the cluster at home and its first function."""

    slug: str
    home: Cluster
    function: Concept


def platforms(
    clusters: list[Cluster], functions: list[Concept], rng: Random, sheets: Sheets
) -> list[Platform]:
    """None for many clusters, one or two for most others, eight for a few."""
    weights = [1 / (n + 2) for n in range(len(functions))]
    ranked = rng.sample(functions, len(functions))
    bodies: dict[str, str] = {}
    found: list[Platform] = []
    for cluster in clusters:
        for number in range(1, draw(_PER_CLUSTER, rng) + 1):
            offered = rng.choices(ranked, weights, k=draw(_PER_PLATFORM, rng))
            found.append(_platform(cluster, number, offered, rng, sheets))
            if rng.random() < _OPERATED:
                body = bodies.get(cluster.slug) or _body(cluster, sheets)
                bodies[cluster.slug] = body
                _run_by(found[-1], body, rng, sheets)
    return found


def _platform(
    cluster: Cluster,
    number: int,
    offered: list[Concept],
    rng: Random,
    sheets: Sheets,
) -> Platform:
    first, town = offered[0], cluster.town
    platform = Platform(f"{cluster.slug}-{number}", cluster, first)
    sheets.add(
        "platforms",
        town.page,
        id=platform.slug,
        label=f"{cluster.en} centre {number} ({first.en}){EN}",
        kind=_KIND[first.top],
        place=town.slug,
        mode=draw(_MODES, rng),
        industry=cluster.industry.slug,
    )
    zh = f"{cluster.zh}{first.zh}中心{number}"
    sheets.name(town.page, f"id/platform/{platform.slug}", zh)
    openness = draw(_OPENNESS, rng)
    bound = cluster.industry.slug if rng.random() < _RESTRICTED else ""
    for function in dict.fromkeys(offered):
        cluster.functions.add(function.slug)
        sheets.add(
            "services",
            town.page,
            platform=platform.slug,
            function=function.slug,
            cluster=cluster.slug,
            openness=openness,
            restricted_to=bound,
        )
    return platform


def _body(cluster: Cluster, sheets: Sheets) -> str:
    slug, town = f"assoc-{cluster.slug}", cluster.town
    sheets.add(
        "organizations",
        town.page,
        id=slug,
        label=f"{cluster.en} association{EN}",
        role="association",
        place=town.slug,
    )
    sheets.add(
        "statements",
        town.page,
        subject=f"id/organization/{slug}",
        predicate="servesCluster",
        object=f"id/cluster/{cluster.slug}",
    )
    sheets.name(town.page, f"id/organization/{slug}", f"{cluster.zh}行业协会")
    return slug


def _run_by(platform: Platform, body: str, rng: Random, sheets: Sheets) -> None:
    role = rng.choice(("operatedBy", "operatedBy", "foundedBy", "ledBy", "fundedBy"))
    page = platform.home.town.page
    sheets.add("roles", page, platform=platform.slug, role=role, organization=body)
