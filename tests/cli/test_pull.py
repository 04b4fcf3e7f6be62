"""`snap pull`: the files of a database, what of the files that are there stays, and how it ends."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from snapshot_tool.cli import pulling
from snapshot_tool.load.split import read
from snapshot_tool.model.catalog import Catalog
from snapshot_tool.model.snapshot import Collection, Snapshot
from tests.cli.captures import catalog_of, write_capture
from tests.cli.conftest import SNAPSHOT, Snap

TIMESTAMP = "fields/conversation_chunk/timestamp.json"
WANTED = read(SNAPSHOT).snapshot

Edit = Callable[[str, str, str], None]


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def without(snapshot: Snapshot, *collections: str) -> Snapshot:
    """The snapshot without some collections."""
    return snapshot.model_copy(
        update={
            key: tuple(entry for entry in getattr(snapshot, key) if entry.collection not in collections)
            for key in ("collections", "fields", "relations")
        }
    )


def unindexed(snapshot: Snapshot) -> Snapshot:
    """The snapshot of a database without the index of the incident."""
    return snapshot.model_copy(
        update={
            "fields": tuple(
                field.model_copy(update={"schema_": field.schema_.model_copy(update={"is_indexed": False})})
                if field.schema_ and (field.collection, field.field) == ("conversation_chunk", "timestamp")
                else field
                for field in snapshot.fields
            )
        }
    )


@cache
def whole() -> Catalog:
    """A database that holds the project's snapshot."""
    return catalog_of(WANTED)


@cache
def bare() -> Catalog:
    """The same without the index of the incident."""
    return catalog_of(unindexed(WANTED))


@cache
def recent() -> Catalog:
    """The same with an index of another name instead."""
    return catalog_of(unindexed(WANTED), idx_recent="conversation_chunk.timestamp")


@pytest.fixture
def database(project: Path) -> Callable[[Catalog], str]:
    """A capture of a catalog, to be pulled from."""

    def write(catalog: Catalog) -> str:
        write_capture(project / "staging.json", catalog)
        return "staging.json"

    return write


def test_an_empty_folder_is_filled_with_the_very_bytes(installed: str, project: Path, snap: Snap) -> None:
    done = snap("pull", installed, "new/snapshot", "--directus", "11.13.4")

    assert done.returncode == 0
    assert files(project / "new" / "snapshot") == files(SNAPSHOT)
    assert done.stdout.startswith("A new/snapshot/collections/access_request.json\nA new/")
    assert done.stderr.startswith("new/snapshot: 708 files added, from postgresql://")
    assert done.stderr.endswith("(Directus 11.13.4)\n")
    assert snap("validate", "new/snapshot").returncode == 0
    assert snap("diff", installed, "new/snapshot").returncode == 0
    again = snap("pull", installed, "new/snapshot")
    assert (again.returncode, again.stdout) == (0, "")
    assert again.stderr.startswith("new/snapshot: nothing differs, from postgresql://")


def test_only_what_differs_is_touched(
    project: Path, snap: Snap, edit: Edit, database: Callable[[Catalog], str]
) -> None:
    edit("fields/org/name.json", '"sort": 2', '"sort": 9')
    edit("fields/org/id.json", "  ", "\t")
    (project / "snapshot/fields/org/created_at.json").unlink()
    (project / "snapshot/fields/org/logo_url.json").rename(project / "snapshot/fields/org/other.json")
    (project / "snapshot/fields/org/README.md").write_text("kept", encoding="utf-8")
    kept = {path: path.stat().st_mtime_ns for path in (project / "snapshot").rglob("*") if path.is_file()}

    done = snap("pull", database(whole()))

    assert (done.returncode, done.stdout) == (
        0, "A snapshot/fields/org/created_at.json\nM snapshot/fields/org/name.json\n"
    )  # fmt: skip
    assert done.stderr == "snapshot: 1 file added · 1 file changed, from staging.json (Directus 11.13.4)\n"
    touched = {path.name for path, time in kept.items() if path.stat().st_mtime_ns != time}
    assert touched == {"name.json"}
    assert (project / "snapshot/fields/org/id.json").read_text().startswith("{\n\t")
    assert read(project / "snapshot").snapshot.fields.__len__() == len(WANTED.fields)


def test_a_dry_run_shows_the_patch_and_writes_nothing(
    project: Path, snap: Snap, edit: Edit, database: Callable[[Catalog], str]
) -> None:
    edit("fields/org/name.json", '"sort": 2', '"sort": 9')
    (project / "snapshot/fields/org/id.json").unlink()
    before = files(project)

    done = snap("pull", database(whole()), "--dry-run")

    assert done.returncode == 0
    assert '-    "sort": 9,\n+    "sort": 2,\n' in done.stdout
    assert "new file mode 100644\n--- /dev/null\n+++ b/snapshot/fields/org/id.json\n" in done.stdout
    assert files(project) == {**before, "staging.json": (project / "staging.json").read_bytes()}


