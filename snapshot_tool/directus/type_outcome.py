"""What PostgreSQL would answer to ALTER COLUMN … TYPE with an explicit cast, the third statement of a column edit."""

from __future__ import annotations

from snapshot_tool.directus.expressions import computing
from snapshot_tool.directus.pg_types import (
    PgType,
    can_cast,
    can_reference,
    check_type,
    has_default_opclass,
    input_name,
    is_string,
    is_text,
    may_fail,
    may_lose,
    of_column,
    of_written,
)
from snapshot_tool.directus.refusal import PgError
from snapshot_tool.directus.row_facts import RowFacts
from snapshot_tool.directus.verdict import FINE, Verdict, cut_or_unknown, maybe, pass_or_unknown
from snapshot_tool.directus.working import Working
from snapshot_tool.model.question import QuestionKind
from snapshot_tool.model.table import Column, Constraint, DependentKind, Index, IndexKey, Table

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
_GENERATED_ERROR_SINCE = 15
_DATE_ERRORS = frozenset({"date", "time without time zone", "timestamp without time zone", "timestamp with time zone"})
"""Types whose input has an SQLSTATE of its own for text that is no value."""


def alter_type(working: Working, table: Table, column: Column, written: str, rows: RowFacts) -> Verdict:
    """Return how the statement would end for a table, its heirs included.

    Raises:
        PgError: where PostgreSQL refuses it.

    """
    check_type(written, working.server.major, working.extensions)
    source, target = of_column(column), of_written(written)
    if not can_cast(source, target, working.server.major):
        raise PgError("42846", f"cannot cast type {source.name} to {target.name}")
    if table.of_type is not None:
        raise PgError("42809", "cannot alter column type of typed table")
    if column.inherited:
        raise PgError("42P16", f'cannot alter inherited column "{column.name}"')
    if column.generated:
        raise PgError("42611", "cannot specify USING when altering type of generated column")
    family = list(working.family(table, column.name))
    for member in family:
        _check_kind(member)
    for member in family:
        _check_dependents(working, member, column.name)
        _check_indexes(working, member, column, target)
        _check_foreign_keys(working, member, column.name, target)
    for member in family:
        check_row_type(member)
    return _alter_values(working, table, column, target, rows)


def _check_kind(member: Table) -> None:
    if member.kind == "foreign table":
        raise PgError("42809", f'"{member.name}" is not a table')


def _check_dependents(working: Working, table: Table, column: str) -> None:
    holding = [found for found in table.dependents if found.column == column and found.kind in _KEPT_BY]
    if not holding:
        return
    kind = min(holding, key=lambda found: found.place).kind
    syntax = kind == "generated column" and working.server.major < _GENERATED_ERROR_SINCE
    raise PgError("42601" if syntax else "0A000", _KEPT_BY[kind])


def check_row_type(table: Table) -> None:
    """Raise where a column elsewhere holds rows of this table: a rewrite would not reach them."""
    users = [found for found in table.dependents if found.kind == "column"]
    if users:
        user = min(users, key=lambda found: found.place).name
        message = f'cannot alter table "{table.name}" because column "{user}" uses its row type'
        raise PgError("0A000", message)


def _check_indexes(working: Working, table: Table, column: Column, target: PgType) -> None:
    if target.name == column.type_name:
        return
    for index in table.indexes:
        for key in index.keys:
            if key.column == column.name:
                _check_key(working, index, key, of_column(column), target)


def _check_key(working: Working, index: Index, key: IndexKey, source: PgType, target: PgType) -> None:
    if key.collation and not is_text(target.name):
        raise PgError("42804", f"collations are not supported by type {target.name}")
    if key.opclass and not (is_text(source.name) and is_text(target.name)):
        raise PgError("42804", f'operator class "{key.opclass}" does not accept data type {target.name}')
    if not key.opclass and not has_default_opclass(target.name, index.method, working.server.major, working.extensions):
        message = f'data type {target.name} has no default operator class for access method "{index.method}"'
        raise PgError("42704", message)


def _check_foreign_keys(working: Working, table: Table, column: str, target: PgType) -> None:
    own = (constraint for constraint in table.constraints if constraint.kind == "foreign key")
    keys = [(table, constraint) for constraint in own if column in constraint.columns]
    keys += [(holder, constraint) for holder, constraint in working.referrers(table.name)]
    for holder, constraint in keys:
        for child, parent in _pairs(working, holder, constraint, (table.name, column), target):
            if not can_reference(child, parent):
                raise PgError("42804", f'foreign key constraint "{constraint.name}" cannot be implemented')


def _pairs(
    working: Working, holder: Table, constraint: Constraint, changed: tuple[str, str], target: PgType
) -> list[tuple[str, str]]:
    """Return the types of each pair of columns of a foreign key that the change touches, as they would be then."""
    parent = working.table(constraint.target_table or "")
    found = []
    for name, target_name in zip(constraint.columns, constraint.target_columns, strict=True):
        ends = ((holder, name), (parent, target_name))
        if changed not in {(end.name, column) for end, column in ends if end}:
            continue
        types = [
            target.name if end and (end.name, column) == changed else known.type_name
            for end, column in ends
            if end and (known := end.column(column))
        ]
        if len(types) == len(ends):
            found.append((types[0], types[1]))
    return found


def _alter_values(working: Working, table: Table, column: Column, target: PgType, rows: RowFacts) -> Verdict:
    source = of_column(column)
    keeps_meaning = source.name == target.name or (is_text(source.name) and is_text(target.name))
    if not keeps_meaning and any(computing(table, column.name, target.name)):
        return maybe(f"an expression that uses {table.name}.{column.name} may not fit the type {target.sql}", "42883")
    if may_fail(source, target):
        count = rows.count(working, QuestionKind.FAILING_CASTS, table, column.name)
        verdict = pass_or_unknown(count, _cast_error(source, target))
        if verdict is not FINE:
            return verdict
    if may_lose(source, target):
        count = rows.count(working, QuestionKind.NARROWED, table, column.name)
        verdict = _still_unique(working, table, column.name, rows) if count != 0 else FINE
        if verdict is not FINE:
            return verdict
        return cut_or_unknown(count, f"values of {table.name}.{column.name} that do not fit {target.sql}")
    return FINE


def _still_unique(working: Working, table: Table, column: str, rows: RowFacts) -> Verdict:
    """Return whether values that are cut or rounded come to be the same where they must not."""
    unique = next(
        (index for index in table.indexes if index.unique and index.predicate is None and index.is_over(column)), None
    )
    if unique is None:
        return FINE
    count = rows.count(working, QuestionKind.DUPLICATES, table, column)
    return pass_or_unknown(count, PgError("23505", f'could not create unique index "{unique.name}"'))


def _cast_error(source: PgType, target: PgType) -> PgError:
    if is_string(source):
        state = "22007" if target.name in _DATE_ERRORS else "22P02"
        return PgError(state, f"invalid input syntax for type {input_name(target.name)}")
    if (source.name, target.name) == ("double precision", "real"):
        return PgError("22003", "value out of range: overflow")
    if source.name == "jsonb":
        return PgError("22023", f"cannot cast jsonb string to type {target.name}")
    if target.name == "numeric":
        return PgError("22003", "numeric field overflow")
    return PgError("22003", f"{target.name} out of range")
