"""The end of a UNIQUE constraint: by its real name, with what points at it and what replication makes of it.

A foreign key is bound to one unique index, whatever others there are, and PostgreSQL refuses to drop that one. Where
another fits, the foreign key is dropped, the constraint after it, and the foreign key added again NOT VALID, all in one
transaction, so that no row slips in between; it is validated in a step of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from snapshot_tool.model.item import Item, ItemKind
from snapshot_tool.model.plan import Check, Phase
from snapshot_tool.model.sql import ident
from snapshot_tool.model.table import Constraint, Index, Table
from snapshot_tool.plan.context import Context
from snapshot_tool.plan.draft import Draft, Reverse, tokens, unlinked_token
from snapshot_tool.plan.index_drops import index_named
from snapshot_tool.plan.locks import Operation
from snapshot_tool.plan.made import commented, validated
from snapshot_tool.plan.names import by_name
from snapshot_tool.plan.orphans import orphans_of
from snapshot_tool.plan.undo import POINTED_AT, link_again, unique_again, valid_index
from snapshot_tool.rules.plan import Question, UniqueDrop


def drop_unique(context: Context, cause: Item, table: Table) -> Iterator[Draft | UniqueDrop | Question]:
    """Yield the end of every UNIQUE constraint on exactly the column, by its real name."""
    for constraint in table.constraints:
        index = table.index(constraint.index or "")
        if constraint.kind == "unique" and constraint.columns == (cause.field,) and index is not None:
            yield from _Drop(context, cause, table, constraint, index).pieces()


@dataclass(frozen=True, slots=True)
class _Link:
    """A foreign key that points at the constraint."""

    table: Table
    key: Constraint

    @property
    def name(self) -> str:
        return f"{self.table.name}.{self.key.name}"

    @property
    def item(self) -> Item:
        return Item(ItemKind.RELATION, self.table.name, self.key.columns[0])


@dataclass(frozen=True, slots=True)
class _Drop:
    """One constraint on its way out."""

    context: Context
    cause: Item
    table: Table
    constraint: Constraint
    index: Index

    def pieces(self) -> Iterator[Draft | UniqueDrop | Question]:
        links = list(self._links())
        staying = [link for link in links if not self._is_removed(link)]
        heir = self._heir()
        tied = [link for link in staying if heir is None or self._is_changed(link)]
        substitute = self._substitute() if self.index.replica_identity else None
        name, table = self.constraint.name, self.table.name
        yield UniqueDrop(
            self.table,
            self.cause.field,
            name,
            self.cause,
            swapped=tuple(link.name for link in staying),
            tied=tuple(link.name for link in tied),
            heir=heir.name if heir else None,
            substitute=_identity(substitute) if substitute is not None else None,
        )
        if tied:
            return
        alter = f"ALTER TABLE {self.context.qualified(table)}"
        if substitute is not None:
            yield self._identify(alter, substitute)
        yield from map(self._unlink, staying)
        yield Draft(
            Phase.CONTRACT,
            Operation.DROP_CONSTRAINT,
            f"{alter} DROP CONSTRAINT {ident(name)}",
            f"{self.cause.name} need not be unique any more",
            table=table,
            unit=self._unit,
            needs=tokens(
                f"identified {self.cause.name}",
                *(unlinked_token(link.table.name, link.key.columns[0]) for link in links if link not in staying),
                *(f"swapped {link.name}" for link in staying),
            ),
            provides=tokens(self._unit),
            cause=self.cause,
            before=tuple(self._facts()),
            undo=unique_again(alter, self.constraint, self.index),
        )
        for link in staying:
            yield from self._link(link)

    @property
    def _unit(self) -> str:
        return f"not unique {self.cause.name}"

    def _links(self) -> Iterator[_Link]:
        for other in by_name(self.context.catalog.tables.values()):
            for key in other.constraints:
                is_ours = (key.target_schema, key.target_table, key.index) == (
                    self.table.schema,
                    self.table.name,
                    self.index.name,
                )
                if key.kind == "foreign key" and is_ours and not key.inherited:
                    yield _Link(other, key)

    def _is_removed(self, link: _Link) -> bool:
        """Whether the plan takes the foreign key away, or points it elsewhere."""
        place = (link.item.collection, link.item.field)
        tracked = place in self.context.current_relations
        wanted = self.context.wanted_relations.get(place)
        schema = wanted.schema_ if wanted is not None else None
        is_gone = schema is None or link.table.name in self.context.dropped_collections
        return tracked and len(link.key.columns) == 1 and (is_gone or self._is_retargeted(link))

    def _is_retargeted(self, link: _Link) -> bool:
        wanted = self.context.wanted_relations[link.item.collection, link.item.field].schema_
        aim = (wanted.foreign_key_table, wanted.foreign_key_column) if wanted is not None else None
        return aim != (self.table.name, self.cause.field)

    def _is_changed(self, link: _Link) -> bool:
        """Whether the plan makes the foreign key anew anyway, as something else than it is."""
        return any(
            difference.item == link.item and difference.touches("schema")
            for difference in self.context.differences.relations
        )

    def _heir(self) -> Index | None:
        """Return another index that a foreign key to the column may be bound to."""
        deferrable = {key.index for key in self.table.constraints if key.deferrable}
        return next(
            (
                index
                for index in self.table.indexes
                if index.unique and index.valid and index.predicate is None and index.is_over(self.cause.field)
                if index.name != self.index.name and index.name not in deferrable
            ),
            None,
        )

    def _substitute(self) -> Index | None:
        """Return what may identify a row instead: the primary key first, else an index without NULL."""
        whole = {column.name for column in self.table.columns if column.not_null}
        deferrable = {key.index for key in self.table.constraints if key.deferrable}
        suitable = [
            index
            for index in self.table.indexes
            if index.unique and index.valid and index.predicate is None
            if {key.column for key in index.keys} <= whole and index.name not in deferrable | {self.index.name}
        ]
        return min(suitable, key=lambda index: not index.primary, default=None)

    def _identify(self, alter: str, substitute: Index) -> Draft:
        return Draft(
            Phase.CONTRACT,
            Operation.SET_REPLICA_IDENTITY,
            f"{alter} REPLICA IDENTITY {_identity(substitute)}",
            f"{self.index.name} is the replica identity of {self.table.name}, and goes",
            table=self.table.name,
            unit=self._unit,
            provides=tokens(f"identified {self.cause.name}"),
            cause=self.cause,
            before=(valid_index(substitute.schema, substitute.name),),
            undo=(
                Reverse(
                    Operation.SET_REPLICA_IDENTITY, f"{alter} REPLICA IDENTITY USING INDEX {ident(self.index.name)}"
                ),
            ),
        )

    def _unlink(self, link: _Link) -> Draft:
        alter = f"ALTER TABLE {self.context.qualified(link.table.name)}"
        return Draft(
            Phase.CONTRACT,
            Operation.DROP_FOREIGN_KEY,
            f"{alter} DROP CONSTRAINT {ident(link.key.name)}",
            f"it is bound to {self.constraint.name}, though another index would do; it comes back at once",
            table=link.table.name,
            referenced=(self.table.name,),
            unit=self._unit,
            provides=tokens(f"swapped {link.name}"),
            cause=self.cause,
            undo=link_again(alter, link.key),
        )

    def _link(self, link: _Link) -> Iterator[Draft | Question]:
        yield from orphans_of(self.context, link.item, link.key)
        alter, name = f"ALTER TABLE {self.context.qualified(link.table.name)}", ident(link.key.name)
        added = Draft(
            Phase.CONTRACT,
            Operation.ADD_FOREIGN_KEY,
            f"{alter} ADD CONSTRAINT {name} {self._definition(link.key)} NOT VALID",
            f"the foreign key of before, now bound to another index of {self.table.name}.{self.cause.field}",
            table=link.table.name,
            referenced=(self.table.name,),
            unit=self._unit,
            needs=tokens(self._unit),
            provides=tokens(f"linked {link.name}"),
            cause=self.cause,
            undo=(Reverse(Operation.DROP_FOREIGN_KEY, f"{alter} DROP CONSTRAINT {name}"),),
        )
        yield added
        yield from commented(added, alter, link.key)
        if link.key.validated:
            yield validated(added, alter, link.key.name, link.name)

    def _definition(self, key: Constraint) -> str:
        """Return the foreign key's definition with the full name of its target."""
        definition, target = key.definition.removesuffix(" NOT VALID"), self.table.name
        for written in (target, ident(target)):
            for schema in (f"{self.table.schema}.", f"{ident(self.table.schema)}.", ""):
                found = f" REFERENCES {schema}{written}("
                if found in definition:
                    return definition.replace(found, f" REFERENCES {self.context.qualified(target)}(", 1)
        return definition

    def _facts(self) -> Iterator[Check]:
        name, found = self.constraint.name, index_named(self.index.schema, self.index.name)
        if not self.index.replica_identity or self._substitute() is not None:
            message = f"{name} is the replica identity: updates on a published table would fail"
            yield Check(f"{found} AND x.indisreplident", message)
        yield Check(f"{found} AND {POINTED_AT}", f"{name} is what a foreign key points at")


def _identity(index: Index) -> str:
    """Return an index as REPLICA IDENTITY names it: the primary key is the default."""
    return "DEFAULT" if index.primary else f"USING INDEX {ident(index.name)}"
