"""Reading a plan back: `plan.json`, or the folder that `snap plan -o` wrote."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final

from snapshot_tool.errors import FileProblem
from snapshot_tool.load.document import Kind, read_document
from snapshot_tool.model.plan import Plan
from snapshot_tool.model.plan_document import FORMAT, PlanDocument

PLAN_FILE: Final = "plan.json"

_KIND: Final = Kind(
    FORMAT,
    PlanDocument,
    "a plan",
    hint="snap plan -o DIR writes DIR/plan.json",
    again="make the plan again with this snap, or use the snap that wrote it",
)
_NAMED: Final = f"a plan is read from {PLAN_FILE}: name that, or the folder that holds it"


def plan_file(path: Path) -> Path:
    """Return the file that holds a plan: `path` itself, or `plan.json` in it where it is a folder."""
    return path / PLAN_FILE if path.is_dir() else path


def read_plan(path: Path) -> Plan:
    """Return the plan in a file, or in a folder that `snap plan -o` wrote.

    Raises:
        FileProblem: where there is none, or it is no plan, or one of another version; says the line.

    """
    file = plan_file(path)
    if path.is_dir() and not file.exists():
        raise FileProblem(f"the folder {path} holds no {PLAN_FILE}", hint=_KIND.hint)
    kind = replace(_KIND, hint=_NAMED) if file.suffix in {".sql", ".md"} else _KIND
    document = read_document(file, kind)
    try:
        return document.value()
    except ValueError as error:
        raise FileProblem(f"{file} contradicts itself: {error}", hint=kind.again) from None
