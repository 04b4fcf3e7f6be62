"""Operands: what they name, and what counts where they are left out."""

from __future__ import annotations

from pathlib import Path

import pytest

from snapshot_tool.errors import FileProblem, UsageError
from snapshot_tool.load.config import Config, Environment
from snapshot_tool.load.source import (
    CaptureFile,
    Database,
    Embedded,
    GitRevision,
    NativeFile,
    SnapshotFolder,
    default_database,
    default_snapshot,
    parse_revision,
    parse_snapshot,
    parse_source,
)

CONFIG = Config(
    environments={
        "staging": Environment(url="${STAGING}", large_table_rows=7),
        "plain": Environment(url="mysql://h/d"),
        "captured": Environment(capture="c.json"),
    }
)


def test_a_folder(tmp_path: Path) -> None:
    assert parse_source(str(tmp_path), CONFIG, {}) == SnapshotFolder(tmp_path)
    assert SnapshotFolder(tmp_path).label == str(tmp_path)


def test_a_url_is_labelled_without_its_password() -> None:
    url = "postgresql://user:s%40cret@db.example:5433/app?sslmode=require"
    found = parse_source(url, CONFIG, {})
    assert found == Database(url, "postgresql://user@db.example:5433/app")
    assert "cret" not in repr(found)
    assert parse_source("postgres://h/d", CONFIG, {}) == Database("postgres://h/d", "postgresql://h/d")


def test_an_environment() -> None:
    found = parse_source("@staging", CONFIG, {"STAGING": "postgresql://u:p@h/d"})
    assert found == Database("postgresql://u:p@h/d", "@staging", (), "staging", 7)


def test_an_environment_without_a_url_is_its_capture() -> None:
    assert parse_source("@captured", CONFIG, {}) == CaptureFile(Path("c.json"), "@captured (c.json)", "captured")


def test_a_capture_is_a_json_file_that_is_there(tmp_path: Path) -> None:
    file = tmp_path / "live.json"
    with pytest.raises(UsageError):
        parse_source(str(file), CONFIG, {})
    file.write_text('{"format": "snap.capture/2"}')
    assert parse_source(str(file), CONFIG, {}) == CaptureFile(file, str(file))
    file.write_text('{"more": 1, "format": "snap.capture/9"}')
    assert parse_source(str(file), CONFIG, {}) == CaptureFile(file, str(file))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("schema.json", '{"collections": []}'),
        ("schema.json", "{}"),
        ("schema.json", '{"format": "snap.plan/1"}'),
        ("schema.json", "{broken"),
        ("schema.yaml", "format: snap.capture/2"),
        ("schema.yml", ""),
    ],
)
def test_any_other_file_of_that_kind_is_a_native_snapshot(tmp_path: Path, name: str, text: str) -> None:
    file = tmp_path / name
    file.write_text(text)
    assert parse_source(str(file), CONFIG, {}) == NativeFile(file)


@pytest.mark.parametrize(
    ("operand", "revision", "path"),
    [
        ("git:main", "main", "./snapshot"),
        ("git:HEAD~2:a/b", "HEAD~2", "a/b"),
        ("git:v1:", "v1", ""),
        ("git:main@{2026-01-01 10:00}:./a:b", "main@{2026-01-01 10:00}", "./a:b"),
        ("git:main@{10:00}", "main@{10:00}", "./snapshot"),
        ("git:-x", "-x", "./snapshot"),
    ],
)
def test_a_revision(operand: str, revision: str, path: str) -> None:
    assert parse_source(operand, CONFIG, {}) == GitRevision(revision, path, operand)


def test_a_snapshot_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "schema.yaml").write_text("version: 1")
    assert parse_snapshot(None, Config()) == SnapshotFolder(Path("snapshot"))
    assert parse_snapshot("absent", Config()) == SnapshotFolder(Path("absent"))
    assert parse_snapshot("schema.yaml", Config()) == NativeFile(Path("schema.yaml"))
    assert parse_snapshot("git:main", Config(snapshot="a/b")) == GitRevision("main", "./a/b", "git:main")
    for operand in ("embedded:", "postgresql://h/d", "@staging"):
        with pytest.raises(UsageError, match="is a database, and a snapshot is wanted here"):
            parse_snapshot(operand, Config(environments={"staging": Environment(url="postgresql://h/d")}))


def test_where_a_history_begins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert parse_revision(None, Config()) == GitRevision("HEAD", "./snapshot", "snapshot")
    assert parse_revision("a/b", Config()) == GitRevision("HEAD", "./a/b", "a/b")
    assert parse_revision("git:v1:x", Config()) == GitRevision("v1", "x", "git:v1:x")


def test_embedded() -> None:
    assert parse_source("embedded:", CONFIG, {}) == Embedded(Path(".snap/postgres"))
    assert Embedded().label == "the embedded PostgreSQL in .snap/postgres"


