"""What PostgreSQL would answer to a DROP: of a table, a column, a constraint or an index, never with CASCADE."""

from __future__ import annotations

from collections.abc import Collection

from snapshot_tool.directus.lookup import check_schema, find_column
from snapshot_tool.directus.pg_names import described_column, quoted
from snapshot_tool.directus.refusal import PgError
from snapshot_tool.directus.row_facts import RowFacts
from snapshot_tool.directus.simulate import stored_name
from snapshot_tool.directus.verdict import FINE, Verdict, lost
from snapshot_tool.directus.working import Working
from snapshot_tool.model.question import QuestionKind
from snapshot_tool.model.table import Constraint, Dependent, DependentKind, Index, Table

_HOLDS_TABLE: frozenset[DependentKind] = frozenset(
    {"view", "materialized view", "function", "foreign key", "type", "column", "other"}
)
_HOLDS_COLUMN = _HOLDS_TABLE | {"rule", "policy", "trigger", "publication"}
_GENERATED_HOLDS_SINCE = 15
"""The major version since which a generated column keeps the columns that it is made from; before, it goes along."""


def drop_table(working: Working, written: str, rows: RowFacts) -> Verdict:
    """Return how DROP TABLE would end; raises `PgError` where PostgreSQL refuses it."""
    check_schema(working, written)
    name = stored_name(written)
    kind = working.relation_kind(name)
    if kind is None:
        raise PgError("42P01", f'table "{name}" does not exist')
    if kind not in {"table", "partitioned table"}:
        raise PgError("42809", f'"{name}" is not a table')
    table = working.tables[name]
    if (
        any(dependent.kind in _HOLDS_TABLE or dependent.elsewhere for dependent in table.dependents)
        or any(holder.name != name for holder, _ in working.referrers(name))
        or working.feeds_others(name)
    ):
        raise _held(f"table {quoted(name)}")
    return lost(rows.count(working, QuestionKind.LOST_ROWS, table), f"the rows of {name}")


def drop_column(working: Working, table: Table, name: str, rows: RowFacts) -> Verdict:
    """Return how DROP COLUMN would end; raises `PgError` where PostgreSQL refuses it."""
    if table.of_type is not None:
        raise PgError("42809", "cannot drop column from typed table")
    column = find_column(table, name)
    if column.inherited:
        raise PgError("42P16", f'cannot drop inherited column "{name}"')
    losing = [member for member in working.family(table, name) if member is table or _goes_along(member, name)]
    along = [member.name for member in losing]
    if any(_is_held(working, member, name, along) for member in losing):
        if len(losing) > 1:
            raise PgError("2BP01", "cannot drop desired object(s) because other objects depend on them")
        raise _held(described_column(table.name, name))
    if (table.name, name) in working.fresh:
        return FINE
    return lost(rows.count(working, QuestionKind.LOST_VALUES, table, name), f"the values of {table.name}.{name}")


def drop_constraint(working: Working, table: Table, name: str) -> Verdict:
    """Return how DROP CONSTRAINT would end; raises `PgError` where PostgreSQL refuses it."""
    constraint = table.constraint(name)
    if constraint is None:
        raise PgError("42704", f'constraint "{name}" of relation "{table.name}" does not exist')
    if constraint.inherited:
        raise PgError("42P16", f'cannot drop inherited constraint "{name}" of relation "{table.name}"')
    if constraint.index is not None and constraint.kind != "foreign key":
        index = table.index(constraint.index)
        held = bool(index and index.dependents)
        if held or any(key.index == constraint.index for _, key in working.referrers(table.name)):
            raise _held(f"constraint {name} on table {quoted(table.name)}")
    return FINE


def drop_index(working: Working, written: str) -> Verdict:
    """Return how DROP INDEX would end; raises `PgError` where PostgreSQL refuses it."""
    check_schema(working, written)
    name = stored_name(written)
    kind = working.relation_kind(name)
    index = working.index(name)
    if kind is None:
        raise PgError("42704", f'index "{name}" does not exist')
    if index is None:
        raise PgError("42809", f'"{name}" is not an index')
    if (needed_by := _needed_by(index)) is not None:
        raise PgError("2BP01", f"cannot drop index {quoted(name)} because {needed_by} requires it")
    if index.dependents or any(key.index == name for _, key in working.referrers(index.table)):
        raise _held(f"index {quoted(name)}")
    return FINE


def _goes_along(heir: Table, name: str) -> bool:
    """Return whether an heir loses a column with the parent: it has it from there, and from nowhere else."""
    found = heir.column(name)
    return found is not None and not found.local and found.inherited == 1


def _is_held(working: Working, table: Table, name: str, along: Collection[str]) -> bool:
    """Return whether something keeps a column from being dropped that goes with those of the tables `along`."""
    return (
        any(dependent.column == name and _holds_column(working, dependent) for dependent in table.dependents)
        or any(_is_target(table, name, holder, key) for holder, key in working.referrers(table.name))
        or working.feeds_others(table.name, name, along=along)
    )


def _holds_column(working: Working, dependent: Dependent) -> bool:
    if dependent.kind == "generated column":
        return working.server.major >= _GENERATED_HOLDS_SINCE
    return dependent.kind in _HOLDS_COLUMN


def _is_target(table: Table, column: str, holder: Table, key: Constraint) -> bool:
    """Return whether a foreign key keeps a column from being dropped; one that goes with the column does not."""
    return column in key.target_columns and not (holder.name == table.name and column in key.columns)


def _needed_by(index: Index) -> str | None:
    if index.parent is not None:
        return f"index {quoted(index.parent)}"
    if index.constraint is not None:
        return f"constraint {index.constraint} on table {quoted(index.table)}"
    return None


def _held(described: str) -> PgError:
    return PgError("2BP01", f"cannot drop {described} because other objects depend on it")
