"""Other databases as the is_indexed guard has to see them: with the indexes that are declared for them."""

from __future__ import annotations

from dataclasses import replace

from snapshot_tool.model.catalog import Catalog
from snapshot_tool.model.declared import Declared, DeclaredHere, DeclaredIndex
from snapshot_tool.model.table import Index, IndexKey, Table


def with_declared(catalog: Catalog, declared: Declared, environment: str) -> Catalog:
    """Return the catalog of an environment with every index that is declared for it and not there yet."""
    tables = dict(catalog.tables)
    for index in DeclaredHere(declared, environment).indexes:
        table = tables.get(index.table)
        if table is not None and table.index(index.name) is None:
            tables[table.name] = replace(table, indexes=(*table.indexes, _made(index, table)))
    return replace(catalog, tables=tables)


def _made(index: DeclaredIndex, table: Table) -> Index:
    keys = tuple(IndexKey(key.column, key.value) for key in index.columns)
    return Index(
        index.name,
        table.schema,
        table.name,
        f"INDEX {index.name} {index.body(table.name)}",
        index.method,
        keys,
        included=index.include,
        predicate=index.where,
        unique=index.unique,
    )
