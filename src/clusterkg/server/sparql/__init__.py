"""SPARQL over HTTP: the protocol, its description, and what a client may use."""
