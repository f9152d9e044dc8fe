"""What ties clusters together beyond platforms: supply, alliances, knowledge.

Here are the facts that the papers have no instance of: providers of knowledge-
intensive services with their interfaces, and dated levels of the dimension ladder.
"""

from random import Random

from clusterkg.generate.chance import draw
from clusterkg.generate.clusters import Cluster
from clusterkg.generate.concepts import Concept
from clusterkg.generate.platforms import Platform
from clusterkg.generate.sheets import EN, Sheets

_PAGE = "Region"
_SUPPLY_LINKS = 60
_THRESHOLD = 0.005
_INTERFACES = ("strategic", "management", "business", "information")
_SCHEME = "syn-knowledge-services"
_SERVICES = (
    ("management", "management consulting", "管理咨询"),
    ("engineering", "engineering", "工程技术"),
    ("law", "accounting and law", "会计法律"),
    ("information", "information technology", "信息技术"),
)
_WANTS_KNOWLEDGE = 0.05
_READINESS = (("1", 5), ("0", 3), ("", 2))
_DIMENSIONS = (("1d", 50), ("2d", 30), ("3d", 15), ("4d", 5))


def bonds(
    clusters: list[Cluster],
    platforms: list[Platform],
    rng: Random,
    sheets: Sheets,
) -> None:
    """All of them."""
    _alliances(clusters, rng, sheets)
    _technologies(clusters, platforms, rng, sheets)
    _standards(clusters, rng, sheets)
    _knowledge(clusters, rng, sheets)
    _levels(clusters, rng, sheets)


def supply(industries: list[Concept], rng: Random, sheets: Sheets) -> None:
    """Made-up coefficients between classes of ISIC; below the threshold no link."""
    classes = [i for i in industries if i.slug.startswith("isic-")]
    pairs: dict[tuple[str, str], float] = {}
    while len(pairs) < min(_SUPPLY_LINKS, len(classes) * (len(classes) - 1)):
        one, other = rng.sample(classes, 2)
        pairs[one.slug, other.slug] = min(0.3, rng.paretovariate(1.1) * 0.003)
    for (one_slug, other_slug), size in sorted(pairs.items()):
        sheets.add(
            "supply",
            _PAGE,
            **{"from": one_slug, "to": other_slug},
            coefficient=f"{size:.4f}",
            supplies="yes" if round(size, 4) >= _THRESHOLD else "",
            table="Made-up table" + EN,
            year="2020",
        )


def _some(clusters: list[Cluster], share: float, rng: Random) -> list[Cluster]:
    return rng.sample(clusters, max(1, round(len(clusters) * share)))


def _by_industry(clusters: list[Cluster]) -> list[list[Cluster]]:
    found: dict[str, list[Cluster]] = {}
    for cluster in clusters:
        found.setdefault(cluster.industry.slug, []).append(cluster)
    return [found[slug] for slug in sorted(found) if len(found[slug]) > 1]


def _alliances(clusters: list[Cluster], rng: Random, sheets: Sheets) -> None:
    for peers in _by_industry(_some(clusters, 0.1, rng)):
        industry = peers[0].industry
        slug = f"syn-{industry.slug}"
        sheets.add(
            "alliances",
            _PAGE,
            id=slug,
            label=f"Alliance for {industry.en}{EN}",
            industry=industry.slug,
            place="syn-region",
        )
        sheets.name(_PAGE, f"id/alliance/{slug}", f"{industry.zh}产业联盟")
        for cluster in peers[:20]:
            page, member = cluster.town.page, f"id/cluster/{cluster.slug}"
            sheets.add("members", page, alliance=slug, member=member)


