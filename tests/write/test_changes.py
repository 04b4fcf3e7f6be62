"""Changes of several files: all or none, and never over what somebody else wrote."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from snapshot_tool.errors import FileProblem
from snapshot_tool.write.changes import write_changes

BEFORE = {"a.json": b"1", "in/b.json": b"2", "in/deep/c.json": b"3"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for path, data in BEFORE.items():
        (tmp_path / "s" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "s" / path).write_bytes(data)
    return tmp_path / "s"


def held(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_files_are_written_moved_and_removed(folder: Path) -> None:
    before = (folder / "a.json").stat().st_mtime_ns
    after = {"a.json": b"1", "in/b.json": b"changed", "new/d.json": b"3"}

    assert write_changes(folder, BEFORE, after) == ["in/b.json", "in/deep/c.json", "new/d.json"]

    assert held(folder) == after
    assert not (folder / "in" / "deep").exists()
    assert (folder / "a.json").stat().st_mtime_ns == before


def test_the_mode_of_a_file_is_kept(folder: Path) -> None:
    (folder / "a.json").chmod(0o640)

    write_changes(folder, BEFORE, {**BEFORE, "a.json": b"changed"})

    assert (folder / "a.json").stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize(
    ("path", "data"),
    [("a.json", b"by somebody"), ("a.json", None), ("new.json", b"by somebody")],
    ids=["changed", "removed", "made"],
)
def test_what_somebody_else_did_is_not_written_over(folder: Path, path: str, data: bytes | None) -> None:
    if data is None:
        (folder / path).unlink()
    else:
        (folder / path).write_bytes(data)
    there = held(folder)

    with pytest.raises(FileProblem, match="was changed by somebody else"):
        write_changes(folder, BEFORE, {"in/b.json": b"changed", "new.json": b"new"})

    assert held(folder) == there


def test_a_link_is_refused(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "outside.json").write_bytes(b"1")
    (folder / "a.json").unlink()
    (folder / "a.json").symlink_to(tmp_path / "outside.json")

    with pytest.raises(FileProblem, match="is a link"):
        write_changes(folder, BEFORE, {**BEFORE, "a.json": b"changed"})

    assert (tmp_path / "outside.json").read_bytes() == b"1"


@pytest.mark.parametrize("failing", range(5))
def test_where_one_step_fails_all_is_put_back(folder: Path, monkeypatch: pytest.MonkeyPatch, failing: int) -> None:
    """`unlink` and `replace` come in one order; whichever of them fails, the files are what they were."""
    steps: list[str] = []

    def counted(name: str) -> None:
        real = getattr(Path, name)

        def step(path: Path, *rest: object, **options: object) -> object:
            if not path.name.endswith(".snap-new") or name == "replace":
                steps.append(name)
                if len(steps) == failing + 1:
                    raise PermissionError(13, os.strerror(13), str(path))
            return real(path, *rest, **options)

        monkeypatch.setattr(Path, name, step)

    after = {"A.json": b"renamed", "in/b.json": b"changed", "new.json": b"new"}
    with monkeypatch.context():
        counted("unlink")
        counted("replace")
        if failing < 5:
            with pytest.raises(FileProblem, match="cannot be written: Permission denied"):
                write_changes(folder, BEFORE, after)
    monkeypatch.undo()

    assert held(folder) == BEFORE
    assert steps[: failing + 1] == ["unlink", "replace", "replace", "replace", "unlink"][: failing + 1]


@pytest.mark.parametrize("is_one", [False, True], ids=["two names", "one name in any case"])
def test_a_name_that_changes_only_in_case_leaves_one_file(folder: Path, *, is_one: bool) -> None:
    if is_one:  # as a file system that takes both names for one shows it
        (folder / "A.json").hardlink_to(folder / "a.json")

    write_changes(folder, BEFORE, {"A.json": b"1", "in/b.json": b"2", "in/deep/c.json": b"3"})

    assert held(folder) == {"A.json": b"1", "in/b.json": b"2", "in/deep/c.json": b"3"}
