"""The is_indexed guard of a pull: `is_indexed: false` is never written over a column that is indexed somewhere else.

Directus reads a column as indexed because of any index on it alone. What one database lacks another may have, or
`snap.yaml` may declare: a push of `false` to that one drops an index by a guessed name.
"""

from __future__ import annotations

from collections.abc import Collection as Names
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from snapshot_tool.directus.system import system
from snapshot_tool.directus.versions import SYSTEM_FIELDS
from snapshot_tool.model.catalog import Catalog
from snapshot_tool.model.declared import Declared
from snapshot_tool.model.item import Item, ItemKind
from snapshot_tool.model.snapshot import Field, Snapshot, SystemField, SystemFieldSchema

Column: TypeAlias = tuple[str, str]
"""A table and one of its columns."""


@dataclass(frozen=True, slots=True)
class Guarded:
    """A column that is written as indexed although the database has no index on it alone."""

    item: Item
    reason: str
    """Why, as the end of a sentence: `@production has idx_recent`."""


def needed(environments: Mapping[str, Catalog], declared: Declared) -> dict[Column, str]:
    """Return the columns that are to read as indexed, each with why.

    Args:
        environments: the other databases, by what people call them.
        declared: what snap.yaml declares, for whatever environment.

    """
    reasons: dict[Column, list[str]] = {}
    for label, catalog in environments.items():
        for table in catalog.tables.values():
            for index in table.indexes:
                column = index.keys[0].column if index.keys else None
                if column and index.covers_only(column):
                    reasons.setdefault((table.name, column), []).append(f"{label} has {index.name}")
    for wanted in declared.indexes:
        column = wanted.columns[0].column
        if column and wanted.covers_only(column):
            reasons.setdefault((wanted.table, column), []).append(f"snap.yaml declares {wanted.name}")
    return {column: ", ".join(found) for column, found in reasons.items()}


def guarded(
    wanted: Snapshot, there: Snapshot, needs: Mapping[Column, str], unseen: Sequence[str]
) -> tuple[Snapshot, tuple[Guarded, ...]]:
    """Return what to write for what Directus sees, and where the two differ.

    Args:
        wanted: the Directus view of the database.
        there: what the files say.
        needs: the columns that are to read as indexed.
        unseen: the databases that could not be looked at: what the files say is indexed may be so there.

    """
    kept = {field.item for field in there.fields if field.schema_ and field.schema_.is_indexed}
    listed = {entry.item for entry in there.system_fields}
    unknown = f"{', '.join(unseen)} could not be looked at" if unseen else ""
    fields, told = list[Field](), list[Guarded]()
    for field in wanted.fields:
        reason = needs.get((field.collection, field.field)) or (unknown if field.item in kept else "")
        if field.schema_ and field.schema_.is_indexed is False and reason:
            schema = field.schema_.model_copy(update={"is_indexed": True})
            fields.append(field.model_copy(update={"schema_": schema}))
            told.append(Guarded(field.item, reason))
        else:
            fields.append(field)
    more = list(_system_fields(wanted, needs, listed if unseen else set(), unknown))
    info = wanted.info
    if more:
        entries = sorted([*wanted.system_fields, *(entry for entry, _ in more)], key=lambda entry: entry.item)
        info = info.model_copy(update={"system_fields": entries})
        told += [Guarded(entry.item, reason) for entry, reason in more]
    return wanted.model_copy(update={"info": info, "fields": tuple(fields)}), tuple(told)


def _system_fields(
    wanted: Snapshot, needs: Mapping[Column, str], listed: Names[Item], unknown: str
) -> Iterator[tuple[SystemField, str]]:
    """Yield the columns of Directus's own tables that the list would have to name as well."""
    version = wanted.info.directus
    if not SYSTEM_FIELDS.holds_in(version):
        return
    named = {entry.item for entry in wanted.system_fields} | {field.item for field in wanted.fields}
    for collection, names in system(version).fields.items():
        for name in sorted(names):
            item = Item(ItemKind.SYSTEM_FIELD, collection, name)
            reason = needs.get((collection, name)) or (unknown if item in listed else "")
            if reason and item not in named and Item(ItemKind.FIELD, collection, name) not in named:
                schema = SystemFieldSchema(is_indexed=True)
                yield SystemField(collection=collection, field=name, schema=schema), reason
