"""Runs the steps of `action.yml` as GitHub's runner does, as far as they are commands: a bash for each, files between.

What `uses:` another action is left out, and so is the step that installs snap: it is there as the tests have it.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml

ROOT: Final = Path(__file__).parents[2]
ACTION: Final[Mapping[str, Any]] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
STEPS: Final[list[Mapping[str, Any]]] = ACTION["runs"]["steps"]

_EXPRESSION: Final = re.compile(r"\$\{\{\s*([^}]+?)\s*\}\}")
_GH: Final = """\
#!/bin/sh
printf '%s\\n' "$*" >> "$RUNNER_TEMP/gh.log"
case "$*" in
  *--paginate*) cat "$RUNNER_TEMP/gh.found"; exit "$(cat "$RUNNER_TEMP/gh.code")" ;;
  *body=@*) for last; do :; done; cat "${last#body=@}" > "$RUNNER_TEMP/gh.body" ;;
esac
"""
"""Stands for GitHub's `gh`: writes down what it is asked, and finds the comment that the test says is there."""


@dataclass
class Run:
    """What a run of the action did."""

    outputs: dict[str, str] = field(default_factory=dict)
    """`STEP.NAME` to value."""
    printed: dict[str, str] = field(default_factory=dict)
    """Standard output of each step, by its id."""
    code: int = 0
    """Exit code of the last step that ran."""


@dataclass
class Runner:
    """A runner with a repository checked out."""

    workspace: Path
    temporary: Path
    pull_request: str = "7"
    existing_comment: str = ""
    """The id of the comment that is there already."""
    gh_code: int = 0

    def run(self, **inputs: str) -> Run:
        """Run all steps until one fails; `inputs` has `-` as `_`."""
        return self.run_steps([step["id"] for step in STEPS if "run" in step and step["id"] != "install"], {}, **inputs)

    def run_steps(self, steps: Sequence[str], outputs: Mapping[str, str], **inputs: str) -> Run:
        """Run some steps until one fails, after others that had these outputs."""
        self._prepare()
        values = {name: str(it.get("default", "")) for name, it in ACTION["inputs"].items()}
        values |= {name.replace("_", "-"): value for name, value in inputs.items()}
        done = Run(dict(outputs))
        for step in STEPS:
            if step["id"] in steps and self._is_wanted(step, values):
                self._step(step, values, done)
            if done.code:
                break
        return done

    def _prepare(self) -> None:
        programs = self.temporary / "snap" / "bin"
        programs.mkdir(parents=True, exist_ok=True)
        snap = programs / "snapshot-tool"
        snap.unlink(missing_ok=True)
        snap.symlink_to(Path(sys.executable).parent / "snapshot-tool")
        (self.temporary / "gh.found").write_text(f"{self.existing_comment}\n" if self.existing_comment else "")
        (self.temporary / "gh.code").write_text(str(self.gh_code))
        for name in ("gh.log", "gh.body", "output", "summary"):
            (self.temporary / name).write_text("")
        others = self.temporary / "bin"
        others.mkdir(exist_ok=True)
        (others / "gh").write_text(_GH)
        (others / "gh").chmod(0o755)

    def _is_wanted(self, step: Mapping[str, Any], inputs: Mapping[str, str]) -> bool:
        if "if" not in step:
            return True
        assert step["if"] == "inputs.comment == 'true' && github.event.pull_request.number"
        return inputs["comment"] == "true" and bool(self.pull_request)

    def _step(self, step: Mapping[str, Any], inputs: Mapping[str, str], done: Run) -> None:
        known = {f"inputs.{name}": value for name, value in inputs.items()}
        known |= {f"steps.{step}.outputs.{name}": value for (step, name), value in _pairs(done.outputs)}
        known |= {"github.token": "a-token", "github.event.pull_request.number": self.pull_request}

        def value(text: str) -> str:
            return _EXPRESSION.sub(lambda found: known.get(found[1], ""), text)

        assert _EXPRESSION.search(step["run"]) is None, "an expression in a script is a way in for what is in it"
        output = self.temporary / "output"
        output.write_text("")
        ran = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            stdout=subprocess.PIPE, text=True, check=False,
            cwd=self.workspace / value(step.get("working-directory", ".")),
            env={
                "PATH": f"{self.temporary / 'bin'}:/usr/local/bin:/usr/bin:/bin",
                "RUNNER_TEMP": str(self.temporary),
                "GITHUB_WORKSPACE": str(self.workspace),
                "GITHUB_OUTPUT": str(output),
                "GITHUB_STEP_SUMMARY": str(self.temporary / "summary"),
                "GITHUB_REPOSITORY": "your-org/app",
                **{name: value(str(text)) for name, text in step.get("env", {}).items()},
            },
        )  # fmt: skip
        done.code, done.printed[step["id"]] = ran.returncode, ran.stdout
        for line in output.read_text().splitlines():
            name, _, text = line.partition("=")
            done.outputs[f"{step['id']}.{name}"] = text

    def read(self, name: str) -> str:
        """Return a file that the run left in the temporary folder."""
        return (self.temporary / name).read_text(encoding="utf-8")


def _pairs(outputs: Mapping[str, str]) -> list[tuple[tuple[str, str], str]]:
    return [((name.partition(".")[0], name.partition(".")[2]), value) for name, value in outputs.items()]
