"""`snap plan --reverse` from end to end: a release that is applied, and taken back."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from snapshot_tool.load.postgres import read_catalog
from snapshot_tool.plan.fingerprint import changed, fingerprint
from tests.cli.conftest import Snap

Edit = Callable[[str, str, str], None]

ERROR = "fields/conversation_chunk/error.json"


@pytest.fixture
def release(installed: str, edit: Edit, snap: Snap) -> str:
    """A database, with a plan for it in `release` that builds an index."""
    edit(ERROR, '"is_indexed": false', '"is_indexed": true')
    assert snap("plan", installed, "-o", "release").returncode == 0
    return installed


def test_a_release_is_taken_back(release: str, snap: Snap, project: Path) -> None:
    before = fingerprint(read_catalog(release))
    assert snap("apply", "release", "--to", release, "--yes").returncode == 0

    made = snap("plan", "--reverse", "release", release, "-o", "back")
    assert (made.returncode, made.stderr) == (0, "wrote plan.sql, plan.json, plan.md to back\n")
    (step,) = json.loads((project / "back" / "plan.json").read_text())["steps"]
    assert step["sql"] == 'DROP INDEX CONCURRENTLY "public"."conversation_chunk_error_index"'
    assert step["reason"].startswith("takes back step 1: the index of conversation_chunk.error")

    assert snap("apply", "back", "--to", release, "--yes").returncode == 0
    assert changed(before, fingerprint(read_catalog(release))) == ()


def test_a_plan_that_never_ran_is_not_taken_back(release: str, snap: Snap) -> None:
    done = snap("plan", "--reverse", "release", release)
    assert done.returncode == 2
    assert "nothing of this plan ran on" in done.stderr
    assert "--until" in done.stderr


def test_the_last_step_can_be_named(release: str, snap: Snap) -> None:
    assert snap("plan", "--reverse", "release", release, "--until", "1").returncode == 0
    done = snap("plan", "--reverse", "release", release, "--until", "2")
    assert (done.returncode, "the plan has steps 1 to 1" in done.stderr) == (2, True)


def test_a_way_back_takes_no_snapshot(release: str, snap: Snap) -> None:
    assert snap("plan", "--reverse", "release", "./snapshot").returncode == 2
    assert snap("plan", "--reverse", "release", release, "--through", "directus").returncode == 2


def test_a_last_step_without_a_way_back_is_refused(snap: Snap) -> None:
    ended = snap("plan", "--until", "3")
    assert ended.returncode == 2
    assert ended.stderr == "error: --until says how far a plan ran that is taken back: it goes with --reverse\n"
