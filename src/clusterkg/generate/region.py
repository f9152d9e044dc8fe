"""Where the towns of a made-up region lie: provinces, cities, towns around them."""

from dataclasses import dataclass
from random import Random

from clusterkg.generate.names import Names
from clusterkg.generate.sheets import EN, Sheets

REGION = "syn-region"
_PAGE = "Region"
_TOWNS_PER_CITY = 40
_CITIES_PER_PROVINCE = 12
_SOUTH, _NORTH, _WEST, _EAST = 21.5, 26.5, 110.0, 119.5
_SPREAD = 0.22  # degrees around the city; about 25 km


@dataclass(frozen=True)
class Town:
    """A town with its names; `page` is the section that speaks of it."""

    slug: str
    en: str
    zh: str
    page: str
    city: int


def region(count: int, rng: Random, sheets: Sheets) -> list[Town]:
    """All places, towns last."""
    names = Names(rng)
    label = "Synthetic region" + EN
    sheets.add("places", _PAGE, id=REGION, label=label, level="region")
    sheets.name(_PAGE, f"id/place/{REGION}", "合成区域")
    cities = -(-count // _TOWNS_PER_CITY)
    provinces = [
        _area(names, "province", "省", REGION, sheets)
        for _ in range(-(-cities // _CITIES_PER_PROVINCE))
    ]
    centres = []
    for number in range(cities):
        above = provinces[number // _CITIES_PER_PROVINCE]
        slug = _area(names, "prefecture-city", "市", above, sheets)
        centres.append((slug, rng.uniform(_SOUTH, _NORTH), rng.uniform(_WEST, _EAST)))
    return [_town(n, centres, names, rng, sheets) for n in range(count)]


def _area(names: Names, level: str, suffix: str, within: str, sheets: Sheets) -> str:
    name = names.draw()
    sheets.add(
        "places",
        _PAGE,
        id=name.slug,
        label=f"{name.en}{EN}",
        level=level,
        within=within,
    )
    sheets.name(_PAGE, f"id/place/{name.slug}", name.zh + suffix)
    return name.slug


def _town(
    number: int,
    centres: list[tuple[str, float, float]],
    names: Names,
    rng: Random,
    sheets: Sheets,
) -> Town:
    city = number // _TOWNS_PER_CITY
    above, lat, long = centres[city]
    name = names.draw()
    page = f"Town {number + 1:05d}"
    town = Town(name.slug, name.en, name.zh, page, city)
    sheets.add(
        "places",
        page,
        id=town.slug,
        label=f"{town.en}{EN}",
        level="town",
        within=above,
        professional_town="yes",
    )
    sheets.add(
        "place-positions",
        page,
        place=town.slug,
        lat=f"{rng.gauss(lat, _SPREAD):.5f}",
        long=f"{rng.gauss(long, _SPREAD):.5f}",
    )
    sheets.name(page, f"id/place/{town.slug}", f"{town.zh}镇")
    return town
