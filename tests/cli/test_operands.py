"""Which side an operand takes, what stands where it is left out, and what snap.yaml adds."""

from __future__ import annotations

from pathlib import Path

import pytest

from snapshot_tool.cli.operands import pair
from snapshot_tool.errors import FileProblem, UsageError
from snapshot_tool.load.config import Config, Environment
from snapshot_tool.load.source import Database, Embedded, SnapshotFolder
from snapshot_tool.write.documents import write_documents

URL = "postgresql://localhost/app"
STAGING = Config(default_environment="staging", environments={"staging": Environment(url="postgresql://staging/app")})


@pytest.fixture(autouse=True)
def _no_database_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("DATABASE_URL", "PGHOST", "PGHOSTADDR", "PGDATABASE", "PGSERVICE", "DB_DATABASE", "DB_SEARCH_PATH",
                 "DB_CONNECTION_STRING"):  # fmt: skip
        monkeypatch.delenv(name, raising=False)
    for folder in ("snapshot", "other"):
        (tmp_path / folder).mkdir()
    monkeypatch.chdir(tmp_path)


def test_nothing_named_is_the_embedded_database_and_the_snapshot_beside() -> None:
    assert pair(None, None, Config()) == (Embedded(), SnapshotFolder(Path("snapshot")))


def test_the_default_environment_comes_first() -> None:
    found, _ = pair(None, None, STAGING)

    assert isinstance(found, Database)
    assert (found.url, found.label) == ("postgresql://staging/app", "@staging")


def test_a_single_database_is_what_is_there() -> None:
    found, wanted = pair(URL, None, STAGING)

    assert (found.label, wanted) == ("postgresql://localhost/app", SnapshotFolder(Path("snapshot")))


def test_a_single_folder_is_what_is_wanted() -> None:
    assert pair("other", None, Config()) == (Embedded(), SnapshotFolder(Path("other")))


def test_two_folders_are_there_and_wanted() -> None:
    assert pair("other", "snapshot", Config()) == (SnapshotFolder(Path("other")), SnapshotFolder(Path("snapshot")))


def test_a_database_is_never_what_is_wanted() -> None:
    with pytest.raises(UsageError, match="TO is what is wanted, and postgresql://localhost/app is a database"):
        pair("snapshot", URL, Config())


def test_documents_are_written_together(tmp_path: Path) -> None:
    write_documents(tmp_path / "new" / "folder", {"a.txt": "ä\ud800\n", "b.txt": "b"})

    assert (tmp_path / "new" / "folder" / "a.txt").read_bytes() == "ä\\ud800\n".encode()
    assert sorted(path.name for path in (tmp_path / "new" / "folder").iterdir()) == ["a.txt", "b.txt"]


def test_documents_that_cannot_be_written_leave_what_was_there(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("old")
    (tmp_path / "b.txt").mkdir()

    with pytest.raises(FileProblem, match="cannot be written"):
        write_documents(tmp_path, {"b.txt": "new", "a.txt": "new"})

    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == ["a.txt"]
    assert (tmp_path / "a.txt").read_text() == "old"
