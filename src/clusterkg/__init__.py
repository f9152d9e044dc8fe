"""clusterkg: where towns could work together, and why."""

__version__ = "0.1.0"
