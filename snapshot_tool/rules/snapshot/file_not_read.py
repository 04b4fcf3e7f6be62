"""Something looks like a part of the snapshot, and is not read because of its name.

directus-sync reads `info.json` and, in `collections/`, `fields/` and `relations/`, the files whose names end in
`.json`.

**Effect.** What it describes is missing from the snapshot: a push drops it, if the database has it. Copies that an
editor or a merge left behind (`title.json.orig`) do nothing, and are taken for the file itself by people.

**Instead.** Rename it, or delete it.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Place, Severity, printable
from snapshot_tool.model.layout import FOLDERS, INFO
from snapshot_tool.rules.facts import Facts, finding
from snapshot_tool.rules.families import Family

SEVERITY = Severity.WARNING
FAMILY = Family.FILES


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each name with `.json` in it, and each that is nearly one of the four names at the top."""
    for path in facts.source.passed_over:
        name = path.rstrip("/").rpartition("/")[2]
        if name.startswith("."):
            continue
        meant = "" if "/" in path.rstrip("/") else _nearest(name)
        if meant or ".json" in name.lower():
            message = f"{path} is not read" + (f": it looks like {meant}" if meant else "")
            remedy = f"call it {meant}" if meant else "let its name end in .json, if it is a part of the snapshot"
            place = Place(file=printable(facts.source.shown(path)))
            yield finding(__name__, SEVERITY, message, place, remedy, "delete it")


def _nearest(name: str) -> str:
    """Return which of the four names at the top this is nearly; empty where it is none."""
    from difflib import get_close_matches  # noqa: PLC0415 - hardly any snapshot has anything beside the four

    known = {folder: f"{folder}/" for folder in FOLDERS.values()} | {INFO: INFO}
    return next((known[found] for found in get_close_matches(name.lower(), known, n=1, cutoff=0.8)), "")
