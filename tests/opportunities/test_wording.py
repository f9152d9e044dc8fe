"""Sentences about things, in the languages in which things have names."""

import pyoxigraph as ox

from clusterkg.opportunities.wording import Labels
from clusterkg.server.pages.folding import gathered
from clusterkg.store import EmbeddedStore

RDFS_LABEL = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
NAMES = {
    "x:cluster": {"en": "Lamps", "zh": "灯具集群"},
    "x:finding": {"en": "Level on 2025-08-07"},
    "x:same": {"en": "ISO 9001", "zh": "ISO 9001"},
    "x:about": {"en": "is about", "zh": "评估对象"},
}


def test_a_name_in_english_alone_is_told_apart_in_a_chinese_sentence() -> None:
    engine = ox.Store()
    iris = {name: f"https://example.org/{name[2:]}" for name in NAMES}
    for name, labels in NAMES.items():
        for lang, label in labels.items():
            engine.add(
                ox.Quad(
                    ox.NamedNode(iris[name]),
                    RDFS_LABEL,
                    ox.Literal(label, language=lang),
                )
            )
    labels = Labels(EmbeddedStore(engine, "made up"), iris.values())
    finding, about, cluster, same = (
        iris[name] for name in ("x:finding", "x:about", "x:cluster", "x:same")
    )
    told = labels.sentence(finding, about, cluster, "zh")
    assert told == "Level on 2025-08-07（英文名）评估对象：灯具集群"
    assert labels.sentence(finding, about, cluster, "en").count("Level on") == 1
    assert "（" not in labels.sentence(finding, about, cluster, "en")
    assert "（" not in labels.sentence(cluster, about, same, "zh")
    assert "（" not in labels.sentence(cluster, about, "unnamed", "zh")
    grounds = [
        {"statement": told, "subject": finding, "predicate": about, "object": cluster},
        {"statement": told, "subject": finding, "predicate": "other", "object": same},
    ]
    (one,) = gathered(grounds, lambda iri: labels.of(iri, "zh"), "zh")
    assert one["statement"] == f"{told}；评估对象：灯具集群"  # so marked once
