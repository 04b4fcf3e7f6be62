"""The DDL that Directus sends, as typed operations: each knows the very text that knex makes of it (§6.3, §7, §8)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeAlias

from snapshot_tool.directus import knex
from snapshot_tool.directus.defaults import Default
from snapshot_tool.directus.new_column import NewColumn


@dataclass(frozen=True, slots=True)
class CreateTable:
    """A new table with all its columns and, named, its primary key."""

    table: str
    columns: tuple[NewColumn, ...]
    primary_key: str | None = None
    """The column of a primary key that no auto-increment column brings."""
    primary_key_name: str = ""

    @property
    def sql(self) -> str:
        """The statement."""
        return "".join(self._pieces())

    @property
    def sent_columns(self) -> tuple[NewColumn, ...]:
        """The columns with the defaults that really go over the wire, question marks numbered."""
        tails = self._pieces()[2:-1:3]
        return tuple(column.sent(tail) for column, tail in zip(self.columns, tails, strict=True))

    def _pieces(self) -> list[str]:
        pieces = [f"create table {knex.wrap(self.table)} ("]
        for at, column in enumerate(self.columns):
            pieces += [*([", "] if at else []), column.head, column.tail]
        key = ""
        if self.primary_key is not None:
            key = f", constraint {knex.wrap(self.primary_key_name)} primary key ({knex.wrap(self.primary_key)})"
        return knex.number([*pieces, f"{key})"])


@dataclass(frozen=True, slots=True)
class DropTable:
    """A table dropped, without CASCADE."""

    table: str

    @property
    def sql(self) -> str:
        """The statement."""
        return knex.position(f"drop table {knex.wrap(self.table)}")


@dataclass(frozen=True, slots=True)
class AddColumn:
    """One column added to a table."""

    table: str
    column: NewColumn

    @property
    def sql(self) -> str:
        """The statement."""
        return "".join(self._pieces())

    @property
    def sent_column(self) -> NewColumn:
        """The column with the default that really goes over the wire, question marks numbered."""
        return self.column.sent(self._pieces()[1])

    def _pieces(self) -> list[str]:
        return knex.number([f"alter table {knex.wrap(self.table)} add column {self.column.head}", self.column.tail])


@dataclass(frozen=True, slots=True)
class DropColumn:
    """A column dropped, without CASCADE."""

    table: str
    column: str

    @property
    def sql(self) -> str:
        """The statement."""
        return _alter(self.table, f"drop column {knex.wrap(self.column)}")


@dataclass(frozen=True, slots=True)
class DropDefault:
    """The first statement of every column edit."""

    table: str
    column: str

    @property
    def sql(self) -> str:
        """The statement."""
        return _alter_column(self.table, self.column, "drop default")


@dataclass(frozen=True, slots=True)
class DropNotNull:
    """The second statement of every column edit."""

    table: str
    column: str

    @property
    def sql(self) -> str:
        """The statement."""
        return _alter_column(self.table, self.column, "drop not null")


@dataclass(frozen=True, slots=True)
class AlterType:
    """The third statement of every column edit: the type again, with an explicit cast, even where it stays."""

    table: str
    column: str
    type_sql: str

    @property
    def sql(self) -> str:
        """The statement."""
        name = knex.identifier(self.column)
        return _alter_column(self.table, self.column, f"type {self.type_sql} using ({name}::{self.type_sql})")


@dataclass(frozen=True, slots=True)
class SetDefault:
    """The default again, also where it is null."""

    table: str
    column: str
    default: Default

    @property
    def sql(self) -> str:
        """The statement."""
        return "".join(self._pieces())

    @property
    def sent_default(self) -> Default:
        """The default that really goes over the wire, question marks numbered."""
        return replace(self.default, sql=self._pieces()[1])

    def _pieces(self) -> list[str]:
        head = f"alter table {knex.wrap(self.table)} alter column {knex.identifier(self.column)} set default "
        return knex.number([head, self.default.sql])


@dataclass(frozen=True, slots=True)
class SetNotNull:
    """NOT NULL again."""

    table: str
    column: str

    @property
    def sql(self) -> str:
        """The statement."""
        return _alter_column(self.table, self.column, "set not null")


@dataclass(frozen=True, slots=True)
class AddPrimaryKey:
    """A primary key over one column."""

    table: str
    name: str
    column: str

    @property
    def sql(self) -> str:
        """The statement."""
        return _alter(self.table, f"add constraint {knex.wrap(self.name)} primary key ({knex.wrap(self.column)})")


@dataclass(frozen=True, slots=True)
class AddUnique:
    """A unique constraint over one column."""

    table: str
    name: str
    column: str

    @property
    def sql(self) -> str:
        """The statement."""
        return _alter(self.table, f"add constraint {knex.wrap(self.name)} unique ({knex.wrap(self.column)})")


@dataclass(frozen=True, slots=True)
class DropConstraint:
    """A constraint dropped by its name: a unique one by the guessed name, a foreign key by its real one."""

    table: str
    name: str

    @property
    def sql(self) -> str:
        """The statement."""
        return _alter(self.table, f"drop constraint {knex.wrap(self.name)}")


@dataclass(frozen=True, slots=True)
class CreateIndex:
    """A plain index on one column, built while writers wait."""

    table: str
    name: str
    column: str

    @property
    def sql(self) -> str:
        """The statement."""
        return knex.position(
            f"create index {knex.wrap(self.name)} on {knex.wrap(self.table)} ({knex.wrap(self.column)})"
        )


@dataclass(frozen=True, slots=True)
class DropIndex:
    """An index dropped by the guessed name, on whatever table it is."""

    name: str

    @property
    def sql(self) -> str:
        """The statement."""
        return knex.position(f"drop index {knex.wrap(self.name)}")


@dataclass(frozen=True, slots=True)
class AddForeignKey:
    """A foreign key, validated at once; the rules are the file's words, pasted as they are."""

    table: str
    name: str
    column: str
    target_table: str
    target_column: str
    on_update: str | None = None
    on_delete: str | None = None

    @property
    def sql(self) -> str:
        """The statement."""
        rules = (f" on update {self.on_update}" if self.on_update else "") + (
            f" on delete {self.on_delete}" if self.on_delete else ""
        )
        # knex splits `table.column` at its dots and takes the first two pieces.
        target = f"{self.target_table}.{self.target_column}".split(".")
        return _alter(
            self.table,
            f"add constraint {knex.wrap(self.name)} foreign key ({knex.wrap(self.column)}) "
            f"references {knex.wrap(target[0])} ({knex.wrap(target[1])}){rules}",
        )


Operation: TypeAlias = (
    CreateTable
    | DropTable
    | AddColumn
    | DropColumn
    | DropDefault
    | DropNotNull
    | AlterType
    | SetDefault
    | SetNotNull
    | AddPrimaryKey
    | AddUnique
    | DropConstraint
    | CreateIndex
    | DropIndex
    | AddForeignKey
)


def _alter(table: str, change: str) -> str:
    return knex.position(f"alter table {knex.wrap(table)} {change}")


def _alter_column(table: str, column: str, change: str) -> str:
    return _alter(table, f"alter column {knex.identifier(column)} {change}")
