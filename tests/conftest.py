"""What every test may use: one throw-away PostgreSQL for the whole run, and databases in it that cost little."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from snapshot_tool.load.embedded import EmbeddedServer, throw_away
from snapshot_tool.rehearse.directus import install

# Helpers that assert: let pytest explain them as it does the tests themselves, whoever imports them first.
pytest.register_assert_rewrite("tests.plan.observe", "tests.plan.support")

_EMPTY_DIRECTUS = "empty_directus"
_NUMBERS = count(1)


@pytest.fixture(scope="session", autouse=True)
def judged_scripts() -> Iterator[None]:
    """Let squawk judge the scripts of all plans that were made, and fail the run where it finds something."""
    yield
    documents = sys.modules.get("tests.plan.documents")
    assert documents is None or documents.SCRIPTS.findings() == []


@pytest.fixture(scope="session")
def server_binaries() -> Path | None:
    """The folder of the PostgreSQL that `make test-matrix` tests; None for the embedded one."""
    named = os.environ.get("SNAP_TEST_SERVER")
    return Path(named) if named else None


@pytest.fixture(scope="session")
def server(server_binaries: Path | None) -> Iterator[EmbeddedServer]:
    """One PostgreSQL for all tests of this run: the embedded one, or that of `make test-matrix`."""
    with throw_away(binaries=server_binaries) as running:
        yield running


@pytest.fixture
def database(server: EmbeddedServer) -> Iterator[str]:
    """The URL of a fresh, empty database."""
    yield from _fresh(server, None)


@pytest.fixture(scope="session")
def directus_template(server: EmbeddedServer) -> str:
    """The name of a template database that holds an empty Directus 11.13.4."""
    install(server.create_database(_EMPTY_DIRECTUS), "11.13.4")
    return _EMPTY_DIRECTUS


@pytest.fixture
def directus_database(server: EmbeddedServer, directus_template: str) -> Iterator[str]:
    """The URL of a fresh database that holds an empty Directus 11.13.4."""
    yield from _fresh(server, directus_template)


def _fresh(server: EmbeddedServer, template: str | None) -> Iterator[str]:
    name = f"test_{next(_NUMBERS)}"
    yield server.create_database(name, template)
    server.drop_database(name)
