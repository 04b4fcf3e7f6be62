"""The catalog as renames leave it: tables, columns, indexes, constraints and sequences under their new names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from snapshot_tool.directus.pg_names import quoted
from snapshot_tool.model.catalog import Catalog
from snapshot_tool.model.sql import literal
from snapshot_tool.model.table import Column, Constraint, Index, Table
from snapshot_tool.plan.rename_text import index_on, keys_reworded, reworded


def with_column(catalog: Catalog, table: str, old: str, new: str) -> Catalog:
    """Return the catalog in which a column of `table` is called `new`."""
    there = catalog.tables[table]

    def name(found: str) -> str:
        return new if found == old else found

    def column(found: Column) -> Column:
        default = reworded(found.default, old, new) if found.generated and found.default else found.default
        return replace(found, name=name(found.name), default=default)

    def index(found: Index) -> Index:
        keys = tuple(
            replace(
                key,
                column=name(key.column) if key.column is not None else None,
                definition=reworded(key.definition, old, new),
            )
            for key in found.keys
        )
        return replace(
            found,
            keys=keys,
            included=tuple(map(name, found.included)),
            predicate=reworded(found.predicate, old, new) if found.predicate is not None else None,
            definition=keys_reworded(found.definition, old, new),
        )

    def constraint(found: Constraint) -> Constraint:
        definition = found.definition
        if found.kind == "foreign key":
            own, references, target = definition.partition(" REFERENCES ")
            definition = f"{reworded(own, old, new)}{references}{target}"
        else:
            definition = reworded(definition, old, new)
        return replace(found, columns=tuple(map(name, found.columns)), definition=definition)

    renamed = replace(
        there,
        columns=tuple(map(column, there.columns)),
        indexes=tuple(map(index, there.indexes)),
        constraints=tuple(map(constraint, there.constraints)),
        dependents=tuple(replace(found, column=new) if found.column == old else found for found in there.dependents),
    )
    sequences = tuple(
        replace(found, owner_column=new) if (found.owner_table, found.owner_column) == (table, old) else found
        for found in catalog.sequences
    )
    made = replace(catalog, tables={**catalog.tables, table: renamed}, sequences=sequences)
    return _aimed(made, table, lambda key: _target_column(key, old, new))


def _target_column(key: Constraint, old: str, new: str) -> Constraint:
    columns = tuple(new if column == old else column for column in key.target_columns)
    own, references, target = key.definition.partition(" REFERENCES ")
    table, opening, rest = target.partition("(")
    names, closing, actions = rest.partition(")")
    definition = f"{own}{references}{table}{opening}{reworded(names, old, new)}{closing}{actions}"
    return replace(key, target_columns=columns, definition=definition)


def with_table(catalog: Catalog, old: str, new: str) -> Catalog:
    """Return the catalog in which a table is called `new`."""
    there = catalog.tables[old]
    renamed = replace(
        there,
        name=new,
        indexes=tuple(
            replace(index, table=new, definition=index_on(index.definition, index.name, there.schema, new))
            for index in there.indexes
        ),
    )
    tables = {new if name == old else name: renamed if name == old else found for name, found in catalog.tables.items()}
    sequences = tuple(
        replace(found, owner_table=new) if found.owner_table == old else found for found in catalog.sequences
    )
    keys = {f"{old}.{key.name}": f"{new}.{key.name}" for key in there.constraints}
    made = _pointing(replace(catalog, tables=tables, sequences=sequences), keys)
    return _aimed(made, old, lambda key: _target_table(key, there.schema, old, new))


def _target_table(key: Constraint, schema: str, old: str, new: str) -> Constraint:
    own, references, target = key.definition.partition(" REFERENCES ")
    table, opening, rest = target.partition("(")
    prefix = f"{quoted(schema)}." if table.startswith(f"{quoted(schema)}.") and table != quoted(old) else ""
    definition = f"{own}{references}{prefix}{quoted(new)}{opening}{rest}"
    return replace(key, target_table=new, definition=definition)


def _aimed(catalog: Catalog, target: str, change: Callable[[Constraint], Constraint]) -> Catalog:
    """Return the catalog with the foreign keys that point at `target` changed."""

    def table(found: Table) -> Table:
        if not any(key.kind == "foreign key" and key.target_table == target for key in found.constraints):
            return found
        return replace(
            found,
            constraints=tuple(
                change(key) if key.kind == "foreign key" and key.target_table == target else key
                for key in found.constraints
            ),
        )

    return replace(catalog, tables={name: table(found) for name, found in catalog.tables.items()})


def with_index(catalog: Catalog, table: str, old: str, new: str) -> Catalog:
    """Return the catalog in which an index is called `new`, and with it the constraint that it backs."""
    there = catalog.tables[table]

    def index(found: Index) -> Index:
        if found.name != old:
            return found
        definition = index_on(found.definition, new, found.schema, found.table)
        return replace(found, name=new, definition=definition, constraint=new if found.constraint == old else None)

    renamed = replace(there, indexes=tuple(map(index, there.indexes)))
    made = replace(catalog, tables={**catalog.tables, table: renamed})
    return _backed(made, old, new)


def _backed(catalog: Catalog, old: str, new: str) -> Catalog:
    tables = {
        name: replace(
            found,
            constraints=tuple(replace(key, index=new) if key.index == old else key for key in found.constraints),
        )
        if any(key.index == old for key in found.constraints)
        else found
        for name, found in catalog.tables.items()
    }
    return replace(catalog, tables=tables)


def with_constraint(catalog: Catalog, table: str, old: str, new: str) -> Catalog:
    """Return the catalog in which a constraint is called `new`, and with it the index that backs it."""
    there = catalog.tables[table]
    constraints = tuple(replace(key, name=new) if key.name == old else key for key in there.constraints)
    made = replace(catalog, tables={**catalog.tables, table: replace(there, constraints=constraints)})
    found = there.index(old)
    if found is not None and found.constraint == old:
        renamed = made.tables[table]
        indexes = tuple(replace(index, constraint=new) if index is found else index for index in renamed.indexes)
        made = replace(made, tables={**made.tables, table: replace(renamed, indexes=indexes)})
        made = with_index(made, table, old, new)
        # `with_index` takes the name of the constraint for the old one.
        renamed = made.tables[table]
        indexes = tuple(replace(index, constraint=new) if index.name == new else index for index in renamed.indexes)
        made = replace(made, tables={**made.tables, table: replace(renamed, indexes=indexes)})
    return _pointing(made, {f"{table}.{old}": f"{table}.{new}"})


def _pointing(catalog: Catalog, names: Mapping[str, str]) -> Catalog:
    """Return the catalog in which indexes know the foreign keys that point at them by other names."""

    def table(found: Table) -> Table:
        if not any(key in names for index in found.indexes for key in index.foreign_keys):
            return found
        indexes = tuple(
            replace(index, foreign_keys=tuple(names.get(key, key) for key in index.foreign_keys))
            for index in found.indexes
        )
        return replace(found, indexes=indexes)

    return replace(catalog, tables={name: table(found) for name, found in catalog.tables.items()})


def with_sequence(catalog: Catalog, schema: str, old: str, new: str) -> Catalog:
    """Return the catalog in which a sequence is called `new`: in the defaults that take from it, too."""
    texts = {
        _next_value(f"{prefix}{quoted(old)}"): _next_value(f"{prefix}{quoted(new)}")
        for prefix in ("", f"{quoted(schema)}.")
    }
    owned = {f"{quoted(schema)}.{quoted(old)}": f"{quoted(schema)}.{quoted(new)}"}

    def column(found: Column) -> Column:
        return replace(
            found,
            default=texts.get(found.default or "", found.default),
            owned_sequence=owned.get(found.owned_sequence or "", found.owned_sequence),
        )

    tables = {
        name: replace(table, columns=tuple(map(column, table.columns)))
        if any(found.owned_sequence in owned or found.default in texts for found in table.columns)
        else table
        for name, table in catalog.tables.items()
    }
    sequences = tuple(replace(found, name=new) if found.name == old else found for found in catalog.sequences)
    return replace(catalog, tables=tables, sequences=sequences)


def _next_value(sequence: str) -> str:
    return f"nextval({literal(sequence)}::regclass)"