@pytest.mark.parametrize(
    ("operand", "message"),
    [
        ("@nowhere", "there is no environment 'nowhere'"),
        ("@staging", "the environment staging needs the environment variable STAGING, which is not set"),
        ("@plain", "the url of the environment plain is no PostgreSQL URL"),
        ("no/such", "no/such is not a source that snap knows, and there is no folder or file of that name"),
        ("git:", "git: names no revision"),
        ("git::snapshot", "git::snapshot names no revision"),
        ("mysql://u:secret@h/d", "mysql://… is not a source that snap knows"),
        (__file__, f"{__file__} is not a source that snap knows"),
        ("a\0b", "a\0b is not a source that snap knows, and there is no folder or file of that name"),
        ("postgresql://u:p@ss@h/d", "the database URL cannot be understood"),
        ("postgresql://u:p/ss@h/d", "the database URL cannot be understood"),
        ("postgresql://u:1/ss@h/d", "the database URL cannot be understood"),
        ("postgresql://h/d?nonsense=secret", "the database URL cannot be understood"),
    ],
)
def test_what_is_no_source(operand: str, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_source(operand, CONFIG, {})
    assert caught.value.message == message
    assert "secret" not in caught.value.message + caught.value.hint


def test_the_default_snapshot() -> None:
    assert default_snapshot(Config()) == SnapshotFolder(Path("snapshot"))
    assert default_snapshot(Config(snapshot="a/b")) == SnapshotFolder(Path("a/b"))
    assert default_snapshot(Config(snapshot="a/schema.yaml")) == NativeFile(Path("a/schema.yaml"))


ALL = {
    "DATABASE_URL": "postgresql://one/d",
    "PGHOST": "two",
    "DB_HOST": "three",
    "DB_DATABASE": "d",
}


def test_the_default_database_is_the_first_that_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PGHOST", "PGUSER", "PGPORT", "PGDATABASE"):
        monkeypatch.delenv(name, raising=False)
    config = Config(default_environment="s", environments={"s": Environment(url="postgresql://zero/d")})
    assert default_database(config, ALL) == Database("postgresql://zero/d", "@s", (), "s")
    assert default_database(Config(), ALL) == Database("postgresql://one/d", "postgresql://one/d")
    left = {name: value for name, value in ALL.items() if name != "DATABASE_URL"}
    monkeypatch.setenv("PGHOST", "two")
    monkeypatch.setenv("PGDATABASE", "app")
    assert default_database(Config(), left) == Database("postgresql://", "postgresql://two/app")
    del left["PGHOST"]
    assert default_database(Config(), left) == Database("postgresql://three/d", "postgresql://three/d")
    assert default_database(Config(), {"PGUSER": "u", "PGPASSWORD": "p", "DB_HOST": "h"}) == Embedded()


@pytest.mark.parametrize(
    ("variables", "url"),
    [
        (
            {
                "DB_CLIENT": "pg", "DB_HOST": "db", "DB_PORT": "5433", "DB_DATABASE": "d/x", "DB_USER": "u@x",
                "DB_PASSWORD": "p:/@#?%", "DB_SSL": "true",
            },
            "postgresql://u%40x:p%3A%2F%40%23%3F%25@db:5433/d%2Fx?sslmode=require",
        ),
        ({"DB_HOST": "::1", "DB_DATABASE": "d", "DB_SSL": "false"}, "postgresql://[::1]/d?sslmode=disable"),
        ({"DB_HOST": "/run/pg", "DB_DATABASE": "d", "DB_USER": "u"}, "postgresql://u@%2Frun%2Fpg/d"),
        (
            {"DB_HOST": "h", "DB_DATABASE": "d", "DB_SSL__REJECT_UNAUTHORIZED": "false"},
            "postgresql://h/d?sslmode=require",
        ),
        ({"DB_CONNECTION_STRING": "postgres://u:p@h/d", "DB_HOST": "other"}, "postgres://u:p@h/d"),
    ],
)  # fmt: skip
def test_the_variables_of_directus(variables: dict[str, str], url: str) -> None:
    found = default_database(Config(), variables)
    assert isinstance(found, Database)
    assert found.url == url
    assert ":p" not in found.label


def test_a_password_in_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("pass word\n")
    found = default_database(
        Config(), {"DB_HOST": "h", "DB_DATABASE": "d", "DB_USER": "u", "DB_PASSWORD_FILE": str(secret)}
    )
    assert isinstance(found, Database)
    assert found.url == "postgresql://u:pass%20word@h/d"
    with pytest.raises(FileProblem, match=r"^DB_PASSWORD_FILE names .*/absent, which cannot be read$"):
        default_database(Config(), {"DB_DATABASE": "d", "DB_PASSWORD_FILE": str(tmp_path / "absent")})


def test_other_databases_of_directus_are_refused() -> None:
    with pytest.raises(UsageError, match=r"^DB_CLIENT is mysql, and snap only knows PostgreSQL$"):
        default_database(Config(), {"DB_CLIENT": "mysql", "DB_DATABASE": "d"})
    with pytest.raises(UsageError, match=r"^DATABASE_URL is no PostgreSQL URL$"):
        default_database(Config(), {"DATABASE_URL": "mysql://u:secret@h/d"})


@pytest.mark.parametrize(
    ("text", "expected"),
    [("app", ("app",)), ("app, public", ("app", "public")), ("array:a,b", ("a", "b")), ("", ())],
)
def test_the_search_path_of_directus(text: str, expected: tuple[str, ...]) -> None:
    found = default_database(Config(), {"DATABASE_URL": "postgresql://h/d", "DB_SEARCH_PATH": text})
    assert isinstance(found, Database)
    assert found.search_path == expected


def test_the_search_path_of_snap_yaml_counts_more() -> None:
    found = parse_source("postgresql://h/d", Config(search_path=("a",)), {"DB_SEARCH_PATH": "b"})
    assert isinstance(found, Database)
    assert found.search_path == ("a",)
