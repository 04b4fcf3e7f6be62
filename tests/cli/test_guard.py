"""`snap guard`: the command runs only where the push is harmless, as itself; then the database is looked at again."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from tests.cli.conftest import Snap

Edit = Callable[[str, str, str], None]

TIMESTAMP = "fields/conversation_chunk/timestamp.json"
ERROR = "fields/conversation_chunk/error.json"
PITFALL = "drop-index-by-guessed-name:conversation_chunk.timestamp"
HARMLESS = ("--", sys.executable, "-c", "print('pushed')")
PUSH = 'CREATE INDEX conversation_chunk_error_index ON conversation_chunk ("error")'


@pytest.fixture
def production(installed: str) -> str:
    """A database whose index on the column has a name of its own."""
    with psycopg.connect(installed, autocommit=True) as connection:
        connection.execute("ALTER INDEX conversation_chunk_timestamp_index RENAME TO by_hand")
    return installed


@pytest.fixture
def dangerous(production: str, edit: Edit) -> str:
    """That database, and files that would drop the index by a name that is not there."""
    edit(TIMESTAMP, '"is_indexed": true', '"is_indexed": false')
    return production


def test_a_harmless_push_runs_and_speaks_for_itself(snap_process: Snap, production: str) -> None:
    script = "import sys; print('out'); print('err', file=sys.stderr); print(sys.stdin.read() == ''); sys.exit(7)"
    done = snap_process("guard", production, "--", sys.executable, "-c", script, "--", "--allow", "x y")

    assert (done.returncode, done.stdout) == (7, "out\nTrue\n")
    assert "goes well" in done.stderr
    assert "\nerr\n" in done.stderr
    assert done.stderr.endswith("and snapshot do not differ any more\n")


def test_no_shell_is_between(snap_process: Snap, production: str) -> None:
    words = ["$HOME", "a b", "*", "--strict", "--", "; exit 3"]
    done = snap_process("guard", production, "--", sys.executable, "-c", "import sys; print(sys.argv[1:])", *words)

    assert (done.returncode, done.stdout) == (0, f"{words!r}\n")


def test_a_push_that_would_fail_does_not_run(snap: Snap, dangerous: str, project: Path) -> None:
    done = snap("guard", dangerous, "--", sys.executable, "-c", "open('ran', 'w')")

    assert (done.returncode, done.stdout) == (12, "")
    assert "error[drop-index-by-guessed-name] conversation_chunk.timestamp" in done.stderr
    assert "snapshot/fields/conversation_chunk/timestamp.json:36:5" in done.stderr
    assert f"--allow {PITFALL}" in done.stderr
    assert f"error: not run: {sys.executable} -c 'open('\"'\"'ran'\"'\"', '\"'\"'w'\"'\"')'\n" in done.stderr
    assert not (project / "ran").exists()


@pytest.mark.parametrize("allowed", [PITFALL, "drop-index-by-guessed-name"])
def test_what_is_meant_is_allowed(snap_process: Snap, dangerous: str, allowed: str) -> None:
    done = snap_process("guard", dangerous, "--allow", allowed, *HARMLESS)

    assert (done.returncode, done.stdout) == (0, "pushed\n")
    assert "by by_hand (allowed)" in done.stderr
    assert "still differ in field conversation_chunk.timestamp: snap diff shows it" in done.stderr


def test_another_object_is_not_allowed_with_it(snap: Snap, dangerous: str) -> None:
    other = "drop-index-by-guessed-name:conversation_chunk.error"
    done = snap("guard", dangerous, "--allow", other, *HARMLESS)

    assert (done.returncode, done.stdout) == (12, "")
    assert f"note: --allow {other} lets nothing pass: there is no such finding\n" in done.stderr


def test_an_accepted_finding_does_not_let_a_failing_push_pass(
    snap: Snap, snap_process: Snap, dangerous: str, project: Path
) -> None:
    accepted = "{object: '*', reason: known}"
    (project / "snap.yaml").write_text(f"rules: {{drop-index-by-guessed-name: {{ignore: [{accepted}]}}}}\n", "utf-8")

    done = snap("guard", dangerous, *HARMLESS)
    assert (done.returncode, done.stdout) == (12, "")
    assert "fails" in done.stderr
    assert snap_process("guard", dangerous, "--allow", PITFALL, *HARMLESS).stdout == "pushed\n"


def test_warnings_hold_it_back_with_strict_only(snap: Snap, snap_process: Snap, production: str, edit: Edit) -> None:
    edit(ERROR, '"is_indexed": false', '"is_indexed": true')
    with psycopg.connect(production, autocommit=True) as connection:
        connection.execute("UPDATE pg_class SET reltuples = 1234567 WHERE relname = 'conversation_chunk'")

    done = snap_process("guard", production, *HARMLESS)
    assert (done.returncode, done.stdout) == (0, "pushed\n")
    assert "warning[push-blocks-writers] conversation_chunk.error" in done.stderr
    done = snap("guard", production, "--strict", *HARMLESS)
    assert (done.returncode, done.stdout) == (11, "")
    done = snap_process("guard", production, "--strict", "--allow", "push-blocks-writers", *HARMLESS)
    assert (done.returncode, done.stdout) == (0, "pushed\n")


def test_afterwards_the_database_is_read_again(snap_process: Snap, installed: str, edit: Edit) -> None:
    edit(ERROR, '"is_indexed": false', '"is_indexed": true')
    push = f"import psycopg; psycopg.connect({installed!r}, autocommit=True).execute({PUSH!r})"

    done = snap_process("guard", installed, *HARMLESS)
    assert "still differ in field conversation_chunk.error: snap diff shows it\n" in done.stderr
    done = snap_process("guard", installed, "--", sys.executable, "-c", push)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.endswith("and snapshot do not differ any more\n")


def test_a_database_that_went_away_is_told_and_changes_no_exit_code(snap_process: Snap, installed: str) -> None:
    drop = "ALTER TABLE directus_fields RENAME TO gone"
    script = f"import psycopg; psycopg.connect({installed!r}, autocommit=True).execute({drop!r}); raise SystemExit(3)"
    done = snap_process("guard", installed, "--", sys.executable, "-c", script)

    assert done.returncode == 3
    assert "could not be looked at again: " in done.stderr


def test_a_refusal_can_be_read_by_programs(snap: Snap, dangerous: str) -> None:
    done = snap("guard", dangerous, "--format", "json", *HARMLESS)

    document = json.loads(done.stdout)
    assert done.returncode == 12
    assert (document["format"], document["counts"]["error"]) == ("snap.findings/1", 1)
    assert [one["outcome"] for one in document["against"]] == ["fails"]
    assert document["findings"][0]["environments"] == [document["against"][0]["label"]]


def test_a_capture_decides_only_where_it_is_trusted(snap: Snap, snap_process: Snap, production: str) -> None:
    assert snap("capture", production, "-o", "production.json").returncode == 0

    done = snap("guard", "production.json", *HARMLESS)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "error: production.json is a capture, and what the database holds by now decides\n"
        " hint: name the database, or let the capture decide with --trust-capture\n"
    )
    done = snap_process("guard", "production.json", "--trust-capture", *HARMLESS)
    assert (done.returncode, done.stdout) == (0, "pushed\n")
    assert "differ" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "error: nothing to guard\n hint: snap guard @production -- npx directus-sync push\n"),
        (["--"], "error: nothing to guard\n hint: snap guard @production -- npx directus-sync push\n"),
        (["--", "no-such-program"], "error: there is no program no-such-program that could be run\n"),
        (
            ["--allow", "drop-wrong-indx", "--", sys.executable],
            "drop-wrong-indx is no rule\n hint: did you mean drop-wrong-ind",
        ),
        (["one", "two", "three", "--", sys.executable], "unexpected extra argument"),
    ],
)
def test_what_cannot_be_guarded_is_told(snap: Snap, arguments: list[str], said: str) -> None:
    done = snap("guard", *arguments)

    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_signals_reach_the_command(production: str, project: Path, number: signal.Signals) -> None:
    ready, script = project / "ready", project / "push.py"
    script.write_text(
        "import pathlib, signal, sys, time\n"
        f"signal.signal({int(number)}, lambda number, _: sys.exit(40 + number))\n"
        "pathlib.Path('ready').touch()\n"
        "time.sleep(60)\n"
    )
    arguments = [sys.executable, "-m", "snapshot_tool", "guard", production, "--", sys.executable, str(script)]
    environment = {"PATH": os.environ["PATH"]}
    with subprocess.Popen(arguments, cwd=project, env=environment, stdin=subprocess.DEVNULL, text=True) as process:
        deadline = time.monotonic() + 60
        while not ready.exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        process.send_signal(number)
        assert process.wait(60) == 40 + number


def test_a_command_that_a_signal_ends_counts_as_in_a_shell(snap_process: Snap, production: str) -> None:
    kill = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
    assert snap_process("guard", production, "--", sys.executable, "-c", kill).returncode == 137
