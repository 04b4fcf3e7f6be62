"""Where a plan goes on that was interrupted: by its journal, and by what the database says of it.

The journal alone is never believed. What it says is done must be what the catalog shows; of what it does not know the
end, PostgreSQL is asked: a transaction by its number (`txid_status`), a concurrent build or drop by the step's own
checks. Whatever else changed meanwhile makes the plan stale.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import psycopg

from snapshot_tool.apply.journal import Record
from snapshot_tool.apply.leftovers import clear_leftover
from snapshot_tool.apply.perform import Refused, require
from snapshot_tool.apply.stale import listed, refuse_stale
from snapshot_tool.errors import StalePlan
from snapshot_tool.model.item import Item
from snapshot_tool.model.plan import LockClass, Plan, Step
from snapshot_tool.plan.fingerprint import changed

_METADATA = frozenset({"directus_collections", "directus_fields", "directus_relations"})


def settled(connection: psycopg.Connection, plan: Plan, record: Record, now: Mapping[str, str]) -> bool:
    """Return whether the transaction in doubt was committed; clears away what it left where it was not.

    Raises:
        StalePlan: where the catalog is neither what the journal says nor what the steps in doubt explain.

    """
    if record.doubt is None:
        refuse_stale(record.state, now, _since(record))
        return False
    steps = [step for step in plan.steps if step.number in record.doubt.steps]
    refuse_unexplained(record.state, now, {held.table for step in steps for held in step.locks}, _since(record))
    if _is_committed(connection, steps, record.doubt.transaction, changed(record.state, now)):
        return True
    for step in steps:
        if step.lock_class is LockClass.CONCURRENT:
            clear_leftover(connection, step)
    return False


def refuse_unexplained(state: Mapping[str, str], now: Mapping[str, str], tables: Collection[str], since: str) -> None:
    """Refuse a catalog in which something changed that does not belong to these tables.

    Raises:
        StalePlan: names what changed.

    """
    others = [name for name in changed(state, now) if not _belongs(name, tables)]
    if others:
        raise StalePlan(f"since {since}, {listed(others)} changed", hint="make a new plan")


def tables_of_push(plan: Plan, items: Collection[Item]) -> frozenset[str]:
    """Return every table that the push may change."""
    return frozenset({item.collection for item in items}) | _METADATA | frozenset(_pushed_tables(plan))


def _pushed_tables(plan: Plan) -> set[str]:
    return {held.table for step in plan.steps if step.lock_class is LockClass.PUSH for held in step.locks}


def _since(record: Record) -> str:
    return f"step {max(record.done)} was committed" if record.done else "the plan was made"


def _belongs(name: str, tables: Collection[str]) -> bool:
    """Return whether an object of a fingerprint belongs to one of these tables."""
    kind, _, rest = name.partition(" ")
    match kind:
        case "table":
            return rest in tables
        case "index" | "constraint":
            return any(rest.startswith(f"{table}.") for table in tables)
        case "metadata":
            return bool(_METADATA & set(tables))
        case _:
            return True  # a sequence comes and goes with its column


def _is_committed(
    connection: psycopg.Connection, steps: Sequence[Step], transaction: int | None, seen: Collection[str]
) -> bool:
    if steps[0].lock_class is LockClass.CONCURRENT:
        try:
            require(connection, steps[0].after)
        except Refused:
            return False
        return True
    if transaction is None:  # the commit was never sent
        return False
    row = connection.execute("SELECT pg_catalog.txid_status(%s)", [transaction]).fetchone()
    status = row[0] if row else None
    # PostgreSQL forgets old transactions; then what is there has to tell.
    return bool(seen) if status is None else status == "committed"
