"""The GitHub Action: its steps run here as they do there, on the incident that the tool exists for."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import psycopg
import pytest
import yaml

from snapshot_tool.load.embedded import EmbeddedServer
from tests.cli.action import ACTION, ROOT, STEPS, Run, Runner
from tests.cli.conftest import SNAPSHOT
from tests.cli.test_init import check_schema

FILE = "fields/conversation_chunk/timestamp.json"
BY_HAND = (
    "CREATE INDEX idx_chunk_recent_non_upload ON conversation_chunk (\"timestamp\") WHERE source <> 'DASHBOARD_UPLOAD'"
)
SARIF = json.loads((ROOT / "tests" / "render" / "schemas" / "sarif-2.1.0.json").read_text(encoding="utf-8"))


def line_of(file: Path, text: str) -> int:
    (number,) = [n for n, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1) if text in line]
    return number


@pytest.fixture(scope="module")
def repository(server: EmbeddedServer, installed_template: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository whose file says `is_indexed: false`, with a capture of a staging without the index, and of a
    production with one that somebody made by hand."""
    folder = tmp_path_factory.mktemp("repository")
    shutil.copytree(SNAPSHOT, folder / "snapshot")
    url = server.create_database("action", installed_template)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP INDEX conversation_chunk_timestamp_index")
        snap(folder, "capture", url, "-o", "captures/staging.json")
        connection.execute(BY_HAND.encode())
        snap(folder, "capture", url, "-o", "captures/production.json")
    server.drop_database("action")
    file = folder / "snapshot" / FILE
    text = file.read_text(encoding="utf-8")
    assert '"is_indexed": true' in text
    file.write_text(text.replace('"is_indexed": true', '"is_indexed": false'), encoding="utf-8")
    return folder


def snap(folder: Path, *arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "snapshot_tool", *arguments], capture_output=True, check=True, cwd=folder)


@pytest.fixture(scope="module")
def broken(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Runner, Run]:
    """A run of the whole action on it."""
    runner = Runner(repository, tmp_path_factory.mktemp("broken"))
    return runner, runner.run()


@pytest.fixture
def runner(repository: Path, tmp_path: Path) -> Runner:
    """A runner with a checkout of its own."""
    shutil.copytree(repository, tmp_path / "checkout")
    (tmp_path / "temporary").mkdir()
    return Runner(tmp_path / "checkout", tmp_path / "temporary")


def test_the_incident_is_an_annotation_on_its_line_and_the_check_fails(broken: tuple[Runner, Run]) -> None:
    runner, done = broken
    line = line_of(runner.workspace / "snapshot" / FILE, '"is_indexed": false')

    errors = [text for text in done.printed["validate"].splitlines() if text.startswith("::error")]
    assert len(errors) == 1
    assert re.match(
        rf"::error file=snapshot/{FILE},line={line},col=\d+,title=[a-z-]+ conversation_chunk\.timestamp::", errors[0]
    )
    for said in ("idx_chunk_recent_non_upload", "captures/production.json", "set is_indexed: true"):
        assert said in errors[0]
    assert "captures/staging.json" not in errors[0]
    assert (done.code, done.outputs["validate.exit-code"]) == (12, "12")
    assert list(done.printed) == ["validate", "compare", "comment", "verdict"]


def test_after_snap_fix_the_check_passes(runner: Runner) -> None:
    file = runner.workspace / "snapshot" / FILE
    line = line_of(file, '"is_indexed": false')

    snap(runner.workspace, "fix", "--against", "captures/production.json")
    done = runner.run()

    assert line_of(file, '"is_indexed": true') == line
    assert "::error" not in done.printed["validate"]
    assert (done.code, done.outputs["validate.exit-code"]) == (0, "0")


