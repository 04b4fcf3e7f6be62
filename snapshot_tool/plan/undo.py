"""Ways back: what takes a step back as carefully as the step itself was made."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from snapshot_tool.model import ddl
from snapshot_tool.model.plan import Check
from snapshot_tool.model.sql import ident, literal
from snapshot_tool.model.table import Constraint, Index
from snapshot_tool.plan.draft import Reverse
from snapshot_tool.plan.locks import Operation
from snapshot_tool.plan.names import temporary

POINTED_AT: Final = "EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE k.conindid = c.oid AND k.contype = 'f')"
"""Whether foreign keys point at the index `c` (pg_class)."""


def valid_index(schema: str, name: str) -> Check:
    """Return the check that an index is there and valid."""
    found = f"{_index(schema, name)} AND x.indisvalid AND x.indisready AND x.indislive"
    return Check(f"SELECT 1 WHERE NOT EXISTS ({found})", f"the index {name} is missing or not valid")


def drop_built(schema: str, name: str) -> tuple[Reverse, ...]:
    """Return the drop of an index that a plan built: not where something relies on it by now."""
    relied_on = (
        f"{_index(schema, name)} AND (x.indisreplident OR EXISTS "
        "(SELECT FROM pg_catalog.pg_constraint k WHERE k.conindid = c.oid))"
    )
    return (
        Reverse(
            Operation.DROP_INDEX,
            f"DROP INDEX CONCURRENTLY {ident(schema)}.{ident(name)}",
            before=(Check(f"SELECT 1 WHERE EXISTS ({relied_on})", f"a constraint or replication relies on {name}"),),
        ),
    )


def build_again(index: Index) -> tuple[Reverse, ...]:
    """Return the build of an index by the definition that it had, while reads and writes go on, and its comment."""
    concurrently = index.definition.replace(" INDEX ", " INDEX CONCURRENTLY ", 1)
    build = Reverse(Operation.CREATE_INDEX, concurrently, after=(valid_index(index.schema, index.name),))
    return (build, *_index_comment_again(index))


def release(alter: str, index: Index) -> tuple[Reverse, ...]:
    """Return what leaves an index as it was before a UNIQUE constraint took it; `alter` is `ALTER TABLE …`.

    PostgreSQL drops the index with the constraint, so another one is built first, and the column is unique all along.
    """
    name = temporary("again", index.name, index.definition)
    used = f"{_index(index.schema, index.name)} AND {POINTED_AT}"
    free = Check(f"SELECT 1 WHERE EXISTS ({used})", f"a foreign key relies on {index.name}")
    first, *_ = build_again(renamed(index, name))
    marks = (
        (index.replica_identity, Operation.SET_REPLICA_IDENTITY, "REPLICA IDENTITY USING INDEX"),
        (index.clustered, Operation.CLUSTER_ON, "CLUSTER ON"),
    )
    return (
        replace(first, before=(free,)),
        Reverse(Operation.DROP_CONSTRAINT, f"{alter} DROP CONSTRAINT {ident(index.name)}", before=(free,)),
        Reverse(
            Operation.RENAME_INDEX, f"ALTER INDEX {ident(index.schema)}.{ident(name)} RENAME TO {ident(index.name)}"
        ),
        *(Reverse(operation, f"{alter} {words} {ident(index.name)}") for holds, operation, words in marks if holds),
        *_index_comment_again(index),
    )


def renamed(index: Index, name: str) -> Index:
    """Return an index as it will be under another name."""
    definition = index.definition
    for written in (f" INDEX {index.name} ON ", f" INDEX {ident(index.name)} ON "):
        definition = definition.replace(written, f" INDEX {name} ON ", 1)
    return replace(index, name=name, definition=definition)


def unique_again(alter: str, constraint: Constraint, index: Index) -> tuple[Reverse, ...]:
    """Return a UNIQUE constraint as it was, through an index that is built first; `alter` is `ALTER TABLE …`."""
    name = ident(constraint.name)
    timing = f"{' DEFERRABLE' if constraint.deferrable else ''}{' INITIALLY DEFERRED' if constraint.deferred else ''}"
    sql = f"{alter} ADD CONSTRAINT {name} UNIQUE USING INDEX {ident(index.name)}{timing}"
    return (
        *build_again(index),
        Reverse(Operation.ADD_UNIQUE, sql, before=(valid_index(index.schema, index.name),)),
        *comment_again(alter, constraint),
    )


def link_again(alter: str, constraint: Constraint) -> tuple[Reverse, ...]:
    """Return a foreign key as it was: for new rows first, then for those that are there."""
    definition = constraint.definition.removesuffix(" NOT VALID")
    add = Reverse(Operation.ADD_FOREIGN_KEY, f"{alter} ADD CONSTRAINT {ident(constraint.name)} {definition} NOT VALID")
    made = (add, *comment_again(alter, constraint))
    if not constraint.validated:
        return made
    validate = f"{alter} VALIDATE CONSTRAINT {ident(constraint.name)}"
    return (*made, Reverse(Operation.VALIDATE_FOREIGN_KEY, validate))


def comment_again(alter: str, constraint: Constraint) -> tuple[Reverse, ...]:
    """Return the comment that a constraint had, where it had one; `alter` is `ALTER TABLE …`."""
    found = ddl.comment_constraint(alter.removeprefix("ALTER TABLE "), constraint)
    return tuple(Reverse(Operation.COMMENT_CONSTRAINT, sql) for sql in found)


def _index_comment_again(index: Index) -> tuple[Reverse, ...]:
    found = ddl.comment_index(f"{ident(index.schema)}.{ident(index.name)}", index)
    return tuple(Reverse(Operation.COMMENT_INDEX, sql) for sql in found)


def _index(schema: str, name: str) -> str:
    return (
        "SELECT FROM pg_catalog.pg_index x JOIN pg_catalog.pg_class c ON c.oid = x.indexrelid "
        "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
        f"WHERE n.nspname = {literal(schema)} AND c.relname = {literal(name)}"
    )
