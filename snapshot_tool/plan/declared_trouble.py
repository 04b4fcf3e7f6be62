"""What keeps a declared object from being there as declared once a plan has run.

Each function returns the end of a sentence, and what to do; an empty sentence where nothing is in the way.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from snapshot_tool.model.declared import DeclaredIndex
from snapshot_tool.model.expressions import may_name
from snapshot_tool.model.finding import with_article
from snapshot_tool.model.table import Index, Table
from snapshot_tool.plan.context import Context
from snapshot_tool.plan.declared import CheckCase, IndexCase
from snapshot_tool.plan.future import future_column
from snapshot_tool.rules.plan import Standing

_NULLS_NOT_DISTINCT_SINCE = 15


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a declared object will not be there as declared."""

    sentence: str = ""
    remedies: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.sentence)


def index_trouble(context: Context, case: IndexCase) -> Trouble:
    """Return what is in the way of a declared index."""
    wanted = case.wanted
    columns, expressions = wanted.columns_used, wanted.expressions
    found = next(_of_both(context, case, columns, expressions), None) or _unindexed(context, wanted)
    if found or case.standing is Standing.AS_DECLARED:
        return found or Trouble()
    if wanted.nulls_not_distinct and context.catalog.server.major < _NULLS_NOT_DISTINCT_SINCE:
        return Trouble("NULLS NOT DISTINCT is known since PostgreSQL 15")
    if case.found is not None and case.found.building is not None:
        return Trouble(f"it is being built now ({case.found.building})", ("wait for the end of the build",))
    if case.table is not None and case.table.kind == "partitioned table":
        return Trouble("its table is partitioned, and PostgreSQL builds no index of such a table concurrently")
    if case.found is None and (kind := context.relation_kind(wanted.name)) is not None:
        return Trouble(f"its name belongs to {with_article(kind)} already", (f"rename that {kind}",))
    if case.standing is Standing.DIFFERENT and case.found is not None and case.table is not None:
        return _bound(case.found, wanted, case.table)
    return Trouble()


def check_trouble(context: Context, case: CheckCase) -> Trouble:
    """Return what is in the way of a declared check."""
    wanted = case.wanted
    found = next(_of_both(context, case, (), (wanted.expression,)), None)
    if found is None and case.found is not None and case.found.kind != "check":
        return Trouble(
            f"its name belongs to {with_article(case.found.kind)} constraint already", ("rename that constraint",)
        )
    if found is None and case.found is not None and case.found.inherited:
        return Trouble("its table has the check of that name from its parent", ("declare it on the parent",))
    return found or Trouble()


def _of_both(
    context: Context, case: IndexCase | CheckCase, columns: Sequence[str], expressions: Sequence[str]
) -> Iterator[Trouble]:
    table = case.wanted.table
    keep = ("keep it in the snapshot", "take the object out of snap.yaml")
    is_new = table in context.new_tables
    if (case.table is None and not is_new) or table in context.dropped_collections:
        yield Trouble(f"there will be no table {table}", keep)
    elif case.table is not None and case.table.kind not in {"table", "partitioned table"}:
        yield Trouble(f"{table} is a {case.table.kind}")
    for column in columns:
        if future_column(context, table, column) is None:
            yield Trouble(f"there will be no column {table}.{column}", keep)
    for gone in case.table.columns if case.table else ():
        is_named = any(may_name(expression, gone.name) for expression in expressions)
        if is_named and future_column(context, table, gone.name) is None:
            yield Trouble(f"there will be no column {table}.{gone.name}, which its expression names", keep)
    if case.refusal and not _names_new_columns(context, table, expressions):
        yield Trouble(f"PostgreSQL does not understand its expression: {case.refusal}", ("correct snap.yaml",))


def _names_new_columns(context: Context, table: str, expressions: Sequence[str]) -> bool:
    found = context.table(table)
    return any(
        may_name(expression, column)
        for collection, column in context.wanted_fields
        if collection == table and (found is None or found.column(column) is None)
        for expression in expressions
    )


def _unindexed(context: Context, wanted: DeclaredIndex) -> Trouble | None:
    """Return the contradiction of an index that makes its column read as indexed, where the file says it is not."""
    (first, *_) = wanted.columns
    field = context.wanted_fields.get((wanted.table, first.column or ""))
    if field is None or field.schema_ is None or field.schema_.is_indexed is not False:
        return None
    if not wanted.covers_only(field.field):
        return None
    name = f"{wanted.table}.{field.field}"
    return Trouble(
        f"the file says is_indexed: false of {name}, which Directus reads as indexed because of it",
        (f"set is_indexed: true in the file of {name}", "take the index out of snap.yaml"),
    )


def _bound(found: Index, wanted: DeclaredIndex, table: Table) -> Trouble:
    """Return what ties the index that has the name, so that it cannot be replaced by another one."""
    if found.constraint is not None:
        return Trouble(f"its name belongs to the index of the constraint {found.constraint}", ("drop the constraint",))
    if found.partitioned or found.parent is not None:
        return Trouble("the index of that name belongs to a partitioned table")
    if found.foreign_keys:
        keys = ", ".join(found.foreign_keys)
        remedies = (f"drop {keys}, run the plan, and add it again NOT VALID, then VALIDATE",)
        return Trouble(f"the index of that name is what {keys} points at", remedies)
    if found.dependents:
        return Trouble(f"{', '.join(found.dependents)} depends on the index of that name")
    if found.replica_identity and not suits_replication(wanted, table):
        message = f"the index of that name is the replica identity of {table.name}, and the declared one cannot be"
        return Trouble(message, ("give the table another replica identity first",))
    return Trouble()


def suits_replication(wanted: DeclaredIndex, table: Table) -> bool:
    """Return whether an index may be a replica identity: unique, whole, and over columns that hold no NULL."""
    columns = [table.column(key.column) if key.column is not None else None for key in wanted.columns]
    return wanted.unique and wanted.where is None and all(column is not None and column.not_null for column in columns)
