"""What the commands know of both sides: here, that a plan is refused for what is wrong with the files alone."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Snap

CHILD = "conversation_chunk.conversation_id"


def test_a_plan_is_refused_for_an_error_of_the_files(snap: Snap, installed: str, project: Path) -> None:
    (project / "snapshot" / "relations" / "conversation_chunk" / "conversation_id.json").unlink()

    refused = snap("plan", installed)
    assert refused.returncode == 12
    assert f"error[relation-missing] {CHILD}" in refused.stdout
    assert "snapshot/fields/conversation_chunk/conversation_id.json:" in refused.stdout
    assert f"--allow relation-missing:{CHILD}" in refused.stdout

    assert snap("plan", installed, "--allow", f"relation-missing:{CHILD}").returncode == 0


def test_a_rule_that_is_off_stays_off(snap: Snap, installed: str, project: Path) -> None:
    (project / "snapshot" / "relations" / "conversation_chunk" / "conversation_id.json").unlink()
    (project / "snap.yaml").write_text("rules:\n  relation-missing: off\n", encoding="utf-8")

    assert snap("plan", installed).returncode == 0


def test_what_snap_yaml_raises_to_an_error_is_refused_and_can_be_allowed(
    snap: Snap, installed: str, project: Path
) -> None:
    (project / "snap.yaml").write_text("rules:\n  junction-missing: error\n", encoding="utf-8")

    refused = snap("plan", installed)
    assert refused.returncode == 12
    assert "error[junction-missing] conversation.project_id" in refused.stdout

    assert snap("plan", installed, "--allow", "junction-missing:conversation.project_id").returncode == 0
