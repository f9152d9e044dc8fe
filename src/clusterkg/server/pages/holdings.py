"""What a place holds: the first clusters and platforms, and how many there are."""

from dataclasses import dataclass

from clusterkg.opportunities.matrix import states_of
from clusterkg.server.pages import listing
from clusterkg.server.pages.listing import Part
from clusterkg.server.pages.pictures import top_functions
from clusterkg.server.pages.site import Asked, ask, asked, site, thing
from clusterkg.store.base import Table, Term

MOST_CLUSTERS, MOST_PLATFORMS = 12, 60
Cells = dict[Term, list[tuple[str, str]]]


@dataclass(frozen=True)
class Holdings:
    """Clusters and platforms of one place; each list may be only its beginning."""

    clusters: Part
    platforms: Part
    table: Table

    @property
    def partly(self) -> bool:
        """Whether there are more clusters than stand here."""
        return self.clusters.total > len(self.clusters.things)


def of_place(slug: str) -> Holdings:
    """Of a town all platforms, also those from elsewhere that serve its clusters."""
    place = thing("place", slug)
    clusters = listing.inside("IndustrialCluster", slug, MOST_CLUSTERS)
    asked().append(Asked(site().queries["place-clusters"], {"place": place}))
    if clusters.total > MOST_CLUSTERS:
        platforms = listing.inside("ServicePlatform", slug, MOST_PLATFORMS)
    else:
        rows = ask("place-platforms", show=False, place=place).rows
        found = sorted({str(row["platform"]) for row in rows})
        platforms = listing.beginning(found, MOST_PLATFORMS)
    return Holdings(clusters, platforms, listing.rows("platform-roles", platforms))


def coverage(clusters: Part) -> Cells:
    """Cluster -> the service systems with their states."""
    told = states_of(site().store, [str(one) for one in clusters.things], site().base)
    tops = [str(function) for function in top_functions()]
    return {
        cluster: [
            (function, told[str(cluster)][function])
            for function in tops
            if function in told.get(str(cluster), {})
        ]
        for cluster in clusters.things
    }
