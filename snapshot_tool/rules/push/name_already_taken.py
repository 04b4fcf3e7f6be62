"""The name that Directus would give to an index or constraint is taken.

**Effect.** Directus creates `table_column_index`, `table_column_unique` and `table_column_foreign` without looking.
Where anything in the schema has that name, the push fails with 42P07 (42710 for a constraint) and everything rolls
back.

**Instead.** Rename what has the name.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity, printable, with_article
from snapshot_tool.rules.causes import caused, error_of, told
from snapshot_tool.rules.push import PushFacts
from snapshot_tool.rules.unindexed import names_to_come

SEVERITY = Severity.ERROR


def check(facts: PushFacts) -> Iterator[Finding]:
    """Yield one finding for each name to come that something has already."""
    told_already = set()
    for environments, catalog in facts.catalogs():
        for item, key, name in names_to_come(facts, catalog):
            kind = catalog.relation_kind(name)
            if kind is not None:
                message = printable(f"{item.name}: {key} needs the name {name}, which {with_article(kind)} has already")
                told_already.add(item)
                yield Finding(
                    "name-already-taken",
                    SEVERITY,
                    message,
                    facts.place(item, "schema", key),
                    (printable(f"rename the {kind} {name}"),),
                    environments=environments,
                )
    for action, statement, work in caused(facts, "name-already-taken"):
        if action.item not in told_already:
            message = error_of(statement, work)
            yield told(facts, "name-already-taken", action, message, "rename what has that name")