def test_what_the_database_does_not_have_goes_only_with_prune(
    project: Path, snap: Snap, database: Callable[[Catalog], str]
) -> None:
    operand = database(catalog_of(without(WANTED, "announcement_activity")))

    kept, shown, gone = (
        snap("pull", operand),
        snap("pull", operand, "--prune", "--dry-run"),
        snap("pull", operand, "--prune"),
    )

    assert kept.returncode == 0
    assert (
        " note: snapshot/collections/announcement_activity.json stays, and the database has no collection "
        "announcement_activity; --prune removes it"
    ) in kept.stderr
    assert "deleted file mode 100644" in shown.stdout
    assert "D snapshot/collections/announcement_activity.json" in gone.stdout
    assert not (project / "snapshot/fields/announcement_activity").exists()
    assert without(WANTED, "announcement_activity") == read(project / "snapshot").snapshot


def environments(project: Path, production: Catalog) -> None:
    write_capture(project / "production.json", production)
    (project / "snap.yaml").write_text(
        "environments:\n"
        "  production: {capture: production.json}\n"
        "  nowhere: {capture: nowhere.json}\n", encoding="utf-8"
    )  # fmt: skip


def test_a_column_that_is_indexed_elsewhere_stays_indexed(
    project: Path, snap: Snap, database: Callable[[Catalog], str]
) -> None:
    environments(project, recent())

    done = snap("pull", database(bare()))

    assert (done.returncode, done.stdout) == (0, "")
    assert (
        f" note: snapshot/{TIMESTAMP} says is_indexed: true, as @production has idx_recent; "
        "the database has no such index"
    ) in done.stderr
    assert files(project / "snapshot") == files(SNAPSHOT)


def test_the_mirror_false_is_never_written_over_it(
    project: Path, snap: Snap, edit: Edit, database: Callable[[Catalog], str]
) -> None:
    environments(project, recent())
    edit(TIMESTAMP, '"is_indexed": true', '"is_indexed": false')

    done = snap("pull", database(bare()))

    assert (done.returncode, done.stdout) == (0, f"M snapshot/{TIMESTAMP}\n")
    assert files(project / "snapshot") == files(SNAPSHOT)


def test_where_an_environment_cannot_be_looked_at_an_index_stays(
    project: Path, snap: Snap, database: Callable[[Catalog], str]
) -> None:
    environments(project, bare())

    done = snap("pull", database(bare()))

    assert (done.returncode, done.stdout) == (0, "")
    assert "note: @nowhere was not looked at: there is no file nowhere.json" in done.stderr
    assert "as @nowhere could not be looked at" in done.stderr


def test_what_is_indexed_nowhere_is_written_so(project: Path, snap: Snap, database: Callable[[Catalog], str]) -> None:
    done = snap("pull", database(bare()))

    assert (done.returncode, done.stdout) == (0, f"M snapshot/{TIMESTAMP}\n")
    assert read(project / "snapshot").snapshot == unindexed(WANTED)


@pytest.mark.parametrize(
    ("rest", "reason"),
    [
        (("--against", "production.json"), "production.json has idx_recent"),
        ((), "snap.yaml declares idx_declared"),
    ],
    ids=["against", "declared"],
)
def test_other_reasons_to_keep_an_index(
    project: Path, snap: Snap, database: Callable[[Catalog], str], rest: tuple[str, ...], reason: str
) -> None:
    write_capture(project / "production.json", recent())
    if not rest:
        (project / "snap.yaml").write_text(
            "declared:\n  indexes:\n"
            "    - {name: idx_declared, table: conversation_chunk, columns: [timestamp], where: 'id IS NOT NULL'}\n",
            encoding="utf-8",
        )

    done = snap("pull", database(bare()), *rest)

    assert (done.returncode, done.stdout) == (0, "")
    assert f"as {reason}; the database has no such index" in done.stderr


def test_an_index_on_a_table_of_directus_stays_listed(
    project: Path, snap: Snap, database: Callable[[Catalog], str]
) -> None:
    environments(project, catalog_of(WANTED, idx_action="directus_activity.action"))

    done = snap("pull", database(whole()))

    assert done.stdout == "M snapshot/info.json\n"
    (entry,) = read(project / "snapshot").snapshot.system_fields
    assert (entry.collection, entry.field) == ("directus_activity", "action")
    assert "snapshot/info.json says is_indexed: true, as @production has idx_action" in done.stderr


