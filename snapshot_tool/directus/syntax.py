"""Names that knex takes apart and PostgreSQL's parser then stumbles over, before it looks at any catalog."""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.directus import knex
from snapshot_tool.directus.refusal import PgError
from snapshot_tool.directus.statements import (
    AddColumn,
    AddForeignKey,
    AddPrimaryKey,
    AddUnique,
    CreateIndex,
    CreateTable,
    DropColumn,
    DropConstraint,
    Operation,
)


def check_syntax(operation: Operation) -> None:
    """Raise a `PgError` where a name of the statement is not one identifier, where it has to be one."""
    for name in _single_names(operation):
        _check_identifier(name)


def _single_names(operation: Operation) -> Iterator[str]:
    """Yield the names that must be one identifier; those of tables and of dropped indexes may be qualified."""
    match operation:
        case CreateTable(columns=columns):
            yield from (column.name for column in columns)
        case AddColumn(column=column):
            yield column.name
        case DropColumn(column=name) | DropConstraint(name=name):
            yield name
        case AddPrimaryKey() | AddUnique() | CreateIndex() | AddForeignKey():
            yield from (operation.name, operation.column)
        case _:
            return


def _check_identifier(name: str) -> None:
    written = knex.wrap(name)
    if written.startswith('""'):
        raise PgError("42601", 'zero-length delimited identifier at or near """"')
    if written == "*":
        raise PgError("42601", 'syntax error at or near "*"')
    rest = written[_end_of_identifier(written) :].lstrip()
    if rest:
        word = rest.split()[0] if rest[0].isalpha() else rest[0]
        raise PgError("42601", f'syntax error at or near "{word}"')


def _end_of_identifier(written: str) -> int:
    """Return where the first quoted identifier ends."""
    at = 1
    while True:
        at = written.index('"', at) + 1
        if written[at : at + 1] != '"':
            return at
        at += 1
