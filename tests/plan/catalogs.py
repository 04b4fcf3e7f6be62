"""Catalogs without a database: what PostgreSQL would hold after a snapshot was applied, to be changed by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from snapshot_tool.directus.metadata import write_row
from snapshot_tool.directus.naming import index_name, unique_name
from snapshot_tool.directus.system import system
from snapshot_tool.model.catalog import Catalog, Metadata, Server
from snapshot_tool.model.json import JsonObject
from snapshot_tool.model.snapshot import Field, FieldSchema, Snapshot
from snapshot_tool.model.table import Column, Constraint, Index, IndexKey, Sequence, Table
from snapshot_tool.plan.defaults import sequence_name
from snapshot_tool.plan.types import SqlType, sql_type

_KNOWN = system("11.13.4")


def catalog_of(snapshot: Snapshot) -> Catalog:
    """Return the catalog of a database that holds exactly this snapshot."""
    tables = dict(_KNOWN.tables)
    columns: dict[str, list[Field]] = {}
    for field in snapshot.fields:
        if field.schema_ is not None:
            columns.setdefault(field.collection, []).append(field)
    for name, fields in columns.items():
        old = tables.get(name, Table(name, "public"))
        made = [_column(field, number) for number, field in enumerate(fields, start=len(old.columns) + 1)]
        tables[name] = replace(
            old,
            columns=(*old.columns, *made),
            constraints=(*old.constraints, *_constraints(snapshot, name, fields)),
            indexes=(*old.indexes, *_indexes(name, fields)),
        )
    return Catalog(
        server=Server(180000, "app", "app", ("public",)),
        tables=tables,
        sequences=(*_KNOWN.sequences, *_sequences(snapshot)),
        metadata=_metadata(snapshot),
    )


def with_table(catalog: Catalog, name: str, change: Callable[[Table], Table]) -> Catalog:
    """Return the catalog with one table changed."""
    return replace(catalog, tables={**catalog.tables, name: change(catalog.tables[name])})


def with_index(catalog: Catalog, index: Index) -> Catalog:
    """Return the catalog with an index more, or another one of that name."""

    def change(table: Table) -> Table:
        others = (own for own in table.indexes if own.name != index.name)
        return replace(table, indexes=(*others, index))

    return with_table(catalog, index.table, change)


def index_on(table: str, *columns: str, name: str, method: str = "btree", predicate: str | None = None) -> Index:
    """Return a plain index."""
    keys = tuple(IndexKey(column, column) for column in columns)
    definition = f"CREATE INDEX {name} ON public.{table} USING {method} ({', '.join(columns)})"
    return Index(name, "public", table, definition, method, keys, predicate=predicate)


def _column(field: Field, number: int) -> Column:
    schema = field.schema_ or FieldSchema()
    found = sql_type(schema, frozenset({schema.data_type or ""}), frozenset(), 18)
    assert isinstance(found, SqlType)
    modifier = -1
    if schema.data_type == "character varying" and schema.max_length is not None:
        modifier = schema.max_length + 4
    if schema.data_type == "numeric" and schema.numeric_precision is not None:
        modifier = (schema.numeric_precision << 16 | (schema.numeric_scale or 0)) + 4
    sequence = sequence_name(schema.default_value)
    return Column(
        field.field,
        number,
        type_name=schema.data_type or "",
        type_sql=found.sql,
        type_modifier=modifier,
        not_null=schema.is_nullable is False,
        default=_default(schema),
        owned_sequence=sequence.name if sequence and schema.has_auto_increment else None,
    )


def _default(schema: FieldSchema) -> str | None:
    value = schema.default_value
    if value is None or (isinstance(value, str) and value.startswith(("nextval", "CURRENT", "gen_random"))):
        return value if isinstance(value, str) else None
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return f"'{text}'::{schema.data_type}"


def _constraints(snapshot: Snapshot, table: str, fields: list[Field]) -> list[Constraint]:
    found: list[Constraint] = []
    for field in fields:
        schema = field.schema_ or FieldSchema()
        own = (field.field,)
        if schema.is_primary_key:
            found.append(
                Constraint(f"{table}_pkey", "primary key", own, f"PRIMARY KEY ({field.field})", index=f"{table}_pkey")
            )
        elif schema.is_unique:
            name = unique_name(table, field.field)
            found.append(Constraint(name, "unique", own, f"UNIQUE ({field.field})", index=name))
    for relation in snapshot.relations:
        key = relation.schema_
        if relation.collection == table and key is not None:
            found.append(
                Constraint(
                    key.constraint_name or "",
                    "foreign key",
                    (relation.field,),
                    f"FOREIGN KEY ({relation.field}) REFERENCES {key.foreign_key_table}({key.foreign_key_column})",
                    target_schema="public",
                    target_table=key.foreign_key_table,
                    target_columns=(key.foreign_key_column or "",),
                    on_update=key.on_update or "NO ACTION",
                    on_delete=key.on_delete or "NO ACTION",
                )
            )
    return found


def _indexes(table: str, fields: list[Field]) -> list[Index]:
    found: list[Index] = []
    for field in fields:
        schema = field.schema_ or FieldSchema()
        if schema.is_primary_key:
            name = f"{table}_pkey"
            found.append(replace(index_on(table, field.field, name=name), unique=True, primary=True, constraint=name))
        elif schema.is_unique:
            name = unique_name(table, field.field)
            found.append(replace(index_on(table, field.field, name=name), unique=True, constraint=name))
        if schema.is_indexed:
            found.append(index_on(table, field.field, name=index_name(table, field.field)))
    return found


def _sequences(snapshot: Snapshot) -> list[Sequence]:
    names = [
        (field, sequence_name(field.schema_.default_value)) for field in snapshot.fields if field.schema_ is not None
    ]
    return [
        Sequence(name.name, "public", owner_table=field.collection, owner_column=field.field)
        for field, name in names
        if name is not None
    ]


def _metadata(snapshot: Snapshot) -> Metadata:
    def rows(metas: list[JsonObject]) -> tuple[JsonObject, ...]:
        return tuple({"id": number, **write_row(meta)} for number, meta in enumerate(metas, start=1))

    return Metadata(
        collections=tuple(write_row(item.meta.document()) for item in snapshot.collections if item.meta),
        fields=rows([item.meta.document() for item in snapshot.fields if item.meta]),
        relations=rows([item.meta.document() for item in snapshot.relations if item.meta]),
    )
