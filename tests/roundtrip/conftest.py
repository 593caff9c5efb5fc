"""What the round trips need on the machine."""

import pytest

from tests.roundtrip.office import missing


@pytest.fixture(scope="session", autouse=True)
def _office() -> None:
    """Every round trip is an error, with the words that help, where there is no office program."""
    if wanted := missing():
        pytest.fail(wanted, pytrace=False)
