"""The group of a field is none of the collection's fields.

**Effect.** The Data Studio has no place for the field in the form. Where only the group's file was lost, the push
removes the group and takes all its fields out of it.

**Instead.** Bring the group's file back, or set `meta.group` to null.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.rules.facts import Facts, finding
from snapshot_tool.rules.families import Family

SEVERITY = Severity.WARNING
FAMILY = Family.REFERENCES


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each field in a group that is nowhere."""
    for field in facts.snapshot.fields:
        group = field.meta.group if field.meta else None
        if group and not facts.has_field(field.collection, group):
            message = f"the group {group} of {field.item} is none of the fields of {field.collection}"
            remedies = f"bring the file of {field.collection}.{group} back", "set `meta.group` to null"
            place, fix = facts.place(field.item, "meta", "group"), facts.emptied(field.item, "meta", "group")
            yield finding(__name__, SEVERITY, message, place, *remedies, fix=fix)
