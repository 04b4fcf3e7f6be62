"""A column of CREATE TABLE or ADD COLUMN, as knex writes its definition."""

from __future__ import annotations

from dataclasses import dataclass, replace

from snapshot_tool.directus import knex
from snapshot_tool.directus.defaults import Default


@dataclass(frozen=True, slots=True)
class NewColumn:
    """A column of CREATE TABLE or ADD COLUMN."""

    name: str
    type_sql: str
    """`serial` or `bigserial` for an auto-increment column."""
    nullable: bool = True
    default: Default | None = None
    serial_primary_key: bool = False
    """An auto-increment column that brings its own `primary key`."""

    @property
    def is_serial(self) -> bool:
        """Whether the column takes its values from a sequence of its own; knex writes no modifiers for it then."""
        return self.type_sql in {"serial", "bigserial"}

    @property
    def fills(self) -> bool:
        """Whether adding it gives each row that is there a value of its own, and so rewrites the table."""
        return self.is_serial or (self.default is not None and self.default.is_volatile)

    @property
    def head(self) -> str:
        """The definition up to the default."""
        words = [knex.wrap(self.name), self.type_sql]
        if self.serial_primary_key:
            words.append("primary key")
        if not self.is_serial:
            words.append("null" if self.nullable else "not null")
        return " ".join(words)

    @property
    def tail(self) -> str:
        """The default, empty where there is none."""
        return "" if self.is_serial or self.default is None else f" default {self.default.sql}"

    def sent(self, tail: str) -> NewColumn:
        """Return the column with the default that really goes over the wire."""
        if self.default is None or not tail:
            return self
        return replace(self, default=replace(self.default, sql=tail.removeprefix(" default ")))
