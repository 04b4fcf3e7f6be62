"""What a name resolves to in the working catalog, or PostgreSQL's error that there is no such thing."""

from __future__ import annotations

from snapshot_tool.directus import knex
from snapshot_tool.directus.naming import cut
from snapshot_tool.directus.refusal import PgError
from snapshot_tool.directus.simulate import stored_name
from snapshot_tool.directus.working import Working
from snapshot_tool.model.table import Column, Table


def find_table(working: Working, name: str) -> Table:
    """Return the table that a name resolves to.

    Raises:
        PgError: where there is none.

    """
    check_schema(working, name)
    found = working.table(stored_name(name))
    if found is None:
        raise PgError("42P01", f'relation "{stored_name(name)}" does not exist')
    return found


def check_schema(working: Working, name: str) -> None:
    """Raise `PgError` for a name that knex split at a dot: the part before it is no schema of the search path."""
    parts = knex.parts(name)
    if len(parts) > 1 and parts[0] not in working.server.search_path:
        raise PgError("3F000", f'schema "{cut(parts[0])}" does not exist')


def find_column(table: Table, name: str) -> Column:
    """Return a column of a table.

    Raises:
        PgError: where there is none.

    """
    found = table.column(name)
    if found is None:
        raise PgError("42703", f'column "{name}" of relation "{table.name}" does not exist')
    return found
