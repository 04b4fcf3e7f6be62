"""The group of a field is a field that is no group.

**Effect.** Only groups show other fields inside them, so the Data Studio does not show this one anywhere in the form.

**Instead.** Set `meta.group` to null, or to a field with the special `group`.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.rules.facts import Facts, finding
from snapshot_tool.rules.families import Family

SEVERITY = Severity.WARNING
FAMILY = Family.REFERENCES


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each field in such a group; one that is nowhere is `field-group-missing`."""
    for field in facts.snapshot.fields:
        name = field.meta.group if field.meta else None
        group = facts.fields.get(field.collection, {}).get(name) if name else None
        if group is not None and group.meta and "group" not in (group.meta.special or ()):
            message = f"the group of {field.item} is {name}, which is no group"
            place = facts.place(field.item, "meta", "group")
            fix = facts.emptied(field.item, "meta", "group")
            yield finding(__name__, SEVERITY, message, place, "set `meta.group` to null, or to a group", fix=fix)
