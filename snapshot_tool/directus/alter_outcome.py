"""What PostgreSQL would answer to the statements of a column edit (§6.3): default, nullability and type."""

from __future__ import annotations

from typing import assert_never

from snapshot_tool.directus.defaults import Default
from snapshot_tool.directus.literals import stored_literal
from snapshot_tool.directus.lookup import find_column
from snapshot_tool.directus.naming import cut
from snapshot_tool.directus.pg_types import (
    PgType,
    can_cast,
    can_reference,
    check_type,
    has_default_opclass,
    may_fail,
    may_lose,
    of_column,
    of_written,
)
from snapshot_tool.directus.refusal import PgError
from snapshot_tool.directus.row_facts import RowFacts
from snapshot_tool.directus.simulate import uses_column
from snapshot_tool.directus.statements import AlterType, DropDefault, DropNotNull, SetDefault, SetNotNull
from snapshot_tool.directus.verdict import FINE, Verdict, cut_or_unknown, maybe, pass_or_unknown
from snapshot_tool.directus.working import Working
from snapshot_tool.model.catalog import Column, DependentKind, Table
from snapshot_tool.model.question import QuestionKind

_KEPT_BY: dict[DependentKind, str] = {
    "view": "cannot alter type of a column used by a view or rule",
    "materialized view": "cannot alter type of a column used by a view or rule",
    "rule": "cannot alter type of a column used by a view or rule",
    "trigger": "cannot alter type of a column used in a trigger definition",
    "policy": "cannot alter type of a column used in a policy definition",
    "generated column": "cannot alter type of a column used by a generated column",
    "function": "cannot alter type of a column used by a function or procedure",
    "publication": "cannot alter type of a column used by a publication WHERE clause",
}
_FUNCTION_TYPES = {"gen_random_uuid()": "uuid"}
_FUNCTION_FITS = {
    "timestamp with time zone": frozenset(
        {
            "timestamp with time zone",
            "timestamp without time zone",
            "date",
            "time without time zone",
            "text",
            "character varying",
        }
    ),
    "uuid": frozenset({"uuid", "text", "character varying"}),
}
_GENERATED_ERROR_SINCE = 15
_NAMES_TABLE_SINCE = 13
_UUIDS_SINCE = 13


def judge(
    working: Working,
    table: Table,
    operation: DropDefault | DropNotNull | AlterType | SetDefault | SetNotNull,
    rows: RowFacts,
) -> Verdict:
    """Return how one statement of a column edit would end.

    Raises:
        PgError: where PostgreSQL refuses it.

    """
    if isinstance(operation, AlterType):
        _check_syntax(operation)
    column = find_column(table, cut(operation.column))
    match operation:
        case DropDefault():
            _check_has_own_default(table, column)
        case DropNotNull():
            _check_can_be_null(working, table, column)
        case AlterType(type_sql=written):
            return _alter_type(working, table, column, written, rows)
        case SetDefault():
            _check_has_own_default(table, column)
            check_default(working, operation.sent_default, of_column(column), column.name)
        case SetNotNull():
            return _set_not_null(working, table, column, rows)
        case _:
            assert_never(operation)
    return FINE


def check_default(working: Working, default: Default, target: PgType, column: str) -> None:
    """Raise PostgreSQL's error (`PgError`) where a default is no value of the column's type."""
    match default.kind:
        case "null":
            return
        case "function":
            _check_function(working, default.text)
            source = _FUNCTION_TYPES.get(default.text, "timestamp with time zone")
            if target.name not in _FUNCTION_FITS[source]:
                expected = f'column "{column}" is of type {target.name}'
                raise PgError("42804", f"{expected} but default expression is of type {source}")
        case "literal":
            if default.sql.startswith("'") and "'" in default.sql[1:-1].replace("''", ""):
                raise PgError("42601", f'syntax error at or near "{_after_quote(default.sql)}"')
            stored_literal(default.text, target)


def _check_function(working: Working, name: str) -> None:
    if name == "gen_random_uuid()" and working.server.major < _UUIDS_SINCE and "pgcrypto" not in working.extensions:
        raise PgError("42883", f"function {name} does not exist")


def check_fits(default: Default | None, target: PgType) -> None:
    """Raise where a literal is too long: ADD COLUMN evaluates it at once, SET DEFAULT does not."""
    if default is None or default.kind != "literal" or target.length is None:
        return
    if len(default.text.rstrip(" ")) > target.length:
        raise PgError("22001", f"value too long for type {target.sql}")


def null_values(working: Working, table: Table, column: str) -> str:
    """Return PostgreSQL's message about NULLs in the way of NOT NULL."""
    of_table = f' of relation "{table.name}"' if working.server.major >= _NAMES_TABLE_SINCE else ""
    return f'column "{column}"{of_table} contains null values'


def _after_quote(sql: str) -> str:
    """Return the first word after the quote that ends a literal too early."""
    end = sql.replace("''", "  ").index("'", 1)
    rest = sql[end + 1 :].lstrip()
    word = "".join(character for character in rest.split("'")[0].split('"')[0].split()[:1])
    head = rest[:1]
    if head.isalpha() or head == "_":
        return next((word[:at] for at in range(len(word)) if not (word[at].isalnum() or word[at] in "_$")), word)
    return head


