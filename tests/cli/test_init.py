"""`snap init`: what a project tells of itself, and what is written of it: valid, no secret, nothing overwritten."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from snapshot_tool.load.config import read_config
from snapshot_tool.load.jsliteral import JsProblem, Member, Unread, Variable, read_exported
from snapshot_tool.load.sync_config import read_sync_config
from snapshot_tool.render.start import KnownEnvironment, Start, quoted, render_snap_yaml, render_workflow
from tests.cli.conftest import Snap

WORKFLOW = Path(".github/workflows/snap.yml")
SECRET = "very-secret"  # noqa: S105 - a word to look for
Write = Callable[[str, str], None]


@pytest.fixture
def write(project: Path) -> Write:
    """Write a file of the project."""

    def put(name: str, text: str) -> None:
        path = project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    return put


def check_schema(schema: str, file: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}", str(file)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def test_init_writes_a_valid_snap_yaml_and_a_valid_workflow(snap: Snap, project: Path) -> None:
    done = snap("init")

    assert (done.returncode, done.stdout) == (0, "")
    assert "wrote snap.yaml\n" in done.stderr
    assert f"wrote {WORKFLOW}\n" in done.stderr
    assert "put snap's repository into the workflow" in done.stderr
    assert read_config(project / "snap.yaml").snapshot == str(project / "snapshot")
    check_schema("github-workflows", project / WORKFLOW)
    assert "uses: YOUR_ORG/snap@REF\n" in (project / WORKFLOW).read_text(encoding="utf-8")


def test_init_never_writes_over_a_file_and_shows_what_it_would_have_written(
    snap: Snap, project: Path, write: Write
) -> None:
    write("snap.yaml", "snapshot: mine\n")

    done = snap("init")

    assert done.returncode == 0
    assert "note: snap.yaml is there already and stays as it is" in done.stderr
    assert "\nsnapshot: snapshot\n" in done.stdout
    assert (project / "snap.yaml").read_text(encoding="utf-8") == "snapshot: mine\n"
    assert (project / WORKFLOW).exists()

    assert snap("init", "--force").returncode == 0
    assert "\nsnapshot: snapshot\n" in (project / "snap.yaml").read_text(encoding="utf-8")


def test_a_dry_run_shows_both_files_and_writes_none(snap: Snap, project: Path) -> None:
    done = snap("init", "--dry-run", "--action", "your-org/snap@v1")

    assert done.returncode == 0
    assert "── snap.yaml\n" in done.stdout
    assert "      - uses: your-org/snap@v1\n" in done.stdout
    assert "Put in where" not in done.stdout
    assert not (project / "snap.yaml").exists()
    assert not (project / ".github").exists()


@pytest.mark.parametrize("action", ["snap", "a/b", "a/b@v1\n      - run: x", "a b/c@d", "${{ x }}@y"])
def test_an_action_that_no_workflow_can_use_is_refused(snap: Snap, project: Path, action: str) -> None:
    done = snap("init", "--action", action)

    assert (done.returncode, done.stdout) == (2, "")
    assert "is no action" in done.stderr
    assert not (project / "snap.yaml").exists()


def test_the_environment_gives_names_and_never_values(snap: Snap, project: Path, write: Write) -> None:
    write("captures/production.json", "{}")

    snap(
        "init",
        STAGING_DATABASE_URL=f"postgresql://u:{SECRET}@h/s",
        EU_WEST_DATABASE_URL=f"postgres://u:{SECRET}@h/e",
        CACHE_DATABASE_URL=f"redis://{SECRET}@h",
        DATABASE_URL=f"postgresql://u:{SECRET}@h/d",
    )

    text = (project / "snap.yaml").read_text(encoding="utf-8")
    assert text.partition("snapshot: snapshot\n")[2] == (
        "default_environment: staging\n"
        "environments:\n"
        "  eu-west:\n"
        '    url: "${EU_WEST_DATABASE_URL}"\n'
        "  production:\n"
        "    capture: captures/production.json\n"
        "  staging:\n"
        '    url: "${STAGING_DATABASE_URL}"\n'
        "# max_age: 30d    # a capture that is older is a warning\n"
    )
    assert read_config(project / "snap.yaml").default_environment == "staging"
    assert SECRET not in text + (project / WORKFLOW).read_text(encoding="utf-8")


def test_the_workflow_goes_to_the_top_of_the_repository(
    snap: Snap, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / ".git").mkdir()
    (project / "apps" / "cms api").mkdir(parents=True)
    monkeypatch.chdir(project / "apps" / "cms api")

    assert snap("init").returncode == 0

    assert (project / "apps" / "cms api" / "snap.yaml").exists()
    check_schema("github-workflows", project / WORKFLOW)
    assert '          working-directory: "apps/cms api"\n' in (project / WORKFLOW).read_text(encoding="utf-8")


def test_directus_sync_says_where_the_snapshot_is(snap: Snap, project: Path, write: Write) -> None:
    write(
        "directus-sync.config.js",
        f"""\
