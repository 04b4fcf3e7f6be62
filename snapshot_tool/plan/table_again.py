"""What a dropped table takes with it, made again by its kept definition: all but the rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from snapshot_tool.model import ddl
from snapshot_tool.model.catalog import Catalog
from snapshot_tool.model.table import Constraint, Table
from snapshot_tool.plan.draft import Reverse
from snapshot_tool.plan.locks import Operation
from snapshot_tool.plan.names import by_name
from snapshot_tool.plan.undo import link_again

_DEPENDENTS = ("trigger", "policy", "statistics")


def table_again(catalog: Catalog, table: Table, linked: Iterable[Constraint]) -> tuple[Reverse, ...]:
    """Return what makes a dropped table again, empty, with all that vanished with it; nothing for part of another.

    `linked` are its own foreign keys that went with it, and not in a step of their own.
    """
    if table.is_partition or table.parents or table.of_type:
        return ()
    alter = f"ALTER TABLE {ddl.named(table)}"
    return (*_table(catalog, table), *(reverse for key in linked for reverse in link_again(alter, key)))


def _table(catalog: Catalog, table: Table) -> Iterator[Reverse]:
    sequences = [found for found in catalog.sequences if found.owner_table == table.name]
    plain = [found for found in sequences if not found.identity]
    yield from (Reverse(Operation.CREATE_SEQUENCE, ddl.create_sequence(found)) for found in plain)
    identities = {found.owner_column or "": found for found in sequences if found.identity}
    yield Reverse(Operation.CREATE_TABLE, ddl.create_table(table, identities))
    yield from (Reverse(Operation.OWN_SEQUENCE, ddl.own_sequence(found)) for found in plain)
    for statement in _on_table(table):
        # Nobody waits: the table is made in the same transaction, and is empty.
        yield Reverse(Operation.FURNISH_NEW, statement)


def _on_table(table: Table) -> Iterator[str]:
    for key in by_name(table.constraints):
        inline = ddl.is_inline(key)
        if key.kind in {"primary key", "unique", "exclusion"} or (key.kind in {"check", "not null"} and not inline):
            yield ddl.add_constraint(table, key)
    for index in by_name(table.indexes):
        if index.constraint is None and index.valid:
            yield index.definition
    for index in by_name(table.indexes):
        if index.valid:
            yield from ddl.finish_index(index, table)
    yield from ddl.finish_table(table)
    for kind in _DEPENDENTS:
        own = [found for found in table.dependents if found.kind == kind and not found.elsewhere]
        yield from dict.fromkeys(found.definition.rstrip(";") for found in own)
