"""`plan.sql` runs with plain `psql -f`, stops where it must, and psql finds nothing in it to act on."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from snapshot_tool.load.embedded import bundled
from snapshot_tool.model.finding import Finding, Place, Severity
from snapshot_tool.model.plan import Check, LockClass, Phase, Plan, Step
from snapshot_tool.model.sql import ident, literal
from snapshot_tool.render.sql import for_psql, render_sql

OWNED = Path(tempfile.gettempdir()) / "snap-psql-obeyed"  # what psql would make if it acted on a name
HOSTILE = (
    "plain",
    'quo"ted',
    "it's",
    "semi;colon",
    "percent%s",
    "{braces}",
    "back\\slash",
    f"\\! touch {OWNED}",
    ":DBNAME",
    ":'DBNAME'",
    ':"DBNAME"',
    "a:DBNAME:b",
    "line\nbreak",
    f"\n\\! touch {OWNED}\n",
    "$snap$",
    "$$",
    "-- comment",
    "/* comment",
    "emoji 🎈",
    "../up",
)


@pytest.fixture(autouse=True)
def _psql_obeys_no_name() -> Iterator[None]:
    yield
    assert not OWNED.exists()


def psql(url: str, script: str, folder: Path) -> subprocess.CompletedProcess[str]:
    (folder / "plan.sql").write_text(script, encoding="utf-8")
    return subprocess.run(
        [str(bundled() / "psql"), "-X", "-q", "-d", url, "-f", str(folder / "plan.sql")],
        capture_output=True,
        text=True,
        check=False,
    )


def step(number: int, sql: str, *, transaction: int | None = None, before: tuple[Check, ...] = ()) -> Step:
    return Step(
        number,
        Phase.EXPAND,
        sql,
        f"because\n\\! touch {OWNED}",
        lock_class=LockClass.BRIEF,
        transaction=transaction,
        lock_timeout=3000,
        statement_timeout=30000,
        before=before,
    )


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_and_values_arrive_as_they_are(name: str, database: str, tmp_path: Path) -> None:
    plan = Plan(
        (
            step(1, f"CREATE TABLE {ident(name)} (value text DEFAULT {literal(name)})", transaction=1),
            step(2, f"INSERT INTO {ident(name)} DEFAULT VALUES", transaction=1),
        ),
        database=name,
        allowed=(name,),
    )

    done = psql(database, render_sql(plan), tmp_path)

    assert (done.returncode, done.stderr) == (0, "")
    with psycopg.connect(database) as connection:
        assert connection.execute(f"SELECT value FROM {ident(name)}".encode()).fetchall() == [(name,)]


def test_expressions_written_by_postgresql_keep_their_meaning(database: str, tmp_path: Path) -> None:
    sql = (
        "CREATE TABLE found AS SELECT (ARRAY[10, 20, 30])[1:PORT] AS slice, '1'::int AS cast FROM (SELECT 2 AS port) x"
    )

    done = psql(database, render_sql(Plan((step(1, sql),))), tmp_path)

    assert (done.returncode, done.stderr) == (0, "")
    with psycopg.connect(database) as connection:
        assert connection.execute("SELECT * FROM found").fetchall() == [([10, 20], 1)]


@pytest.mark.parametrize(
    ("sql", "safe"),
    [
        ("SELECT a[1:n]", "SELECT a[1: n]"),
        ("SELECT 'a:b' :: text", "SELECT 'a:b' :: text"),
        ("SELECT x::text", "SELECT x::text"),
        ("SELECT E'it\\'s :n' , :n", "SELECT E'it\\'s :n' , : n"),
        ('SELECT "a:b"', 'SELECT "a:b"'),
        ("SELECT $x$ :n $x$ :n", "SELECT $x$ :n $x$ : n"),
        ("SELECT a$b$ :n", "SELECT a$b$ : n"),
        ("SELECT 'it''s :n' :'n'", "SELECT 'it''s :n' : 'n'"),
        ("SELECT :{?n}", "SELECT : {?n}"),
        ("SELECT f(a := 1)", "SELECT f(a := 1)"),
    ],
)
def test_colons_outside_of_quotes_are_no_variables(sql: str, safe: str) -> None:
    assert for_psql(sql) == safe


def test_a_backslash_outside_of_quotes_is_refused() -> None:
    with pytest.raises(ValueError, match="a backslash outside of quotes is no SQL"):
        for_psql(f"SELECT 1 \\! touch {OWNED}")


def test_a_check_that_returns_a_row_stops_the_run(database: str, tmp_path: Path) -> None:
    check = Check("SELECT 7 AS first_row, 'x' AS found", "it's there; 100%")
    plan = Plan((step(1, "CREATE TABLE one ()"), step(2, "CREATE TABLE two ()", before=(check,))))

    done = psql(database, render_sql(plan), tmp_path)

    assert done.returncode == 3
    assert "it's there; 100%" in done.stderr
    assert 'the first such row: {"first_row":7,"found":"x"}' in done.stderr
    with psycopg.connect(database) as connection:
        assert connection.execute("SELECT to_regclass('one')::text, to_regclass('two')").fetchone() == ("one", None)


def test_a_check_that_returns_no_row_does_not_stop_it(database: str, tmp_path: Path) -> None:
    check = Check("SELECT 7 AS first_row WHERE false -- and a comment at its end", "there is a row")

    done = psql(database, render_sql(Plan((step(1, "CREATE TABLE one ()", before=(check,)),))), tmp_path)

    assert (done.returncode, done.stderr) == (0, "")


def test_a_preflight_query_that_returns_a_row_stops_the_run(database: str, tmp_path: Path) -> None:
    asked = Step(
        1, Phase.PREFLIGHT, "SELECT 7 AS seven LIMIT 1", "no row of chat.x may be a duplicate", expects_nothing=True
    )

    done = psql(database, render_sql(Plan((asked, step(2, "CREATE TABLE two ()")))), tmp_path)

    assert done.returncode == 3
    assert "no row of chat.x may be a duplicate" in done.stderr
    assert 'the first such row: {"seven":7}' in done.stderr


def test_a_failing_transaction_leaves_nothing(database: str, tmp_path: Path) -> None:
    plan = Plan((step(1, "CREATE TABLE one ()", transaction=1), step(2, "SELECT 1/0", transaction=1)))

    done = psql(database, render_sql(plan), tmp_path)

    assert done.returncode == 3
    assert "division by zero" in done.stderr
    with psycopg.connect(database) as connection:
        assert connection.execute("SELECT to_regclass('one')").fetchone() == (None,)


def test_concurrent_statements_run_outside_of_transactions(database: str, tmp_path: Path) -> None:
    plan = Plan(
        (
            step(1, "CREATE TABLE one (a int)", transaction=1),
            step(2, "CREATE INDEX CONCURRENTLY one_a ON one (a)"),
            step(3, "DROP INDEX CONCURRENTLY one_a"),
        )
    )

    done = psql(database, render_sql(plan), tmp_path)

    assert (done.returncode, done.stderr) == (0, "")


def test_timeouts_are_set_for_each_step(database: str, tmp_path: Path) -> None:
    sql = "INSERT INTO seen SELECT current_setting('lock_timeout'), current_setting('statement_timeout')"
    plan = Plan((step(1, "CREATE TABLE seen (lock text, statement text)"), step(2, sql, transaction=1)))

    done = psql(database, render_sql(plan), tmp_path)

    assert (done.returncode, done.stderr) == (0, "")
    with psycopg.connect(database) as connection:
        assert connection.execute("SELECT * FROM seen").fetchall() == [("3s", "30s")]


def test_a_refused_plan_runs_nothing(database: str, tmp_path: Path) -> None:
    finding = Finding("data-loss-table", Severity.ERROR, "rows would go", Place(f"chat'\n\\! touch {OWNED}"))

    done = psql(database, render_sql(Plan((step(1, "CREATE TABLE one ()"),), (finding,))), tmp_path)

    assert done.returncode == 3
    assert "this plan was refused: data-loss-table chat'" in done.stderr
    with psycopg.connect(database) as connection:
        assert connection.execute("SELECT to_regclass('one')").fetchone() == (None,)
