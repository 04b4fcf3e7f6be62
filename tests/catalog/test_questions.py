"""Questions: numbers, or unknown with a reason."""

from __future__ import annotations

import psycopg
import pytest

from snapshot_tool.errors import DatabaseProblem
from snapshot_tool.load.questions import ask


def test_answers(connection: psycopg.Connection, database: str) -> None:
    connection.execute("CREATE TABLE t (a integer)")
    connection.execute("INSERT INTO t VALUES (1), (1), (NULL)")
    answers = ask(
        database,
        {
            "rows": "SELECT count(*) FROM t",
            "none": "SELECT 1 FROM t WHERE a = 5",
            "true": "SELECT EXISTS (SELECT FROM t WHERE a IS NULL)",
            "percent": "SELECT count(*) FROM t WHERE a % 2 = 1 AND '%s' <> ''",
        },
    )
    assert dict(answers) == {"rows": 3, "none": 0, "true": 1, "percent": 2}
    assert answers.reasons == {}


def test_what_cannot_be_answered_is_unknown_and_says_why(connection: psycopg.Connection, database: str) -> None:
    connection.execute("CREATE TABLE t (a text)")
    connection.execute("INSERT INTO t VALUES ('x')")
    answers = ask(
        database,
        {
            "missing": "SELECT count(*) FROM nowhere",
            "cast": "SELECT count(*) FROM t WHERE a::integer > 0",
            "slow": "SELECT count(*) FROM pg_sleep(5)",
            "null": "SELECT NULL::integer",
            "text": "SELECT 'x'",
            "after": "SELECT count(*) FROM t",
        },
        statement_timeout=100,
    )
    assert dict(answers) == {"missing": None, "cast": None, "slow": None, "null": None, "text": None, "after": 1}
    assert answers.reasons == {
        "missing": 'the question failed: relation "nowhere" does not exist (42P01)',
        "cast": 'the question failed: invalid input syntax for type integer: "x" (22P02)',
        "slow": "the question took longer than its statement_timeout",
        "null": "the question was answered with None, which is no whole number",
        "text": "the question was answered with 'x', which is no whole number",
    }


@pytest.mark.parametrize(
    "attack",
    ["DELETE FROM t RETURNING a", "SELECT 1; COMMIT; DELETE FROM t", "COMMIT", "CREATE TABLE u (a integer)"],
)
def test_a_question_cannot_write(connection: psycopg.Connection, database: str, attack: str) -> None:
    connection.execute("CREATE TABLE t (a integer)")
    connection.execute("INSERT INTO t VALUES (1)")
    answers = ask(database, {"attack": attack, "rows": "SELECT count(*) FROM t"})
    assert dict(answers)["rows"] == 1
    assert connection.execute("SELECT to_regclass('u')").fetchone() == (None,)


def test_an_open_connection_is_left_as_it_was(connection: psycopg.Connection) -> None:
    connection.execute("CREATE SCHEMA app")
    connection.execute("CREATE TABLE app.t (a integer)")
    assert dict(ask(connection, {"rows": "SELECT count(*) FROM t"}, search_path=["app"])) == {"rows": 0}
    assert connection.info.transaction_status == psycopg.pq.TransactionStatus.IDLE
    assert connection.execute("SHOW search_path").fetchone() == ('"$user", public',)


def test_a_connection_that_dies_leaves_the_rest_unknown(database: str) -> None:
    answers = ask(database, {"kill": "SELECT pg_terminate_backend(pg_backend_pid())::int", "rest": "SELECT 1"})
    assert dict(answers) == {"kill": None, "rest": None}
    assert set(answers.reasons) == {"kill", "rest"}


def test_no_question_needs_no_database() -> None:
    assert dict(ask("postgresql://nobody@127.0.0.1:1/none", {})) == {}


def test_a_database_that_is_not_there_is_an_error() -> None:
    with pytest.raises(DatabaseProblem, match="cannot be reached"):
        ask("postgresql://nobody@127.0.0.1:1/none", {"rows": "SELECT 1"})
