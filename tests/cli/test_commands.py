"""The commands from end to end, in processes of their own: what goes to which stream, and the exit codes."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from snapshot_tool.load.embedded import EmbeddedServer, bundled
from tests.cli.conftest import Snap

CHUNK_TIMESTAMP = "fields/conversation_chunk/timestamp.json"
BY_HAND = "CREATE INDEX idx_recent ON conversation_chunk (\"timestamp\") WHERE source <> 'DASHBOARD_UPLOAD'"

Edit = Callable[[str, str, str], None]


@pytest.fixture
def guarded(installed: str, edit: Edit) -> str:
    """A database whose one index on a column has another name, and a file that says that there is none."""
    with psycopg.connect(installed, autocommit=True) as connection:
        connection.execute("DROP INDEX conversation_chunk_timestamp_index")
        connection.execute(BY_HAND.encode())
    edit(CHUNK_TIMESTAMP, '"is_indexed": true', '"is_indexed": false')
    return installed


def test_validate_finds_no_error_in_the_projects_snapshot(snap: Snap) -> None:
    done = snap("validate")

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1] == "snapshot: 7 warnings · 4 notes"
    assert "error[" not in done.stdout


def test_validate_reports_every_unreadable_file_with_its_line(snap: Snap, edit: Edit) -> None:
    edit(CHUNK_TIMESTAMP, '"is_indexed": true', '"is_indexed": "yes"')
    edit("collections/view.json", '"collection": "view",', '"collection": "view"')

    done = snap("validate")

    assert done.returncode == 3
    assert "--> snapshot/fields/conversation_chunk/timestamp.json:36:5  $.schema.is_indexed" in done.stdout
    assert "--> snapshot/collections/view.json:" in done.stdout
    assert done.stderr == ""


def test_validate_runs_the_rules_on_what_can_be_read(snap: Snap, edit: Edit, project: Path) -> None:
    edit("collections/view.json", '"collection": "view",', '"collection": "view"')
    (project / "snapshot" / CHUNK_TIMESTAMP).unlink()
    shutil.rmtree(project / "snapshot" / "relations" / "view")

    done = snap("validate")

    assert (done.returncode, done.stderr) == (3, "")
    assert "error[broken-json] view\n  --> snapshot/collections/view.json:3:3\n" in done.stdout
    assert "error[relation-side-missing] conversation_chunk.conversation_id\n" in done.stdout
    assert "error[relation-missing] view.project_analysis_run_id\n" in done.stdout


def test_validate_names_a_missing_folder_and_no_line(snap: Snap, project: Path) -> None:
    shutil.rmtree(project / "snapshot" / "fields")

    done = snap("validate")

    assert done.returncode == 3
    assert "error[missing-folder]\n  --> snapshot/fields\n" in done.stdout
    assert done.stdout.count("error[") == 1


def test_validate_as_json(snap: Snap, edit: Edit) -> None:
    edit(CHUNK_TIMESTAMP, '"is_indexed": true', '"is_indexed": "yes"')

    document = json.loads(snap("validate", "--format", "json").stdout)

    assert (document["format"], document["counts"]) == ("snap.findings/1", {"error": 1, "warning": 6, "info": 4})
    (error,) = [found for found in document["findings"] if found["severity"] == "error"]
    assert error["path"] == "$.schema.is_indexed"


def test_validate_counts_warnings_with_strict(snap: Snap, project: Path) -> None:
    file = project / "snapshot" / CHUNK_TIMESTAMP
    file.write_text(json.dumps(json.loads(file.read_text()), indent=4))  # not as directus-sync writes it

    assert (snap("validate").returncode, snap("validate", "--strict").returncode) == (0, 11)


def test_a_folder_that_is_not_there_is_an_error_of_the_world(snap: Snap) -> None:
    done = snap("validate", "nowhere")

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("error: the snapshot folder nowhere cannot be read: ")


def test_diff_of_a_database_built_from_the_snapshot_is_empty(snap: Snap, installed: str) -> None:
    done = snap("diff", installed)

    assert (done.returncode, done.stderr) == (0, "")
    heading, blank, said, *_ = done.stdout.splitlines()
    assert heading.startswith("postgresql://postgres@/cli_")
    assert heading.endswith(" → snapshot")
    assert (blank, said) == ("", "No differences: Directus would find nothing to do.")


def test_diff_shows_the_tree_and_exits_10(snap: Snap, guarded: str) -> None:
    done = snap("diff", guarded, "snapshot")

    assert done.returncode == 10
    assert done.stdout.partition("\n\n")[2].startswith(
        "~ conversation_chunk\n└── ~ timestamp  schema.is_indexed  true → false\n\n1 difference  · fields ~1\n"
    )


def test_diff_as_directus_writes_it(snap: Snap, guarded: str) -> None:
    assert json.loads(snap("diff", guarded, "--format", "directus").stdout) == {
        "collections": [],
        "fields": [
            {
                "collection": "conversation_chunk",
                "field": "timestamp",
                "diff": [{"kind": "E", "path": ["schema", "is_indexed"], "lhs": True, "rhs": False}],
            }
        ],
        "systemFields": [],
        "relations": [],
    }


def test_diff_as_directus_answers_it_is_one_line_and_nothing_where_directus_answers_204(
    snap: Snap, guarded: str, edit: Edit
) -> None:
    done = snap("diff", guarded, "--format", "directus")

    assert (done.returncode, done.stderr) == (10, "")
    assert done.stdout == (
        '{"collections":[],"fields":[{"collection":"conversation_chunk","field":"timestamp","diff":'
        '[{"kind":"E","path":["schema","is_indexed"],"lhs":true,"rhs":false}]}],"systemFields":[],"relations":[]}\n'
    )
    edit(CHUNK_TIMESTAMP, '"is_indexed": false', '"is_indexed": true')
    done = snap("diff", guarded, "--format", "directus")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_diff_as_directus_answers_it_writes_values_as_javascript_does(snap: Snap, installed: str, edit: Edit) -> None:
    # Options hold any JSON: numbers that JavaScript rounds or respells, line separators, keys that read as indexes.
    odd = '{"z": [1e21, -0, 1.0, 9007199254740993, 1e-7, "\u2028", "é"], "10": 1, "9": 2}'
    edit(CHUNK_TIMESTAMP, '"options": null', f'"options": {odd}')

    done = snap("diff", installed, "--format", "directus")

    assert done.stdout == (
        '{"collections":[],"fields":[{"collection":"conversation_chunk","field":"timestamp","diff":'
        '[{"kind":"E","path":["meta","options"],"lhs":null,"rhs":{"9":2,"10":1,'
        '"z":[1e+21,0,1,9007199254740992,1e-7,"\u2028","é"]}}]}],"systemFields":[],"relations":[]}\n'
    )


def test_diff_names_what_directus_cannot_see(snap: Snap, installed: str) -> None:
    with psycopg.connect(installed, autocommit=True) as connection:
        connection.execute("CREATE INDEX idx_pair ON conversation_chunk (conversation_id, source)")

    document = json.loads(snap("diff", installed, "--format", "json").stdout)

    assert document["differences"] == []
    assert "idx_pair" in {item["name"] for item in document["unseen"]}
    assert "idx_pair" in snap("diff", installed, "--all").stdout


def test_diff_folds_noise_but_counts_it(snap: Snap, installed: str, edit: Edit) -> None:
    edit(CHUNK_TIMESTAMP, '"sort": 9', '"sort": 19')

    done = snap("diff", installed)

    assert done.returncode == 10
    assert done.stdout.partition("\n\n")[2].startswith(
        "1 difference is noise (sort 1), written as a metadata row only: --all shows it\n"
    )
    assert "timestamp  meta.sort  9 → 19  (sort)" in snap("diff", installed, "--all").stdout


def test_predict_shows_where_a_push_would_stop(snap: Snap, guarded: str) -> None:
    done = snap("predict", guarded)

    assert done.returncode == 12
    assert '✗ drop index "conversation_chunk_timestamp_index"' in done.stdout
    assert '42704  index "conversation_chunk_timestamp_index" does not exist' in done.stdout
    assert "✗ A push would fail at action 1, statement 6, and everything would be rolled back." in done.stdout
    assert "error[drop-index-by-guessed-name] conversation_chunk.timestamp" in done.stdout
    assert "--> snapshot/fields/conversation_chunk/timestamp.json:36:5  $.schema.is_indexed" in done.stdout
    assert "set is_indexed: true in snapshot/fields/conversation_chunk/timestamp.json" in done.stdout


def test_predict_as_json(snap: Snap, guarded: str) -> None:
    document = json.loads(snap("predict", guarded, "--format", "json").stdout)

    assert (document["format"], document["outcome"], document["status"]) == ("snap.prediction/1", "fails", 500)
    assert document["actions"][-1]["statements"][-1] == {
        "sql": 'drop index "conversation_chunk_timestamp_index"',
        "outcome": "fails",
        "sqlstate": "42704",
        "message": 'index "conversation_chunk_timestamp_index" does not exist',
    }


def test_predict_of_a_harmless_push(snap: Snap, installed: str) -> None:
    done = snap("predict", installed)

    assert (done.returncode, done.stdout.partition("\n\n")[2]) == (0, "✓ A push would find nothing to do.\n")


def test_predict_of_a_push_that_never_converges(snap: Snap, installed: str, edit: Edit) -> None:
    edit("fields/conversation_chunk/source.json", '"data_type": "character varying"', '"data_type": "character"')

    done = snap("predict", installed)

    assert "but it never ends: 1 difference would come back." in done.stdout
    assert (
        "  afterwards: field conversation_chunk.source differs again: "
        'schema.data_type "character varying" → "character"\n'
    ) in done.stdout
    assert (
        'fix: set schema.data_type to "character varying" in snapshot/fields/conversation_chunk/source.json'
    ) in done.stdout
    assert snap("predict", installed, "--strict").returncode in {11, 12}


def test_plan_is_refused_with_the_remedy(snap: Snap, guarded: str) -> None:
    done = snap("plan", guarded)

    assert done.returncode == 12
    assert "error[drop-index-by-guessed-name] conversation_chunk.timestamp" in done.stdout
    assert "✗ The plan is refused: " in done.stdout.splitlines()[-1]


def test_an_index_goes_by_its_real_name_where_that_is_allowed(snap: Snap, guarded: str) -> None:
    allowed = (
        *("--allow", "drop-index-by-guessed-name:conversation_chunk.timestamp"),
        *("--allow", "index-drop-inexpressible:idx_recent"),
    )

    done = snap("plan", guarded, "--format", "sql", *allowed)

    assert done.returncode == 0
    assert '\nDROP INDEX CONCURRENTLY "public"."idx_recent";\n' in done.stdout


def test_plan_files_run_with_psql_and_leave_no_difference(
    snap: Snap, installed: str, edit: Edit, project: Path
) -> None:
    with psycopg.connect(installed, autocommit=True) as connection:
        connection.execute("DROP INDEX conversation_chunk_timestamp_index")
        connection.execute("ALTER TABLE project DROP COLUMN host_guide")
        connection.execute("DELETE FROM directus_fields WHERE field = 'host_guide'")
    edit("fields/conversation_chunk/source.json", '"default_value": null', '"default_value": ":DBNAME {x} 100%"')

    planned = snap("plan", installed, "-o", "release")

    assert (planned.returncode, planned.stderr) == (0, "wrote plan.sql, plan.json, plan.md to release\n")
    assert sorted(path.name for path in (project / "release").iterdir()) == ["plan.json", "plan.md", "plan.sql"]
    assert json.loads((project / "release" / "plan.json").read_text())["format"] == "snap.plan/1"
    ran = subprocess.run(
        [str(bundled() / "psql"), "-X", "-q", "-d", installed, "-f", str(project / "release" / "plan.sql")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert snap("diff", installed).returncode == 0


def test_plan_formats_are_the_files(snap: Snap, installed: str, edit: Edit, project: Path) -> None:
    edit("fields/conversation_chunk/source.json", '"is_indexed": false', '"is_indexed": true')
    snap("plan", installed, "-o", "release")

    for name, form in (("plan.sql", "sql"), ("plan.json", "json"), ("plan.md", "markdown")):
        assert snap("plan", installed, "--format", form).stdout == (project / "release" / name).read_text()


def test_plan_goes_on_where_a_hazard_is_allowed(snap: Snap, installed: str, project: Path) -> None:
    (project / "snapshot" / "fields" / "conversation_chunk" / "source.json").unlink()
    with psycopg.connect(installed, autocommit=True) as connection:
        connection.execute("INSERT INTO project (id, is_conversation_allowed) VALUES (gen_random_uuid(), true)")
        connection.execute("INSERT INTO conversation (id, project_id) SELECT gen_random_uuid(), id FROM project")
        connection.execute(
            'INSERT INTO conversation_chunk (id, conversation_id, "timestamp", source) '
            "SELECT gen_random_uuid(), id, now(), 'x' FROM conversation"
        )

    assert snap("plan", installed).returncode == 12
    assert snap("plan", installed, "--allow", "data-loss-column:conversation_chunk.source").returncode == 0


def test_a_snapshot_stands_for_a_database_that_holds_it(snap: Snap, project: Path, edit: Edit) -> None:
    shutil.copytree(project / "snapshot", project / "older")
    edit("fields/conversation_chunk/source.json", '"is_indexed": false', '"is_indexed": true')

    done = snap("diff", "older", "snapshot")

    assert done.returncode == 10
    assert "└── ~ source  schema.is_indexed  false → true" in done.stdout


@pytest.fixture
def production(server: EmbeddedServer, installed_template: str) -> Iterator[str]:
    """Another database, in which the index of a column was built by hand."""
    url = server.create_database("cli_production", installed_template)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP INDEX conversation_chunk_timestamp_index")
        connection.execute(BY_HAND.encode())
    yield url
    server.drop_database("cli_production")


def test_the_guard_looks_at_every_environment(
    snap: Snap, edit: Edit, project: Path, installed: str, production: str
) -> None:
    (project / "snap.yaml").write_text(
        "environments:\n"
        "  staging: {url: '${STAGING}'}\n"
        "  production: {url: '${PRODUCTION}'}\n"
        "  elsewhere: {url: '${ELSEWHERE}'}\n"
    )
    edit(CHUNK_TIMESTAMP, '"is_indexed": true', '"is_indexed": false')

    done = snap("plan", "@staging", STAGING=installed, PRODUCTION=production)

    assert done.returncode == 12
    assert "error[drop-index-by-guessed-name] conversation_chunk.timestamp in @production" in done.stdout
    assert done.stderr == (
        " note: @elsewhere was not looked at: the environment elsewhere needs the environment variable ELSEWHERE, "
        "which is not set\n"
    )


def test_where_nothing_is_named_it_is_an_empty_directus_of_its_own(snap: Snap, project: Path) -> None:
    done = snap("diff")

    assert done.returncode == 10
    assert done.stdout.startswith("the embedded PostgreSQL in .snap/postgres → snapshot\n")
    assert "707 differences  · collections +49  · fields +548  · relations +110" in done.stdout
    assert (project / ".snap" / "postgres").is_dir()
