"""Plans: exact where all choices can be tried, and better than the best cards."""

import re
import subprocess
from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from random import Random

import pytest

from clusterkg.build import build
from clusterkg.generate import generate
from clusterkg.opportunities import Filter
from clusterkg.opportunities.cover import Choices, Need, Towns, all_needs, most_needs
from clusterkg.opportunities.index import find
from clusterkg.opportunities.plan import agreements, top
from clusterkg.store import EmbeddedStore

TOWNS, SEED = 300, 11
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A made-up region of some hundred towns, built as a user would."""
    folder = tmp_path_factory.mktemp("plan")
    generate(TOWNS, SEED, folder / "tables")
    return build([folder / "tables"], folder / "dataset").path


@pytest.mark.parametrize("number", [5, 10, 20])
def test_a_plan_closes_more_needs_than_the_best_cards(
    run: Run, region: Path, number: int
) -> None:
    done = run("plan", "--dataset", region, "--agreements", str(number))
    said = done.stdout.splitlines()[-1]
    told = re.fullmatch(
        r"(\d+) of (\d+) needs closed by (\d+) of (\d+) possible agreements "
        r"\(gap ([0-9.]+)% to the bound (\d+), proven best\); "
        r"the (\d+) from the top of the list close (\d+)\.",
        said,
    )
    assert told, said
    closed, needs, chosen, possible, gap, bound, naive, of_naive = map(
        float, told.groups()
    )
    assert (chosen, naive, gap, bound) == (number, number, 0, closed)
    assert closed > 1.2 * of_naive
    assert needs > closed
    assert possible > number


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_no_other_choice_of_the_papers_closes_more(
    store: EmbeddedStore, number: int
) -> None:
    choices = agreements(find(store, Filter()))
    tried = [
        len(set().union(*(choices[pair] for pair in some)))
        for some in combinations(choices, number)
    ]
    assert len(most_needs(choices, number).closed) == max(tried)


def test_the_best_cards_have_to_be_paid_for_too(store: EmbeddedStore) -> None:
    choices = agreements(find(store, Filter()))
    costs = {pair: 2.0 for pair in choices}
    naive, best = (top(choices, 6, costs), most_needs(choices, 6, costs))
    assert len(naive.agreements) == len(best.agreements) == 3
    assert naive.cost == best.cost == 6


def _best(choices: Choices, budget: float, costs: dict[Towns, float]) -> int:
    """By trying every choice."""
    tried = (some for n in range(len(choices) + 1) for some in combinations(choices, n))
    return max(
        len(set().union(*(choices[pair] for pair in some)))
        for some in tried
        if sum(costs[pair] for pair in some) <= budget
    )


@pytest.mark.parametrize("seed", range(40))
def test_the_smaller_model_has_the_same_best_answer(seed: int) -> None:
    chance = Random(seed)
    needs: list[Need] = [(who, "testing") for who in "abcdefg"]
    choices = {
        ("s", str(n)): set(chance.sample(needs, chance.choice((1, 1, 2, 3))))
        for n in range(9)
    }
    costs = {pair: chance.choice((1.0, 1.0, 2.0, 3.5)) for pair in choices}
    for budget in (1, 3, 5.5):
        found = most_needs(choices, budget, costs)
        assert found.proven
        assert found.cost <= budget
        assert len(found.closed) == _best(choices, budget, costs)
    every = all_needs(choices, costs)
    assert every.closed == set().union(*choices.values())
    assert _best(choices, every.cost - 0.25, costs) < len(every.closed)