def _check_syntax(operation: AlterType) -> None:
    if operation.type_sql.endswith("primary key"):
        raise PgError("42601", 'syntax error at or near "primary"')


def _check_has_own_default(table: Table, column: Column) -> None:
    if column.identity:
        raise PgError("42601", f'column "{column.name}" of relation "{table.name}" is an identity column')
    if column.generated:
        raise PgError("42601", f'column "{column.name}" of relation "{table.name}" is a generated column')


def _check_can_be_null(working: Working, table: Table, column: Column) -> None:
    if column.identity:
        raise PgError("42601", f'column "{column.name}" of relation "{table.name}" is an identity column')
    if any(key.kind == "primary key" and column.name in key.columns for key in table.constraints):
        raise PgError("42P16", f'column "{column.name}" is in a primary key')
    if any(index.replica_identity and any(key.column == column.name for key in index.keys) for index in table.indexes):
        raise PgError("42P16", f'column "{column.name}" is in index used as replica identity')
    parents = (working.table(name) for name in table.parents)
    if any(parent and (found := parent.column(column.name)) and found.not_null for parent in parents):
        raise PgError("42P16", f'column "{column.name}" is marked NOT NULL in parent table')


def _alter_type(working: Working, table: Table, column: Column, written: str, rows: RowFacts) -> Verdict:
    check_type(written, working.server.major, working.extensions)
    source, target = of_column(column), of_written(written)
    if not can_cast(source, target, working.server.major):
        raise PgError("42846", f"cannot cast type {source.name} to {target.name}")
    if table.is_partition:
        raise PgError("42P16", f'cannot alter inherited column "{column.name}"')
    if column.generated:
        raise PgError("42611", "cannot specify USING when altering type of generated column")
    for dependent in table.dependents:
        if dependent.column == column.name and dependent.kind in _KEPT_BY:
            raise _kept(working, dependent.kind)
    _check_indexes(table, column, target)
    _check_foreign_keys(working, table, column, target)
    return _alter_values(working, table, column, target, rows)


def _kept(working: Working, kind: DependentKind) -> PgError:
    syntax = kind == "generated column" and working.server.major < _GENERATED_ERROR_SINCE
    return PgError("42601" if syntax else "0A000", _KEPT_BY[kind])


def _check_indexes(table: Table, column: Column, target: PgType) -> None:
    if target.name == column.type_name:
        return
    for index in table.indexes:
        for key in index.keys:
            if key.column != column.name:
                continue
            if key.opclass:
                raise PgError("42804", f'operator class "{key.opclass}" does not accept data type {target.name}')
            if not has_default_opclass(target.name, index.method):
                raise PgError(
                    "42704",
                    f'data type {target.name} has no default operator class for access method "{index.method}"',
                )


def _check_foreign_keys(working: Working, table: Table, column: Column, target: PgType) -> None:
    for constraint in table.constraints:
        if constraint.kind != "foreign key" or constraint.columns != (column.name,):
            continue
        parent = working.table(constraint.target_table or "")
        referenced = parent.column(constraint.target_columns[0]) if parent else None
        if referenced is not None and not can_reference(target.name, referenced.type_name):
            raise PgError("42804", f'foreign key constraint "{constraint.name}" cannot be implemented')
    for holder, constraint in working.referrers(table.name):
        if constraint.target_columns != (column.name,):
            continue
        child = holder.column(constraint.columns[0])
        if child is not None and not can_reference(child.type_name, target.name):
            raise PgError("42804", f'foreign key constraint "{constraint.name}" cannot be implemented')


def _alter_values(working: Working, table: Table, column: Column, target: PgType, rows: RowFacts) -> Verdict:
    source = of_column(column)
    unchanged = source.name == target.name
    if not unchanged and _has_expressions(table, column.name):
        return maybe(f"an expression that uses {table.name}.{column.name} may not fit the type {target.sql}", "42883")
    if may_fail(source, target):
        count = rows.count(working, QuestionKind.FAILING_CASTS, table, column.name)
        verdict = pass_or_unknown(count, _cast_error(source, target))
        if verdict is not FINE:
            return verdict
    if may_lose(source, target):
        count = rows.count(working, QuestionKind.NARROWED, table, column.name)
        return cut_or_unknown(count, f"values of {table.name}.{column.name} that do not fit {target.sql}")
    return FINE


def _has_expressions(table: Table, column: str) -> bool:
    checked = any(constraint.kind == "check" and column in constraint.columns for constraint in table.constraints)
    return checked or any(
        uses_column(index, column) and (index.predicate is not None or any(key.column is None for key in index.keys))
        for index in table.indexes
    )


def _cast_error(source: PgType, target: PgType) -> PgError:
    if source.name in {"text", "character varying", "character"}:
        return PgError("22P02", f"invalid input syntax for type {target.name}")
    if target.name == "numeric":
        return PgError("22003", "numeric field overflow")
    return PgError("22003", f"{target.name} out of range")


def _set_not_null(working: Working, table: Table, column: Column, rows: RowFacts) -> Verdict:
    if column.not_null or (table.name, column.name) in working.not_null:
        return FINE
    count = rows.count(working, QuestionKind.NULLS, table, column.name)
    return pass_or_unknown(count, PgError("23502", null_values(working, table, column.name)))
