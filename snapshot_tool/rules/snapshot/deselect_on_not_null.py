"""Taking an item out of a list sets its foreign key to NULL, and the column does not take NULL.

`meta.one_deselect_action` of the relation is `nullify` (or nothing, which means the same).

**Effect.** The push works. Whoever takes an item out of the list in the Data Studio, and saves, gets a not-null
violation.

**Instead.** Set `meta.one_deselect_action` to `delete`, if an item without the other side is to go; or let the column
be nullable.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.rules.facts import Facts, finding
from snapshot_tool.rules.families import Family

SEVERITY = Severity.INFO
FAMILY = Family.PRACTICE


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each relation with a list on its other side, in which that is so."""
    for (collection, name), relation in facts.one_sides.items():
        field = facts.fields.get(relation.collection, {}).get(relation.field)
        takes_null = not (field and field.schema_ and field.schema_.is_nullable is False)
        if not takes_null and relation.meta and relation.meta.one_deselect_action in (None, "nullify"):
            message = f"{collection}.{name} empties {relation.item.name} of what is taken out, which takes no NULL"
            place = facts.place(relation.item, "meta", "one_deselect_action")
            remedies = "set `meta.one_deselect_action` to delete", f"set `is_nullable` of {relation.item.name} to true"
            yield finding(__name__, SEVERITY, message, place, *remedies)
