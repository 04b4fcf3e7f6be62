"""The metadata rows of collections, fields and relations, written beside the DDL that they belong to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TypeAlias

from snapshot_tool.model.item import Item
from snapshot_tool.model.json import JsonValue
from snapshot_tool.model.plan import Phase
from snapshot_tool.model.sql import literal
from snapshot_tool.plan import rows
from snapshot_tool.plan.context import Context
from snapshot_tool.plan.draft import Draft
from snapshot_tool.plan.locks import Operation
from snapshot_tool.rules.plan import Problem

UNIT = "metadata"
"""The unit of metadata that changes without any DDL beside it."""

Written: TypeAlias = Draft | Problem


def write(
    context: Context,
    row: rows.Row,
    meta: Mapping[str, JsonValue] | None,
    *,
    cause: Item,
    unit: str = UNIT,
    phase: Phase = Phase.EXPAND,
    needs: frozenset[str] = frozenset(),
    provides: frozenset[str] = frozenset(),
) -> Iterator[Written]:
    """Yield the statement that makes a row what the file's `meta` says; none where it is that already."""
    if meta is None:
        message = f"{cause}: without meta Directus does not track it, and reports it as new after every push"
        yield Problem("never-converges", cause.name, message, ("give it a meta, or take it out",), cause=cause)
        return
    if unknown := rows.unknown_columns(context, row, meta):
        keys = ", ".join(unknown)
        message = f"{cause}: this database's {row.table} has no column for meta key {keys}"
        remedy = "pull the snapshot with the Directus version that this database has"
        yield Problem("version-skew", cause.name, message, (remedy,), cause=cause)
        return
    if refusals := rows.refused_values(context, row, meta):
        for words in refusals:
            yield Problem("never-converges", cause.name, f"{cause}: {words}", ("correct the file",), cause=cause)
        return
    reason = f"Directus's row of {cause}"
    draft = rows.draft_of(phase, reason, cause, unit)
    found = rows.put(context, row, meta, draft)
    if found is not None:
        yield _placed(found, needs, provides)


def remove(context: Context, row: rows.Row, *, cause: Item, unit: str, phase: Phase) -> Iterator[Draft]:
    """Yield the statement that takes a row away."""
    found = rows.delete(context, row, rows.draft_of(phase, f"Directus's row of {cause}", cause, unit))
    if found is not None:
        yield found


def forget_field(context: Context, cause: Item, unit: str, phase: Phase) -> Iterator[Draft]:
    """Yield what Directus cleans up for a dropped field beside the snapshot's own rows (§6.7): its permissions."""
    if context.table("directus_permissions") is None:
        return
    table = context.qualified("directus_permissions")
    field = literal(cause.field)
    listed = "string_to_array(\"fields\", ',')"
    yield Draft(
        phase,
        Operation.WRITE_ROWS,
        f"UPDATE {table} SET \"fields\" = nullif(array_to_string(array_remove({listed}, {field}), ','), '') "
        f'WHERE "collection" = {literal(cause.collection)} AND {field} = ANY ({listed})',
        f"take {cause.name} out of the permissions",
        table="directus_permissions",
        unit=unit,
        cause=cause,
        no_undo="which permissions named the field is not kept",
    )


_ABOUT_COLLECTION = ("directus_presets", "directus_revisions", "directus_activity", "directus_permissions")


def forget_collection(context: Context, cause: Item, unit: str) -> Iterator[Draft]:
    """Yield what Directus cleans up for a dropped collection (§8), in its order; less where it sees no table."""
    name = literal(cause.collection)
    yield from _release(context, cause, unit, rows.COLLECTIONS, f'SET "group" = NULL WHERE "group" = {name}')
    yield from remove(context, rows.collection_row(cause.collection), cause=cause, unit=unit, phase=Phase.CONTRACT)
    own = context.table(cause.collection)
    for table in (rows.FIELDS, *_ABOUT_COLLECTION) if own is not None and own.kind == "table" else ():
        if context.table(table) is None:
            continue
        qualified = context.qualified(table)
        if table == "directus_revisions":
            inside = f'"parent" IN (SELECT "id" FROM {qualified} WHERE "collection" = {name})'
            yield from _release(context, cause, unit, table, f'SET "parent" = NULL WHERE {inside}')
        yield Draft(
            Phase.CONTRACT,
            Operation.WRITE_ROWS,
            f'DELETE FROM {qualified} WHERE "collection" = {name}',
            f"what {table} holds about {cause.collection}",
            table=table,
            weak_locks=rows.carried_on(context, table),
            unit=unit,
            cause=cause,
            undo=(kept := rows.again(context, table, cause.collection)),
            no_undo=None if kept else "the rows are gone; restore them from a backup",
        )


def _release(context: Context, cause: Item, unit: str, table: str, change: str) -> Iterator[Draft]:
    yield Draft(
        Phase.CONTRACT,
        Operation.WRITE_ROWS,
        f"UPDATE {context.qualified(table)} {change}",
        f"let go of {cause.collection} in {table}",
        table=table,
        weak_locks=rows.carried_on(context, table),
        unit=unit,
        cause=cause,
        no_undo="the rows that pointed at it are not kept",
    )


def _placed(draft: Draft, needs: frozenset[str], provides: frozenset[str]) -> Draft:
    return replace(draft, needs=draft.needs | needs, provides=draft.provides | provides)
