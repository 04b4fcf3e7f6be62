"""`snap fix`: what it shows, writes and leaves alone, and how it ends."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from snapshot_tool.cli import mending
from snapshot_tool.load.split import read
from tests.cli.captures import catalog_of, write_capture
from tests.cli.conftest import SNAPSHOT, Snap

TIMESTAMP = "fields/conversation_chunk/timestamp.json"
DECLARED = """\
declared:
  indexes:
    - {name: idx_chunk_recent, table: conversation_chunk, columns: [timestamp], where: "source <> 'X'"}
"""
PATCH = f"""\
diff --git a/snapshot/{TIMESTAMP} b/snapshot/{TIMESTAMP}
--- a/snapshot/{TIMESTAMP}
+++ b/snapshot/{TIMESTAMP}
@@ -33,7 +33,7 @@
     "numeric_scale": null,
     "is_nullable": false,
     "is_unique": false,
-    "is_indexed": false,
+    "is_indexed": true,
     "is_primary_key": false,
     "is_generated": false,
     "generation_expression": null,
"""

Edit = Callable[[str, str, str], None]


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def guarded(project: Path, edit: Edit) -> Path:
    """The incident: the file says false over an index that snap.yaml declares."""
    edit(TIMESTAMP, '"is_indexed": true', '"is_indexed": false')
    (project / "snap.yaml").write_text(DECLARED, encoding="utf-8")
    return project


def test_the_incident_is_mended_and_validate_passes(guarded: Path, snap: Snap) -> None:
    assert snap("validate").returncode == 12

    done = snap("fix")

    assert (done.returncode, done.stdout) == (0, PATCH)
    assert done.stderr.splitlines()[0] == "snapshot: 1 finding mended in 1 file: drop-index-by-guessed-name"
    assert files(guarded / "snapshot") == files(SNAPSHOT)
    assert snap("validate").returncode == 0
    again = snap("fix")
    assert (again.returncode, again.stdout) == (0, "")
    assert again.stderr.splitlines()[0] == "snapshot: nothing to mend"


@pytest.mark.parametrize(("option", "code"), [("--check", 12), ("--dry-run", 0)])
def test_nothing_is_written_where_it_is_only_asked(guarded: Path, snap: Snap, option: str, code: int) -> None:
    before = files(guarded)

    done = snap("fix", option)

    assert (done.returncode, done.stdout) == (code, PATCH)
    assert done.stderr.startswith("snapshot: 1 finding to mend in 1 file")
    assert files(guarded) == before


def test_check_is_fine_where_there_is_nothing_to_mend(snap: Snap) -> None:
    done = snap("fix", "--check")

    assert (done.returncode, done.stdout) == (0, "")


def test_the_patch_is_one_that_git_applies(guarded: Path, snap: Snap, edit: Edit) -> None:
    snapshot = guarded / "snapshot"
    (snapshot / "fields/org/name.json").rename(snapshot / "fields/org/title.json")
    (snapshot / "fields/org/id.json").rename(snapshot / "collections/\u00fcber id.json")
    edit("fields/org/created_at.json", "  ", "\t")
    (snapshot / "collections/org.json").write_bytes((snapshot / "collections/org.json").read_bytes()[:-1])
    patch = snap("fix", "--dry-run").stdout

    subprocess.run(["git", "init", "--quiet"], cwd=guarded, check=True)
    subprocess.run(["git", "apply", "-"], cwd=guarded, check=True, input=patch.encode())

    assert files(snapshot) == files(SNAPSHOT)


def test_only_what_is_named_is_mended(guarded: Path, snap: Snap, edit: Edit) -> None:
    edit("fields/org/name.json", "  ", "\t")

    done = snap("fix", "--only", "drop-index-by-guessed-name")

    assert (done.returncode, done.stdout) == (0, PATCH)
    assert snap("fix", "--only", "file-not-canonical").stderr.startswith(
        "snapshot: 1 finding mended in 1 file: file-not-canonical"
    )
    assert files(guarded / "snapshot") == files(SNAPSHOT)


def test_a_rule_that_is_off_is_not_mended(guarded: Path, snap: Snap) -> None:
    (guarded / "snap.yaml").write_text(DECLARED + "rules: {drop-index-by-guessed-name: off}\n", encoding="utf-8")

    assert snap("fix", "--check").returncode == 0


def test_a_code_that_is_none_is_refused(snap: Snap) -> None:
    done = snap("fix", "--only", "drop-index-by-guess")

    assert done.returncode == 2
    assert "drop-index-by-guess, which is no rule" in done.stderr
    assert "did you mean drop-index-by-guessed-name?" in done.stderr


def test_what_leads_nowhere_is_only_taken_out_when_asked(project: Path, snap: Snap, edit: Edit) -> None:
    edit("collections/org.json", '"sort_field": null', '"sort_field": "nope"')

    safe, unsafe = snap("fix"), snap("fix", "--unsafe", "--only", "collection-field-missing")

    assert (safe.returncode, safe.stdout) == (0, "")
    assert "note: --unsafe would mend 2 more: collection-field-missing, junction-missing" in safe.stderr
    assert '-    "sort_field": "nope",\n+    "sort_field": null,\n' in unsafe.stdout
    assert files(project / "snapshot") == files(SNAPSHOT)


def test_files_that_cannot_be_read_are_said_and_the_others_mended(guarded: Path, snap: Snap) -> None:
    broken, outside = guarded / "snapshot/fields/org/name.json", guarded / "outside.json"
    broken.write_text("{", encoding="utf-8")
    outside.write_text("{}", encoding="utf-8")
    (guarded / "snapshot/fields/org/created_at.json").unlink()
    (guarded / "snapshot/fields/org/created_at.json").symlink_to(outside)

    done = snap("fix")

    assert (done.returncode, done.stdout) == (3, PATCH)
    assert "error[broken-json] org.name" in done.stderr
    assert "error[link] org.created_at" in done.stderr
    assert (broken.read_text(), outside.read_text()) == ("{", "{}")


def test_a_link_into_the_folder_is_left_alone(guarded: Path, snap: Snap, edit: Edit) -> None:
    edit("fields/org/name.json", "  ", "\t")
    link = guarded / "snapshot/fields/org/name.json"
    link.rename(guarded / "snapshot/kept.txt")
    link.symlink_to("../../kept.txt")

    done = snap("fix")

    assert (done.returncode, done.stdout) == (0, PATCH)
    assert (
        "snapshot/fields/org/name.json is a link, or its place is taken: file-not-canonical is not mended"
        in done.stderr
    )
    assert link.is_symlink()


def test_what_somebody_edits_meanwhile_is_not_written_over(
    guarded: Path, snap: Snap, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, real = guarded / "snapshot" / TIMESTAMP, mending.mended
    monkeypatch.setattr(
        mending, "mended", lambda *given: (real(*given), file.write_text("theirs", encoding="utf-8"))[0]
    )

    done = snap("fix")

    assert done.returncode == 1
    assert f"snapshot/{TIMESTAMP} was changed by somebody else while this ran; nothing was written" in done.stderr
    assert file.read_text() == "theirs"


@pytest.mark.parametrize("operand", ["native.json", "git:HEAD:snapshot"])
def test_only_folders_are_mended(project: Path, snap: Snap, operand: str) -> None:
    (project / "native.json").write_text('{"version": 1}', encoding="utf-8")

    done = snap("fix", operand)

    assert done.returncode == 2
    assert f"{operand} is no folder, and only the files of a folder are mended" in done.stderr


def test_a_folder_that_is_not_there_is_an_error(snap: Snap) -> None:
    done = snap("fix", "nowhere")

    assert done.returncode == 1
    assert "the snapshot folder nowhere cannot be read" in done.stderr


@pytest.mark.usefixtures("guarded")
def test_the_findings_come_in_other_formats(snap: Snap) -> None:
    document = json.loads(snap("fix", "--check", "--format", "json").stdout)
    annotations = snap("fix", "--check", "--format", "github").stdout

    assert (document["format"], document["counts"]) == ("snap.findings/1", {"error": 1, "warning": 0, "info": 0})
    assert document["findings"][0]["code"] == "drop-index-by-guessed-name"
    assert f"file=snapshot/{TIMESTAMP},line=36" in annotations


def test_what_fails_in_an_environment_is_mended_against_its_capture(project: Path, snap: Snap, edit: Edit) -> None:
    wanted = read(SNAPSHOT).snapshot
    edit(TIMESTAMP, '"is_indexed": true', '"is_indexed": false')
    before = read(project / "snapshot").snapshot
    write_capture(project / "captures/staging.json", catalog_of(before))
    write_capture(project / "captures/production.json", catalog_of(before, idx_recent="conversation_chunk.timestamp"))

    fine = snap("fix", "--check", "--against", "captures/staging.json")
    done = snap("fix", "--against", "captures/staging.json", "--against", "captures/production.json")

    assert (fine.returncode, fine.stdout) == (0, "")
    assert (done.returncode, done.stdout) == (0, PATCH)
    assert read(project / "snapshot").snapshot == wanted
    assert snap("validate", "--against", "captures/production.json").returncode == 0


def test_a_missing_key_gets_the_value_that_the_databases_have(project: Path, snap: Snap, edit: Edit) -> None:
    write_capture(project / "captures/staging.json", catalog_of(read(SNAPSHOT).snapshot))
    for line in ('    "is_nullable": false,\n', '    "required": true,\n', '    "max_length": 255,\n'):
        edit("fields/org/name.json", line, "")
    edit("info.json", ',\n  "systemFields": []', "")

    alone = snap("fix", "--dry-run")
    done = snap("fix", "--against", "captures/staging.json")

    assert '+    "is_nullable": true,\n' in alone.stdout
    assert '+    "required": false,\n' in alone.stdout
    assert '+      "collection": "directus_activity",\n' in alone.stdout
    assert done.returncode == 0
    assert files(project / "snapshot") == files(SNAPSHOT)