def _technologies(
    clusters: list[Cluster], platforms: list[Platform], rng: Random, sheets: Sheets
) -> None:
    research: dict[str, list[Platform]] = {}
    for platform in platforms:
        if platform.function.top == "rd":
            research.setdefault(platform.home.industry.slug, []).append(platform)
    for peers in _by_industry(_some(clusters, 0.05, rng)):
        industry = peers[0].industry
        slug = f"id/technology/syn-{industry.slug}"
        label = f"Common technology of {industry.en}{EN}"
        cells = {"id": slug, "class": "CommonTechnology", "label": label}
        sheets.add("things", _PAGE, **cells)
        sheets.name(_PAGE, slug, f"{industry.zh}共性技术")
        for cluster in peers:
            _say(sheets, cluster, f"id/cluster/{cluster.slug}", "needsTechnology", slug)
        for platform in research.get(industry.slug, [])[:30]:
            path = f"id/platform/{platform.slug}"
            _say(sheets, platform.home, path, "worksOnTechnology", slug)


def _standards(clusters: list[Cluster], rng: Random, sheets: Sheets) -> None:
    for cluster in _some(clusters, 0.01, rng):
        slug = f"id/standard/{cluster.slug}"
        label = f"Standard of the {cluster.en} cluster{EN}"
        cells = {"id": slug, "class": "Standard", "label": label}
        page = cluster.town.page
        sheets.add("things", page, industry=cluster.industry.slug, **cells)
        sheets.name(page, slug, f"{cluster.zh}产业集群标准")
        _say(sheets, cluster, f"id/cluster/{cluster.slug}", "adoptsStandard", slug)


def _knowledge(clusters: list[Cluster], rng: Random, sheets: Sheets) -> None:
    _kinds_of_service(sheets)
    high_tech = [cluster for cluster in clusters if cluster.high_tech]
    for cluster in _some(high_tech, _WANTS_KNOWLEDGE, rng) if high_tech else ():
        wanted = f"scheme/{_SCHEME}/{rng.choice(_SERVICES)[0]}"
        path = f"id/cluster/{cluster.slug}"
        _say(sheets, cluster, path, "needsKnowledgeService", wanted)
    for cluster in high_tech:
        concept, en, zh = rng.choice(_SERVICES)
        slug, page = f"kibs-{cluster.slug}", cluster.town.page
        label = f"{cluster.town.en} {en} firm for {cluster.industry.en}{EN}"
        sheets.add(
            "organizations",
            page,
            id=slug,
            label=label,
            role="kibs",
            place=cluster.town.slug,
        )
        sheets.name(page, f"id/organization/{slug}", f"{cluster.zh}{zh}服务公司")
        path = f"id/organization/{slug}"
        _say(
            sheets,
            cluster,
            path,
            "providesKnowledgeService",
            f"scheme/{_SCHEME}/{concept}",
        )
        for interface in _INTERFACES:
            ready = draw(_READINESS, rng)
            cells = {"cluster": cluster.slug, "provider": slug}
            sheets.add("pairings", page, interface=interface, readiness=ready, **cells)


def _kinds_of_service(sheets: Sheets) -> None:
    label = "Knowledge-intensive services" + EN
    sheets.add("schemes", _PAGE, id=_SCHEME, label=label)
    sheets.term(_PAGE, f"scheme/{_SCHEME}", "知识密集型服务")
    for slug, en, zh in _SERVICES:
        cells = {"class": "KnowledgeService", "label": en.capitalize() + EN}
        sheets.add("concepts", _PAGE, scheme=_SCHEME, id=slug, **cells)
        sheets.term(_PAGE, f"scheme/{_SCHEME}/{slug}", f"{zh}服务")


def _levels(clusters: list[Cluster], rng: Random, sheets: Sheets) -> None:
    for cluster in _some(clusters, 0.05, rng):
        sheets.add(
            "levels",
            cluster.town.page,
            cluster=cluster.slug,
            dimension=draw(_DIMENSIONS, rng),
            date=f"2025-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}",
        )


def _say(
    sheets: Sheets, cluster: Cluster, subject: str, predicate: str, value: str
) -> None:
    page = cluster.town.page
    sheets.add("statements", page, subject=subject, predicate=predicate, object=value)
