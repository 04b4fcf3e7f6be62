"""The default of a field is none of the choices that its interface offers.

**Effect.** New items get a value that nobody can choose, and that the Data Studio shows as it is stored.

**Instead.** Add the choice, choose another default, or allow other values.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.model.json import JsonValue
from snapshot_tool.model.snapshot import Field
from snapshot_tool.rules.facts import Facts, finding
from snapshot_tool.rules.families import Family
from snapshot_tool.rules.readback import shown

SEVERITY = Severity.INFO
FAMILY = Family.PRACTICE

_ONE_OF = {"select-dropdown", "select-radio"}


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each such default of an interface that takes one of its choices."""
    for field in facts.snapshot.fields:
        default = field.schema_.default_value if field.schema_ else None
        values = _choices(field)
        if default is not None and values and shown(default) not in values:
            message = f"{field.item} has the default {shown(default)}, and offers {', '.join(values)}"
            place = facts.place(field.item, "schema", "default_value")
            yield finding(__name__, SEVERITY, message, place, "add the choice", "choose another default")


def _choices(field: Field) -> list[str]:
    """Return the values that can be chosen, as text; nothing where others may be typed too, or none are said."""
    options = field.meta.options if field.meta and field.meta.interface in _ONE_OF else None
    if not isinstance(options, dict) or options.get("allowOther"):
        return []
    choices = options.get("choices")
    return list(_values(choices)) if isinstance(choices, list) else []


def _values(choices: list[JsonValue]) -> Iterator[str]:
    for choice in choices:
        if isinstance(choice, dict):
            below = choice.get("children")
            if isinstance(below, list):
                yield from _values(below)
            elif "value" in choice:
                yield shown(choice["value"])
