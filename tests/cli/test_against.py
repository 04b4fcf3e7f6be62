"""`snap validate --against`: what a push would do to each environment, with no database at hand where captures do."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest

from snapshot_tool.load.embedded import EmbeddedServer
from snapshot_tool.load.postgres import read_catalog
from snapshot_tool.model.capture import CaptureDocument
from snapshot_tool.render.capture import render_capture
from tests.cli.conftest import SNAPSHOT, Snap

Edit = Callable[[str, str, str], None]
Environments = Callable[..., None]

TIMESTAMP = "fields/conversation_chunk/timestamp.json"
ERROR = "fields/conversation_chunk/error.json"
GUESSED = "conversation_chunk_timestamp_index"
PARTIAL = """CREATE INDEX idx_chunk_recent_non_upload ON conversation_chunk ("timestamp") WHERE source <> 'UPLOAD'"""
KINDS = {
    "plain": None,
    "partial": PARTIAL,
    "brin": 'CREATE INDEX by_hand ON conversation_chunk USING brin ("timestamp")',
    "two columns": 'CREATE INDEX by_hand ON conversation_chunk ("timestamp", conversation_id)',
    "expression": "CREATE INDEX by_hand ON conversation_chunk (date_part('year', \"timestamp\" AT TIME ZONE 'UTC'))",
    "including": 'CREATE INDEX by_hand ON conversation_chunk ("timestamp") INCLUDE (id)',
    "unique": 'CREATE UNIQUE INDEX by_hand ON conversation_chunk ("timestamp")',
    "none": "SELECT",
}
"""What indexes the column beside, or in the place of, the index that Directus would have made."""


@pytest.fixture(scope="session")
def captures(server: EmbeddedServer, installed_template: str) -> dict[str, str]:
    """Captures, as text, of databases that hold the snapshot and differ in how one column is indexed."""
    name, found = "against", {}
    for kind, statement in KINDS.items():
        url = server.create_database(name, installed_template)
        with psycopg.connect(url, autocommit=True) as connection:
            if statement is not None:
                connection.execute(f"DROP INDEX {GUESSED}")
                connection.execute(statement)
            connection.execute("UPDATE pg_class SET reltuples = 1234567 WHERE relname = 'conversation_chunk'")
        found[kind] = render_capture(CaptureDocument.of(read_catalog(url), date(2026, 11, 26)))
        server.drop_database(name)
    return found


@pytest.fixture
def environments(project: Path, captures: dict[str, str]) -> Environments:
    """Write captures, and a snap.yaml that names each of them as an environment."""

    def write(**kinds: str) -> None:
        (project / "captures").mkdir()
        lines = ["environments:"]
        for name, kind in kinds.items():
            (project / "captures" / f"{name}.json").write_text(captures[kind], encoding="utf-8")
            lines.append(f"  {name}: {{capture: captures/{name}.json}}")
        (project / "snap.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")

    return write


def unindex(edit: Edit) -> None:
    edit(TIMESTAMP, '"is_indexed": true', '"is_indexed": false')


def judged(snap: Snap, *arguments: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(snap("validate", *arguments, "--format", "json").stdout)
    return found


def of_databases(document: dict[str, Any]) -> list[tuple[str, str, list[str]]]:
    return [(one["code"], one["object"], one["environments"]) for one in document["findings"] if one["environments"]]


def test_the_incident_is_an_error_on_the_line_of_the_key(snap: Snap, environments: Environments, edit: Edit) -> None:
    environments(staging="plain", production="partial")
    unindex(edit)

    done = snap("validate", "--against", "captures/staging.json", "--against", "captures/production.json")
    assert (done.returncode, done.stderr) == (12, " note: snap fix --against … mends 1 of these\n")
    assert (
        "error[drop-index-by-guessed-name] conversation_chunk.timestamp in @production\n"
        "  --> snapshot/fields/conversation_chunk/timestamp.json:36:5  $.schema.is_indexed\n"
        "    conversation_chunk.timestamp: the file says is_indexed: false, and Directus would drop index\n"
    ) in done.stdout
    assert "does not exist; the column is indexed by idx_chunk_recent_non_upload fix: set" in " ".join(
        done.stdout.split()
    )
    assert "    fix: set is_indexed: true in snapshot/fields/conversation_chunk/timestamp.json\n" in done.stdout
    assert "--allow" not in done.stdout

    annotation = snap("validate", "--against", "all", "--format", "github").stdout.splitlines()[0]
    assert annotation.startswith(
        "::error file=snapshot/fields/conversation_chunk/timestamp.json,line=36,col=5,title=drop-"
    )

    edit(TIMESTAMP, '"is_indexed": false', '"is_indexed": true')
    assert snap("validate", "--against", "all").returncode == 0


def test_the_answer_is_a_table(snap: Snap, environments: Environments, edit: Edit) -> None:
    environments(staging="plain", production="partial", eu="brin")
    unindex(edit)
    edit(ERROR, '"is_indexed": false', '"is_indexed": true')

    done = snap("validate", "--against", "all", COLUMNS="80")
    assert done.stdout.splitlines()[-12:-2] == [
        "                                                                   1  2  3",
        "error    drop-index-by-guessed-name  conversation_chunk.timestamp  ·  x  x",
        "warning  push-blocks-writers         conversation_chunk.error      x  x  x",
        "warning  index-dropped               conversation_chunk.timestamp  x  ·  ·",
        "",
        "                                      a push     finds                captured",
        "1  @staging (captures/staging.json)   goes well  2 warnings           2026-11-26",
        "2  @production                        fails      1 error · 1 warning  2026-11-26",
        "   (captures/production.json)",
        "3  @eu (captures/eu.json)             fails      1 error · 1 warning  2026-11-26",
    ]


def test_one_finding_names_all_its_environments(snap: Snap, environments: Environments, edit: Edit) -> None:
    environments(staging="plain", production="partial", eu="brin", us="partial")
    unindex(edit)

    document = judged(snap, "--against", "all")
    assert of_databases(document) == [
        ("drop-index-by-guessed-name", "conversation_chunk.timestamp", ["@production", "@eu", "@us"]),
        ("index-dropped", "conversation_chunk.timestamp", ["@staging"]),
    ]
    (pitfall,) = (one for one in document["findings"] if one["code"] == "drop-index-by-guessed-name")
    assert pitfall["message"].endswith(
        "the column is indexed by idx_chunk_recent_non_upload (@production, @us) or by_hand (@eu)"
    )
    assert pitfall["remedies"][0] == "set is_indexed: true in snapshot/fields/conversation_chunk/timestamp.json"
    assert 'in @eu: DROP INDEX CONCURRENTLY "public"."by_hand"' in pitfall["remedies"]
    assert document["against"] == [
        {
            "label": f"@{name}",
            "name": f"@{name} (captures/{name}.json)",
            "outcome": outcome,
            "captured": "2026-11-26",
        }
        for name, outcome in {"staging": "ok", "production": "fails", "eu": "fails", "us": "fails"}.items()
    ]


@pytest.mark.parametrize(
    ("kind", "codes"),
    [
        ("plain", ["index-dropped"]),
        ("partial", ["drop-index-by-guessed-name"]),
        ("brin", ["drop-index-by-guessed-name"]),
        ("two columns", []),
        ("expression", []),
        ("including", []),
        ("unique", []),
        ("none", []),
    ],
)
def test_what_reads_as_indexed_is_what_directus_reads(
    snap: Snap, environments: Environments, edit: Edit, kind: str, codes: list[str]
) -> None:
    environments(production=kind)
    unindex(edit)

    assert [code for code, _, _ in of_databases(judged(snap, "--against", "@production"))] == codes


def test_an_absent_key_drops_the_column(snap: Snap, environments: Environments, edit: Edit) -> None:
    environments(production="partial")
    edit(TIMESTAMP, '    "is_indexed": true,\n', "")

    document = judged(snap, "--against", "all")
    told = [one for one in document["findings"] if one["object"] == "conversation_chunk.timestamp"]
    assert [(one["code"], one["line"], one["environments"]) for one in told] == [
        ("data-loss-column", 1, ["@production"]),
        ("drop-by-missing-key", 26, ["@production"]),
    ]
    assert document["against"][0]["outcome"] == "loses-data"


def test_an_index_that_would_be_built_on_a_large_table_is_a_warning(
    snap: Snap, environments: Environments, edit: Edit, project: Path
) -> None:
    environments(staging="plain", production="none")
    text = (project / "snap.yaml").read_text()
    (project / "snap.yaml").write_text(
        text.replace("{capture: captures/s", "{large_table_rows: 2000000, capture: captures/s")
    )
    edit(ERROR, '"is_indexed": false', '"is_indexed": true')

    document = judged(snap, "--against", "captures/staging.json", "--against", "@production")
    assert of_databases(document) == [
        ("push-blocks-writers", "conversation_chunk.error", ["@production"]),
        ("push-blocks-writers", "conversation_chunk.timestamp", ["@production"]),
    ]
    assert {one["severity"] for one in document["findings"] if one["environments"]} == {"warning"}
    assert [one["path"] for one in document["findings"] if one["environments"]] == ["$.schema.is_indexed"] * 2


def test_names_that_are_taken_and_constraints_of_other_names_are_errors(snap: Snap, edit: Edit, installed: str) -> None:
    with psycopg.connect(installed, autocommit=True) as connection:
        connection.execute("ALTER TABLE view ADD CONSTRAINT one_name UNIQUE (name)")
        connection.execute("CREATE TABLE conversation_chunk_error_index (id integer)")
    edit(ERROR, '"is_indexed": false', '"is_indexed": true')

    assert snap("capture", installed, "-o", "production.json").returncode == 0
    done = snap("validate", "--against", "production.json", "--format", "json")
    told = {one["code"]: one for one in json.loads(done.stdout)["findings"] if one["environments"]}
    assert done.returncode == 12
    assert {code: (one["file"].rpartition("/")[2], one["path"]) for code, one in told.items()} == {
        "name-already-taken": ("error.json", "$.schema.is_indexed"),
        "drop-constraint-by-guessed-name": ("name.json", "$.schema.is_unique"),
    }


def test_a_declared_index_is_told_once_beside_the_database_that_has_it(
    snap: Snap, environments: Environments, edit: Edit, project: Path
) -> None:
    environments(staging="plain", production="partial")
    declared = (
        "declared:\n  indexes:\n    - {name: idx_chunk_recent_non_upload, table: conversation_chunk, "
        "columns: [timestamp], where: source <> 'DASHBOARD_UPLOAD'}\n"
    )
    with (project / "snap.yaml").open("a", encoding="utf-8") as file:
        file.write(declared)
    unindex(edit)

    def pitfalls(*arguments: str) -> list[list[str]]:
        found = judged(snap, *arguments)["findings"]
        return [one["environments"] for one in found if one["code"] == "drop-index-by-guessed-name"]

    assert pitfalls() == [[]]
    assert pitfalls("--against", "@production") == [["@production"]]
    assert pitfalls("--against", "@staging") == [[]]


def test_what_the_rows_would_tell_is_unknown(snap: Snap, environments: Environments, edit: Edit) -> None:
    environments(production="plain")
    edit(ERROR, '"is_nullable": true', '"is_nullable": false')

    (told,) = (one for one in judged(snap, "--against", "all")["findings"] if one["code"] == "data-nulls")
    assert told["severity"] == "warning"
    assert "unknown whether there are rows without a value" in told["message"]


def test_an_accepted_finding_of_one_environment_stays_one_of_the_others(
    snap: Snap, environments: Environments, edit: Edit, project: Path
) -> None:
    environments(staging="partial", production="partial")
    accepted = (
        "rules:\n  drop-index-by-guessed-name:\n    ignore:\n"
        "      - {object: conversation_chunk.timestamp, reason: it is rebuilt each night, environments: [staging]}\n"
    )
    with (project / "snap.yaml").open("a", encoding="utf-8") as file:
        file.write(accepted)
    unindex(edit)

    document = judged(snap, "--against", "all")
    assert of_databases(document) == [
        ("drop-index-by-guessed-name", "conversation_chunk.timestamp", ["@production"]),
    ]
    assert "ignore-unmatched" not in {one["code"] for one in document["findings"]}


def test_an_old_capture_is_a_warning(snap: Snap, environments: Environments, project: Path) -> None:
    environments(staging="plain", production="plain")
    text = (project / "snap.yaml").read_text().replace("production: {", "production: {max_age: 9999w, ")
    (project / "snap.yaml").write_text(f"max_age: 1h\n{text}")
    for file in (project / "captures").iterdir():
        file.write_text(aged(file.read_text(encoding="utf-8")), encoding="utf-8")

    document = judged(snap, "--against", "all")
    (told,) = (one for one in document["findings"] if one["code"] == "capture-old")
    assert (told["severity"], told["environments"], told["file"]) == ("warning", ["@staging"], "captures/staging.json")
    assert told["message"] == "captures/staging.json was captured on 2024-02-29, and max_age is 1 hour"
    assert snap("predict", "@staging", "--strict").returncode == 11
    assert "capture-old" in snap("predict", "@staging").stdout
    assert "captures/staging.json was captured on 2024-02-29" in snap("diff", "@staging").stderr
    assert "captures/staging.json was captured on 2024-02-29" in snap("plan", "@staging").stderr


def aged(text: str) -> str:
    """Return a capture as one of an earlier day."""
    document = CaptureDocument.model_validate_json(text)
    return render_capture(CaptureDocument.of(document.value().catalog, date(2024, 2, 29)))


def test_an_environment_that_cannot_be_read_is_an_error(snap: Snap, environments: Environments, project: Path) -> None:
    environments(staging="plain")
    with (project / "snap.yaml").open("a", encoding="utf-8") as file:
        file.write("  production: {url: 'postgresql://127.0.0.1:1/nowhere'}\n")

    done = snap("validate", "--against", "all")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("error: @production: postgresql://127.0.0.1:1/nowhere cannot be reached: ")
    assert snap("validate", "--against", "@staging").returncode == 0


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("--against @nowhere", (2, "there is no environment 'nowhere'")),
        ("--against nowhere.json", (2, "nowhere.json is not a source that snap knows")),
        ("--against snap.yaml", (1, "snap.yaml")),
        ("--against @staging --against @missing", (1, "there is no file captures/missing.json")),
        ("nowhere --against @staging", (1, "the snapshot folder nowhere cannot be read")),
    ],
)
def test_what_cannot_be_held_against_is_told(
    snap: Snap, environments: Environments, project: Path, words: str, told: tuple[int, str]
) -> None:
    environments(staging="plain")
    with (project / "snap.yaml").open("a", encoding="utf-8") as file:
        file.write("  missing: {capture: captures/missing.json}\n")

    done = snap("validate", *words.split())
    assert (done.returncode, done.stdout) == (told[0], "")
    assert told[1] in done.stderr


def test_all_needs_environments(snap: Snap) -> None:
    done = snap("validate", "--against", "all")

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: --against all means the environments of snap.yaml, and there are none\n")


def test_files_that_are_no_snapshot_are_held_against_nothing(
    snap: Snap, environments: Environments, project: Path
) -> None:
    environments(production="partial")
    (project / "snapshot" / TIMESTAMP).write_text("{", encoding="utf-8")

    done = snap("validate", "--against", "all")
    assert done.returncode == 3
    assert done.stderr == " note: not held against all: the files are not a whole snapshot\n"


def test_a_capture_of_an_environment_is_that_environment_and_named_once(snap: Snap, environments: Environments) -> None:
    environments(production="partial")

    document = judged(snap, "--against", "@production", "--against", "@production", "--against", "all")
    assert [one["name"] for one in document["against"]] == ["@production (captures/production.json)"]
    done = snap("validate", "--against", "@production", "--against", "./captures/production.json")
    assert done.returncode == 2
    assert done.stderr.startswith(
        "error: --against names @production twice, as @production (captures/production.json) and as "
        "./captures/production.json\n"
    )


def test_the_url_counts_where_its_variables_are_set(
    snap: Snap, environments: Environments, project: Path, installed: str, edit: Edit
) -> None:
    environments(production="partial")
    text = (project / "snap.yaml").read_text().replace("production: {", "production: {url: '${PRODUCTION_URL}', ")
    (project / "snap.yaml").write_text(text)
    unindex(edit)

    assert "@production (captures/production.json)  fails" in snap("validate", "--against", "all").stdout
    live = snap("validate", "--against", "all", PRODUCTION_URL=installed)
    assert live.stdout.splitlines()[-3] == "@production  goes well  1 warning"
    assert snap("apply", "nowhere", "--to", "@production").returncode != 0


def test_another_snapshot_stands_for_a_database_that_holds_it(snap: Snap, edit: Edit) -> None:
    unindex(edit)

    document = judged(snap, "--against", str(SNAPSHOT))
    assert of_databases(document) == [("index-dropped", "conversation_chunk.timestamp", [str(SNAPSHOT)])]


def test_captures_need_no_psycopg(project: Path, environments: Environments, edit: Edit) -> None:
    environments(staging="plain", production="partial")
    unindex(edit)
    code = (
        "import sys\nfrom snapshot_tool.cli.main import run\n"
        "sys.argv = ['snap', 'validate', '--against', 'all', '--format', 'json']\n"
        "try:\n    run()\nfinally:\n    print('psycopg' in sys.modules, file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=project)

    assert (done.returncode, done.stderr) == (12, "False\n")


def test_the_answer_is_the_same_each_time(snap: Snap, environments: Environments, edit: Edit) -> None:
    environments(staging="plain", production="partial", eu="brin")
    unindex(edit)
    edit(ERROR, '"is_indexed": false', '"is_indexed": true')

    for form in ("text", "json", "sarif", "markdown", "junit", "github"):
        runs = {snap("validate", "--against", "all", "--format", form).stdout for _ in range(2)}
        assert len(runs) == 1
