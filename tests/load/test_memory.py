"""A folder in memory is examined as the folder itself is, whatever lies in it."""

from __future__ import annotations

import os
from pathlib import Path

from snapshot_tool.load.memory import FolderInMemory
from snapshot_tool.load.split import examine
from tests.rules.snapshot.build import build


def test_it_is_read_as_the_folder_itself(tmp_path: Path) -> None:
    folder = build(tmp_path / "snapshot", {"fields/article/title.json": {"nonsense": 1}})
    (folder / "fields/article/title.json.orig").write_text("{}", encoding="utf-8")
    (folder / "field").mkdir()
    (folder / "README.md").write_text("hello", encoding="utf-8")
    (folder / "fields/article/broken.json").write_text("{", encoding="utf-8")
    (folder / "fields/linked").symlink_to(tmp_path)
    (folder / "fields/author/out.json").symlink_to("/etc/passwd")
    (folder / "collections/author.json").rename(folder / "relations/author.json")
    os.mkfifo(folder / "collections/pipe.json")

    loaded = examine(folder)

    assert FolderInMemory.read(folder).examined() == loaded
    assert len(loaded.problems) == 6
    assert loaded.passed_over == ("fields/article/title.json.orig", "README.md", "field/")


def test_an_empty_folder_is_one_without_anything(tmp_path: Path) -> None:
    (tmp_path / "snapshot").mkdir()

    assert FolderInMemory.empty(tmp_path / "snapshot").examined() == examine(tmp_path / "snapshot")
