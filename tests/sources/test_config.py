"""`snap.yaml`: what is read, and every way in which it can be wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from snapshot_tool.errors import FileProblem, UsageError
from snapshot_tool.load.config import Config, Environment, expand, read_config
from snapshot_tool.load.rule_entries import RuleEntry
from snapshot_tool.model.declared import Declared, DeclaredCheck, DeclaredIndex, DeclaredKey
from snapshot_tool.model.finding import Place
from snapshot_tool.model.levels import Ignore, Level, Setting

FULL = """\
snapshot: schema/snapshot
directus: 11.13.4
search_path: [app, public]
default_environment: staging
environments:
  staging: {url: "${STAGING_DATABASE_URL}"}
  production: {url: "${PRODUCTION_DATABASE_URL}", capture: captures/production.json, large_table_rows: 250_000}
declared:
  indexes:
    - {name: a, table: t, columns: [org_id, user_id], unique: true, where: deleted_at IS NULL, after: deploy}
    - name: b
      table: t
      columns: [timestamp]
      where: "source <> 'DASHBOARD_UPLOAD'"
      environments: [production]
  checks:
    - {name: c, table: t, expression: "email = lower(email)"}
rules: {missing-index-on-foreign-key: off, group-missing: warning}
"""


def read(tmp_path: Path, text: str) -> Config:
    path = tmp_path / "snap.yaml"
    path.write_text(text, encoding="utf-8")
    return read_config(path)


def refusal(tmp_path: Path, text: str) -> list[str]:
    with pytest.raises(UsageError) as caught:
        read(tmp_path, text)
    return caught.value.message.replace(f"{tmp_path}/", "").splitlines()


def test_everything_is_read(tmp_path: Path) -> None:
    assert read(tmp_path, FULL) == Config(
        snapshot=str(tmp_path / "schema/snapshot"),
        directus="11.13.4",
        search_path=("app", "public"),
        default_environment="staging",
        environments={
            "staging": Environment(url="${STAGING_DATABASE_URL}"),
            "production": Environment(
                url="${PRODUCTION_DATABASE_URL}", capture="captures/production.json", large_table_rows=250_000
            ),
        },
        declared=Declared(
            indexes=(
                DeclaredIndex(
                    name="a",
                    table="t",
                    columns=(DeclaredKey(column="org_id"), DeclaredKey(column="user_id")),
                    unique=True,
                    where="deleted_at IS NULL",
                    after="deploy",
                ),
                DeclaredIndex(
                    name="b",
                    table="t",
                    columns=(DeclaredKey(column="timestamp"),),
                    where="source <> 'DASHBOARD_UPLOAD'",
                    environments=("production",),
                ),
            ),
            checks=(DeclaredCheck(name="c", table="t", expression="email = lower(email)"),),
        ),
        rules={
            "missing-index-on-foreign-key": RuleEntry(severity="off"),
            "group-missing": RuleEntry(severity="warning"),
        },
    )


def test_no_file_is_the_defaults(tmp_path: Path) -> None:
    assert read_config(tmp_path / "snap.yaml") == Config()
    assert Config().snapshot == "snapshot"


@pytest.mark.parametrize("text", ["", "# nothing\n", "null\n", "{}"])
def test_an_empty_file_is_the_defaults(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, text) == Config(snapshot=str(tmp_path / "snapshot"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("snapshto: x", "snap.yaml:1:1: unknown key snapshto; did you mean snapshot?"),
        (
            "environments:\n  a: {urll: x, capture: c}",
            "snap.yaml:2:7: unknown key environments.a.urll; did you mean url?",
        ),
        (
            "declared:\n  indices: []",
            "snap.yaml:2:3: unknown key declared.indices; did you mean indexes?",
        ),
        (
            "declared:\n  checks:\n  - {name: a, table: t, expression: x, zzz: 1}",
            "snap.yaml:3:40: unknown key declared.checks.0.zzz; known: name, table, after, environments, expression",
        ),
        ("directus: 11.13", "snap.yaml:1:1: directus: expected text; put it in quotes"),
        ("directus: [a]", "snap.yaml:1:1: directus: input should be a valid string"),
        ("snapshot: ''", "snap.yaml:1:1: snapshot: string should have at least 1 character"),
        (
            "environments:\n  a: {url: x, large_table_rows: 0}",
            "snap.yaml:2:15: environments.a.large_table_rows: input should be greater than 0",
        ),
        (
            "environments:\n  a: {url: x, large_table_rows: '5'}",
            "snap.yaml:2:15: environments.a.large_table_rows: input should be a valid integer",
        ),
        ("environments:\n  a: {}", "snap.yaml:2:3: environment a has neither url nor capture"),
        ("rules:\n  x: loud", "snap.yaml:2:3: rules.x: expected off, on, info, warning or error"),
        ("rules:\n  x: {severity: [a]}", "snap.yaml:2:7: rules.x.severity: expected off, on, info, warning or error"),
        ("rules:\n  x: {sevrity: off}", "snap.yaml:2:7: unknown key rules.x.sevrity; did you mean severity?"),
        ("rules:\n  x:\n    ignore: a", "snap.yaml:3:5: rules.x.ignore: input should be a valid array"),
        ("rules: {x: {ignore: [{object: a}]}}", "snap.yaml:1:22: rules.x.ignore.0.reason is missing"),
        ("rules: {x: {ignore: [{object: a, reason: ''}]}}",
         "snap.yaml:1:34: rules.x.ignore.0.reason: string should have at least 1 character"),
        ("rules: {x: {ignore: [{object: a, reason: b, place: c}]}}",
         "snap.yaml:1:45: unknown key rules.x.ignore.0.place; known: object, reason, environments"),
        ("environments: {staging: {url: u}}\nrules: {x: {ignore: [{object: a, reason: b, environments: [stagign]}]}}",
         "snap.yaml:2:45: there is no environment 'stagign'; did you mean staging?"),
        (
            "default_environment: stagin\nenvironments: {staging: {url: x}}",
            "snap.yaml:1:1: there is no environment 'stagin'; did you mean staging?",
        ),
        ("default_environment: a", "snap.yaml:1:1: there is no environment 'a'; environments: none"),
        (
            "declared:\n  indexes:\n  - {name: a, table: t}",
            "snap.yaml:3:5: declared.indexes.0.columns is missing",
        ),
        (
            "declared:\n  indexes:\n  - {name: a, table: t, columns: [b]}\n"
            "  checks:\n  - {name: a, table: t, expression: x}",
            "snap.yaml:5:5: a is declared twice",
        ),
        (
            "declared:\n  checks:\n  - {name: a, table: t, expression: x, environments: [p]}",
            "snap.yaml:3:40: there is no environment 'p'; environments: none",
        ),
        (
            "declared:\n  indexes:\n  - {name: a, table: t, columns: [{colum: b}]}",
            "snap.yaml:3:36: unknown key declared.indexes.0.columns.0.colum; did you mean column?",
        ),
        (
            "declared:\n  indexes:\n  - {name: a, table: t, columns: [{column: b, expression: c}]}",
            "snap.yaml:3:35: declared.indexes.0.columns.0: give either column or expression",
        ),
        (
            "declared:\n  indexes:\n  - {name: a, table: t, columns: [b], where: 'true) ; DROP TABLE t; --'}",
            "snap.yaml:3:39: declared.indexes.0.where: not one SQL expression: quotes and parentheses balanced, "
            "no semicolon, comment, $ or backslash",
        ),
        (
            "declared:\n  indexes:\n  - {name: a, table: t, columns: [b], unique: true, method: gin}",
            "snap.yaml:3:5: declared.indexes.0: only a btree index can be unique",
        ),
        (
            f"declared:\n  checks:\n  - {{name: {'a' * 64}, table: t, expression: b}}",
            f"snap.yaml:3:6: declared.checks.0.name: the name '{'a' * 64}' is longer than 63 bytes: "
            "PostgreSQL would cut it",
        ),
        (
            "declared:\n  indexes:\n  - {name: a, table: t, columns: []}",
            "snap.yaml:3:25: declared.indexes.0.columns: name at least one column",
        ),
        ("search_path: public", "snap.yaml:1:1: search_path: input should be a valid array"),
        ("search_path: []", "snap.yaml:1:1: search_path: tuple should have at least 1 item after validation, not 0"),
        ("a: 1\nsnapshot: x\nsnapshot: y", "snap.yaml:3:1: the key 'snapshot' is there twice"),
        ("environments:\n  a: {url: x, url: y}", "snap.yaml:2:15: the key 'url' is there twice"),
        ("snapshot: &a x\ndirectus: *a", "snap.yaml:2:11: the alias *a is not understood here: write the value itself"),
        ("- a", "snap.yaml:1:1: expected keys and values"),
        ("just text", "snap.yaml:1:1: expected keys and values"),
        ("[a]: b", "snap.yaml:1:1: a key must be text"),
        ("a: b\n c: d", "snap.yaml:2:3: not valid YAML: mapping values are not allowed in this context"),
        ("a: 'b", "snap.yaml:1:6: not valid YAML: found unexpected end of stream"),
        ("a: !!python/object/apply:os.system ['true']", "snap.yaml:1:4: the tag "
         "tag:yaml.org,2002:python/object/apply:os.system is not understood here: write the value itself"),
        ("snapshot: 2026-01-01", "snap.yaml:1:11: 2026-01-01 is a date in YAML: put it in quotes"),
        ("a: " + "[" * 40 + "]" * 40, "snap.yaml:1:33: nested too deeply"),
        ("a: " + "[" * 2000 + "]" * 2000, "snap.yaml:1:1003: nested too deeply"),
        ("a: " + "x" * 1_000_001, "snap.yaml:1:1: longer than 1000000 characters"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_place(tmp_path: Path, text: str, expected: str) -> None:
    assert refusal(tmp_path, text) == [expected]


def test_all_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    text = "snapshot: 5\nenvironments:\n  a: {url: 1}\nrules: {b: 3}\nlast: 1\n"
    assert [line.partition(" ")[0] for line in refusal(tmp_path, text)] == [
        "snap.yaml:1:1:",
        "snap.yaml:3:7:",
        "snap.yaml:4:9:",
        "snap.yaml:5:1:",
    ]


@pytest.mark.parametrize(
    ("word", "level"),
    [("off", "off"), ("Off", "off"), ("OFF", "off"), ("false", "off"), ("'off'", "off"), ("on", "on"), ("true", "on")],
)
def test_off_and_on_are_words_and_booleans(tmp_path: Path, word: str, level: Level) -> None:
    assert read(tmp_path, f"rules: {{a: {word}, b: {{severity: {word}}}}}").levels == {
        "a": Setting(level, place=Place("a", str(tmp_path / "snap.yaml"), 1, 9, "$.rules.a")),
        "b": Setting(level, place=Place("b", str(tmp_path / "snap.yaml"), 1, len(word) + 14, "$.rules.b")),
    }


def test_an_ignore_knows_its_place(tmp_path: Path) -> None:
    text = "rules:\n  a:\n    ignore:\n      - object: x.*\n        reason: known\n"

    (setting,) = read(tmp_path, text).levels.values()

    assert setting.level is None
    place = Place("a", str(tmp_path / "snap.yaml"), 4, 9, "$.rules.a.ignore[0]")
    assert setting.ignores == (Ignore("x.*", "known", (), place),)


def test_a_control_character_is_no_yaml(tmp_path: Path) -> None:
    assert refusal(tmp_path, "a: \x00")[0].startswith("snap.yaml:1:1: not valid YAML: unacceptable character #x0000")


def test_other_encodings(tmp_path: Path) -> None:
    path = tmp_path / "snap.yaml"
    path.write_bytes(b"snapshot: \xff")
    with pytest.raises(UsageError, match="not UTF-8"):
        read_config(path)


def test_a_folder_of_that_name(tmp_path: Path) -> None:
    (tmp_path / "snap.yaml").mkdir()
    with pytest.raises(FileProblem, match="cannot be read: Is a directory"):
        read_config(tmp_path / "snap.yaml")


def test_variables_are_put_in_only_when_asked_for() -> None:
    assert expand("postgresql://${U}@h/${D}", {"U": "u", "D": "d"}, "it") == "postgresql://u@h/d"
    assert expand("$U ${U}", {"U": "${D}"}, "it") == "$U ${D}"
    with pytest.raises(
        UsageError, match=r"^the environment x needs the environment variable SECRET, which is not set$"
    ):
        expand("${SECRET}", {"SECRET": ""}, "the environment x")


def test_an_environment_that_is_not_there() -> None:
    config = Config(environments={"staging": Environment(url="x")})
    assert config.environment("staging") == Environment(url="x")
    with pytest.raises(UsageError) as caught:
        config.environment("stagin")
    assert (caught.value.message, caught.value.hint) == ("there is no environment 'stagin'", "did you mean staging?")


def test_the_example_of_the_page_is_read(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "declared.md").read_text(encoding="utf-8")
    example = page.partition("```yaml\n")[2].partition("```")[0]
    found = read(tmp_path, "environments: {production: {url: x}}\n" + example).declared
    assert [index.body("t") for index in found.indexes] == [
        'ON t ("org_id", "user_id") WHERE (deleted_at IS NULL)',
        'ON t ("conversation", "created" DESC NULLS LAST) INCLUDE ("source")',
        "ON t ((lower(email)))",
    ]
    assert [(check.name, check.expression) for check in found.checks] == [
        ("invite_email_lower", "email = lower(email)")
    ]
