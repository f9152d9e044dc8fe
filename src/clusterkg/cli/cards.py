"""Cards as lines of text: in brief for a list, or whole with every passage."""

from collections.abc import Iterable, Iterator
from typing import Any

Card = dict[str, Any]
_TITLES = {
    "need": {"en": "need", "zh": "需求"},
    "offer": {"en": "offer", "zh": "供给"},
    "brief": {"en": "against", "zh": "反面"},
    "against": {"en": "What speaks against it", "zh": "反面证据"},
    "met": {"en": "Preconditions known to hold", "zh": "已知具备的前提条件"},
    "unmet": {"en": "Preconditions known not to hold", "zh": "已知不具备的前提条件"},
    "open": {"en": "Preconditions not known", "zh": "未知的前提条件"},
    "missing": {"en": "What is not known", "zh": "未知事项"},
    "actors": {"en": "Who could act", "zh": "可由谁行动"},
    "score": {"en": "Parts of the score", "zh": "得分的组成"},
    "unknown": {"en": "not known", "zh": "未知"},
    "rule": {"en": "Rule", "zh": "规则"},
}
_HEAD = {
    "en": "grade {grade}, tier {tier}{contested}, score {score}{far}",
    "zh": "等级 {grade}，档次 {tier}{contested}，得分 {score}{far}",
}
_CONTESTED = {"en": " contested", "zh": "（有争议）"}
_FAR = {"en": ", {} km", "zh": "，{} 公里"}
_INSIDE = {"en": ", inside one place", "zh": "，同一地点内部"}
_SIDE = {"en": "    {}: {}", "zh": "    {}：{}"}
_WHERE = {"en": " ({}, {})", "zh": "（{}，{}）"}


def brief(card: Card, lang: str) -> Iterator[str]:
    """The sentence, the numbers, and the first passage of each side."""
    yield from _head(card, lang)
    for side in ("need", "offer"):
        said = card[side]
        if said["statement"]:
            where = _WHERE[lang].format(said["source"], said["locator"])
            title = _TITLES[side][lang]
            yield _SIDE[lang].format(title, said["statement"] + where)
    for against in card["contradictions"]:
        where = ""
        if "source" in against:
            where = _WHERE[lang].format(against["source"], against["locator"])
        title = _TITLES["brief"][lang]
        yield _SIDE[lang].format(title, against["statement"] + where)


def whole(card: Card, lang: str) -> Iterator[str]:
    """Everything that the card rests on, and all that is open about it."""
    yield from _head(card, lang)
    comma = "，" if lang == "zh" else ", "
    for condition in card["derivation"]["conditions"]:
        yield f"  {condition['title'][lang]}"
        for said in condition["statements"]:
            yield f"    {said['statement']}"
            for place in said["places"]:
                yield f"      {place['sourceLabel']}{comma}{place['locator']}"
    unsaid = [a["statement"] for a in card["contradictions"] if "places" not in a]
    yield from _listed("against", unsaid, lang)
    for state, things in card["preconditions"].items():
        yield from _listed(state, _names(things, lang), lang)
    for key in ("missing", "actors"):
        yield from _listed(key, _names(card[key], lang), lang)
    parts = [f"{p['name']} {p['value']:.3f}" for p in card["parts"]]
    unknown = [f"{name} {_TITLES['unknown'][lang]}" for name in card["unknownParts"]]
    yield from _listed("score", [*parts, *unknown], lang)
    rule = card["rule"]
    told = f"{rule['title'][lang]} ({rule['id']} v{rule['version']}): {rule['formula']}"
    yield from _listed("rule", [told], lang)


def numbers(card: Card) -> tuple[str, str]:
    """Score and distance, as they are printed; an unknown distance is empty."""
    km = card["distanceKm"]
    return f"{card['score']:.3f}", "" if km is None else f"{km:.0f}"


def _head(card: Card, lang: str) -> Iterator[str]:
    score, km = numbers(card)
    far = _FAR[lang].format(km) if km and card["scope"] == "external" else ""
    far += _INSIDE[lang] * (card["scope"] == "internal")
    flag = _CONTESTED[lang] * card["contested"]
    told = {"grade": card["grade"], "tier": card["tier"], "score": score}
    yield card["label"][lang]
    head = _HEAD[lang].format(**told, contested=flag, far=far)
    yield f"    {card['id']}  {card['kind']}  {head}"


def _names(things: Iterable[Card], lang: str) -> list[str]:
    return [thing["label"][lang] for thing in things]


def _listed(title: str, lines: list[str], lang: str) -> Iterator[str]:
    if lines:
        yield f"  {_TITLES[title][lang]}"
        yield from (f"    {line}" for line in lines)
