"""An index or check that snap.yaml declares needs a collection or field that the snapshot does not have.

**Effect.** Where Directus knows the table or column, a push drops it, and the object with it. A plan refuses that.

**Instead.** Keep the collection or field in the snapshot, or take the object out of snap.yaml. Only columns of
collections that are in the snapshot are looked at: a table that Directus does not know may well be there.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.model.item import Item, ItemKind
from snapshot_tool.rules.facts import Facts, finding, listed
from snapshot_tool.rules.families import Family

SEVERITY = Severity.WARNING
FAMILY = Family.REFERENCES


def check(facts: Facts) -> Iterator[Finding]:
    """Yield one finding for each declared index with a column that its collection does not have as a field."""
    for declared in facts.declared.indexes:
        table = declared.table
        if table not in facts.collections or table in facts.system.tables:
            continue
        gone = [name for name in declared.columns_used if not facts.has_field(table, name)]
        if gone:
            message = f"{declared.name}, which snap.yaml declares, is on {listed(gone)}, no field of `{table}`"
            place = facts.place(Item(ItemKind.COLLECTION, table))
            remedy = "put the field into the snapshot, or take the index out of snap.yaml"
            yield finding(__name__, SEVERITY, message, place, remedy)
