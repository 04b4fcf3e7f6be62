"""The formats from end to end: which command writes them, with its exit code, and nothing else on standard output."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import psycopg
import pytest
import xmlschema

from tests.cli.action import ROOT
from tests.cli.conftest import Snap

Edit = Callable[[str, str, str], None]

FILE = "snapshot/fields/conversation_chunk/timestamp.json"
BY_HAND = (
    "CREATE INDEX idx_chunk_recent_non_upload ON conversation_chunk (\"timestamp\") WHERE source <> 'DASHBOARD_UPLOAD'"
)
SCHEMAS = ROOT / "tests" / "render" / "schemas"


@pytest.fixture
def guarded(installed: str, edit: Edit) -> str:
    """A database whose one index on a column has another name, and a file that says that there is none."""
    with psycopg.connect(installed, autocommit=True) as connection:
        connection.execute("DROP INDEX conversation_chunk_timestamp_index")
        connection.execute(BY_HAND.encode())
    edit("fields/conversation_chunk/timestamp.json", '"is_indexed": true', '"is_indexed": false')
    return installed


def sarif(text: str) -> dict[str, Any]:
    log: dict[str, Any] = json.loads(text)
    schema = json.loads((SCHEMAS / "sarif-2.1.0.json").read_text(encoding="utf-8"))
    jsonschema.validate(log, schema, cls=jsonschema.Draft7Validator)
    return log


@pytest.mark.parametrize("command", ["predict", "plan"])
def test_findings_of_a_push_and_of_a_plan_are_annotations(snap: Snap, guarded: str, command: str) -> None:
    done = snap(command, guarded, "--format", "github")

    assert (done.returncode, done.stderr) == (12, "")
    errors = [line for line in done.stdout.splitlines() if line.startswith("::error")]
    assert any(
        line.startswith(f"::error file={FILE},line=36,col=5,title=drop-index-by-guessed-name ") for line in errors
    )
    outcome = {
        "predict": "A push would fail at action 1, statement 6, and everything would be rolled back.",
        "plan": "✗ The plan is refused: 2 errors above.",
    }
    assert f"::notice title=snap {command}::{outcome[command]}\n" in done.stdout
    assert all(line.startswith("::") for line in done.stdout.splitlines())


def test_the_sarif_of_a_prediction_says_how_it_ends(snap: Snap, guarded: str) -> None:
    done = snap("predict", guarded, "--format", "sarif")

    assert (done.returncode, done.stderr) == (12, "")
    (run,) = sarif(done.stdout)["runs"]
    (told,) = run["invocations"][0]["toolExecutionNotifications"]
    assert told["message"]["text"].startswith("A push would fail at action 1")
    assert run["automationDetails"]["id"] == "snap/predict/"


def test_the_junit_report_of_a_plan_fails_for_its_errors(snap: Snap, guarded: str) -> None:
    done = snap("plan", guarded, "--format", "junit")

    assert done.returncode == 12
    xmlschema.XMLSchema(SCHEMAS / "junit-10.xsd").validate(done.stdout)
    assert 'classname="snap.plan.drop-index-by-guessed-name"' in done.stdout


def test_the_markdown_of_a_plan_stays_its_runbook_and_that_of_a_prediction_is_a_comment(
    snap: Snap, guarded: str
) -> None:
    assert snap("plan", guarded, "--format", "markdown").stdout.startswith("# Plan for ")
    comment = snap("predict", guarded, "--format", "markdown").stdout
    assert comment.startswith("<!-- snap:predict -->\n### ❌ snap predict: 1 error")
    assert "\n\nA push would fail at action 1, statement 6, and everything would be rolled back.\n\n|" in comment


def test_differences_as_a_comment(snap: Snap, guarded: str, edit: Edit) -> None:
    done = snap("diff", guarded, "--format", "markdown")

    assert (done.returncode, done.stderr) == (10, "")
    assert done.stdout.startswith("<!-- snap:diff -->\n### 🔶 snap diff: 1 difference between `postgresql://")
    assert "```diff\n~ conversation_chunk\n└── ~ timestamp  schema.is_indexed  true → false\n" in done.stdout

    edit("fields/conversation_chunk/timestamp.json", '"is_indexed": false', '"is_indexed": true')
    done = snap("diff", guarded, "--format", "markdown")
    assert done.returncode == 0
    assert done.stdout.endswith("` and `snapshot`\n")
    assert "<details>" not in done.stdout


def test_reports_are_also_written_into_files_from_one_look(snap: Snap, project: Path, edit: Edit) -> None:
    edit("collections/view.json", '"collection": "view",', '"collection": "view"')

    done = snap("validate", "--report", "sarif=out/snap.sarif", "--report", "markdown=comment.md", "--format", "github")

    assert done.returncode == 3
    assert done.stdout.startswith("::error file=snapshot/collections/view.json,line=3,")
    assert done.stderr == "wrote out/snap.sarif\nwrote comment.md\n"
    log = sarif((project / "out" / "snap.sarif").read_text(encoding="utf-8"))
    assert log["runs"][0]["results"][0]["ruleId"] == "broken-json"
    assert (project / "comment.md").read_text(encoding="utf-8").startswith("<!-- snap:validate -->\n### ❌ ")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["sarif"], "is not FORMAT=FILE"),
        (["sarif="], "is not FORMAT=FILE"),
        (["text=x"], "is not FORMAT=FILE"),
        (["sarif=x", "junit=x"], "names x twice"),
    ],
)
def test_a_report_that_cannot_be_meant_is_refused(snap: Snap, project: Path, options: list[str], said: str) -> None:
    done = snap("validate", *(word for option in options for word in ("--report", option)))

    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert not (project / "x").exists()


@pytest.mark.parametrize("form", ["sarif", "github", "junit", "markdown"])
def test_validate_without_a_database_writes_every_format(snap: Snap, edit: Edit, form: str) -> None:
    edit("collections/view.json", '"collection": "view",', '"collection": "view"')

    done = snap("validate", "--format", form)

    assert (done.returncode, done.stderr) == (3, "")
    assert "broken-json" in done.stdout
    assert "snapshot/collections/view.json" in done.stdout
