"""A field is filled in by Directus, with a value that its type does not take.

**Effect.** The push works. Every new (or every changed) item fails from then on with "invalid input syntax for type …":
`user-created` and its like write the uuid of a user or role, `date-created` and `date-updated` a moment.

**Instead.** Make the field a uuid or a timestamp, or take the special out.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.rules.facts import Facts, finding
from snapshot_tool.rules.families import Family

SEVERITY = Severity.WARNING
FAMILY = Family.TYPES

_TEXTS = frozenset({"string", "text"})
_UUIDS = _TEXTS | {"uuid"}
_MOMENTS = _TEXTS | {"timestamp", "dateTime", "date", "time"}
_TAKES = {
    "user-created": _UUIDS,
    "user-updated": _UUIDS,
    "role-created": _UUIDS,
    "role-updated": _UUIDS,
    "date-created": _MOMENTS,
    "date-updated": _MOMENTS,
}


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each special whose value does not fit."""
    for field in facts.snapshot.fields:
        for flag in (field.meta and field.meta.special) or ():
            if field.type is not None and field.type not in _TAKES.get(flag, {field.type}):
                message = f"{field.item} is {field.type}, and the special {flag} writes no such value"
                place = facts.place(field.item, "meta", "special")
                remedies = "give the field the type that the special writes", f"take {flag} out"
                yield finding(__name__, SEVERITY, message, place, *remedies)
