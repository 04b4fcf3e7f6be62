"""Rules over a push that was not made yet: what Directus would do for the differences, and how it would end.

They read the differences and the catalog, and the prediction where the statements matter. `check` gets `PushFacts`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from snapshot_tool.model.catalog import Catalog
from snapshot_tool.model.difference import Difference, Differences
from snapshot_tool.model.finding import Place, printable
from snapshot_tool.model.fix import Fix
from snapshot_tool.model.item import Item, ItemKind
from snapshot_tool.model.json import JsonObject
from snapshot_tool.model.layout import INFO
from snapshot_tool.model.prediction import Action, Prediction
from snapshot_tool.model.snapshot import Snapshot
from snapshot_tool.model.table import Column


class Files(Protocol):
    """The files of the wanted snapshot, as loading returns them."""

    @property
    def snapshot(self) -> Snapshot:
        """What they hold."""

    @property
    def files(self) -> Mapping[Item, str]:
        """The file of each collection, field and relation."""

    @property
    def is_split(self) -> bool:
        """Whether each item has a file of its own."""

    def address(self, item: Item) -> str:
        """Return what to call the place of a collection, field or relation."""

    def place(self, item: Item, path: Sequence[str | int] = ()) -> Place:
        """Return where the key at `path` of an item stands, or its nearest ancestor that is there."""

    def info_place(self, path: Sequence[str | int] = ()) -> Place:
        """Return where the key at `path` of what is no item of its own stands."""


@dataclass(frozen=True, slots=True)
class PushFacts:
    """All that the rules over a push may look at."""

    differences: Differences
    catalog: Catalog
    current: Snapshot
    wanted: Snapshot
    prediction: Prediction = field(default_factory=Prediction)
    actions: tuple[Action, ...] = ()
    """Every action of the push, also those after one that fails."""
    answers: Mapping[str, int | None] = field(default_factory=dict)
    """How many rows are in the way, by `QuestionKind table.column`; None, or missing, where nobody could ask."""
    questions: Mapping[str, str] = field(default_factory=dict)
    """The query behind each answer."""
    label: str = ""
    """What people call the database; empty where it goes without saying."""
    environments: Mapping[str, Catalog] = field(default_factory=dict)
    """Other known databases by what people call them."""
    files: Files | None = None
    """Where the wanted snapshot was read from; None where it comes from no file."""
    large_table_rows: int = 100_000

    @property
    def version(self) -> str:
        """The version of the Directus that is pushed to."""
        return self.current.info.directus

    def catalogs(self) -> Iterator[tuple[tuple[str, ...], Catalog]]:
        """Yield every known database with what a finding about it names as its environments."""
        yield (self.label,) if self.label else (), self.catalog
        yield from (((name,), catalog) for name, catalog in self.environments.items())

    def place(self, item: Item, *path: str | int) -> Place:
        """Return where the key at `path` of an item stands; without a file where it is in none.

        A system field that is not listed is missing from `systemFields`.
        """
        files = self.files
        if files is None:
            return Place(printable(item.name))
        if item.kind is ItemKind.SYSTEM_FIELD and item not in {found.item for found in files.snapshot.system_fields}:
            return replace(files.info_place(("systemFields",)), object=printable(item.name))
        if item.kind is ItemKind.SYSTEM_FIELD or item in files.files:
            return files.place(item, path)
        return Place(printable(item.name))

    def info_place(self, name: str, *path: str | int) -> Place:
        """Return where the key at `path` of what is no item of its own stands, as the place of `name`."""
        return Place(name) if self.files is None else replace(self.files.info_place(path), object=name)

    def indexed(self, item: Item) -> Fix | None:
        """Return the fix that lets the files say of a field that it is indexed; None where they are no split ones."""
        files = self.files
        if files is None or not files.is_split:
            return None
        if item.kind is not ItemKind.SYSTEM_FIELD:
            file = files.files.get(item)
            return Fix.setting(file, ("schema", "is_indexed"), value=True) if file else None
        listed: JsonObject = {"collection": item.collection, "field": item.field, "schema": {"is_indexed": True}}
        if (there := len(files.snapshot.system_fields)) == 0:
            return Fix.setting(INFO, ("systemFields",), value=[listed])
        return Fix.setting(INFO, ("systemFields", there), value=listed)

    def file(self, item: Item) -> str:
        """Return what to call the file of an item; empty where it is in none."""
        if self.files is None:
            return ""
        if item.kind is ItemKind.SYSTEM_FIELD:
            return self.files.info_place().file
        return self.files.address(item) if item in self.files.files else ""


def flips(facts: PushFacts, key: str) -> Iterator[tuple[Difference, bool]]:
    """Yield the differences of fields and system fields in which a schema flag changes, with what it is to be."""
    for difference in (*facts.differences.fields, *facts.differences.system_fields):
        entry = difference.at("schema", key)
        if entry is not None and entry.kind == "E" and isinstance(entry.rhs, bool):
            yield difference, entry.rhs


def altered_columns(facts: PushFacts) -> Iterator[tuple[Difference, Column]]:
    """Yield the fields whose column a push alters: those with any difference in the schema (§6.2)."""
    for difference in facts.differences.fields:
        if difference.is_new or difference.is_deleted or not difference.touches("schema"):
            continue
        table = facts.catalog.tables.get(difference.item.collection)
        column = table.column(difference.item.field) if table else None
        if column is not None:
            yield difference, column


def altering_key(difference: Difference) -> tuple[str | int, ...]:
    """Return the path of the first key for which a push alters a column (§6.2)."""
    return next((tuple(entry.path) for entry in difference.entries if entry.path[:1] == ("schema",)), ())


def dropped_columns(facts: PushFacts) -> Iterator[tuple[Item, Column]]:
    """Yield the fields whose column a push drops."""
    for difference in facts.differences.fields:
        table = facts.catalog.tables.get(difference.item.collection)
        column = table.column(difference.item.field) if table else None
        if difference.is_deleted and column is not None:
            yield difference.item, column


def untracked(facts: PushFacts) -> Iterator[tuple[Item, str]]:
    """Yield what is to be created and is there without its row: the item, and `table`, `column` or `foreign key`."""
    new = {found.item.collection for found in facts.differences.collections if found.is_new}
    for difference in facts.differences:
        item = difference.item
        table = facts.catalog.tables.get(item.collection)
        if not difference.is_new or table is None:
            continue
        match item.kind:
            case "collection":
                yield item, "table"
            case "field" if item.collection not in new and table.column(item.field) is not None:
                yield item, "column"
            case "relation" if item.collection not in new and any(
                key.kind == "foreign key" and key.columns == (item.field,) for key in table.constraints
            ):
                yield item, "foreign key"
            case _:
                pass


def groupless(facts: PushFacts) -> Iterator[tuple[Item, str]]:
    """Yield the new collections whose group neither exists nor is created, with the group."""
    current = {collection.collection for collection in facts.current.collections}
    new = {found.item.collection: found.item for found in facts.differences.collections if found.is_new}
    wanted = {collection.collection: collection for collection in facts.wanted.collections}
    for name in sorted(new.keys() & wanted.keys()):
        meta = wanted[name].meta
        if meta is not None and meta.group and meta.group not in current | new.keys():
            yield new[name], meta.group
