"""`snap rehearse` and `snap apply` from end to end: from a plan's folder to a database that is as wanted."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import psycopg
import pytest

from snapshot_tool.load.plan import read_plan
from tests.cli.conftest import Snap

Edit = Callable[[str, str, str], None]

STATUS = "fields/conversation_chunk/error.json"


@pytest.fixture
def changed(installed: str, edit: Edit) -> str:
    """A database, and files that want an index more and one column less NULL."""
    edit(STATUS, '"is_indexed": false', '"is_indexed": true')
    return installed


@pytest.fixture
def release(changed: str, snap: Snap) -> str:
    """The same database, with a plan for it in `release`."""
    done = snap("plan", changed, "-o", "release")
    assert (done.returncode, done.stderr) == (0, "wrote plan.sql, plan.json, plan.md to release\n")
    return changed


def test_a_plan_is_rehearsed_and_the_database_left_alone(release: str, snap: Snap) -> None:
    done = snap("rehearse", "release", release, "--seed-rows", "3")

    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0].startswith("release on a copy of postgresql://")
    assert re.fullmatch(
        r"✓   1 the index of conversation_chunk\.error, built while reads and writes go on  "
        r"[\d.,]+ m?s · SHARE UPDATE EXCLUSIVE +conversation_chunk",
        " ".join(lines[2:4]),
    )
    assert lines[5] == "the copy: 76 tables, 159 rows in 53 tables"
    assert lines[-1] == (
        "✓ The plan keeps its word: 1 step as declared, no difference left, a second plan empty, nothing lost."
    )
    assert snap("diff", release).returncode == 10


def test_a_rehearsal_as_json(release: str, snap: Snap) -> None:
    done = snap("rehearse", "release/plan.json", release, "--format", "json")

    assert (done.returncode, done.stderr) == (0, "")
    found = json.loads(done.stdout)
    assert (found["format"], found["good"], found["planned"]) == ("snap.rehearsal/1", True, 1)
    assert found["steps"][0]["locks"] == [
        {
            "table": "conversation_chunk",
            "lock": "SHARE UPDATE EXCLUSIVE",
            "blocks_reads": False,
            "blocks_writes": False,
        }
    ]


def test_a_plan_that_does_not_keep_its_word_is_told(release: str, snap: Snap, project: Path) -> None:
    path = project / "release" / "plan.json"
    text = path.read_text()
    path.write_text(text.replace('"SHARE UPDATE EXCLUSIVE"', '"SHARE"'))

    done = snap("rehearse", "release", release)

    assert done.returncode == 12
    assert "conversation_chunk: declared SHARE, holds SHARE UPDATE EXCLUSIVE" in done.stdout
    assert done.stdout.splitlines()[-2:] == [
        "✗ step 1 did not do as it had said",
        "✗ The plan does not keep its word.",
    ]


def test_a_stale_plan_is_refused_by_both(release: str, snap: Snap) -> None:
    with psycopg.connect(release, autocommit=True) as connection:
        connection.execute("CREATE INDEX by_hand ON view (id, name)")
    for done in (snap("rehearse", "release", release), snap("apply", "release", "--to", release, "--yes")):
        assert done.returncode == 4
        assert "error: since the plan was made, index view.by_hand changed" in done.stderr
        assert " hint: make a new plan" in done.stderr


def test_a_refused_plan_is_neither_rehearsed_nor_applied(changed: str, snap: Snap, edit: Edit) -> None:
    with psycopg.connect(changed, autocommit=True) as connection:
        connection.execute("ALTER INDEX conversation_chunk_timestamp_index RENAME TO by_hand")
    edit("fields/conversation_chunk/timestamp.json", '"is_indexed": true', '"is_indexed": false')
    assert snap("plan", changed, "-o", "release").returncode == 12

    for done in (snap("rehearse", "release", changed), snap("apply", "release", "--to", changed, "--yes")):
        assert (done.returncode, done.stdout) == (12, "")
        assert "error[drop-index-by-guessed-name] conversation_chunk.timestamp" in done.stderr
        assert "✗ The plan is refused: 1 error above." in done.stderr


def test_what_is_no_plan_is_an_error_with_a_hint(snap: Snap) -> None:
    done = snap("rehearse", "nowhere")

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "error: there is no file nowhere\n hint: snap plan -o DIR writes DIR/plan.json\n"


def test_a_plan_is_applied_and_applied_again(release: str, snap: Snap, project: Path) -> None:
    done = snap("apply", "release", "--to", release, "--yes")

    assert done.returncode == 0
    assert "✓   1/1 the index of conversation_chunk.error" in done.stderr
    assert done.stdout.splitlines()[0].startswith("✓ The plan is applied. 1 step on postgresql://")
    assert snap("diff", release).returncode == 0
    journals = [path.name for path in (project / "release").iterdir() if path.suffix == ".journal"]
    assert len(journals) == 1
    again = snap("apply", "release", "--to", release, "--format", "json")
    assert (again.returncode, again.stderr) == (0, "1 of 1 step are done already.\n")
    assert json.loads(again.stdout)["ended"] == "done"


@pytest.mark.parametrize(("answer", "differences"), [("yes\n", 0), ("no\n", 10), ("", 10)])
def test_a_terminal_is_asked(
    answer: str, differences: int, release: str, snap: Snap, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = StringIO(answer)
    monkeypatch.setattr(typed, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(sys, "stdin", typed)

    done = snap("apply", "release", "--to", release)

    assert done.returncode == 0
    assert "? Only yes will do:" in done.stderr
    assert ("nothing was run" in done.stderr) is (differences > 0)
    assert snap("diff", release).returncode == differences


def test_nobody_there_to_be_asked_is_a_usage_error(release: str, snap: Snap, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", StringIO())

    done = snap("apply", "release", "--to", release)

    assert done.returncode == 2
    assert "error: nobody can be asked here whether to run this\n hint: say --yes to run it" in done.stderr
    assert snap("diff", release).returncode == 10


@pytest.mark.usefixtures("release")
def test_a_plan_is_not_applied_to_a_snapshot(snap: Snap) -> None:
    done = snap("apply", "release", "--to", "snapshot", "--yes")

    assert done.returncode == 2
    assert "error: snapshot is a snapshot\n hint: a plan is applied to a database\n" in done.stderr


def test_a_plan_through_directus_stops_at_the_push(changed: str, snap: Snap, edit: Edit, project: Path) -> None:
    edit("fields/view/name.json", '"note": null', '"note": "shown in the list"')
    with psycopg.connect(changed, autocommit=True) as connection:
        connection.execute("UPDATE pg_class SET reltuples = 5000000 WHERE relname = 'conversation_chunk'")
    assert snap("plan", changed, "--through", "directus", "-o", "release").returncode == 0
    plan = read_plan(project / "release")
    assert [item.name for item in plan.pushed] == ["view.name"]

    rehearsed = snap("rehearse", "release", changed)
    assert (rehearsed.returncode, rehearsed.stderr) == (0, "")

    first = snap("apply", "release", "--to", changed, "--yes")
    assert first.returncode == 0
    assert first.stdout.startswith("✓ Everything before the push is done. Now push the snapshot")
    waiting = snap("apply", "release", "--to", changed, "--yes")
    assert (waiting.returncode, waiting.stdout) == (0, first.stdout)

    with psycopg.connect(changed, autocommit=True) as connection:
        connection.execute(
            "UPDATE directus_fields SET note = 'shown in the list' WHERE (collection, field) = ('view', 'name')"
        )
    second = snap("apply", "release", "--to", changed, "--yes")
    assert second.returncode == 0
    assert second.stdout.startswith("✓ The plan is applied.")
    assert snap("diff", changed).returncode == 0
