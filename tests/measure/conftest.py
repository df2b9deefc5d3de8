"""The tables of the example dossier for all tests of measures."""

import pytest


@pytest.fixture(scope="session")
def example(built_example):
    return built_example.tables
