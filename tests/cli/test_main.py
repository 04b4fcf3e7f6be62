"""What all commands have in common: errors, streams, colour, and how a run ends."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import NoReturn

import pytest

from snapshot_tool import __version__
from snapshot_tool.cli import main
from snapshot_tool.cli.commands import ENTRIES
from snapshot_tool.errors import SnapError
from tests.cli.conftest import Snap


def ends_with(error: BaseException, monkeypatch: pytest.MonkeyPatch) -> int:
    def raising(_: list[str]) -> NoReturn:
        raise error

    monkeypatch.setattr(main, "app", raising)
    monkeypatch.setattr(sys, "argv", ["snap"])
    with pytest.raises(SystemExit) as ended:
        main.run()
    assert isinstance(ended.value.code, int)
    return ended.value.code


@pytest.mark.parametrize("command", [["-m", "snapshot_tool"], [str(Path(sys.executable).parent / "snap")],
                                     [str(Path(sys.executable).parent / "snapshot-tool")]])  # fmt: skip
def test_the_command_has_three_names(command: list[str]) -> None:
    start = [sys.executable, *command] if command[0] == "-m" else command
    done = subprocess.run([*start, "--version"], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout, done.stderr) == (0, f"snap {__version__}\n", "")


def test_without_arguments_there_is_help(snap: Snap) -> None:
    assert "What the files say:" in snap().stdout + snap().stderr


def test_the_help_loads_no_command_and_a_command_no_other_one() -> None:
    program = (
        "import sys\n"
        "from snapshot_tool.cli.main import run\n"
        "try:\n    run()\n"
        "finally:\n    print(*sys.modules, sep='\\n', file=sys.stderr)\n"
    )

    def loaded(*arguments: str) -> set[str]:
        done = subprocess.run(
            [sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=False
        )  # fmt: skip
        return set(done.stderr.split())

    modules = {f"snapshot_tool.cli.{entry.module}" for entry in ENTRIES.values()}
    assert loaded("--help") & (modules | {"pydantic", "rich"}) == set()
    assert loaded("init", "--help") & modules == {"snapshot_tool.cli.init"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["dif"], "No such command 'dif'"),
        (["diff", "--formt", "json"], "No such option: --formt"),
        (["diff", "--format", "xml"], "'xml' is not one of"),
        (["diff", "a", "b", "c"], "unexpected extra argument"),
        (["diff", "nowhere"], "nowhere is not a source that snap knows, and there is no folder or file of that name"),
        (["diff", "@nowhere"], "there is no environment 'nowhere'"),
        (["diff", "snapshot", "postgresql://localhost/x"], "TO is what is wanted"),
    ],
)
def test_usage_errors_exit_2_and_say_so_on_standard_error(snap: Snap, arguments: list[str], said: str) -> None:
    done = snap(*arguments)

    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_database_that_cannot_be_reached_is_an_error_without_its_password(snap: Snap) -> None:
    done = snap("diff", "postgresql://somebody:very-secret@127.0.0.1:5569/app")

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("error: postgresql://somebody@127.0.0.1:5569/app cannot be reached: ")
    assert "\n hint: " in done.stderr
    assert "very-secret" not in done.stderr


def test_an_error_is_one_message_and_a_hint(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code = ends_with(SnapError("it [red]broke[/]\x1b[2J", hint="mend it"), monkeypatch)

    assert code == 1
    assert capsys.readouterr() == ("", "error: it [red]broke[/]\\x1b[2J\n hint: mend it\n")


def test_an_unexpected_error_is_one_line_and_no_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code = ends_with(RuntimeError("nobody thought of it"), monkeypatch)

    error = capsys.readouterr().err
    assert code == 1
    assert error.startswith("error: unexpected RuntimeError: nobody thought of it at test_main.py:")
    assert "please report" in error
    assert "Traceback" not in error


def test_an_interrupted_run_exits_130(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert ends_with(KeyboardInterrupt(), monkeypatch) == 130
    assert capsys.readouterr().err == "error: interrupted\n"


def test_a_reader_that_goes_away_ends_the_run_quietly(project: Path) -> None:
    command = f"'{sys.executable}' -m snapshot_tool validate --format json"
    done = subprocess.run(["bash", "-c", f"{command} | true"], capture_output=True, text=True, check=True, cwd=project)

    assert (done.stdout, done.stderr) == ("", "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no /dev/full")
def test_output_that_cannot_be_written_is_an_error(project: Path) -> None:
    command = f"'{sys.executable}' -m snapshot_tool validate >/dev/full"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False, cwd=project)

    assert (done.returncode, done.stderr) == (
        1,
        "error: the output cannot be written: No space left on device\n",
    )


def test_colour_follows_the_terminal(snap_process: Snap) -> None:
    assert "\x1b[" not in snap_process("validate", "nowhere").stderr
    assert "\x1b[" in snap_process("validate", "nowhere", FORCE_COLOR="1").stderr
    assert "\x1b[" not in snap_process("validate", "nowhere", FORCE_COLOR="1", NO_COLOR="1").stderr


@pytest.mark.parametrize("arguments", [["--no-color", "validate", "nowhere"], ["validate", "nowhere", "--no-color"]])
def test_no_color_may_stand_anywhere(snap_process: Snap, arguments: list[str]) -> None:
    done = snap_process(*arguments, FORCE_COLOR="1")

    assert done.returncode == 1
    assert "\x1b[" not in done.stderr


def test_a_terminal_without_unicode_gets_escapes(snap_process: Snap) -> None:
    done = snap_process("validate", "näh", PYTHONIOENCODING="ascii")

    assert done.returncode == 1
    assert "n\\xe4h" in done.stderr


@pytest.mark.parametrize(("closed", "code"), [(">&-", 0), ("2>&-", 1), (">&- 2>&-", 0)])
def test_a_stream_that_is_closed_from_the_beginning_takes_everything(closed: str, code: int) -> None:
    arguments = "explain data-loss-table" if code == 0 else "validate nowhere"
    command = f"{sys.executable} -m snapshot_tool {arguments} {closed}"
    done = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (code, "", "")


def test_what_waits_for_the_end_of_a_process_is_done_and_written() -> None:
    program = (
        "import atexit, sys\nfrom snapshot_tool.__main__ import run\natexit.register(print, 'the last word')\nrun()\n"
    )
    done = subprocess.run([sys.executable, "-c", program, "--version"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, f"snap {__version__}\nthe last word\n", "")


def test_an_interruption_while_it_is_loaded_is_quiet() -> None:
    program = (
        "import sys\n"
        "class Interrupted:\n"
        "    def find_spec(self, name, *_):\n"
        "        if name == 'typer':\n"
        "            raise KeyboardInterrupt\n"
        "sys.meta_path.insert(0, Interrupted())\n"
        "from snapshot_tool.__main__ import run\n"
        "run()\n"
    )
    done = subprocess.run([sys.executable, "-c", program, "--help"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")
