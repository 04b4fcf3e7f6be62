"""What is written down is so: pages are up to date, and every command that README and helps show is one that exists."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import get_args

import jsonschema
import pytest
import yaml
from typer.core import TyperGroup
from typer.main import get_command

from snapshot_tool import errors
from snapshot_tool.cli import main
from snapshot_tool.cli.commands import ENTRIES, SECTIONS
from snapshot_tool.cli.exits import EXIT_CODES
from snapshot_tool.cli.reference import command_table, exit_code_table, pages, timeout_table
from snapshot_tool.load.config import Config, Environment, read_config
from snapshot_tool.load.rule_entries import IgnoreEntry, RuleEntry
from snapshot_tool.model.item import Item, ItemKind
from snapshot_tool.model.plan_document import PlanDocument
from snapshot_tool.render.documents import Document
from snapshot_tool.render.json import (
    applied_document,
    diff_document,
    findings_document,
    prediction_document,
    rehearsal_document,
    render_json,
)
from snapshot_tool.render.patch import FileChange
from snapshot_tool.render.pulled import pull_document
from tests.render.values import DIFFERENCES, EFFECTS, FINDINGS, PLAN, PREDICTION, REFUSED, REHEARSAL, UNSEEN

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = tuple(ENTRIES)


@cache
def help_of(command: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "snapshot_tool", *command.split(), "--help"],
        capture_output=True,
        text=True,
        check=True,
        env={"PATH": "", "COLUMNS": "200", "NO_COLOR": "1"},
        cwd=ROOT,
    )
    return done.stdout


def commands_in(text: str) -> list[str]:
    """Return the `snap …` command lines of a text, comments and what follows two blanks left out."""
    found = re.findall(r"^\s*(?:\$ )?(snap [a-z].*)$", text, flags=re.MULTILINE)
    return [re.split(r"\s{2,}|\s#", line)[0].strip() for line in found]


def markdown_commands() -> list[tuple[str, str]]:
    files = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(DOCS.glob("*.md"))]
    fenced = [(file, block) for file in files for block in re.findall(r"```console\n(.*?)```", file.read_text(), re.S)]
    return [(file.name, command) for file, block in fenced for command in commands_in(block)]


@pytest.mark.parametrize("name", sorted(pages()))
def test_generated_pages_are_up_to_date(name: str) -> None:
    assert (DOCS / name).read_text(encoding="utf-8") == pages()[name], "run `make docs`"


def test_no_generated_schema_is_left_over() -> None:
    assert {f"schema/{path.name}" for path in (DOCS / "schema").iterdir()} == {n for n in pages() if "/" in n}


def test_the_readme_shows_the_exit_codes() -> None:
    assert exit_code_table() in README


def test_the_readme_shows_the_commands() -> None:
    assert command_table() in README


def test_the_readme_describes_every_key_of_snap_yaml() -> None:
    told = re.findall(r"^\| ((?:`[\w.]+`(?:, )?)+) \|", README.partition("## snap.yaml")[2], flags=re.MULTILINE)
    keys = {key.split(".")[-1] for names in told for key in re.findall(r"`([\w.]+)`", names)}

    wanted = {*Config.model_fields, *Environment.model_fields, *RuleEntry.model_fields, *IgnoreEntry.model_fields}
    assert keys == wanted - {"declared", "rules"} | {"indexes", "checks", "CODE"}


def test_the_page_about_ci_describes_every_input_of_the_action() -> None:
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    table = (DOCS / "ci.md").read_text(encoding="utf-8").partition("| input | says |")[2].partition("\n\n")[0]

    assert re.findall(r"^\| `([\w-]+)` \|", table, flags=re.MULTILINE) == list(action["inputs"])
    for name, value in re.findall(r"^\| `([\w-]+)` \|.*\| `([^`]+)` \|$", table, flags=re.MULTILINE):
        assert action["inputs"][name]["default"] == value


def test_the_page_about_plans_shows_the_timeouts() -> None:
    assert timeout_table() in (DOCS / "plans.md").read_text(encoding="utf-8")


def test_every_error_has_a_published_exit_code() -> None:
    def below(error: type[errors.SnapError]) -> set[int]:
        return {error.exit_code}.union(*map(below, error.__subclasses__()))

    assert below(errors.SnapError) == {1, 2, 3, 4, 5}
    assert below(errors.SnapError) <= set(EXIT_CODES)


def test_the_help_lists_the_commands() -> None:
    listed = re.findall(r"^  ([a-z]+) +(.*)$", help_of("").partition("--help")[2], flags=re.MULTILINE)

    assert listed == [(entry.name, entry.summary) for entry in ENTRIES.values()]
    assert len(SECTIONS) > 3


@pytest.mark.parametrize("command", COMMANDS)
def test_every_help_has_examples_of_that_command(command: str) -> None:
    examples = commands_in(help_of(command).partition("Examples:")[2])

    assert examples
    assert {example.split()[1] for example in examples} == {command}


@pytest.mark.parametrize(
    "command", [*(c for name in COMMANDS for c in commands_in(help_of(name))), *(c for _, c in markdown_commands())]
)
def test_commands_that_are_shown_parse(command: str) -> None:
    words = shlex.split(re.split(r" [|>]|&&", command)[0])
    group = get_command(main.app)
    context = group.make_context("snap", words[1:])
    assert isinstance(group, TyperGroup)
    name, found, arguments = group.resolve_command(context, words[1:])

    assert name in COMMANDS
    assert found is not None
    found.make_context(name, arguments, parent=context)


def test_the_readme_shows_every_command() -> None:
    shown = {command.split()[1] for _, command in markdown_commands()}

    assert set(COMMANDS) <= shown


def test_make_targets_that_are_written_down_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))
    files = (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *DOCS.glob("*.md"))
    shown = {
        name for file in files for name in re.findall(r"(?:`|\$ )make ([a-z-]+)", file.read_text(encoding="utf-8"))
    }
    called = set(re.findall(r"^make ([a-z-]+)$", (ROOT / ".ci" / "run").read_text(), flags=re.MULTILINE))

    assert called == {"lint", "test"}
    assert {"demo", "test"} <= shown <= targets


def test_links_lead_somewhere() -> None:
    for file in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *DOCS.glob("*.md")):
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", file.read_text(encoding="utf-8")):
            assert (file.parent / target).exists(), f"{file.name}: {target}"


def test_the_projects_own_snap_yaml_is_valid() -> None:
    assert Path(read_config(ROOT / "snap.yaml").snapshot) == ROOT / "snapshot"


def test_the_snap_yaml_of_the_readme_is_valid(tmp_path: Path) -> None:
    (example,) = re.findall(r"```yaml\n(.*?)```", README.partition("## snap.yaml")[2], re.S)
    (tmp_path / "snap.yaml").write_text(example, encoding="utf-8")

    assert read_config(tmp_path / "snap.yaml").default_environment == "staging"


@pytest.mark.parametrize(
    "document",
    [
        findings_document("snapshot", FINDINGS),
        findings_document("snapshot", ()),
        diff_document("production", "snapshot", DIFFERENCES, effects=EFFECTS, unseen=UNSEEN),
        prediction_document("production", "snapshot", PREDICTION, effects=EFFECTS, findings=FINDINGS),
        PlanDocument.of(PLAN),
        PlanDocument.of(REFUSED),
        rehearsal_document("production", "snapshot", REHEARSAL),
        applied_document("production", PLAN, "at the push"),
        pull_document(
            "@staging",
            "snapshot",
            "11.13.4",
            [FileChange(None, "snapshot/info.json", b"", b"{}")],
            guarded=[(Item(ItemKind.FIELD, "a", "b"), "@production has i")],
            obsolete=["snapshot/fields/a/c.json"],
            written=True,
        ),
    ],
    ids=lambda document: str(document.format),
)
def test_outputs_are_what_the_published_schemas_say(document: Document) -> None:
    schema = json.loads((DOCS / "schema" / f"{document.format.replace('/', '.')}.json").read_text(encoding="utf-8"))

    jsonschema.validate(json.loads(render_json(document)), schema, cls=jsonschema.Draft202012Validator)


def test_there_is_a_schema_for_every_document() -> None:
    assert {f"schema/{form.model_fields['format'].annotation.__args__[0].replace('/', '.')}.json"
            for form in get_args(Document)} == {n for n in pages() if "/" in n}  # fmt: skip
