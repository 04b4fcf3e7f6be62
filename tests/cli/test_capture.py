"""`snap capture`: a file that stands for a database in every command that reads one."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from snapshot_tool.load.capture import read_capture
from snapshot_tool.load.postgres import read_catalog
from snapshot_tool.model.capture import CaptureDocument, lasting
from snapshot_tool.plan.fingerprint import fingerprint
from snapshot_tool.render.capture import render_capture
from tests.cli.conftest import Snap

Edit = Callable[[str, str, str], None]
DAY = date(2026, 11, 26)


@pytest.fixture
def captured(installed: str, snap: Snap, edit: Edit) -> str:
    """A database whose capture is in `production.json`, and files that want one index more."""
    done = snap("capture", installed, "-o", "production.json")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.startswith("wrote production.json: 76 tables of postgresql://")
    edit("fields/conversation_chunk/error.json", '"is_indexed": false', '"is_indexed": true')
    return installed


def test_a_capture_reads_back_as_the_database(captured: str, project: Path) -> None:
    found, live = read_capture(project / "production.json"), read_catalog(captured)

    assert found.catalog == lasting(live)
    assert fingerprint(found.catalog) == fingerprint(live)
    assert abs(datetime.now(UTC).date() - found.captured) <= timedelta(days=1)


def test_the_same_schema_is_the_same_file(captured: str, project: Path, snap: Snap) -> None:
    before = (project / "production.json").read_text()
    with psycopg.connect(captured, autocommit=True) as connection:
        connection.execute("INSERT INTO view (id, name) VALUES (gen_random_uuid(), 'secret text')")
        connection.execute("SELECT * FROM view WHERE id IS NOT NULL")
    again = snap("capture", captured)

    assert (again.returncode, again.stderr) == (0, "")
    assert again.stdout == before
    assert "secret text" not in before
    assert str(project.parent) not in before


def test_a_capture_stands_for_the_database(captured: str, snap: Snap) -> None:
    from_database, from_capture = snap("diff", captured), snap("diff", "production.json")

    assert from_capture.returncode == 10
    assert from_capture.stdout.splitlines()[1:] == from_database.stdout.splitlines()[1:]
    assert snap("predict", "production.json").returncode == 0


def test_a_plan_from_a_capture_is_one_for_the_database(captured: str, snap: Snap, project: Path) -> None:
    assert snap("plan", "production.json", "-o", "release").returncode == 0
    rehearsed = snap("rehearse", "release", "production.json")
    assert (rehearsed.returncode, rehearsed.stderr) == (0, "")
    assert "release on a copy of production.json" in rehearsed.stdout
    assert snap("apply", "release", "--to", captured, "--yes").returncode == 0
    assert snap("diff", captured).returncode == 0
    assert snap("rehearse", "release").returncode != 0
    assert (project / "release" / "plan.json").exists()


def test_a_capture_of_snap_yaml_is_read_where_there_is_no_url(captured: str, snap: Snap, project: Path) -> None:
    (project / "snap.yaml").write_text(
        "default_environment: production\nenvironments:\n  production: {capture: production.json}\n"
    )
    done = snap("diff")

    assert done.returncode == 10
    assert done.stdout.startswith("@production (production.json) → snapshot")
    assert captured not in done.stdout


def test_a_capture_is_no_database_to_apply_to(captured: str, snap: Snap) -> None:
    assert snap("plan", captured, "-o", "release").returncode == 0
    for done in (snap("apply", "release", "--to", "production.json", "--yes"), snap("capture", "production.json")):
        assert done.returncode == 2
        assert done.stderr == (
            "error: production.json is a capture, and this needs a database\n hint: name a PostgreSQL URL\n"
        )


def test_a_plan_is_no_capture(snap: Snap, project: Path) -> None:
    (project / "plan.json").write_text('{"format": "snap.plan/1"}')
    done = snap("diff", "plan.json")

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("error: plan.json is no snapshot: it is a plan that snap wrote (snap.plan/1)\n")


def test_numbers_that_javascript_cannot_hold_stay(directus_database: str, tmp_path: Path) -> None:
    with psycopg.connect(directus_database, autocommit=True) as connection:
        connection.execute("CREATE SEQUENCE huge MINVALUE -9223372036854775807 MAXVALUE 9223372036854775806 START -5")
        connection.execute('CREATE TABLE "it\'s ""ü""" (id integer PRIMARY KEY, CHECK (id > 0))')
    live = read_catalog(directus_database)
    (tmp_path / "c.json").write_text(render_capture(CaptureDocument.of(live, DAY)), encoding="utf-8")
    found = read_capture(tmp_path / "c.json")

    assert (found.catalog, found.captured) == (lasting(live), DAY)
    (huge,) = [one for one in found.catalog.sequences if one.name == "huge"]
    assert (huge.minimum, huge.maximum) == (-9223372036854775807, 9223372036854775806)
    assert json.loads((tmp_path / "c.json").read_text(encoding="utf-8"))["format"] == "snap.capture/2"
