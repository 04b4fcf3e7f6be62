"""What the commands know of both sides: here, that a plan is refused for what is wrong with the files alone."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import Snap


def sort_by_nothing(snapshot: Path) -> None:
    """Name a field to sort by that is nowhere: an error of the files, and one that a plan could go along with."""
    file = snapshot / "collections" / "conversation.json"
    collection = json.loads(file.read_text(encoding="utf-8"))
    collection["meta"]["sort_field"] = "nowhere"
    file.write_text(json.dumps(collection, indent=2) + "\n", encoding="utf-8")


def test_a_plan_is_refused_for_an_error_of_the_files(snap: Snap, installed: str, project: Path) -> None:
    sort_by_nothing(project / "snapshot")

    refused = snap("plan", installed)
    assert refused.returncode == 12
    assert "error[collection-field-missing] conversation" in refused.stdout
    assert "snapshot/collections/conversation.json:" in refused.stdout
    assert "--allow collection-field-missing:conversation" in refused.stdout

    assert snap("plan", installed, "--allow", "collection-field-missing:conversation").returncode == 0


def test_a_rule_that_is_off_stays_off(snap: Snap, installed: str, project: Path) -> None:
    sort_by_nothing(project / "snapshot")
    (project / "snap.yaml").write_text("rules:\n  collection-field-missing: off\n", encoding="utf-8")

    assert snap("plan", installed).returncode == 0


def test_what_snap_yaml_raises_to_an_error_is_refused_and_can_be_allowed(
    snap: Snap, installed: str, project: Path
) -> None:
    (project / "snap.yaml").write_text("rules:\n  junction-missing: error\n", encoding="utf-8")

    refused = snap("plan", installed)
    assert refused.returncode == 12
    assert "error[junction-missing] conversation.project_id" in refused.stdout

    assert snap("plan", installed, "--allow", "junction-missing:conversation.project_id").returncode == 0
