"""Questions as .rq files: header, parameters, binding; one file for every surface."""

from clusterkg.catalogue.catalogue import Catalogue, Question
from clusterkg.catalogue.parameters import Parameter

__all__ = ["Catalogue", "Parameter", "Question"]
