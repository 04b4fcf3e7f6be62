"""Connections: what a user reads when one fails, which is never a password."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import psycopg
import pytest

from snapshot_tool.errors import DatabaseProblem, UsageError
from snapshot_tool.load.connection import connect, describe, explained


@pytest.fixture(autouse=True)
def _no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PGHOST", "PGUSER", "PGPORT", "PGDATABASE", "PGPASSWORD"):
        monkeypatch.delenv(name, raising=False)


def test_a_connection_is_named_and_in_autocommit_mode(database: str) -> None:
    with connect(database) as connection:
        assert connection.autocommit is True
        shown = "SELECT application_name FROM pg_stat_activity WHERE pid = pg_backend_pid()"
        assert connection.execute(shown).fetchone() == ("snap",)


def test_nobody_listens() -> None:
    with pytest.raises(DatabaseProblem) as caught:
        connect("postgresql://user:hunter2@127.0.0.1:1/app")
    assert caught.value.message.startswith("postgresql://user@127.0.0.1:1/app cannot be reached: ")
    assert caught.value.hint == "is PostgreSQL running, and does it listen there?"
    assert "hunter2" not in caught.value.message


def test_there_is_no_socket(tmp_path: object) -> None:
    with pytest.raises(DatabaseProblem) as caught:
        connect(f"postgresql://user@/app?host={tmp_path}")
    assert caught.value.message.startswith(f"postgresql://user@/app ({tmp_path}) cannot be reached: ")
    assert caught.value.hint == "is PostgreSQL running? That folder holds no socket of it"


def test_a_database_that_does_not_exist(database: str) -> None:
    with pytest.raises(DatabaseProblem) as caught:
        connect(database.replace("/test_", "/absent_"))
    assert caught.value.hint == "check the names of the database and the user"


@pytest.fixture
def silent() -> Iterator[int]:
    """A port that accepts and never answers."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_server_that_does_not_answer(silent: int) -> None:
    with pytest.raises(DatabaseProblem) as caught:
        connect(f"postgresql://user:hunter2@127.0.0.1:{silent}/app?connect_timeout=2")
    assert caught.value.hint == "is the address right, and does a firewall let you through?"
    assert "hunter2" not in caught.value.message


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql://u:secret@h/d", "postgresql://u@h/d"),
        ("postgresql://u:secret@h:5433/d?sslmode=require&sslpassword=secret", "postgresql://u@h:5433/d"),
        ("postgresql://u@/d?host=/run/x", "postgresql://u@/d (/run/x)"),
        ("host=h dbname=d password=secret", "postgresql://h/d"),
        ("postgresql://h/d%40e", "postgresql://h/d@e"),
    ],
)
def test_how_a_url_is_shown(url: str, expected: str) -> None:
    assert describe(url) == expected


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://u:se@cret@h/d",
        "postgresql://u:se/cret@h/d",
        "postgresql://u:12/cret@h/d",
        "postgresql://u:secret@h:port/d",
        "postgresql://[u:secret/d",
        "password=secret nonsense=1",
    ],
)
def test_a_url_that_is_misread_shows_nothing_of_itself(url: str) -> None:
    with pytest.raises(UsageError) as caught:
        connect(url)
    assert caught.value.message == "the database URL cannot be understood"
    assert "cret" not in caught.value.message + caught.value.hint
    assert caught.value.__context__ is None or caught.value.__suppress_context__


def test_errors_of_statements_are_explained(database: str) -> None:
    with connect(database) as connection:
        connection.execute("SET statement_timeout TO 50")
        with pytest.raises(DatabaseProblem, match=r"^it took longer than its statement_timeout$"), explained("it"):
            connection.execute("SELECT pg_sleep(5)")
        with pytest.raises(DatabaseProblem, match=r"^it failed: division by zero \(22012\)$"), explained("it"):
            connection.execute("SELECT 1 / 0")
        connection.execute("CREATE ROLE nobody_much")
        connection.execute("SET ROLE nobody_much")
        with pytest.raises(DatabaseProblem, match=r"^it is not allowed: permission denied for"), explained("it"):
            connection.execute("SELECT * FROM pg_authid")
        connection.execute("RESET ROLE")
        connection.execute("DROP ROLE nobody_much")


def test_other_errors_pass_through() -> None:
    with pytest.raises(ZeroDivisionError), explained("it"):
        raise ZeroDivisionError
    with pytest.raises(DatabaseProblem, match=r"^it failed: gone$"), explained("it"):
        raise psycopg.OperationalError("gone")
