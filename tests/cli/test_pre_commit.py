"""The hooks, run by pre-commit itself in a repository: what they look at, when they run, when they fail."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.cli.action import ROOT

HOOKS: list[dict[str, Any]] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
BIN = Path(sys.executable).parent

Edit = Callable[[str, str, str], None]
PreCommit = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def pre_commit(project: Path, tmp_path_factory: pytest.TempPathFactory) -> PreCommit:
    """Run pre-commit in a repository that holds the project's snapshot; the hooks run as installed for the tests."""
    environment = {
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(tmp_path_factory.mktemp("home")),
        "PRE_COMMIT_HOME": str(tmp_path_factory.mktemp("pre-commit")),
        "GIT_CONFIG_NOSYSTEM": "1",
    }

    def run(*command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, capture_output=True, text=True, check=False, cwd=project, env=environment, timeout=120
        )

    hooks = [{**hook, "language": "system"} for hook in HOOKS]
    config = {"repos": [{"repo": "local", "hooks": hooks}]}
    (project / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
    (project / "README.md").write_text("# An app\n", encoding="utf-8")
    run("git", "init", "--quiet", "--initial-branch=main")
    run("git", "add", ".")
    return lambda *arguments: run(sys.executable, "-m", "pre_commit", *arguments)


def said(done: subprocess.CompletedProcess[str]) -> list[str]:
    return [line.rpartition(".")[2] for line in done.stdout.splitlines() if "...." in line]


def test_the_manifest_is_valid(pre_commit: PreCommit) -> None:
    done = pre_commit("validate-manifest", str(ROOT / ".pre-commit-hooks.yaml"))

    assert (done.returncode, done.stdout) == (0, "")


def test_the_hooks_pass_on_the_projects_snapshot(pre_commit: PreCommit) -> None:
    done = pre_commit("run", "--all-files")

    assert said(done) == ["Passed", "Passed"], done.stdout + done.stderr
    assert done.returncode == 0


def test_a_file_that_cannot_be_read_fails_with_its_place(pre_commit: PreCommit, edit: Edit) -> None:
    edit("collections/view.json", '"collection": "view",', '"collection": "view"')

    done = pre_commit("run", "snap-validate", "--all-files")

    assert (done.returncode, said(done)) == (1, ["Failed"])
    assert "--> snapshot/collections/view.json:3:3" in done.stdout


def test_a_repair_that_is_open_fails_and_changes_nothing(pre_commit: PreCommit, project: Path) -> None:
    file = project / "snapshot" / "collections" / "view.json"
    text = json.dumps(json.loads(file.read_text(encoding="utf-8")), indent=4)  # not as directus-sync writes it
    file.write_text(text, encoding="utf-8")

    done = pre_commit("run", "snap-fix", "--all-files")

    assert (done.returncode, said(done)) == (1, ["Failed"])
    assert file.read_text(encoding="utf-8") == text


def test_other_files_do_not_start_them(pre_commit: PreCommit) -> None:
    done = pre_commit("run", "--files", "README.md")

    assert done.stdout.count("(no files to check)Skipped\n") == 2, done.stdout
    assert done.returncode == 0
