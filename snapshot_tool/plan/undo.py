"""Ways back: what takes a step back as carefully as the step itself was made."""

from __future__ import annotations

from snapshot_tool.model import ddl
from snapshot_tool.model.catalog import Constraint, Index
from snapshot_tool.model.plan import Check
from snapshot_tool.model.sql import ident, literal
from snapshot_tool.plan.draft import Reverse
from snapshot_tool.plan.locks import Operation


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
    """Return the build of an index by the definition that it had, while reads and writes go on."""
    concurrently = index.definition.replace(" INDEX ", " INDEX CONCURRENTLY ", 1)
    return (Reverse(Operation.CREATE_INDEX, concurrently, after=(valid_index(index.schema, index.name),)),)


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


def _index(schema: str, name: str) -> str:
    return (
        "SELECT FROM pg_catalog.pg_index x JOIN pg_catalog.pg_class c ON c.oid = x.indexrelid "
        "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
        f"WHERE n.nspname = {literal(schema)} AND c.relname = {literal(name)}"
    )