def test_the_sarif_file_is_valid_and_has_the_place(broken: tuple[Runner, Run]) -> None:
    runner, done = broken

    log: dict[str, Any] = json.loads((runner.workspace / done.outputs["validate.sarif"]).read_text(encoding="utf-8"))
    jsonschema.validate(log, SARIF, cls=jsonschema.Draft7Validator)
    (error,) = [result for result in log["runs"][0]["results"] if result["level"] == "error"]
    place = error["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == f"snapshot/{FILE}"
    assert place["region"]["startLine"] == line_of(runner.workspace / "snapshot" / FILE, '"is_indexed": false')
    assert error["properties"]["environments"] == ["captures/production.json"]


def test_the_comment_says_which_database_it_hits_and_what_differs_from_each(broken: tuple[Runner, Run]) -> None:
    runner, _ = broken

    comment = runner.read("gh.body")
    assert comment.startswith("<!-- snap:validate -->\n### ❌ snap validate: 1 error")
    head = next(line for line in comment.splitlines() if line.startswith("|  | finding"))
    assert head.endswith("| place | `captures/production.json` | `captures/staging.json` |")
    row = next(line for line in comment.splitlines() if line.startswith("| ❌"))
    assert row.endswith(" | ● |  |")
    assert "### 🔶 snap diff: 1 difference between `captures/production.json` and `snapshot`" in comment
    assert "### ✅ snap diff: no differences between `captures/staging.json` and `snapshot`" in comment
    assert len(comment) < 65_536
    assert runner.read("summary") == comment


def test_the_comment_is_made_once_and_then_brought_up_to_date(broken: tuple[Runner, Run], runner: Runner) -> None:
    first, done = broken
    listed, made = first.read("gh.log").splitlines()
    assert listed.startswith("api --paginate repos/your-org/app/issues/7/comments --jq ")
    assert made.startswith("api --silent --method POST repos/your-org/app/issues/7/comments --field body=@")

    runner.existing_comment = "4711\n4712"
    runner.run_steps(["comment"], done.outputs)
    _, changed = runner.read("gh.log").splitlines()
    assert changed.startswith("api --silent --method PATCH repos/your-org/app/issues/comments/4711 --field body=@")
    assert runner.read("gh.body") == first.read("gh.body")


def test_a_token_that_may_not_read_comments_does_not_fail_the_check(broken: tuple[Runner, Run], runner: Runner) -> None:
    runner.gh_code = 1

    done = runner.run_steps(["comment"], broken[1].outputs)

    assert done.code == 0
    assert "::notice title=snap::The comments cannot be read" in done.printed["comment"]


@pytest.mark.parametrize(("comment", "pull_request"), [("false", "7"), ("true", "")])
def test_no_comment_where_none_is_wanted_or_there_is_no_pull_request(
    broken: tuple[Runner, Run], runner: Runner, comment: str, pull_request: str
) -> None:
    runner.pull_request = pull_request

    done = runner.run_steps(["comment", "verdict"], broken[1].outputs, comment=comment)

    assert list(done.printed) == ["verdict"]
    assert runner.read("gh.log") == ""
    assert done.code == 12


def test_what_the_inputs_hold_is_never_run(runner: Runner) -> None:
    done = runner.run(snapshot="$(touch hit)`touch hit`", against="$(touch hit)\n; touch hit", sarif="x; touch hit")

    assert done.code in {1, 2}
    assert not (runner.workspace / "hit").exists()


def test_paths_of_a_project_below_the_top_are_those_of_the_repository(runner: Runner) -> None:
    below = runner.workspace / "cms"
    below.mkdir()
    for name in ("snapshot", "captures"):
        (runner.workspace / name).rename(below / name)

    done = runner.run_steps(["validate"], {}, working_directory="cms", sarif="out.sarif")

    assert f"::error file=cms/snapshot/{FILE},line=" in done.printed["validate"]
    assert done.outputs["validate.sarif"] == "cms/out.sarif"
    assert f'"uri": "cms/snapshot/{FILE}"' in (below / "out.sarif").read_text(encoding="utf-8")


def test_a_pattern_that_matches_nothing_names_no_database(runner: Runner) -> None:
    done = runner.run(against="nowhere/*.json", sarif="")

    assert (done.code, done.outputs["validate.exit-code"]) == (0, "0")
    assert "snap diff" not in runner.read("gh.body")
    assert "validate.sarif" not in done.outputs


def test_an_error_of_the_world_fails_at_once(runner: Runner) -> None:
    done = runner.run(against="nowhere.json")

    assert done.code in {1, 2}
    assert list(done.printed) == ["validate"]


def test_the_action_is_valid_and_every_input_is_used_only_through_the_environment() -> None:
    check_schema("github-actions", ROOT / "action.yml")
    text = (ROOT / "action.yml").read_text(encoding="utf-8")
    for name in ACTION["inputs"]:
        assert f"inputs.{name} " in text, name
    for step in STEPS:
        assert "${{" not in step.get("run", "")
        assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", step.get("uses", "a/b@" + "0" * 40))


def test_the_workflow_in_the_examples_is_valid_and_gives_inputs_that_there_are() -> None:
    file = ROOT / "docs" / "examples" / "workflow.yml"
    check_schema("github-workflows", file)
    steps = yaml.safe_load(file.read_text(encoding="utf-8"))["jobs"]["snapshot"]["steps"]
    (step,) = [step for step in steps if "snap@" in step.get("uses", "")]
    assert set(step["with"]) <= set(ACTION["inputs"])
