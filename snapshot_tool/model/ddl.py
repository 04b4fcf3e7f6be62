"""The statements that make one object again, from what the catalog says of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from snapshot_tool.model.sql import ident, literal
from snapshot_tool.model.table import Column, Constraint, Index, Sequence, Table


def qualified(schema: str, name: str) -> str:
    """Return `"schema"."name"`."""
    return f"{ident(schema)}.{ident(name)}"


def named(found: Table | Sequence | Index) -> str:
    """Return the object's qualified name."""
    return qualified(found.schema, found.name)


def create_sequence(sequence: Sequence) -> str:
    """Return the statement that makes a sequence, without its owner."""
    return f"CREATE SEQUENCE {named(sequence)} AS {sequence.type_sql} {_sequence_options(sequence)}"


def own_sequence(sequence: Sequence) -> str:
    """Return the statement that gives a sequence to the column that owns it, in the sequence's own schema."""
    column = f"{qualified(sequence.schema, sequence.owner_table or '')}.{ident(sequence.owner_column or '')}"
    return f"ALTER SEQUENCE {named(sequence)} OWNED BY {column}"


def create_table(table: Table, identities: Mapping[str, Sequence]) -> str:
    """Return the statement that makes a table with its columns and validated checks, but nothing that others need.

    `identities` are the sequences of its identity columns by column.
    """
    parents = table.parents if table.partition_bound is None else ()  # a partition is attached later on
    own = [k for k in table.constraints if is_inline(k) and not (parents and k.inherited)]
    from_parent = {k.columns[0] for k in table.constraints if k.kind == "not null" and k not in own and k.inherited}
    not_nulls = {k.columns[0]: f"CONSTRAINT {ident(k.name)} NOT NULL" for k in own if k.kind == "not null"}
    not_nulls |= {c.name: "NOT NULL" for c in table.columns if c.not_null and c.name not in {*not_nulls, *from_parent}}
    parts = [_column(column, not_nulls, identities.get(column.name)) for column in table.columns]
    parts += [_named(k) for k in own if k.kind == "check"]
    kind = "UNLOGGED TABLE" if table.unlogged else "TABLE"
    inherits = f" INHERITS ({', '.join(parents)})" if parents else ""
    partition = f" PARTITION BY {table.partition_key}" if table.partition_key else ""
    body = ",\n  ".join(parts)
    return f"CREATE {kind} {named(table)} (\n  {body}\n){inherits}{partition}{_options(table)}"


def is_inline(constraint: Constraint) -> bool:
    """Return whether a check or NOT NULL can stand in CREATE TABLE: there it would count as validated."""
    if constraint.kind not in {"check", "not null"} or not (constraint.validated and constraint.enforced):
        return False
    return not constraint.definition.endswith("NO INHERIT")


def create_view(table: Table) -> str:
    """Return the statement that makes a view or materialized view."""
    kind = "MATERIALIZED VIEW" if table.kind == "materialized view" else "VIEW"
    return f"CREATE {kind} {named(table)}{_options(table)} AS {table.definition.strip().rstrip(';')}"


def add_constraint(table: Table, constraint: Constraint) -> str:
    """Return the statement that adds a constraint to its table."""
    # The keys of partitions are made one by one and attached; a foreign key or check comes down by itself.
    only = "ONLY " if table.partition_key and constraint.kind in {"primary key", "unique", "exclusion"} else ""
    return f"ALTER TABLE {only}{named(table)} ADD {_named(constraint)}"


def finish_index(index: Index, table: Table) -> Iterable[str]:
    """Yield the statements that give an index what its definition does not say."""
    if index.parent:
        yield f"ALTER INDEX {qualified(index.schema, index.parent)} ATTACH PARTITION {named(index)}"
    if index.replica_identity:
        yield f"ALTER TABLE {named(table)} REPLICA IDENTITY USING INDEX {ident(index.name)}"
    if index.clustered:
        yield f"ALTER TABLE {named(table)} CLUSTER ON {ident(index.name)}"
    if not (index.valid and index.ready) and not index.partitioned:
        # What a failed concurrent build leaves cannot be made by DDL; a throw-away server's superuser may do this.
        flags = f"indisvalid = {_bool(index.valid)}, indisready = {_bool(index.ready)}"
        found = f"{literal(named(index))}::pg_catalog.regclass"
        yield f"UPDATE pg_catalog.pg_index SET {flags} WHERE indexrelid = {found}"  # noqa: S608 - quoted by literal
    yield from comment_index(named(index), index)


def finish_table(table: Table) -> Iterable[str]:
    """Yield the statements that give a table its row-level security, replica identity and comments."""
    if table.kind in {"table", "partitioned table"}:
        if table.row_security:
            yield f"ALTER TABLE {named(table)} ENABLE ROW LEVEL SECURITY"
        if table.force_row_security:
            yield f"ALTER TABLE {named(table)} FORCE ROW LEVEL SECURITY"
        if table.replica_identity in {"full", "nothing"}:
            yield f"ALTER TABLE {named(table)} REPLICA IDENTITY {table.replica_identity.upper()}"
    if table.comment is not None:
        yield f"COMMENT ON {table.kind.removeprefix('partitioned ').upper()} {named(table)} IS {literal(table.comment)}"
    for column in table.columns:
        if column.comment is not None:
            yield f"COMMENT ON COLUMN {named(table)}.{ident(column.name)} IS {literal(column.comment)}"
    for constraint in table.constraints:
        if constraint.kind != "foreign key":  # those are made later on
            yield from comment_constraint(named(table), constraint)


def comment_index(name: str, index: Index) -> Iterable[str]:
    """Yield the statement that gives an index its comment, if it has one; `name` is its qualified name."""
    if index.comment is not None:
        yield f"COMMENT ON INDEX {name} IS {literal(index.comment).strip()}"


def comment_constraint(table: str, constraint: Constraint) -> Iterable[str]:
    """Yield the statement that gives a constraint its comment, if it has one; `table` is its table's qualified name."""
    if constraint.comment is not None:
        yield f"COMMENT ON CONSTRAINT {ident(constraint.name)} ON {table} IS {literal(constraint.comment).strip()}"


def _column(column: Column, not_nulls: Mapping[str, str], identity: Sequence | None) -> str:
    parts = [ident(column.name), column.type_sql]
    if column.collation:
        parts.append(f"COLLATE {column.collation}")
    if column.generated:
        parts.append(f"GENERATED ALWAYS AS ({column.default}) {column.generated.upper()}")
    elif column.identity:
        options = f" (SEQUENCE NAME {named(identity)} {_sequence_options(identity)})" if identity else ""
        parts.append(f"GENERATED {column.identity.upper()} AS IDENTITY{options}")
    elif column.default is not None:
        parts.append(f"DEFAULT {column.default}")
    if column.name in not_nulls:
        parts.append(not_nulls[column.name])
    return " ".join(parts)


def _named(constraint: Constraint) -> str:
    return f"CONSTRAINT {ident(constraint.name)} {constraint.definition}"


def _sequence_options(sequence: Sequence) -> str:
    return (
        f"START WITH {sequence.start} INCREMENT BY {sequence.increment} MINVALUE {sequence.minimum} "
        f"MAXVALUE {sequence.maximum} CACHE {sequence.cache} {'' if sequence.cycle else 'NO '}CYCLE"
    )


def _options(table: Table) -> str:
    pairs = (option.partition("=") for option in table.options)
    settings = ", ".join(f"{name}={literal(value).strip()}" for name, _, value in pairs)
    return f" WITH ({settings})" if settings else ""


def _bool(value: object) -> str:
    return "true" if value else "false"
