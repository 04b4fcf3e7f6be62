"""A plain column that is to be generated, or to be generated from something else: dropped and added in one statement.

PostgreSQL changes neither in place (but for the expression alone, since 17). The values give way to generated ones, so
it is a loss to be allowed, and the table is written anew.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.item import Item
from snapshot_tool.model.plan import Phase
from snapshot_tool.model.printed import uses
from snapshot_tool.model.question import QuestionKind
from snapshot_tool.model.sql import ident
from snapshot_tool.model.table import Column, Table
from snapshot_tool.plan.columns import WantedColumn
from snapshot_tool.plan.context import Context
from snapshot_tool.plan.draft import Draft, column_token, tokens
from snapshot_tool.plan.locks import Operation
from snapshot_tool.plan.not_null import unit_of
from snapshot_tool.rules.plan import ColumnDrop, Problem, Question


def why_not_generated(context: Context, cause: Item, table: Table, column: Column) -> Problem | None:
    """Return what would vanish with the column, or keeps it; None where there is nothing."""
    found = next(_in_the_way(context, table, column), None)
    if found is None:
        return None
    message = f"{cause.name}: to be generated, it has to be dropped and added anew, but {found}"
    remedy = "take that away with a plan of its own first, and put it back with another one"
    return Problem("never-converges", cause.name, message, (remedy,), cause=cause)


def _in_the_way(context: Context, table: Table, column: Column) -> Iterator[str]:
    name = column.name
    yield from (f"the index {index.name} uses it" for index in table.indexes if uses(index, name))
    yield from (
        f"the {key.kind} {key.name} uses it" for key in table.constraints if _holds(key.kind, key.columns, name)
    )
    yield from (f"the {found.kind} {found.name} depends on it" for found in table.dependents if found.column == name)
    for other in context.catalog.tables.values():
        for key in other.constraints:
            if key.kind == "foreign key" and key.target_table == table.name and name in key.target_columns:
                yield f"the foreign key {other.name}.{key.name} points at it"
    if column.comment is not None:
        yield "it has a comment"


def _holds(kind: str, columns: tuple[str, ...], name: str) -> bool:
    return name in columns and kind != "not null"


def generate_anew(
    context: Context, cause: Item, table: Table, column: Column, wanted: WantedColumn
) -> Iterator[Draft | Question | ColumnDrop]:
    """Yield the statement that puts a generated column in the place of one that nothing else uses."""
    source, name = context.source(table.name), ident(column.name)
    yield ColumnDrop(table, column, cause)
    yield Question(
        QuestionKind.LOST_VALUES,
        cause.name,
        f"SELECT 1 FROM {source} WHERE {name} IS NOT NULL",
        "have a value that would give way to a generated one",
        table=table.name,
        cause=cause,
    )
    if wanted.not_null:
        yield Question(
            QuestionKind.NULLS,
            cause.name,
            f"SELECT 1 FROM {source} WHERE ({wanted.generation}) IS NULL",
            "would have no value in the generated column, which takes no NULL",
            table=table.name,
            cause=cause,
        )
    yield Draft(
        Phase.EXPAND,
        Operation.ADD_COLUMN_REWRITE,
        f"ALTER TABLE {context.qualified(table.name)} DROP COLUMN {name}, ADD COLUMN {wanted.definition(None)}",
        f"{cause.name} is generated from here on; PostgreSQL cannot make it so in place",
        table=table.name,
        unit=unit_of(cause),
        provides=tokens(column_token(table.name, column.name)),
        cause=cause,
        no_undo="the values as they were are not kept; restore them from a backup",
    )
