"""Every real revision of the snapshot, mended: what is mechanical goes, and no other byte of any file with it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from snapshot_tool.cli.mending import Wanted
from snapshot_tool.load.memory import FolderInMemory
from snapshot_tool.load.split import Parsed
from snapshot_tool.model.fix import Safety
from tests.fix.support import assert_nothing_else_changed, mend_all
from tests.history import BUNDLE, MISSING, clone
from tests.write.test_history import EDITED_BY_HAND, revisions

FIXED = {
    ("file-not-canonical", "aspect.centroid_embedding", "safe"): 1,
    ("file-not-canonical", "quote.embedding", "safe"): 2,
    ("junction-missing", "conversation.project_id", "unsafe"): 55,
    ("junction-missing", "dashboard_announcements_translations.languages_code", "unsafe"): 1,
}
"""What is mended in all revisions together, by code, object and what it may lose, and in how many of them."""

pytestmark = pytest.mark.skipif(not BUNDLE.exists(), reason=MISSING)


def test_every_revision_is_mended(tmp_path: Path) -> None:
    clone(tmp_path / "w")
    parsed = Parsed()
    found: Counter[tuple[str, str, str]] = Counter()
    changed: dict[str, set[str]] = {}

    for revision, _ in revisions(tmp_path / "w"):
        folder = FolderInMemory.read(tmp_path / "w" / "snapshot", parsed)
        made = mend_all(folder)
        assert made.not_done(Wanted(safety=Safety.UNSAFE)) == []
        assert_nothing_else_changed(made)
        for finding in made.fixed:
            assert finding.fix
            found[finding.code, finding.place.object, finding.fix.safety] += 1
            if finding.fix.safety is Safety.SAFE:
                changed.setdefault(revision, set()).add(finding.fix.file)

    assert found == FIXED
    assert changed == {revision: set(names) for revision, names in EDITED_BY_HAND.items()}
