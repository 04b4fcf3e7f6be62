"""A plan that was killed goes on where it was: between any two moments, and in the middle of a concurrent build."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

import psycopg
import pytest

from snapshot_tool.apply.journal import Journal, digest
from snapshot_tool.apply.run import End, Patience, Progress, run
from snapshot_tool.errors import DatabaseProblem, FileProblem, PartlyApplied, SnapError, StalePlan
from snapshot_tool.load.embedded import EmbeddedServer
from snapshot_tool.load.postgres import read_catalog
from snapshot_tool.model.plan import LockClass, Plan, Step
from tests.plan.build import ID, C, F, snapshot
from tests.plan.support import assert_reached, execute, plan_for, reach

ITEM = C("item", (ID, F("title"), F("code"), F("old", "string", {"is_indexed": True})))
BASE = snapshot(ITEM)
WANTED = snapshot(
    ITEM.with_fields(F("code", "string", {"is_unique": True}), F("old"), F("note", "text")),
)
NUMBERS = count(1)
QUICK = Patience(attempts=2, first_wait=0.05, longest_wait=0.05, other_runner=20.0)


@pytest.fixture(scope="module")
def template(server: EmbeddedServer, directus_template: str) -> Iterator[str]:
    """The name of a database with the table and nine rows; a process may come back to this module after others."""
    name = "resume_template"
    url = server.create_database(name, directus_template)
    reach(url, BASE)
    execute(url, "INSERT INTO item SELECT md5(n::text)::uuid, 't', 'c' || n, 'o' FROM generate_series(1, 9) n")
    yield name
    server.drop_database(name)


@pytest.fixture
def items(server: EmbeddedServer, template: str) -> Iterator[str]:
    with fresh(server, template) as url:
        yield url


@contextmanager
def fresh(server: EmbeddedServer, template: str) -> Iterator[str]:
    name = f"resume_{next(NUMBERS)}"
    yield server.create_database(name, template)
    server.drop_database(name)


@dataclass(frozen=True, slots=True)
class Killing(Journal):
    """A journal whose process is killed at the moment that `moment` picks, counted from 1.

    The moments are: right before a transaction's statements, after them, before its commit, and after it.
    """

    moment: Callable[[], None] = lambda: None

    def started(self, steps: Sequence[Step]) -> None:
        Journal.started(self, steps)
        self.moment()

    def commits(self, steps: Sequence[Step], transaction: int) -> None:
        self.moment()
        Journal.commits(self, steps, transaction)
        self.moment()

    def ended(self, steps: Sequence[Step], before: Mapping[str, str], now: Mapping[str, str]) -> None:
        self.moment()
        Journal.ended(self, steps, before, now)


def killed_at(number: int) -> Callable[[], None]:
    seen = count(1)

    def moment() -> None:
        if next(seen) == number:
            os.kill(os.getpid(), signal.SIGKILL)

    return moment


def in_child(work: Callable[[], object]) -> int:
    """Run something in a process of its own, and return its exit code: -9 where it was killed."""
    child = multiprocessing.get_context("fork").Process(target=work)
    child.start()
    child.join(60)
    assert child.exitcode is not None
    return child.exitcode


def test_a_plan_goes_on_after_a_kill_at_every_moment(server: EmbeddedServer, template: str, tmp_path: Path) -> None:
    with fresh(server, template) as url:
        plan, before = plan_for(url, WANTED), read_catalog(url)
    assert [step.sql[:12] for step in plan.steps if step.lock_class is not LockClass.QUERY] == [
        "CREATE UNIQU", "ALTER TABLE ", "ALTER TABLE ", "DROP INDEX C",
    ]  # fmt: skip
    for number in count(1):
        with fresh(server, template) as url:
            path = tmp_path / f"{number}.journal"

            def work(url: str = url, path: Path = path, number: int = number) -> None:
                run(plan, url, journal=Killing(path, killed_at(number)), patience=QUICK)

            ended = in_child(work)
            assert run(plan, url, journal=Journal(path), patience=QUICK) is End.DONE
            assert_reached(url, WANTED, before, ())
            rows(url)
        if ended == 0:
            break
        assert ended == -signal.SIGKILL
    assert number == 15  # four moments in each of two transactions, two in each of three steps that run alone


def rows(url: str) -> None:
    with psycopg.connect(url) as connection:
        found = connection.execute("SELECT count(*), min(code), max(old) FROM item").fetchone()
    assert found == (9, "c1", "o")


def test_a_second_run_of_an_applied_plan_does_nothing(items: str, tmp_path: Path) -> None:
    plan, journal = plan_for(items, WANTED), Journal(tmp_path / "plan.journal")
    run(plan, items, journal=journal)
    told: list[Progress] = []

    assert run(plan, items, told.append, journal=journal) is End.DONE
    assert told == []
    execute(items, "CREATE INDEX somebody ON item (code)")
    last = len(plan.steps)
    with pytest.raises(StalePlan, match=f"since step {last} was committed, index item.somebody changed"):
        run(plan, items, journal=journal)


def test_without_a_journal_a_plan_that_was_begun_is_stale(items: str) -> None:
    plan = plan_for(items, WANTED)
    stop_before(plan, items, None, "ADD COLUMN")
    with pytest.raises(StalePlan):
        run(plan, items)


def test_what_somebody_else_changed_meanwhile_is_not_passed_over(items: str, tmp_path: Path) -> None:
    plan, journal = plan_for(items, WANTED), Journal(tmp_path / "plan.journal")
    stop_before(plan, items, journal, "ADD COLUMN")
    execute(items, "CREATE TABLE other (id integer)")
    with pytest.raises(StalePlan, match="table other changed"):
        run(plan, items, journal=journal)


def stop_before(plan: Plan, url: str, journal: Journal | None, words: str) -> None:
    """Run a plan up to a statement, in an orderly way."""

    def stop(progress: Progress) -> None:
        if words in progress.step.sql and not progress.done:
            raise psycopg.DataError("enough")

    with pytest.raises(PartlyApplied):
        run(plan, url, stop, journal=journal)


def test_a_step_that_failed_is_run_again(items: str, tmp_path: Path) -> None:
    plan, journal = plan_for(items, WANTED), Journal(tmp_path / "plan.journal")
    before = read_catalog(items)
    stop_before(plan, items, journal, "ADD COLUMN")
    told: list[int] = []
    run(plan, items, lambda progress: told.append(progress.step.number) if progress.done else None, journal=journal)

    assert told == list(range(told[0], len(plan.steps) + 1))
    assert told[0] > 1
    assert_reached(items, WANTED, before, ())


def test_questions_alone_are_asked_again(items: str, tmp_path: Path) -> None:
    plan, journal = plan_for(items, WANTED), Journal(tmp_path / "plan.journal")
    execute(items, "UPDATE item SET code = 'same'")
    with pytest.raises(SnapError, match=r"no row of item\.code may hold a value") as caught:
        run(plan, items, journal=journal)
    assert not isinstance(caught.value, PartlyApplied)
    execute(items, "UPDATE item SET code = id::text")
    told: list[Progress] = []
    run(plan, items, told.append, journal=journal)
    assert told[0].step.number == 1


@contextmanager
def writing(url: str) -> Iterator[psycopg.Connection]:
    """Keep a writer of the table open, which a concurrent build has to wait for."""
    with psycopg.connect(url) as rival:
        rival.execute("UPDATE item SET title = title WHERE false")
        rival.execute("LOCK TABLE item IN ROW EXCLUSIVE MODE")
        yield rival
        rival.rollback()


def killed_while_building(plan: Plan, url: str, journal: Journal) -> int:
    """Kill a runner while the server builds an index for it, and return the pid of the session that goes on."""
    child = multiprocessing.get_context("fork").Process(target=run, args=(plan, url), kwargs={"journal": journal})
    child.start()
    pid = wait_for(url, "query LIKE 'CREATE UNIQUE INDEX%' AND wait_event_type = 'Lock'")
    child.kill()
    child.join(20)
    assert child.exitcode == -signal.SIGKILL
    return pid


def test_a_build_whose_runner_was_killed_is_waited_for(items: str, tmp_path: Path) -> None:
    plan, journal = plan_for(items, UNIQUE), Journal(tmp_path / "plan.journal")
    before, said = read_catalog(items), list[str]()
    with writing(items) as rival:
        pid = killed_while_building(plan, items, journal)
        with pytest.raises(DatabaseProblem, match=rf"another plan is being applied to this database \(pid {pid}, snap"):
            run(plan, items, journal=journal, patience=Patience(other_runner=0.5))

        def let_go(sentence: str) -> None:
            said.append(sentence)
            rival.rollback()

        told: list[Progress] = []
        ended = run(plan, items, told.append, journal=journal, say=let_go, patience=QUICK)
    assert ended is End.DONE
    assert said[0].startswith(f"another plan is being applied to this database (pid {pid}, snap: CREATE UNIQUE INDEX")
    # The build was finished by the session that its runner had left.
    assert [progress.step.sql[:6] for progress in told if progress.done] == ["ALTER "]
    assert_reached(items, UNIQUE, before, ())


def test_a_build_that_was_broken_off_is_cleared_away_and_done_again(items: str, tmp_path: Path) -> None:
    plan, journal = plan_for(items, UNIQUE), Journal(tmp_path / "plan.journal")
    before = read_catalog(items)
    with writing(items):
        pid = killed_while_building(plan, items, journal)
        execute(items, f"SELECT pg_terminate_backend({pid})")
        wait_until_gone(items, pid)
    left = read_catalog(items).tables["item"].index("item_code_unique")
    assert left is not None
    assert not left.valid
    told: list[Progress] = []
    run(plan, items, told.append, journal=journal, patience=QUICK)
    assert [progress.step.sql[:6] for progress in told if progress.done] == ["CREATE", "ALTER "]
    assert_reached(items, UNIQUE, before, ())


UNIQUE = snapshot(ITEM.with_fields(F("code", "string", {"is_unique": True})))


def test_what_a_broken_off_rebuild_leaves_is_cleared_away(items: str, tmp_path: Path) -> None:
    execute(items, "INSERT INTO item VALUES (md5('x')::uuid, 't', 'c1')")
    with psycopg.connect(items, autocommit=True) as connection, pytest.raises(psycopg.errors.UniqueViolation):
        connection.execute("CREATE UNIQUE INDEX CONCURRENTLY item_code_unique ON item (code)")
    execute(items, "DELETE FROM item WHERE id = md5('x')::uuid")
    plan, journal = plan_for(items, UNIQUE), Journal(tmp_path / "plan.journal")
    before = read_catalog(items)
    plan = replace(plan, steps=tuple(step for step in plan.steps if not step.expects_nothing))
    assert plan.steps[0].sql == 'REINDEX INDEX CONCURRENTLY "public"."item_code_unique"'
    execute(items, "INSERT INTO item VALUES (md5('x')::uuid, 't', 'c1')")
    with pytest.raises(SnapError, match="could not create unique index"):
        run(plan, items, journal=journal)
    names = {index.name for index in read_catalog(items).tables["item"].indexes}
    assert {name for name in names if "_cc" in name} == set()
    execute(items, "DELETE FROM item WHERE id = md5('x')::uuid")
    run(plan, items, journal=journal)
    assert_reached(items, UNIQUE, before, ("index-invalid:item_code_unique",))


def test_a_journal_of_another_plan_is_refused(items: str, tmp_path: Path) -> None:
    journal = Journal(tmp_path / "plan.journal")
    run(plan_for(items, UNIQUE), items, journal=journal)
    with pytest.raises(FileProblem, match="is no journal of this plan"):
        run(plan_for(items, WANTED), items, journal=journal)


@pytest.mark.parametrize("text", ["nonsense\n", '{"format": "snap.journal/1"}\n', "[]\n"])
def test_a_broken_journal_is_refused(text: str, items: str, tmp_path: Path) -> None:
    (tmp_path / "plan.journal").write_text(text)
    with pytest.raises(FileProblem, match="is no journal of this plan"):
        run(plan_for(items, UNIQUE), items, journal=Journal(tmp_path / "plan.journal"))


def test_a_line_that_was_never_finished_does_not_count(items: str, tmp_path: Path) -> None:
    plan, journal = plan_for(items, UNIQUE), Journal(tmp_path / "plan.journal")
    journal.begin(plan)
    with journal.path.open("a") as file:
        file.write('{"done": [1, 2, 3], "chan')
    assert run(plan, items, journal=journal) is End.DONE


def test_a_journal_that_cannot_be_kept_stops_before_anything_runs(items: str, tmp_path: Path) -> None:
    plan = plan_for(items, UNIQUE)
    (tmp_path / "file").write_text("")
    with pytest.raises(FileProblem, match=r"the journal .* cannot be read: .*Not a directory"):
        run(plan, items, journal=Journal(tmp_path / "file" / "plan.journal"))
    assert plan_for(items, UNIQUE).steps == plan.steps


def test_a_journal_holds_neither_host_nor_password(items: str, tmp_path: Path) -> None:
    plan, journal = plan_for(items, UNIQUE), Journal(tmp_path / "plan.journal")
    run(plan, items.replace("postgres@", "postgres:se-cret@"), journal=journal)
    text = journal.path.read_text()
    assert "se-cret" not in text
    assert "host" not in text
    assert "dev/shm" not in text
    assert digest(plan) in text


def test_a_backfill_whose_runner_was_killed_keeps_its_place(items: str, tmp_path: Path) -> None:
    large = snapshot(C("item", (*ITEM.fields, F("count", "integer"))))
    reach(items, large)
    execute(items, "UPDATE item SET count = 7", "ANALYZE item")
    wider = snapshot(C("item", (*ITEM.fields, F("count", "bigInteger"))))
    plan, journal = plan_for(items, wider, large_table_rows=1), Journal(tmp_path / "plan.journal")
    before = read_catalog(items)
    (fill,) = [step for step in plan.steps if step.lock_class is LockClass.BATCHED]
    fork = multiprocessing.get_context("fork")
    reached, locked = fork.Event(), fork.Event()

    def pause(progress: Progress) -> None:
        if progress.step == fill:
            reached.set()
            locked.wait(20)

    child = fork.Process(target=run, args=(plan, items, pause), kwargs={"journal": journal})
    child.start()
    assert reached.wait(20)
    with psycopg.connect(items) as rival:
        rival.execute("SELECT FROM item FOR UPDATE")
        locked.set()
        wait_for(items, "query LIKE 'DO %' AND wait_event_type = 'Lock'")
        child.kill()
        child.join(20)
        rival.rollback()
    told: list[Progress] = []
    said: list[str] = []
    run(plan, items, told.append, journal=journal, say=said.append, patience=QUICK)

    assert told[0].step == fill
    assert_reached(items, wider, before, ())
    with psycopg.connect(items) as connection:
        assert connection.execute("SELECT count(*), min(count), max(count) FROM item").fetchone() == (9, 7, 7)


def wait_until_gone(url: str, pid: int) -> None:
    paused = threading.Event()
    for _ in range(400):
        with psycopg.connect(url) as connection:
            row = connection.execute("SELECT 1 FROM pg_stat_activity WHERE pid = %s", [pid]).fetchone()
        if row is None:
            return
        paused.wait(0.05)
    raise AssertionError(f"session {pid} never ended")


def wait_for(url: str, condition: str) -> int:
    """Wait until a session of the database is as the condition says, and return its pid."""
    query = f"SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND {condition}"
    paused = threading.Event()
    for _ in range(400):
        with psycopg.connect(url) as connection:
            row = connection.execute(query.encode()).fetchone()
        if row is not None:
            return int(row[0])
        paused.wait(0.05)
    raise AssertionError(f"no session ever was as {condition}")
