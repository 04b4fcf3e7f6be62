"""What PostgreSQL would answer to the statements of a column edit (§6.3): default, nullability and type."""

from __future__ import annotations

from typing import assert_never

from snapshot_tool.directus.defaults import Default
from snapshot_tool.directus.literals import stored_literal
from snapshot_tool.directus.lookup import find_column
from snapshot_tool.directus.naming import cut
from snapshot_tool.directus.pg_types import PgType, of_column
from snapshot_tool.directus.refusal import PgError
from snapshot_tool.directus.row_facts import RowFacts, first_filled
from snapshot_tool.directus.statements import AlterType, DropDefault, DropNotNull, SetDefault, SetNotNull
from snapshot_tool.directus.type_outcome import alter_type
from snapshot_tool.directus.verdict import FINE, Verdict, pass_or_unknown
from snapshot_tool.directus.working import NAMED_NOT_NULL_SINCE, Working
from snapshot_tool.model.question import QuestionKind
from snapshot_tool.model.table import Column, Table

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
_NAMES_TABLE_SINCE = 13
"""The major version since which a NOT NULL is a constraint that plain inheritance hands down for good."""
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
            return alter_type(working, table, column, written, rows)
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
            stored_literal(default.text, target, working.server.major)


def _check_function(working: Working, name: str) -> None:
    if name == "gen_random_uuid()" and working.server.major < _UUIDS_SINCE and "pgcrypto" not in working.extensions:
        raise PgError("42883", f"function {name} does not exist")


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
    wanted_above = _is_not_null_above(working, table, column.name)
    is_constraint = working.server.major >= NAMED_NOT_NULL_SINCE
    if wanted_above and is_constraint:
        raise _marked_above(table, column.name)
    for member in working.family(table, column.name):
        _check_in_no_key(member, column.name)
    if wanted_above and table.is_partition:
        raise _marked_above(table, column.name)


def _marked_above(table: Table, column: str) -> PgError:
    own = next((key for key in table.constraints if key.kind == "not null" and key.columns == (column,)), None)
    if own is None or table.is_partition:
        return PgError("42P16", f'column "{column}" is marked NOT NULL in parent table')
    return PgError("42P16", f'cannot drop inherited constraint "{own.name}" of relation "{table.name}"')


def _check_in_no_key(table: Table, column: str) -> None:
    if any(key.kind == "primary key" and column in key.columns for key in table.constraints):
        raise PgError("42P16", f'column "{column}" is in a primary key')
    if any(index.replica_identity and any(key.column == column for key in index.keys) for index in table.indexes):
        raise PgError("42P16", f'column "{column}" is in index used as replica identity')


def _is_not_null_above(working: Working, table: Table, column: str) -> bool:
    """Return whether a parent hands its NOT NULL down to a column of this table."""
    return any(
        (found := parent.column(column)) is not None
        and found.not_null
        and not any(
            key.kind == "not null" and key.columns == (column,) and key.definition.endswith(" NO INHERIT")
            for key in parent.constraints
        )
        for parent in working.parents(table)
    )


def _set_not_null(working: Working, table: Table, column: Column, rows: RowFacts) -> Verdict:
    if column.not_null or (table.name, column.name) in working.not_null:
        return FINE
    count = rows.count(working, QuestionKind.NULLS, table, column.name)
    filled = first_filled(working, table)
    return pass_or_unknown(count, PgError("23502", null_values(working, filled, column.name)))
