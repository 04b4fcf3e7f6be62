"""A world for each test."""

from __future__ import annotations

import pytest

from tests.directus.world import World


@pytest.fixture
def world(directus_database: str) -> World:
    """A fresh database that holds an empty Directus."""
    return World(directus_database)
