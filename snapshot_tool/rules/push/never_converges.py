"""The same difference comes back after every push.

**Effect.** The push succeeds and `/schema/diff` answers with the same difference again: a `data_type` that Directus
does not write, a generated column, a default that it reads otherwise, a constraint's name.

**Instead.** Let the file say what the database holds after the push, which the finding names; or run a plan, which
writes what the file says.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.difference import Difference, Entry
from snapshot_tool.model.finding import Finding, Severity, printable
from snapshot_tool.model.json import Absent, JsonValue, dumps
from snapshot_tool.model.prediction import Outcome
from snapshot_tool.rules.causes import file_of
from snapshot_tool.rules.hazards import drops_by_missing_key
from snapshot_tool.rules.push import PushFacts

SEVERITY = Severity.WARNING
_SHOWN = 3
_WIDTH = 60


def check(facts: PushFacts) -> Iterator[Finding]:
    """Yield one finding for each item that would still differ, but not for what a missing key dropped."""
    dropped = {difference.item for difference in facts.differences if drops_by_missing_key(difference)}
    for difference in facts.prediction.remaining if facts.prediction.outcome is not Outcome.FAILS else ():
        item = difference.item
        if difference.is_new and (item in dropped or item.collection in {found.collection for found in dropped}):
            continue
        paths = ", ".join(dict.fromkeys(".".join(map(str, entry.path)) or "all" for entry in difference.entries))
        message = printable(f"{item}: would differ again after the push ({paths})")
        place = facts.place(item, *difference.first.path)
        yield Finding("never-converges", SEVERITY, message, place, tuple(_remedies(difference, file_of(facts, item))))


def _remedies(difference: Difference, file: str) -> Iterator[str]:
    """Yield the edit that makes the file say what the database will hold, where there is one, and the plan."""
    edits = [edit for entry in difference.entries if (edit := _edit(entry))]
    if edits and len(edits) == len(difference.entries):
        more = f", and {len(edits) - _SHOWN} more such edits" if len(edits) > _SHOWN else ""
        yield printable(f"{'; '.join(edits[:_SHOWN])}{more} in {file}: that is what the database will hold")
    yield "snap plan brings the database there where PostgreSQL can, and says why where it cannot"


def _edit(entry: Entry) -> str:
    """Return how the file comes to say what the database holds; empty for a whole item."""
    path = ".".join(map(str, entry.path))
    if not path:
        return ""
    match entry.kind:
        case "E":
            return f"set {path} to {_shown(entry.lhs)}"
        case "D":
            return f"add {path}: {_shown(entry.lhs)}"
        case "N":
            return f"take {path} out"
        case _:
            return f"write {path} as it was"


def _shown(value: JsonValue | Absent) -> str:
    text = "" if isinstance(value, Absent) else dumps(value)
    return text if len(text) <= _WIDTH else f"{text[:_WIDTH]}…"