def test_only_some_collections_are_pulled(
    project: Path, snap: Snap, edit: Edit, database: Callable[[Catalog], str]
) -> None:
    edit("fields/org/name.json", '"sort": 2', '"sort": 9')
    edit("fields/view/name.json", '"sort": ', '"sort": 1')
    operand = database(whole())

    done = snap("pull", operand, "--only", "org*")

    assert (done.returncode, done.stdout) == (0, "M snapshot/fields/org/name.json\n")
    assert snap("pull", operand, "--exclude", "org*").stdout == "M snapshot/fields/view/name.json\n"
    assert files(project / "snapshot") == files(SNAPSHOT)
    assert snap("pull", operand, "--only", "nothing").returncode == 2


def test_a_selection_that_would_leave_something_dangling_is_refused(
    project: Path, snap: Snap, database: Callable[[Catalog], str]
) -> None:
    done = snap("pull", database(whole()), "new", "--directus", "11.13.4", "--only", "view")

    assert done.returncode == 2
    assert "only view would leave" in done.stderr
    assert not (project / "new").exists()


def test_somebody_has_to_say_the_version(project: Path, snap: Snap, database: Callable[[Catalog], str]) -> None:
    operand = database(whole())

    refused = snap("pull", operand, "new")
    (project / "snap.yaml").write_text("directus: 11.13.0\n", encoding="utf-8")
    done = snap("pull", operand, "new")

    assert refused.returncode == 2
    assert "no one says which Directus the database belongs to" in refused.stderr
    assert done.returncode == 0
    assert json.loads((project / "new/info.json").read_bytes())["directus"] == "11.13.0"


def test_a_version_that_the_database_contradicts_is_said(snap: Snap, database: Callable[[Catalog], str]) -> None:
    done = snap("pull", database(whole()), "new", "--directus", "12.0.2")

    assert done.returncode == 0
    assert (
        "directus_collections lacks autosave_revision_interval and lacks status: this is no database of Directus 12.0.2"
    ) in done.stderr


def test_nothing_is_written_over_files_that_cannot_be_read(
    project: Path, snap: Snap, database: Callable[[Catalog], str]
) -> None:
    (project / "snapshot/fields/org/name.json").write_text("{", encoding="utf-8")
    operand, before = database(whole()), files(project)

    done = snap("pull", operand)

    assert done.returncode == 3
    assert "error[broken-json] org.name" in done.stderr
    assert files(project) == before


def test_what_is_missing_altogether_is_filled(project: Path, snap: Snap, database: Callable[[Catalog], str]) -> None:
    (project / "snapshot/info.json").unlink()

    done = snap("pull", database(whole()), "--directus", "11.13.4")

    assert (done.returncode, done.stdout) == (0, "A snapshot/info.json\n")


def test_what_somebody_edits_meanwhile_is_not_written_over(
    project: Path, snap: Snap, database: Callable[[Catalog], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file, real = project / "snapshot" / TIMESTAMP, pulling.prepare
    monkeypatch.setattr(
        pulling, "prepare", lambda *given: (real(*given), file.write_text("theirs", encoding="utf-8"))[0]
    )

    done = snap("pull", database(bare()))

    assert done.returncode == 1
    assert "was changed by somebody else while this ran" in done.stderr
    assert file.read_text() == "theirs"


def test_the_table_of_the_sync_extension_is_left_out(
    project: Path, snap: Snap, database: Callable[[Catalog], str]
) -> None:
    catalog = whole()
    own = Collection(collection="directus_sync_id_map").collection
    row = {**catalog.metadata.collections[0], "collection": own}
    catalog = replace(catalog, metadata=replace(catalog.metadata, collections=(*catalog.metadata.collections, row)))

    done = snap("pull", database(catalog))

    assert (done.returncode, done.stdout) == (0, "")
    assert not (project / "snapshot/collections/directus_sync_id_map.json").exists()


def test_the_document(project: Path, snap: Snap, database: Callable[[Catalog], str]) -> None:
    environments(project, recent())
    (project / "snapshot/fields/org/name.json").unlink()
    operand = database(catalog_of(unindexed(without(WANTED, "announcement_activity"))))

    document = json.loads(snap("pull", operand, "--dry-run", "--format", "json").stdout)

    assert {**document, "obsolete": len(document["obsolete"])} == {
        "format": "snap.pull/1",
        "from": "staging.json",
        "to": "snapshot",
        "directus": "11.13.4",
        "written": False,
        "files": [{"file": "snapshot/fields/org/name.json", "change": "added"}],
        "guarded": [{"object": "conversation_chunk.timestamp", "reason": "@production has idx_recent"}],
        "obsolete": 13,
    }


@pytest.mark.parametrize("target", ["native.json", "snap.yaml"])
def test_only_folders_are_written(project: Path, snap: Snap, target: str, database: Callable[[Catalog], str]) -> None:
    (project / target).write_text("{}", encoding="utf-8")

    done = snap("pull", database(whole()), target)

    assert done.returncode == 2
    assert "is one file, and a pull writes a folder" in done.stderr
