"""Ends the sides that the machines used."""

import pytest

from .machine import sides


@pytest.fixture(scope="session", autouse=True)
def _end_of_the_sides():
    yield
    sides.close()
