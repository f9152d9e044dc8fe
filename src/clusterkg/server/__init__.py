"""The service over HTTP: SPARQL, linked data, JSON, pages and operations."""

from clusterkg.server.app import create_app
from clusterkg.server.service import Limits, Service

__all__ = ["Limits", "Service", "create_app"]
