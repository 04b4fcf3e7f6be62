"""Directus would drop a UNIQUE constraint by a name that is not there.

**Effect.** When the file says `is_unique: false`, Directus drops `table_column_unique`. Where the constraint is called
otherwise, the push fails with 42704 and everything rolls back.

**Instead.** Let the file say `is_unique: true`, rename the constraint, or run a plan, which drops it by its real name.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.directus.naming import cut, unique_name
from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.model.sql import ident
from snapshot_tool.rules.push import PushFacts, flips

SEVERITY = Severity.ERROR


def check(facts: PushFacts) -> Iterator[Finding]:
    """Yield one finding for each column whose constraint is called otherwise."""
    for difference, unique in flips(facts, "is_unique"):
        item = difference.item
        table = facts.catalog.tables.get(item.collection)
        guessed = cut(unique_name(item.collection, item.field, facts.version))
        if unique or table is None or table.constraint(guessed) is not None:
            continue
        for constraint in table.constraints:
            if constraint.kind == "unique" and constraint.columns == (item.field,):
                sql = f"ALTER TABLE {ident(table.schema)}.{ident(table.name)} RENAME CONSTRAINT"
                message = f"{item.name}: Directus would drop the constraint {guessed}; it is called {constraint.name}"
                remedies = ("set is_unique: true in the file", f"{sql} {ident(constraint.name)} TO {ident(guessed)}")
                place = facts.place(item, "schema", "is_unique")
                yield Finding("drop-constraint-by-guessed-name", SEVERITY, message, place, remedies)
