"""A made-up region as ordinary source tables, for trying things at any size.

The same number of towns and seed give the same files, byte for byte. Every label says
that it is synthetic. Nothing here knows of triples: the tables are built like any.
"""

from pathlib import Path
from random import Random

from clusterkg.errors import Misuse
from clusterkg.generate.bonds import bonds, supply
from clusterkg.generate.clusters import clusters
from clusterkg.generate.concepts import functions, industries
from clusterkg.generate.needs import needs
from clusterkg.generate.platforms import platforms
from clusterkg.generate.region import region
from clusterkg.generate.sheets import Sheets

__all__ = ["generate"]

MOST = 200_000


def generate(towns: int, seed: int, out: Path) -> int:
    """Write the tables of a region into the new folder `out`; the number of rows.

    Raises Misuse for a number of towns that makes no sense, or when `out` is in use.
    """
    if not 2 <= towns <= MOST:
        raise Misuse(
            f"A region has 2 to {MOST} towns, not {towns}; say so with --towns."
        )
    if out.exists() and any(out.iterdir()):
        raise Misuse(f"{out} is not empty; name a new folder with --out.")
    sheets = _sheets(towns, Random(f"{towns}/{seed}"))
    out.mkdir(parents=True, exist_ok=True)
    rows = sheets.write(out)
    (out / "source.toml").write_text(_about(towns, seed), "utf-8")
    return rows


def _sheets(towns: int, rng: Random) -> Sheets:
    sheets = Sheets()
    made, services = industries(), functions()
    places = region(towns, rng, sheets)
    found = clusters(places, made, rng, sheets)
    serving = platforms(found, services, rng, sheets)
    needs(found, serving, services, rng, sheets)
    bonds(found, serving, rng, sheets)
    supply(made, rng, sheets)
    return sheets


def _about(towns: int, seed: int) -> str:
    return f"""id = "synthetic-{towns}-{seed}"
kind = "synthetic"
title = "Synthetic region of {towns} towns, seed {seed}"
label = "Synthetic region of {towns} towns (synthetic)"
label_zh = "{towns} 个镇的合成区域（合成）"
licence = "https://creativecommons.org/publicdomain/zero/1.0/"
language = "en"
note = "Made up by clusterkg generate --towns {towns} --seed {seed}; true of no place."
"""
