"""Databases for the commands: one that holds exactly the project's snapshot, built once and copied for each test."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from itertools import count
from pathlib import Path
from typing import TypeAlias

import pytest

from snapshot_tool.cli import main
from snapshot_tool.cli.standin import install
from snapshot_tool.load.embedded import EmbeddedServer
from snapshot_tool.load.split import read

ROOT = Path(__file__).parents[2]
SNAPSHOT = ROOT / "snapshot"

Snap: TypeAlias = Callable[..., subprocess.CompletedProcess[str]]

_INSTALLED = "cli_installed"
_NUMBERS = count(1)


@pytest.fixture(scope="session")
def installed_template(server: EmbeddedServer) -> str:
    """The name of a database that holds exactly the project's snapshot."""
    install(server.create_database(_INSTALLED), read(SNAPSHOT).snapshot)
    return _INSTALLED


@pytest.fixture
def installed(server: EmbeddedServer, installed_template: str) -> Iterator[str]:
    """The URL of a database of its own that holds exactly the project's snapshot."""
    name = f"cli_{next(_NUMBERS)}"
    yield server.create_database(name, installed_template)
    server.drop_database(name)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder to work in, with a copy of the project's snapshot and nothing else."""
    shutil.copytree(SNAPSHOT, tmp_path / "snapshot")
    return tmp_path


@pytest.fixture
def snap(project: Path, monkeypatch: pytest.MonkeyPatch) -> Snap:
    """Run `snap` in that folder, in this process, with an environment that names no database."""
    monkeypatch.chdir(project)
    monkeypatch.setattr(signal, "signal", lambda *_: None)

    def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        out, err, environment = StringIO(), StringIO(), _environment(variables)
        with monkeypatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
            for name in list(os.environ):
                patch.delenv(name)
            for name, value in environment.items():
                patch.setenv(name, value)
            patch.setattr(sys, "argv", ["snap", *arguments])
            with pytest.raises(SystemExit) as ended:
                main.run()
        assert isinstance(ended.value.code, int)
        return subprocess.CompletedProcess(arguments, ended.value.code, out.getvalue(), err.getvalue())

    return run


@pytest.fixture
def snap_process(project: Path) -> Snap:
    """Run `snap` in that folder, in a process of its own."""

    def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "snapshot_tool", *arguments],
            capture_output=True,
            text=True,
            check=False,
            cwd=project,
            env=_environment(variables),
        )

    return run


def _environment(variables: dict[str, str]) -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", ""), "COLUMNS": "120", **variables}


@pytest.fixture
def edit(project: Path) -> Callable[[str, str, str], None]:
    """Replace a text in one file of the snapshot, where it must be."""

    def replace(file: str, old: str, new: str) -> None:
        path = project / "snapshot" / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    return replace
