"""Declared objects from end to end: `snap.yaml`, the database, and the commands between them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from tests.cli.conftest import ROOT, Snap

CHUNK_TIMESTAMP = "fields/conversation_chunk/timestamp.json"


@pytest.fixture
def declaring(project: Path, installed: str) -> str:
    """A database that has none of what the project's own snap.yaml declares."""
    text = (ROOT / "snap.yaml").read_text(encoding="utf-8")
    environment = f"environments: {{production: {{url: '{installed}'}}}}\n"
    (project / "snap.yaml").write_text(f"{text}{environment}", encoding="utf-8")
    return installed


def test_a_plan_makes_what_is_declared_and_a_second_one_nothing(snap: Snap, declaring: str) -> None:
    planned = snap("plan", "@production", "--format", "sql", "--strict")
    assert (planned.returncode, planned.stderr) == (0, "")
    assert planned.stdout.count("CREATE INDEX CONCURRENTLY") == 2
    assert planned.stdout.count("CREATE UNIQUE INDEX CONCURRENTLY") == 2
    with psycopg.connect(declaring, autocommit=True) as connection:
        for line in planned.stdout.splitlines():
            if line.startswith(("CREATE INDEX", "CREATE UNIQUE INDEX")):
                connection.execute(line.rstrip(";").encode())
    again = snap("plan", "@production")
    assert again.returncode == 0
    assert "declared" not in again.stdout
    assert "CREATE" not in snap("plan", "@production", "--format", "sql").stdout


@pytest.mark.usefixtures("declaring")
def test_validate_raises_the_pitfall_without_a_database(snap: Snap, edit: Callable[[str, str, str], None]) -> None:
    assert snap("validate").returncode == 0
    edit(CHUNK_TIMESTAMP, '"is_indexed": true', '"is_indexed": false')
    done = snap("validate")
    assert done.returncode == 12
    assert "error[drop-index-by-guessed-name] conversation_chunk.timestamp" in done.stdout
    assert "idx_chunk_recent_non_upload, which snap.yaml declares" in done.stdout
    refused = snap("plan", "@production")
    assert refused.returncode == 12
    assert "error[drop-index-by-guessed-name] conversation_chunk.timestamp" in refused.stdout


def test_who_holds_a_table_is_told_without_what_they_do(snap: Snap, declaring: str) -> None:
    with psycopg.connect(declaring) as holder:
        holder.execute("INSERT INTO directus_settings (project_name) VALUES ('s3cr3t')")
        holder.execute("LOCK TABLE conversation_chunk IN ROW EXCLUSIVE MODE")
        holder.execute("SELECT pg_sleep(3.2), 's3cr3t'")
        planned = snap("plan", "@production", "--format", "json")
        pid = holder.info.backend_pid
        holder.rollback()
    found = [finding for finding in json.loads(planned.stdout)["findings"] if finding["code"] == "blocked-by"]
    (message,) = (finding["message"] for finding in found)
    about = r"pid \d+ \(idle in transaction for \d+ s, SELECT pg_sleep …\) holds ROW EXCLUSIVE on conversation_chunk: "
    assert re.match(about, message)
    assert f"pid {pid} " in message
    assert "s3cr3t" not in planned.stdout