#!/usr/bin/env node
const path = require('path');
const config = {{
  extends: ['./base.config.cjs', '../outside.js'], // shared
  directusUrl: process.env.DIRECTUS_URL ?? 'http://localhost:8055',
  directusToken: '{SECRET}',
  seedPath: path.join(__dirname, 'seed'),
  snapshotPath: process.env.SNAPSHOT_PATH || `schema`,
  hooks: {{ snapshot: {{ onSave: (s) => s.map((x) => `${{x}}}}`) }} }},
}};
module.exports = config;
""",
    )
    write("base.config.cjs", "module.exports = { dumpPath: './dump', snapshotPath: 'other', split: true };\n")

    done = snap("init")

    assert "snapshot: dump/schema\n" in (project / "snap.yaml").read_text(encoding="utf-8")
    assert 'directus-sync.config.js:4: extends "../outside.js", which is no file in here' in done.stderr
    assert "directus-sync.config.js:9: hooks may change the snapshot when it is pulled or pushed" in done.stderr
    assert "there is no dump/schema yet" in done.stderr
    assert SECRET not in done.stdout + done.stderr + (project / "snap.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "text", "snapshot", "remarks"),
    [
        ("directus-sync.config.json", '{"dumpPath": "./d"}', "d/snapshot", ()),
        ("directus-sync.config.cjs", "module.exports = {};", "directus-config/snapshot", ()),
        ("directus-sync.config.js", "module.exports = {hooks: {flows: {onDump: f}}}", "directus-config/snapshot", ()),
        (
            "directus-sync.config.js",
            "module.exports = {\n\n hooks: mine }",
            "directus-config/snapshot",
            ("directus-sync.config.js:3: hooks may change the snapshot when it is pulled or pushed; snap takes the "
             "files as they are",),
        ),
        ("directus-sync.config.js", "export default { dumpPath: 'x', split: false }", "x/snapshot/snapshot.json", ()),
        (
            "directus-sync.config.js",
            "module.exports = {\n  dumpPath: join(a, 'b'),\n}",
            "directus-config/snapshot",
            ('directus-sync.config.js:2: only running the file would tell dumpPath; taken for "./directus-config", '
             "as directus-sync does where it is left out",),
        ),
        (
            "directus-sync.config.js",
            "module.exports = make()",
            "directus-config/snapshot",
            ("directus-sync.config.js:1: not read: what is exported is no plain object",),
        ),
        ("directus-sync.config.js", "module.exports = {extends: ['./directus-sync.config.js'], dumpPath: 'y'}",
         "y/snapshot", ()),
    ],
)  # fmt: skip
def test_configurations_of_directus_sync(
    tmp_path: Path, name: str, text: str, snapshot: str, remarks: tuple[str, ...]
) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")

    found = read_sync_config(tmp_path, {})

    assert found is not None
    assert (found.file, found.snapshot, found.remarks) == (name, snapshot, remarks)


def test_where_directus_sync_sorts_keys_their_order_is_no_finding(snap: Snap, project: Path, write: Write) -> None:
    write("directus-sync.config.json", '{"sortJson": true, "dumpPath": "."}')
    for file in (project / "snapshot").rglob("*.json"):
        file.write_text(json.dumps(json.loads(file.read_text(encoding="utf-8")), indent=2, sort_keys=True) + "\n")
    assert "file-not-canonical" in snap("validate").stdout

    assert snap("init").returncode == 0

    assert read_config(project / "snap.yaml").snapshot == str(project / "snapshot")
    assert "file-not-canonical" not in snap("validate").stdout


def test_the_first_configuration_counts_and_none_is_none(tmp_path: Path) -> None:
    assert read_sync_config(tmp_path, {}) is None
    for name in ("cjs", "json", "js"):
        (tmp_path / f"directus-sync.config.{name}").write_text(f'module.exports = {{"dumpPath": "{name}"}}')
    found = read_sync_config(tmp_path, {})
    assert found is not None
    assert found.snapshot == "js/snapshot"


def test_a_variable_that_is_set_counts_and_is_no_part_of_what_is_written_otherwise(tmp_path: Path) -> None:
    (tmp_path / "directus-sync.config.js").write_text("module.exports = {dumpPath: process.env.DUMP || './d'}")

    def snapshot(variables: dict[str, str]) -> str:
        found = read_sync_config(tmp_path, variables)
        assert found is not None
        return found.snapshot

    assert (snapshot({}), snapshot({"DUMP": "elsewhere"})) == ("d/snapshot", "elsewhere/snapshot")


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("'a\\'b\\u0041\\x42\\n'", "a'bAB\n"),
        ('"a\\\nb"', "ab"),
        ("`plain $ text`", "plain $ text"),
        ("`a ${b} c`", Unread()),
        ("-1_000.5", -1000.5),
        ("0xff", 255),
        ("[1, 'a', [true, null]]", [1.0, "a", [True, None]]),
        ("['a', b]", Unread()),
        ("{ 'x y': 1, z: { q: false } }", {"x y": 1.0, "z": {"q": False}}),
        ("process.env.A", Variable("A")),
        ("process.env.A ?? 'b'", Variable("A", "b")),
        ("process.env.A || process.env.B", Unread()),
        ("'a' + 'b'", Unread()),
        ("x ? 'a' : 'b'", Unread()),
        ("(a, b) => { return /[}\\]/]'\"`/.test(a) }", Unread()),
        ("async function () { return `}${'}'}` }", Unread()),
        ("a / b / c", Unread()),
    ],
)
def test_a_value_of_a_configuration(value: str, read: object) -> None:
    found = read_exported(f"// it's\nmodule.exports = {{ key: {value}, next: 'n' /* , */ }};")

    assert found["key"] == Member(read, 2)  # type: ignore[arg-type]
    assert found["next"].value == "n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no module.exports"),
        ("module.exports = require('./x')", "no plain object"),
        ("module.exports = { a: 'b", "is not followed here"),
        ("module.exports = { a: `b", "ends within a template"),
        ("module.exports = { a: (b", "ends within a value"),
        ("module.exports = { a: (b] }", "closes nothing"),
        ("module.exports = { ] }", "is no key"),
        ("module.exports = { a: 1 /* }", "'/' is not followed here"),
        ("/* " * 33_000, "'/' is not followed here"),
        ("module.exports = " + "{a:" * 5000, "nested too deeply"),
        ("x" * 100_001, "longer than"),
    ],
)
def test_what_is_not_understood_is_said_and_not_guessed(text: str, said: str) -> None:
    with pytest.raises(JsProblem, match=said):
        read_exported(text)


@settings(deadline=None, max_examples=400)
@given(
    st.lists(
        st.sampled_from(
            [*"{}[](),:;=+-/`'\"\\$@#.?\n ", "module.exports = ", "{ a: ", "export default ", "const x = ",
             "process.env.A", "||", "=>", "...", "${", "//", "/*", "*/", "x", "1", "true", "\x00", "é"]
        ),
        max_size=40,
    ).map("".join)
)  # fmt: skip
@example("module.exports = { a: [")
@example("module.exports = { a")
@example("module.exports = { a: process")
@example("module.exports = process.env")
def test_whatever_the_text_it_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(JsProblem):
        assert all(isinstance(member, Member) for member in read_exported(text).values())


@pytest.mark.parametrize(
    "name", ["a", "a b", "yes", "1.5", "@x", "- a", "ü", "a: b # c", "\u2028", '"', "\\", "~", "a'"]
)
def test_any_name_is_read_back_from_the_yaml_as_it_is(tmp_path: Path, name: str) -> None:
    start = Start(name, (KnownEnvironment(name, "A_DATABASE_URL", name),), name, name)
    (tmp_path / "snap.yaml").write_text(render_snap_yaml(start), encoding="utf-8")
    (tmp_path / "workflow.yml").write_text(render_workflow(start), encoding="utf-8")

    config = read_config(tmp_path / "snap.yaml")

    assert config.snapshot == str(tmp_path / name)
    assert config.environments[name].capture == name
    assert config.default_environment == name
    assert f"working-directory: {json.dumps(name, ensure_ascii=False)}" in render_workflow(start)
    assert quoted("snapshot/x.json") == "snapshot/x.json"
