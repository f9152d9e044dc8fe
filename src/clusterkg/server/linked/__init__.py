"""Linked data: every IRI of the graph, and the dataset about itself."""
