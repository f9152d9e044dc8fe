"""`--accept` writes the answers anew; whoever uses it reads what changed."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--accept", action="store_true", help="write answers and the list of questions"
    )


@pytest.fixture
def accept(request: pytest.FixtureRequest) -> bool:
    """Whether answers are to be written; never when the whole suite runs."""
    return bool(request.config.getoption("--accept", default=False))
