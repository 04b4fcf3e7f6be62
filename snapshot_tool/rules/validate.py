"""All that is wrong with a snapshot alone: with its files, and in the eyes of every rule that needs no database."""

from __future__ import annotations

from snapshot_tool.model.declared import NOTHING_DECLARED, Declared
from snapshot_tool.model.finding import Finding
from snapshot_tool.model.levels import NO_LEVELS, Levels
from snapshot_tool.rules.facts import Source, facts_of
from snapshot_tool.rules.levels import rules_on


def validate(
    loaded: Source,
    version: str | None = None,
    declared: Declared = NOTHING_DECLARED,
    levels: Levels = NO_LEVELS,
) -> list[Finding]:
    """Return what loading and the rules of the kind `snapshot` found, by file and line; nothing is read, asked or run.

    Where some files could not be read, the rules judge the others.

    Args:
        loaded: the snapshot and its files.
        version: of the Directus that the snapshot is for; None: the one that wrote it.
        declared: what snap.yaml declares.
        levels: what snap.yaml says of rules: here only which are on. See `leveled` for the rest.

    """
    facts = facts_of(loaded, version, declared)
    found = [finding for rule in rules_on("snapshot", levels) for finding in rule.check(facts)]
    return sorted(
        [*loaded.problems, *found], key=lambda finding: (finding.place.file, finding.place.line or 0, finding.code)
    )
