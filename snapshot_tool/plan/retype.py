"""Another type for a column: in place where that touches no row or the table is small, else by a column beside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from snapshot_tool.plan import casts, inherited
from snapshot_tool.plan.cast_questions import merges, questions
from snapshot_tool.plan.change import Change
from snapshot_tool.plan.draft import Draft, Reverse, tokens, unlinked_token
from snapshot_tool.plan.locks import Operation
from snapshot_tool.plan.not_null import nulls_question
from snapshot_tool.plan.obstacles import row_holder, why_not_swapped
from snapshot_tool.plan.relink import tied
from snapshot_tool.plan.sequences import sequence_token, widen_sequence
from snapshot_tool.plan.swap import Swap
from snapshot_tool.rules.plan import ColumnChange, Offline, Problem, Question


def told_of_type(change: Change) -> Iterator[Draft | Problem | Question | ColumnChange | Offline]:
    """Yield what there is to know about a change of type, whatever form it takes."""
    if not change.retypes:
        return
    yield ColumnChange(change.table, change.column, change.cause)
    yield from inherited.changed(change.context, change.table, change.column, change.cause)
    yield from widen_sequence(change.context, change.cause, change.wanted.type_sql)
    yield from questions(change.context, change.column, change.wanted.type_sql, change.cause)
    heirs = change.context.inheriting(change.table.name, change.column.name)
    for table, column in ((change.table, change.column), *heirs):
        yield from merges(change.context, table, column, change.wanted.type_sql, change.cause)
    if _is_long(change) and (reason := why_not_swapped(change.context, change.table, change.column)):
        yield Offline(change.cause, reason)


def swaps(change: Change) -> bool:
    """Return whether another column takes its place."""
    apart = change.retypes and (_is_long(change) or row_holder(change.table) is not None)
    return apart and why_not_swapped(change.context, change.table, change.column) is None


def swapped(change: Change) -> Iterator[Draft | Question]:
    """Yield the way of a column beside it, filled while reads and writes go on."""
    if change.wanted.not_null and not change.column.not_null:
        yield nulls_question(change.context, change.cause)
    yield from Swap(
        change.context, change.cause, change.table, change.column, change.wanted, change.default_sql
    ).drafts()


def type_in_place(change: Change) -> Iterator[Draft]:
    """Yield the change of type itself, and of the default that goes with it."""
    if not change.retypes:
        return
    column, target = change.column, change.wanted.type_sql
    operation = inherited.operation(change.context, change.table, column, target)
    using = casts.conversion(column, target)
    target_sql = casts.collated(column, target)
    actions = [f"ALTER COLUMN {change.name} TYPE {target_sql} USING {using}"]
    if column.default is not None and not column.generated and not change.keeps_sequence:
        # The old default need not be castable; PostgreSQL converts it before it looks at what follows.
        actions.insert(0, f"ALTER COLUMN {change.name} DROP DEFAULT")
        if change.default_sql is not None:
            actions.append(f"ALTER COLUMN {change.name} SET DEFAULT {change.default_sql}")
    what = {
        Operation.ALTER_TYPE: "without touching a row",
        Operation.ALTER_TYPE_SCAN: "reading every row again",
    }.get(operation, "rewriting the table and its indexes")
    draft = change.draft(
        operation,
        ", ".join(actions),
        f"{change.cause.name} from {column.type_sql} to {target}, {what}",
        undo=(back := tuple(_type_again(change))),
        no_undo=None if back else "the values as they were are not kept",
    )
    needs = sequence_token(change.wanted) | tokens(unlinked_token(change.table.name, column.name))
    draft = replace(draft, lasting=not back, needs=needs, referenced=tied(change.context, change.table, column.name))
    if casts.depends_on_zone(column, target):
        no_rewrite = "; in UTC PostgreSQL changes the type without a rewrite" if casts.needs_utc(column, target) else ""
        yield replace(
            draft,
            operation=Operation.SET_SESSION,
            sql="SET LOCAL TimeZone = 'UTC'",
            reason=f"timestamps are UTC to Directus{no_rewrite}",
            provides=tokens(f"utc {change.cause.name}"),
            needs=frozenset(),
            no_undo="ends with its transaction",
        )
        draft = replace(draft, needs=draft.needs | tokens(f"utc {change.cause.name}"))
    yield draft


def _is_long(change: Change) -> bool:
    operation = inherited.operation(change.context, change.table, change.column, change.wanted.type_sql)
    return operation is not Operation.ALTER_TYPE and change.context.is_large(change.table)


def _type_again(change: Change) -> Iterator[Reverse]:
    column, target = change.column, change.wanted.type_sql
    if column.generated or not casts.keeps_values(column, target):
        return
    if casts.needs_utc(column, target):
        yield Reverse(Operation.SET_SESSION, "SET LOCAL TimeZone = 'UTC'")
    # Without USING: a value that does not fit by then is refused, where a cast would cut it.
    actions = [f"ALTER COLUMN {change.name} TYPE {casts.collated(column, column.type_sql)}"]
    if column.default is not None and not change.keeps_sequence:
        actions.insert(0, f"ALTER COLUMN {change.name} DROP DEFAULT")
        actions.append(f"ALTER COLUMN {change.name} SET DEFAULT {column.default}")
    changed = replace(column, type_sql=target)
    operation = inherited.operation(change.context, change.table, changed, column.type_sql)
    yield Reverse(operation, f"{change.sql} {', '.join(actions)}")
