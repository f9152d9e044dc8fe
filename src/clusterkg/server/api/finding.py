"""/api/search and /api/coverage."""

from flask import Blueprint, Response, jsonify, request

from clusterkg import iris
from clusterkg.errors import BadParameter
from clusterkg.opportunities.coverage import coverage_evidence
from clusterkg.opportunities.matrix import matrix
from clusterkg.server.api.queries import known, only, open_to_all, whole
from clusterkg.server.service import service

blueprint = Blueprint("finding", __name__)
_LONGEST = 200
_LONGEST_KIND = 50


@blueprint.get("/api/search")
def search() -> Response:
    """Things by name: English, 汉字, pinyin, initials, old spellings."""
    only("q", "kind", "limit", "lang")
    typed = request.args.get("q", "").strip()
    if not typed or len(typed) > _LONGEST:
        raise BadParameter("q", f"give 1 to {_LONGEST} characters to look for.")
    if request.args.get("lang", "en") not in ("en", "zh"):
        raise BadParameter("lang", "it is en or zh.")
    if len(request.args.get("kind", "")) > _LONGEST_KIND:
        raise BadParameter("kind", f"give at most {_LONGEST_KIND} characters.")
    here = service()
    limit = whole("limit", 20, 200) or 0
    hits, total = here.index.find(typed, limit, request.args.get("kind", ""))
    told = [
        {
            "iri": hit.iri,
            "path": iris.path(hit.iri, here.base),
            "kind": hit.kind,
            "label": hit.names,
            "matched": hit.matched,
        }
        for hit in hits
    ]
    return open_to_all(jsonify({"total": total, "results": told}))


@blueprint.get("/api/coverage")
def coverage() -> Response:
    """Cells of cluster by function: present, absent or unknown, with the evidence."""
    only("cluster", "function", "state", "limit", "offset")
    here = service()
    state = request.args.get("state", "")
    if state not in ("", "present", "absent", "unknown"):
        raise BadParameter("state", "it is present, absent or unknown.")
    question = here.own["coverage"]
    wanted = {k: v for k in ("cluster", "function") if (v := request.args.get(k))}
    known(question, wanted, here)
    iris_of = {
        p.name: p.clause(wanted[p.name], here.base).split("<")[1].split(">")[0]
        for p in question.parameters
        if p.name in wanted
    }
    every = matrix(here.store, here.base)
    cells, total = every.part(
        iris_of.get("cluster", ""),
        iris_of.get("function", ""),
        state,
        whole("offset", 0) or 0,
        whole("limit", 1000, 20_000) or 0,
    )
    grounds = coverage_evidence(here.store, sorted({c for c, _, _ in cells}), here.base)
    told = [
        {
            "cluster": cluster,
            "function": function,
            "state": found,
            "evidence": grounds.get((cluster, function), []),
        }
        for cluster, function, found in cells
    ]
    return open_to_all(jsonify({"total": total, "cells": told}))
