"""55 real revisions of the snapshot, written by four versions of Directus, are read and written back byte for byte."""

from __future__ import annotations

import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from snapshot_tool.load.loaded import Loaded
from snapshot_tool.load.split import read
from snapshot_tool.write.split import documents
from tests.history import BUNDLE, MISSING, clone

pytestmark = pytest.mark.skipif(not BUNDLE.exists(), reason=MISSING)

EDITED_BY_HAND = {
    "6dfa1511022e0ed06297e2b4ade89f9ec71da98a": {
        "fields/aspect/centroid_embedding.json": "indented with tabs, no newline at the end",
        "fields/quote/embedding.json": "indented with tabs, no newline at the end",
    },
    "c2cb962d6b67dad9c22943c5f3a6e8a2f6b93045": {
        "fields/quote/embedding.json": "no newline at the end",
    },
}
"""Files that no Directus wrote, by revision, and what is not canonical about them."""


def revisions(work_tree: Path) -> Iterator[tuple[str, Loaded]]:
    """Check out one revision after the other, oldest first, and read it."""
    git = ["git", "-C", str(work_tree)]
    listed = subprocess.run(
        [*git, "rev-list", "--reverse", "upto49"], check=True, capture_output=True, text=True
    ).stdout.split()
    for revision in listed:
        subprocess.run([*git, "checkout", "--quiet", "--detach", revision], check=True)
        yield revision, read(work_tree / "snapshot")


def test_every_revision_is_written_back(tmp_path: Path) -> None:
    clone(tmp_path / "w")
    not_canonical: dict[str, set[str]] = {}
    versions: Counter[str] = Counter()

    for revision, loaded in revisions(tmp_path / "w"):
        versions[loaded.snapshot.info.directus] += 1
        written = documents(loaded.snapshot)
        assert written.keys() == loaded.contents.keys()
        different = {name for name, data in written.items() if loaded.contents[name] != data}
        if different:
            not_canonical[revision] = different

    assert versions == {"11.3.5": 1, "11.5.1": 23, "11.13.0": 3, "11.13.4": 28}
    assert not_canonical == {revision: set(names) for revision, names in EDITED_BY_HAND.items()}
