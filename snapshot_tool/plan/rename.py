"""Renames: a collection or field keeps its rows, its indexes and its metadata under a new name (`--rename old:new`).

They come first of all changes. Everything else of a plan is made for the catalog as they leave it, so that what is
renamed differs in nothing but what the file says beside the name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from snapshot_tool.directus.diff import diff
from snapshot_tool.directus.system import system
from snapshot_tool.directus.view import view
from snapshot_tool.errors import UsageError
from snapshot_tool.model.activity import Holder
from snapshot_tool.model.catalog import Catalog
from snapshot_tool.model.item import Item, ItemKind
from snapshot_tool.model.plan import Rename
from snapshot_tool.model.snapshot import Snapshot
from snapshot_tool.model.sql import ident
from snapshot_tool.plan.context import Context
from snapshot_tool.plan.draft import Draft
from snapshot_tool.plan.rename_steps import Names, rename_collection, rename_field
from snapshot_tool.rules.plan import Question

_HINT = "--rename old:new, with collections (a:b) or fields of one collection (a.x:a.y)"


@dataclass(frozen=True, slots=True)
class Renaming:
    """The database after the renames, and how it gets there."""

    catalog: Catalog
    drafts: tuple[Draft, ...] = ()
    before: Mapping[str, str] = field(default_factory=dict)
    """Of each table that has another name, or columns of another name, the query that reads it as it was."""
    tables: Mapping[str, str] = field(default_factory=dict)
    """The old name of each table that has a new one."""
    renames: tuple[Rename, ...] = ()

    def asked(self, question: Question) -> Question:
        """Return a question of the preflight, which runs before the renames: about the tables as they are called then.

        Its query reads them by `Context.source` already.
        """
        table = self.tables.get(question.table, question.table)
        return replace(question, table=table, reads=tuple(self.tables.get(name, name) for name in question.reads))

    def held(self, holder: Holder) -> Holder:
        """Return who holds what, by the new names of the tables too."""
        new = {name: holder.locks[old] for name, old in self.tables.items() if old in holder.locks}
        return replace(holder, locks={**holder.locks, **new})


def parse_rename(text: str) -> Rename:
    """Return the rename that `old:new` stands for.

    Raises:
        UsageError: where it is not of that form.

    """
    old, colon, new = text.partition(":")
    if not (old and colon and new) or ":" in new:
        raise UsageError(f"--rename {text}: not of the form old:new", hint=_HINT)
    if ("." in old) != ("." in new):
        raise UsageError(f"--rename {text}: one side is a collection and the other a field", hint=_HINT)
    return Rename(old, new)


def renamed(catalog: Catalog, wanted: Snapshot, renames: Sequence[Rename], version: str) -> Renaming:
    """Return the database after renames, each of which sees what those before it have done.

    Raises:
        UsageError: where something to be renamed is not there, or cannot be; where the new name is taken, or nothing
            of the wanted snapshot has it.

    """
    names = Names(catalog, wanted, version)
    drafts: list[Draft] = []
    for rename in renames:
        item = _item(rename)
        if item.kind is ItemKind.COLLECTION:
            _refuse_collection(names.catalog, rename, wanted)
            drafts += rename_collection(names, rename.old, item)
        else:
            collection, old = _parts(rename.old)
            _refuse_field(names.catalog, rename, wanted, version)
            drafts += rename_field(names, collection, old, item)
    if not renames:
        return Renaming(catalog)
    return Renaming(
        names.catalog,
        tuple(drafts),
        MappingProxyType(dict(_queries(names))),
        MappingProxyType(names.old_tables()),
        tuple(renames),
    )


def after_renames(context: Context, renames: Sequence[Rename]) -> tuple[Context, Renaming]:
    """Return what a plan is made from once the renames are done: all that differs then, in what is there then.

    Raises:
        UsageError: as `renamed`.

    """
    renaming = renamed(context.catalog, context.wanted, renames, context.version)
    if not renames:
        return context, renaming
    current = view(renaming.catalog, context.version)
    return replace(
        context,
        differences=diff(current, context.wanted),
        catalog=renaming.catalog,
        current=current,
        before_renames=renaming.before,
    ), renaming


def _parts(name: str) -> tuple[str, str]:
    collection, _, own = name.partition(".")
    return collection, own


def _item(rename: Rename) -> Item:
    collection, own = _parts(rename.new)
    if not own:
        return Item(ItemKind.COLLECTION, collection)
    if _parts(rename.old)[0] != collection:
        raise UsageError(f"--rename {rename}: a field does not move to another collection by a rename", hint=_HINT)
    return Item(ItemKind.FIELD, collection, own)


def _refuse_collection(catalog: Catalog, rename: Rename, wanted: Snapshot) -> None:
    table = catalog.tables.get(rename.old)
    known = {row.get("collection") for row in catalog.metadata.collections}
    for wrong, why in (
        (rename.old == rename.new, "both names are the same"),
        (rename.old.startswith("directus_"), "Directus's own collections keep their names"),
        (rename.old not in known, f"the database has no collection {rename.old}"),
        (
            table is not None and (table.kind != "table" or table.is_partition),
            f"{rename.old} is a {table.kind if table else ''}, which is not renamed by a plan",
        ),
        (rename.new in known or catalog.relation_kind(rename.new), f"the name {rename.new} is taken in the database"),
        (
            rename.new not in {found.collection for found in wanted.collections},
            f"the snapshot has no collection {rename.new}",
        ),
        (
            rename.old in {found.collection for found in wanted.collections},
            f"the snapshot still has a collection {rename.old}",
        ),
    ):
        if wrong:
            raise UsageError(f"--rename {rename}: {why}", hint=_HINT)


def _refuse_field(catalog: Catalog, rename: Rename, wanted: Snapshot, version: str) -> None:
    collection, old = _parts(rename.old)
    new = _parts(rename.new)[1]
    table = catalog.tables.get(collection)
    own = {row.get("field") for row in catalog.metadata.fields if row.get("collection") == collection}
    columns = {column.name for column in table.columns} if table else set()
    fields = {found.field for found in wanted.fields if found.collection == collection}
    for wrong, why in (
        (old == new, "both names are the same"),
        (system(version).has_field(collection, old), "Directus's own fields keep their names"),
        (old not in own | columns, f"the database has no field {rename.old}"),
        (table is not None and table.kind != "table", f"{collection} is no table"),
        (new in own | columns, f"the name {rename.new} is taken in the database"),
        (new not in fields, f"the snapshot has no field {rename.new}"),
        (old in fields, f"the snapshot still has a field {rename.old}"),
    ):
        if wrong:
            raise UsageError(f"--rename {rename}: {why}", hint=_HINT)


def _queries(names: Names) -> Iterator[tuple[str, str]]:
    """Yield the query that gives each renamed table under its new names, run while it has its old ones."""
    for new, old in names.touched():
        table = names.catalog.tables[new]
        columns = ", ".join(
            ident(was) if was == column.name else f"{ident(was)} AS {ident(column.name)}"
            for column in table.columns
            for was in [names.old_column(new, column.name)]
        )
        yield new, f"SELECT {columns} FROM {ident(table.schema)}.{ident(old)}"
