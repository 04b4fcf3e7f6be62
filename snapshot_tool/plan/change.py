"""A column on its way to what the file says: what the steps of a change are made from."""

from __future__ import annotations

from dataclasses import dataclass

from snapshot_tool.directus.columns import ColumnInfo
from snapshot_tool.directus.defaults import cast_default
from snapshot_tool.model.item import Item
from snapshot_tool.model.json import js_equal
from snapshot_tool.model.plan import Phase
from snapshot_tool.model.snapshot import Field, FieldSchema
from snapshot_tool.model.sql import ident
from snapshot_tool.model.table import Column, Table
from snapshot_tool.plan.columns import WantedColumn
from snapshot_tool.plan.context import Context
from snapshot_tool.plan.draft import Draft, Reverse, column_token, tokens
from snapshot_tool.plan.locks import Operation
from snapshot_tool.plan.not_null import unit_of
from snapshot_tool.plan.sequences import default_of


@dataclass(frozen=True, slots=True)
class Change:
    """A column on its way: what it is, what it is to be, and where its statements go."""

    context: Context
    cause: Item
    table: Table
    column: Column
    info: ColumnInfo
    field: Field
    schema: FieldSchema
    wanted: WantedColumn

    @property
    def unit(self) -> str:
        """The transaction that its brief statements share."""
        return unit_of(self.cause)

    @property
    def sql(self) -> str:
        """The beginning of every statement on its table."""
        return f"ALTER TABLE {self.context.qualified(self.table.name)}"

    @property
    def name(self) -> str:
        """The column, quoted."""
        return ident(self.column.name)

    def draft(
        self,
        operation: Operation,
        action: str,
        reason: str,
        *,
        undo: tuple[Reverse, ...] = (),
        no_undo: str | None = None,
    ) -> Draft:
        """Return a statement that changes the column; `action` is what follows the table's name."""
        return Draft(
            Phase.EXPAND,
            operation,
            f"{self.sql} {action}",
            reason,
            table=self.table.name,
            unit=self.unit,
            provides=tokens(column_token(self.table.name, self.column.name)),
            cause=self.cause,
            undo=undo,
            no_undo=no_undo,
        )

    @property
    def retypes(self) -> bool:
        """Whether its type is to be another one."""
        info, schema = self.info, self.schema
        read = (info.data_type, info.max_length, info.numeric_precision, info.numeric_scale)
        return read != (schema.data_type, schema.max_length, schema.numeric_precision, schema.numeric_scale)

    @property
    def default_differs(self) -> bool:
        """Whether Directus reads another default of it than the file's."""
        special = self.field.meta.special if self.field.meta else None
        read = cast_default(self.info.default_value, self.info.field_type(special))
        return not js_equal(read, self.schema.default_value)

    @property
    def keeps_sequence(self) -> bool:
        """Whether its default stays the next number of the sequence that it has."""
        return self.wanted.sequence is not None and (self.wanted.owns_sequence or not self.default_differs)

    @property
    def default_sql(self) -> str | None:
        """The default that it is to have, None for none."""
        if self.keeps_sequence:
            return self.column.default
        return default_of(self.context, self.wanted, self.table.name)
