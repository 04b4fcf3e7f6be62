"""The report on what the rules say of every revision of a real snapshot.

`python -m tests.history_report` writes it again, of the bundle that `tests/history.py` names. The sentences on why
findings are true are written by hand, one a rule, by whoever looked at every distinct finding; the report cannot be
made where one is missing, or where one is left over.
"""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from snapshot_tool.load.split import examine
from snapshot_tool.model.levels import Levels, Setting
from snapshot_tool.rules.registry import Rule, rules
from snapshot_tool.rules.validate import validate
from tests.history import BRANCH, BUNDLE, MISSING, clone

PAGE: Final = Path(__file__).parents[1] / "docs" / "history.md"

WHY: Final[Mapping[str, str]] = {
    "cascade-delete": "Each relation says `ON DELETE CASCADE`.",
    "default-not-a-choice": "The default is `none` and the choice `None`: new projects get what is not offered.",
    "deselect-on-not-null": "The lists nullify what is taken out of them, and the columns are `NOT NULL`.",
    "file-not-canonical": "Three files were edited by hand: tabs, no newline at the end.",
    "first-push-differs": "Two vector columns are never created, and eleven foreign keys get another name: the items "
    "of `unknown-type` and `foreign-key-renamed`, found by acting the push out.",
    "foreign-key-renamed": "The keys are called `…_fkey`; a month later they bear the names that Directus gives.",
    "junction-missing": "`conversation` never had a field `conversation_id`; in one revision the translations of the "
    "announcements had lost the field that leads back to them.",
    "key-not-generated": "Two uuids, a code and a key have neither a default nor a special that fills them.",
    "missing-index-on-foreign-key": "The columns say `is_indexed: false`, are neither unique nor keys, and nothing is "
    "declared.",
    "set-default-without-default": "`conversation_link.source_conversation_id` said SET DEFAULT for one revision, and "
    "has no default.",
    "sort-field-type": "The lists and collections are sorted by a timestamp, a title, a name or a uuid, into which "
    "Directus writes numbers.",
    "system-index-not-listed": "`systemFields` is empty, and a fresh 11.13 has both indexes.",
    "unique-nullable": "Both columns are unique and take NULL.",
    "unknown-type": "Both columns are pgvector's `vector`.",
    "version-unknown": "23 revisions were written by 11.5.1, which nobody ran beside the tool.",
}
"""By code, why its findings are true."""
_HEAD: Final = """\
| rule | severity | findings | distinct | in the last | why they are true |
|---|---|--:|--:|--:|---|
"""


@dataclass(frozen=True, slots=True)
class Revision:
    """A commit of the history."""

    day: str
    """Of the commit, as `2025-02-10`."""
    collections: int
    directus: str


@dataclass(slots=True)
class Told:
    """One distinct finding, and where it was."""

    code: str
    object: str
    message: str
    revisions: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class History:
    """What was found on all revisions, oldest first."""

    revisions: Sequence[Revision]
    told: Sequence[Told]

    def findings(self, code: str) -> list[Told]:
        """Return the distinct findings of a rule."""
        return [found for found in self.told if found.code == code]

    def at_the_last(self, code: str) -> int:
        """Return how many findings of a rule the last revision has."""
        return sum(len(self.revisions) - 1 in found.revisions for found in self.findings(code))


def examine_history() -> History:
    """Validate every revision of the bundle, with every rule over a snapshot turned on."""
    levels: Levels = {rule.code: Setting("on") for rule in rules("snapshot")}
    revisions: list[Revision] = []
    told: dict[tuple[str, str, str], Told] = {}
    with TemporaryDirectory() as folder:
        work_tree = Path(folder) / "w"
        clone(work_tree)
        for number, day in enumerate(_checked_out(work_tree)):
            loaded = examine(work_tree / "snapshot")
            snapshot = loaded.snapshot
            revisions.append(Revision(day, len(snapshot.collections), snapshot.info.directus))
            for found in validate(loaded, levels=levels):
                key = (found.code, found.place.object, found.message)
                told.setdefault(key, Told(*key)).revisions.append(number)
    return History(revisions, list(told.values()))


def report(history: History) -> str:
    """Return the page.

    Raises:
        ValueError: where a rule that found something has no sentence, or a sentence no rule.

    """
    found = Counter({told.code: 0 for told in history.told})
    if found.keys() != WHY.keys():
        raise ValueError(f"sentences and findings do not fit: {sorted(found.keys() ^ WHY.keys())}")
    by_code = {rule.code: rule for rule in rules("snapshot")}
    on = [rule for code, rule in sorted(by_code.items()) if code in found and not rule.off_because]
    off = [rule for code, rule in sorted(by_code.items()) if code in found and rule.off_because]
    first, last = history.revisions[0], history.revisions[-1]
    count = sum(len(told.revisions) for rule in on for told in history.findings(rule.code))
    silent = len(by_code) - len(found)
    return f"""\
# The rules on a real history

{len(history.revisions)} revisions of one team's snapshot, {first.day} to {last.day}, from {first.collections} to
{last.collections} collections, written by Directus {_versions(history)}. `snap validate` was run on
each. Every distinct finding was looked at, and is true; the right column says why. `python -m tests.history_report`
makes this page, and a test holds it to what the rules say today.

The rules that are on by default found {count} things, {sum(len(history.findings(rule.code)) for rule in on)} of them
distinct. Of the {len(by_code)} rules over a snapshot, {silent} found nothing.

{_table(history, on)}
## With the rules that are off by default

Each page in [the findings](findings.md) says why its rule is off. Turned on, they would find:

{_table(history, off)}"""


def _checked_out(work_tree: Path) -> Iterator[str]:
    """Check out one revision after the other, oldest first; yield its day."""
    git = ["git", "-C", str(work_tree)]
    log = [*git, "log", "--reverse", "--format=%h %ad", "--date=short", BRANCH]
    for line in subprocess.run(log, check=True, capture_output=True, text=True).stdout.splitlines():
        name, day = line.split()
        subprocess.run([*git, "checkout", "--quiet", "--detach", name], check=True)
        yield day


def _versions(history: History) -> str:
    names = dict.fromkeys(revision.directus for revision in history.revisions)
    *before, last = names
    return f"{', '.join(before)} and {last}" if before else last


def _table(history: History, told: Iterable[Rule]) -> str:
    rows = "".join(
        f"| {rule.code} | {rule.severity} | {sum(len(it.revisions) for it in history.findings(rule.code))} "
        f"| {len(history.findings(rule.code))} | {history.at_the_last(rule.code)} | {WHY[rule.code]} |\n"
        for rule in told
    )
    return f"{_HEAD}{rows}"


if __name__ == "__main__":
    if not BUNDLE.exists():
        sys.exit(MISSING)
    PAGE.write_text(report(examine_history()), encoding="utf-8")
