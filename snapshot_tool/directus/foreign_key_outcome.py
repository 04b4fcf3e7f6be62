"""What PostgreSQL would answer to a new foreign key."""

from __future__ import annotations

import re

from snapshot_tool.directus.lookup import find_table
from snapshot_tool.directus.naming import cut
from snapshot_tool.directus.pg_types import can_reference
from snapshot_tool.directus.refusal import PgError
from snapshot_tool.directus.row_facts import RowFacts, is_all_null
from snapshot_tool.directus.simulate import stored_name
from snapshot_tool.directus.statements import AddForeignKey
from snapshot_tool.directus.verdict import FINE, Verdict, pass_or_unknown
from snapshot_tool.directus.working import Working
from snapshot_tool.model.question import QuestionKind
from snapshot_tool.model.table import Column, Constraint, Table

_RULE = re.compile(r"\s*(?:NO\s+ACTION|RESTRICT|CASCADE|SET\s+NULL|SET\s+DEFAULT)\s*", re.IGNORECASE)
_WRITES_ON_UPDATE = re.compile(r"\s*(?:CASCADE|SET\s+NULL|SET\s+DEFAULT)\s*", re.IGNORECASE)
_WRITES_ON_DELETE = re.compile(r"\s*(?:SET\s+NULL|SET\s+DEFAULT)\s*", re.IGNORECASE)
"""Rules that change the column itself, which one that is generated does not take."""
_WORD = re.compile(r"[A-Za-z_\u0080-\uffff][\w$]*|\d+|\S")
_RULE_WORDS = frozenset({"no", "action", "restrict", "cascade", "set", "null", "default"})


def judge(working: Working, operation: AddForeignKey, rows: RowFacts) -> Verdict:
    """Return how ADD FOREIGN KEY would end; it is validated at once.

    Where nobody asked the rows, a foreign key that was there is taken to hold. It need not: rows that come in while
    `session_replication_role` is `replica` pass it by (by logical replication, or a restore without triggers).

    Raises:
        PgError: where PostgreSQL refuses it.

    """
    for rule in (operation.on_update, operation.on_delete):
        if rule and not _RULE.fullmatch(rule):
            raise PgError("42601", f'syntax error at or near "{_first_bad_word(rule)}"')
    table = find_table(working, operation.table)
    target = find_table(working, operation.target_table)
    name = stored_name(operation.name)
    if table.constraint(name) is not None:
        raise PgError("42710", f'constraint "{name}" for relation "{table.name}" already exists')
    if target.unlogged and not table.unlogged:
        raise PgError("42P16", "constraints on permanent tables may reference only permanent tables")
    child = _key_column(table, operation.column)
    parent = _key_column(target, operation.target_column)
    if not any(_can_be_target(constraint, parent.name) for constraint in target.constraints):
        message = f'there is no unique constraint matching given keys for referenced table "{target.name}"'
        raise PgError("42830", message)
    _check_generated(child, operation)
    if not can_reference(child.type_name, parent.type_name):
        raise PgError("42804", f'foreign key constraint "{name}" cannot be implemented')
    if is_all_null(working, table, child):
        return FINE
    count = rows.count(working, QuestionKind.ORPHANS, table, child.name)
    if count is None and (table.name, child.name, target.name, parent.name) in working.enforced:
        return FINE
    message = f'insert or update on table "{table.name}" violates foreign key constraint "{name}"'
    return pass_or_unknown(count, PgError("23503", message))


def _key_column(table: Table, written: str) -> Column:
    found = table.column(cut(written))
    if found is None:
        raise PgError("42703", f'column "{cut(written)}" referenced in foreign key constraint does not exist')
    return found


def _can_be_target(constraint: Constraint, column: str) -> bool:
    return (
        constraint.kind in {"primary key", "unique"} and constraint.columns == (column,) and not constraint.deferrable
    )


def _check_generated(child: Column, operation: AddForeignKey) -> None:
    if not child.generated:
        return
    if _WRITES_ON_UPDATE.fullmatch(operation.on_update or ""):
        raise PgError("42601", "invalid ON UPDATE action for foreign key constraint containing generated column")
    if _WRITES_ON_DELETE.fullmatch(operation.on_delete or ""):
        raise PgError("42601", "invalid ON DELETE action for foreign key constraint containing generated column")
    if child.generated == "virtual":
        raise PgError("0A000", "foreign key constraints on virtual generated columns are not supported")


def _first_bad_word(rule: str) -> str:
    return next((str(word) for word in _WORD.findall(rule) if word.lower() not in _RULE_WORDS), rule)
