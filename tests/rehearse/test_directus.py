"""The database of `embedded:`."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from snapshot_tool.errors import DatabaseProblem
from snapshot_tool.load.directus_tables import require_directus
from snapshot_tool.load.postgres import read_catalog
from snapshot_tool.rehearse.directus import embedded_directus, install
from snapshot_tool.rehearse.scratch import execute


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that the user whom the server runs as may enter."""
    made = Path(tempfile.mkdtemp(prefix="snap-"))
    yield made / "server"
    shutil.rmtree(made)


def empty(url: str) -> None:
    install(url, "11.13.4")


def test_it_is_made_once_and_then_kept(folder: Path) -> None:
    with embedded_directus(folder, empty) as url:
        require_directus(read_catalog(url))
        execute(url, ["CREATE TABLE mine (id integer)"])
    with embedded_directus(folder, empty) as url:
        assert len(read_catalog(url).tables) == 28


def test_two_at_once_make_it_once(folder: Path) -> None:
    def count(_: int) -> int:
        with embedded_directus(folder, empty) as url:
            return len(read_catalog(url).tables)

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(count, range(2))) == [27, 27]


def test_a_database_that_is_not_empty_is_refused(database: str) -> None:
    execute(database, ["CREATE TABLE directus_users (id integer)"])
    with pytest.raises(DatabaseProblem) as caught:
        install(database, "11.13.4")
    assert caught.value.message.endswith('failed: relation "directus_users" already exists (42P07)')


def test_what_was_interrupted_is_made_afresh(folder: Path) -> None:
    def fail(url: str) -> None:
        execute(url, ["CREATE TABLE half (id integer)"])
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), embedded_directus(folder, fail):
        pass
    with embedded_directus(folder, empty) as url:
        assert "half" not in read_catalog(url).tables
