"""Rules over a push that was not made yet: what Directus would do for the differences, and how it would end.

They read the differences and the catalog, and the prediction where the statements matter. `check` gets `PushFacts`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from snapshot_tool.model.catalog import Catalog, Column
from snapshot_tool.model.difference import Difference, Differences, Item
from snapshot_tool.model.prediction import Action, Prediction
from snapshot_tool.model.snapshot import Snapshot


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
    environments: Mapping[str, Catalog] = field(default_factory=dict)
    """Other known databases by name, as in `snap.yaml`."""
    files: Mapping[Item, str] = field(default_factory=dict)
    """Where each item was read from."""
    large_table_rows: int = 100_000

    @property
    def version(self) -> str:
        """The version of the Directus that is pushed to."""
        return self.current.info.directus

    def catalogs(self) -> Iterator[tuple[str, Catalog]]:
        """Yield every known database with its name; the one at hand has an empty name."""
        yield "", self.catalog
        yield from self.environments.items()


def flips(facts: PushFacts, key: str) -> Iterator[tuple[Difference, bool]]:
    """Yield the differences of fields and system fields in which a schema flag changes, with what it is to be."""
    for difference in (*facts.differences.fields, *facts.differences.system_fields):
        entry = difference.at("schema", key)
        if entry is not None and entry.kind == "E" and isinstance(entry.rhs, bool):
            yield difference, entry.rhs


def in_environment(name: str) -> str:
    """Return how a message names the database: nothing for the one at hand."""
    return f" (in {name})" if name else ""


def altered_columns(facts: PushFacts) -> Iterator[tuple[Difference, Column]]:
    """Yield the fields whose column a push alters: those with any difference in the schema (§6.2)."""
    for difference in facts.differences.fields:
        if difference.is_new or difference.is_deleted or not difference.touches("schema"):
            continue
        table = facts.catalog.tables.get(difference.item.collection)
        column = table.column(difference.item.field) if table else None
        if column is not None:
            yield difference, column


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
