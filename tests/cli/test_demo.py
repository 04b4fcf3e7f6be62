"""`snap demo`: the story is told to its end, and nothing is left behind."""

from __future__ import annotations

import re
from pathlib import Path

import psycopg
import pytest

import snapshot_tool
from snapshot_tool.cli.console import Output
from snapshot_tool.cli.demo.story import tell
from snapshot_tool.errors import FileProblem
from snapshot_tool.load.embedded import EmbeddedServer
from tests.cli.conftest import Snap


def test_the_story_is_told_and_everything_removed(snap: Snap, server: EmbeddedServer, project: Path) -> None:
    before = server.databases()
    files = sorted(path.name for path in project.iterdir())

    done = snap("demo", "--database", server.url())

    assert (done.returncode, done.stderr) == (0, "")
    lines = re.findall(r"^ ?\d+\. ", done.stdout, flags=re.MULTILINE)
    assert len(lines) == 12
    for said in (
        "~ timestamp  schema.is_indexed  true → false",
        '42704  index "conversation_chunk_timestamp_index" does not exist',
        ", and everything would be rolled back.",
        "error[drop-index-by-guessed-name] conversation_chunk.timestamp",
        "✗ The plan is refused: ",
        "✓ The plan may run: ",
        "No differences: Directus would find nothing to do.",
        "The 5 hand-made indexes are still there, and so is every row.",
    ):
        assert said in done.stdout
    assert server.databases() == before
    assert sorted(path.name for path in project.iterdir()) == files


def test_a_role_that_may_not_make_a_database_is_told(snap: Snap, server: EmbeddedServer) -> None:
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute("CREATE ROLE demo_nobody LOGIN")
        try:
            done = snap("demo", "--database", server.url().replace("postgres@", "demo_nobody@"))
        finally:
            connection.execute("DROP ROLE demo_nobody")

    assert done.returncode == 1
    assert "permission denied to create database" in done.stderr
    assert "use a role with CREATEDB" in done.stderr


def test_it_needs_the_snapshot_that_it_tells_of(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(snapshot_tool, "__file__", str(tmp_path / "snapshot_tool" / "__init__.py"))

    with pytest.raises(FileProblem, match="that is not here"):
        tell(Output(), "postgresql://nowhere")
