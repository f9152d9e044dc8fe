"""All nine kinds of cards on other engines: a small region that has each of them."""

import pytest
from tests.derive.conftest import DATA
from tests.engines.conftest import EACH
from tests.engines.engines import Running
from tests.engines.test_contract import rows

from clusterkg.build import build
from clusterkg.dataset import Dataset
from clusterkg.derive.rules import read_rules
from clusterkg.publish import publish
from clusterkg.store import EmbeddedStore, RemoteStore

OTHERS = [each for each in EACH if each.values != ("oxigraph",)]


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    return build([DATA / "region"], tmp_path_factory.mktemp("region") / "dataset")


@pytest.mark.parametrize("spare", OTHERS, indirect=True, scope="session")
def test_every_rule_finds_the_same_elsewhere(spare: Running, region: Dataset) -> None:
    published = publish(region, spare.address, spare.account)
    here, there = EmbeddedStore.of_dataset(region.path), RemoteStore(published.address)
    for rule in read_rules():
        found = 0
        for query in (*rule.queries, *rule.contests, *rule.missing):
            ours = rows(here.select(query.text))
            assert rows(there.select(query.text)) == ours, f"{rule.slug}/{query.name}"
            found += len(ours) if query in rule.queries else 0
        assert found, rule.slug
