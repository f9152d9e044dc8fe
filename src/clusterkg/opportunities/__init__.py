"""Cards as a reader meets them: lists, rankings, one card whole, why not, plans.

Knows the Store port and the questions of queries/opportunities; no engine, no HTTP.
"""

from clusterkg.opportunities.cards import card, cards
from clusterkg.opportunities.index import Filter, Found

__all__ = ["Filter", "Found", "card", "cards"]
