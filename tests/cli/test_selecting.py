"""`--only` and `--exclude`, from end to end: what is taken, what is refused, and what a push does all the same."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Snap

Edit = Callable[[str, str, str], None]
CHUNK_TIMESTAMP = "fields/conversation_chunk/timestamp.json"


@pytest.fixture
def changed(installed: str, edit: Edit) -> str:
    """A database, and files that differ from it in two collections."""
    edit(CHUNK_TIMESTAMP, '"is_indexed": true', '"is_indexed": false')
    edit("fields/org/name.json", '"is_indexed": false', '"is_indexed": true')
    return installed


def remove(project: Path, collection: str) -> None:
    """Take the files of a collection away."""
    (project / f"snapshot/collections/{collection}.json").unlink()
    for folder in ("fields", "relations"):
        shutil.rmtree(project / "snapshot" / folder / collection)


def test_diff_shows_the_selected_collections_only(snap: Snap, changed: str) -> None:
    document = json.loads(snap("diff", changed, "--only", "org*", "--format", "json").stdout)

    assert [found["item"]["collection"] for found in document["differences"]] == ["org"]
    assert document["selection"] == {"only": ["org*"], "exclude": []}
    done = snap("diff", changed, "--exclude", "org")
    assert done.stdout.splitlines()[0].endswith("→ snapshot, without org")
    assert "timestamp" in done.stdout
    assert "name" not in done.stdout
    assert snap("diff", changed, "--only", "project").returncode == 0


def test_a_plan_is_for_the_selected_collections_and_keeps_its_word(snap: Snap, changed: str, project: Path) -> None:
    made = snap("plan", changed, "--only", "org", "-o", "release")

    assert made.returncode == 0
    assert "conversation_chunk" not in made.stdout
    assert json.loads((project / "release/plan.json").read_text())["selection"] == {"only": ["org"], "exclude": []}
    rehearsed = snap("rehearse", "release", changed)
    assert (rehearsed.returncode, rehearsed.stderr) == (0, "")
    assert snap("apply", "release", "--to", changed, "--yes").returncode == 0
    assert snap("diff", changed, "--only", "org").returncode == 0
    assert snap("diff", changed).returncode == 10


def test_what_is_wrong_with_other_files_is_no_hindrance(snap: Snap, changed: str, edit: Edit) -> None:
    edit("collections/view.json", '"group": "project_analysis_run"', '"group": "nowhere"')

    assert snap("plan", changed).returncode == 12
    assert snap("plan", changed, "--only", "org").returncode == 0


def test_a_push_is_always_whole(snap: Snap, changed: str) -> None:
    done = snap("predict", changed, "--only", "org")

    assert "conversation_chunk.timestamp" not in done.stdout.splitlines()[2]
    assert "1 action of other collections is not shown; a push makes them all the same" in done.stdout
    assert done.returncode == snap("predict", changed).returncode
    document = json.loads(snap("predict", changed, "--only", "org", "--format", "json").stdout)
    assert [action["item"]["collection"] for action in document["actions"]] == ["org"]


@pytest.mark.parametrize("command", ["diff", "plan", "predict"])
def test_a_pattern_that_matches_nothing_is_an_error(snap: Snap, installed: str, command: str) -> None:
    done = snap(command, installed, "--exclude", "conversatoin*")

    assert done.returncode == 2
    assert done.stderr == (
        "error: --exclude conversatoin* matches no collection of either side\n hint: did you mean conversation?\n"
    )


def test_nothing_left_is_an_error(snap: Snap, installed: str) -> None:
    done = snap("diff", installed, "--only", "org", "--exclude", "org")

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: only org, without org leaves no collection\n")


@pytest.mark.parametrize("command", ["diff", "plan"])
def test_what_would_dangle_is_refused_with_what_to_add(snap: Snap, installed: str, project: Path, command: str) -> None:
    remove(project, "view")

    done = snap(command, installed, "--only", "view")

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "error: only view would leave 2 things dangling:\n"
        "         field project_analysis_run.views shows relation view.project_analysis_run_id, which goes or changes; "
        "project_analysis_run is left out\n"
        "         relation aspect.view_id leads to collection view, which goes or changes; aspect is left out\n"
        " hint: add --only aspect --only project_analysis_run\n"
    )
    more = ("--only", "aspect", "--only", "project_analysis_run")
    assert snap("diff", installed, "--only", "view", *more).returncode == 10


def test_what_is_new_and_left_out_is_named(snap: Snap, installed: str, project: Path) -> None:
    text = (project / "snapshot/collections/view.json").read_text()
    (project / "snapshot/collections/lens.json").write_text(text.replace('"view"', '"lens"'))
    path = project / "snapshot/collections/aspect.json"
    path.write_text(path.read_text().replace('"group": "project_analysis_run"', '"group": "lens"'))

    done = snap("diff", installed, "--exclude", "len?")

    assert done.returncode == 2
    assert "collection aspect is grouped in collection lens, which is left out and not in postgresql://" in done.stderr
    assert done.stderr.endswith(" as it would have to be\n hint: take lens out of --exclude\n")
    assert snap("diff", installed, "--exclude", "aspect").returncode == 10


def test_no_push_is_part_of_a_push(snap: Snap, installed: str) -> None:
    done = snap("plan", installed, "--only", "org", "--through", "directus")

    assert done.returncode == 2
    assert "a push takes the whole snapshot" in done.stderr
