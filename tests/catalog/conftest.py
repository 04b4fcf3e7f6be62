"""The zoo, read once, and connections to fresh databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from snapshot_tool.load.embedded import EmbeddedServer
from snapshot_tool.load.postgres import read_catalog
from snapshot_tool.model.catalog import Catalog


@pytest.fixture(scope="session")
def zoo(server: EmbeddedServer) -> Catalog:
    """The catalog of a database that holds one of each."""
    url = server.create_database("zoo")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(Path(__file__).with_name("zoo.sql").read_bytes())
    return read_catalog(url)


@pytest.fixture
def connection(database: str) -> Iterator[psycopg.Connection]:
    """A connection in autocommit mode to a fresh, empty database."""
    with psycopg.connect(database, autocommit=True) as opened:
        yield opened
