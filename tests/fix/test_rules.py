"""What a rule's fix does: its finding is gone, and no more of the files has changed than it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from snapshot_tool.cli.judge import Judge
from snapshot_tool.cli.mending import Wanted
from snapshot_tool.load.memory import FolderInMemory
from snapshot_tool.model.fix import Safety
from snapshot_tool.model.levels import Setting
from tests.fix.support import assert_nothing_else_changed, mend_all, told
from tests.rules.snapshot.build import build
from tests.rules.snapshot.cases import CASES

SAFE = {
    "drop-by-missing-key", "drop-index-by-guessed-name", "field-meta-keys", "file-misnamed", "file-not-canonical",
    "foreign-key-disagrees", "primary-key-nullable", "schema-is-null", "system-index-dropped",
}  # fmt: skip
"""The rules all of whose cases have a remedy that loses nothing."""


@pytest.mark.parametrize("code", CASES)
def test_what_is_mended_is_no_longer_found(code: str, tmp_path: Path) -> None:
    folder = FolderInMemory.read(build(tmp_path / "snapshot", CASES[code].fires))
    judge = Judge(None, CASES[code].declared, {code: Setting("on")})

    made = mend_all(folder, judge=judge, only=[code])

    assert made.not_done(Wanted(frozenset([code]), Safety.UNSAFE)) == []
    assert {told(finding) for finding in made.fixed}.isdisjoint(map(told, made.left))
    assert_nothing_else_changed(made)
    again = mend_all(folder.with_contents(made.after), judge=judge, only=[code])
    assert (again.fixed, again.after) == ((), made.after)


@pytest.mark.parametrize("code", sorted(SAFE))
def test_what_is_mechanical_is_mended_without_unsafe(code: str, tmp_path: Path) -> None:
    folder = FolderInMemory.read(build(tmp_path / "snapshot", CASES[code].fires))

    made = mend_all(folder, Safety.SAFE, judge=Judge(None, CASES[code].declared), only=[code])

    assert len(made.fixed) > 0
    assert all(finding.fix and finding.fix.safety is Safety.SAFE for finding in made.fixed)
