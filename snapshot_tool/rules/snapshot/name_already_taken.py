"""Two tables, indexes or constraints of the snapshot would get the same name.

Directus names an index after its table and column in lower case, with `_` for `.` and `-`, and PostgreSQL cuts names
after 63 bytes: `my-table` and `my_table`, `title` and `Title` come to the same.

**Effect.** A push to an empty database fails on the second ("relation … already exists"), and everything is rolled
back. Where both are there under other names, a push that removes one of them drops the other.

**Instead.** Rename one of the fields or collections, or leave one of the two out.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.directus.naming import cut, foreign_name, index_name, primary_key_name, unique_name
from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.model.item import Item
from snapshot_tool.rules.facts import Facts, finding
from snapshot_tool.rules.families import Family

SEVERITY = Severity.ERROR
FAMILY = Family.PUSHING


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each name that something before it in the snapshot, or of Directus itself, has already."""
    taken = dict.fromkeys(_of_directus(facts), "something of Directus's own")
    for item, path, scope, name, what in _named(facts):
        first = taken.setdefault((scope, name), what)
        if first != what:
            message = f"{what} would be called {name}, and so is {first}"
            place = facts.place(item, *path)
            yield finding(__name__, SEVERITY, message, place, "rename one of the two", "leave one of the two out")


def _of_directus(facts: Facts) -> Iterator[tuple[str, str]]:
    """Yield what Directus brings along: the scope (empty for tables and indexes, else a table) and the name."""
    for table in facts.system.tables.values():
        yield "", table.name
        yield from (("", index.name) for index in table.indexes)
        yield from ((table.name, constraint.name) for constraint in table.constraints)


def _named(facts: Facts) -> Iterator[tuple[Item, tuple[str, ...], str, str, str]]:
    """Yield the item, where it asks for it, the scope, the name and what is named."""
    for collection in facts.snapshot.collections:
        if collection.schema_ and collection.collection not in facts.system.tables:
            yield collection.item, ("collection",), "", cut(collection.collection), f"the table of {collection.item}"
    for field in facts.snapshot.fields:
        schema, table, item = field.schema_, field.collection, field.item
        if schema is None:
            continue
        if schema.is_primary_key:
            if not schema.has_auto_increment:  # of one that counts, PostgreSQL finds a name that is free
                yield item, ("schema", "is_primary_key"), "", cut(primary_key_name(table)), f"the key of {table}"
            continue
        if schema.is_unique:
            name = cut(unique_name(table, field.field, facts.version))
            yield item, ("schema", "is_unique"), "", name, f"the unique constraint of {item}"
        if schema.is_indexed:
            name = cut(index_name(table, field.field, facts.version))
            yield item, ("schema", "is_indexed"), "", name, f"the index of {item}"
    for relation in facts.snapshot.relations:
        if relation.schema_:
            name = cut(foreign_name(relation.collection, relation.field))
            yield relation.item, ("field",), relation.collection, name, f"the foreign key of {relation.item}"
