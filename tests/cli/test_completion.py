"""What the shell completes, asked as the shells ask it, and as a bash at a terminal would."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from snapshot_tool.cli.commands import ENTRIES
from snapshot_tool.cli.completion import rejoin_words
from tests.cli.conftest import Snap

SNAP_YAML = "environments:\n  staging: {url: x}\n  production: {url: y}\n"
BIN = Path(sys.executable).parent


@pytest.fixture
def complete(project: Path) -> Snap:
    """Complete the last of some words as bash does."""
    (project / "snap.yaml").write_text(SNAP_YAML, encoding="utf-8")
    (project / "captures").mkdir()
    (project / "captures" / "production.json").write_text("{}", encoding="utf-8")

    def ask(*words: str) -> subprocess.CompletedProcess[str]:
        variables = {
            "_SNAP_COMPLETE": "complete_bash", "COMP_WORDS": "\n".join(("snap", *words)), "COMP_CWORD": str(len(words)),
        }  # fmt: skip
        return subprocess.run(
            [BIN / "snap"], capture_output=True, text=True, check=False, cwd=project,
            env={"PATH": os.environ["PATH"], **variables},
        )  # fmt: skip

    return ask


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["va"], ["validate"]),
        (["diff", "@"], ["@production", "@staging"]),
        (["diff", "@", "st"], ["@staging"]),
        (["diff", "@st"], ["@staging"]),
        (["diff", "snapshot", "@", "pro"], ["@production"]),
        (["diff", "capt"], ["captures/"]),
        (["diff", "captures/"], ["captures/production.json"]),
        (["predict", "@", "production", "snapsh"], ["snapshot/"]),
        (["diff", "--only", "conversation_c"], ["conversation_chunk"]),
        (["diff", "--format", "m"], ["markdown"]),
        (["diff", "--exc"], ["--exclude"]),
        (["validate", "--against", "@", "pro"], ["@production"]),
        (["explain", "junction-m"], ["junction-missing"]),
        (["plan", "--allow", "data-loss-co"], ["data-loss-column"]),
        (["show", "project_web"], ["project_webhook"]),
        (["diff", "nothing"], []),
    ],
)
def test_a_word_is_completed(complete: Snap, words: list[str], found: list[str]) -> None:
    done = complete(*words)

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.split() == found


def test_every_command_is_completed(complete: Snap) -> None:
    assert complete("").stdout.split() == list(ENTRIES)


def test_where_snap_yaml_is_broken_there_is_nothing_to_complete_and_no_noise(complete: Snap, project: Path) -> None:
    (project / "snap.yaml").write_text("environments: [\n", encoding="utf-8")

    done = complete("diff", "@")

    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "", "")


@pytest.mark.parametrize(
    ("words", "cursor", "joined", "moved"),
    [
        ("snap\ndiff\n@\npro", 3, "snap\ndiff\n@pro", 2),
        ("snap\ndiff\n@\npro\nx", 4, "snap\ndiff\n@pro\nx", 3),
        ("snap\ndiff\nx\n@\npro", 2, "snap\ndiff\nx\n@\npro", 2),
        ("snap\ndiff\n@", 2, "snap\ndiff\n@", 2),
    ],
)
def test_words_that_bash_takes_apart_at_an_at_sign_are_put_together(
    words: str, cursor: int, joined: str, moved: int
) -> None:
    variables = {"COMP_WORDS": words, "COMP_CWORD": str(cursor)}

    rejoin_words(variables)

    assert variables == {"COMP_WORDS": joined, "COMP_CWORD": str(moved)}


def test_the_help_offers_to_install_it(snap: Snap) -> None:
    assert "--install-completion" in snap("--help").stdout


def test_a_bash_with_the_script_that_is_shown_completes(complete: Snap, project: Path) -> None:
    assert complete("va").stdout  # the fixture made the project
    bash = shutil.which("bash")
    assert bash is not None
    # As readline calls it: the function that `complete` names, with the words of the line.
    script = (
        'eval "$(snap --show-completion)"\n'
        "COMP_WORDS=(snap diff @ pro) COMP_CWORD=3\n"
        'function=$(complete -p snap | sed "s/.*-F \\([^ ]*\\).*/\\1/")\n'
        '"$function" snap\n'
        'printf "%s\\n" "${COMPREPLY[@]}"\n'
    )
    (project / "script").write_text(script, encoding="utf-8")
    done = subprocess.run(
        [bash, "--norc", "script"], capture_output=True, text=True, check=False, cwd=project,
        env={"PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", "SHELL": bash},
    )  # fmt: skip

    assert (done.stdout, done.stderr) == ("@production\n", "")
