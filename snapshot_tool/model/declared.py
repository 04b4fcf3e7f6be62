"""Declared objects: indexes and checks that Directus cannot express and every database must still have.

They stand in `snap.yaml`. Their names are names that PostgreSQL can hold and their expressions stay inside the
parentheses they are put in: what breaks that cannot be made into one of these values.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Annotated, Final, Literal, Self, TypeAlias

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from snapshot_tool.model.expressions import is_one_expression
from snapshot_tool.model.sql import ident


def _name(text: str) -> str:
    try:
        ident(text)
    except ValueError as error:
        raise PydanticCustomError("name", "{said}", {"said": str(error)}) from None
    return text


def _expression(text: str) -> str:
    if not is_one_expression(text):
        said = "not one SQL expression: quotes and parentheses balanced, no semicolon, comment, $ or backslash"
        raise PydanticCustomError("expression", said)
    return text


_Text: TypeAlias = Annotated[str, Field(min_length=1)]
_Name: TypeAlias = Annotated[_Text, AfterValidator(_name)]
_Expression: TypeAlias = Annotated[_Text, AfterValidator(_expression)]
After: TypeAlias = Literal["deploy"]


class _Shape(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, extra="forbid", defer_build=True)


class DeclaredKey(_Shape):
    """One member of the key of an index: a column or an expression."""

    column: _Name | None = None
    expression: _Expression | None = None
    order: Literal["asc", "desc"] = "asc"
    nulls: Literal["first", "last"] | None = None
    """None: last where ascending, first where descending, as PostgreSQL has it."""
    opclass: _Name | None = None
    """None: the type's own."""
    collation: _Name | None = None
    """None: the column's own. An expression holds its own COLLATE."""

    @model_validator(mode="after")
    def _is_one_of_both(self) -> Self:
        if (self.column is None) == (self.expression is None):
            raise PydanticCustomError("key", "give either column or expression")
        if self.expression is not None and self.collation is not None:
            raise PydanticCustomError("key", "write the collation into the expression: … COLLATE …")
        return self

    @property
    def nulls_first(self) -> bool:
        """Whether NULLs come before everything else."""
        return self.order == "desc" if self.nulls is None else self.nulls == "first"

    @property
    def value(self) -> str:
        """The column or expression, for a statement."""
        return ident(self.column) if self.column is not None else f"({self.expression})"

    @property
    def sql(self) -> str:
        """The member as CREATE INDEX writes it."""
        parts = [self.value]
        if self.collation is not None:
            parts.append(f"COLLATE {ident(self.collation)}")
        if self.opclass is not None:
            parts.append(ident(self.opclass))
        if self.order == "desc":
            parts.append("DESC")
        if self.nulls is not None:
            parts.append(f"NULLS {self.nulls.upper()}")
        return " ".join(parts)


def _key(given: object) -> object:
    return DeclaredKey(column=given) if isinstance(given, str) else given


def _some(keys: tuple[DeclaredKey, ...]) -> tuple[DeclaredKey, ...]:
    if not keys:
        raise PydanticCustomError("keys", "name at least one column")
    return keys


Keys: TypeAlias = Annotated[tuple[Annotated[DeclaredKey, BeforeValidator(_key)], ...], AfterValidator(_some)]
"""The key of an index; a member may be written as the bare name of its column."""
Meaning: TypeAlias = tuple[str, ...] | str | None
"""What PostgreSQL made of expressions, in their order; why it refuses them; None where nobody could ask."""


class _DeclaredObject(_Shape):
    name: _Name
    table: _Name
    after: After | None = None
    """`deploy`: made only once the application's new version runs, in the phase `contract`."""
    environments: tuple[_Text, ...] | None = None
    """None: in every environment."""

    def is_for(self, environment: str) -> bool:
        """Return whether it is wanted in a database; one that no environment names has the empty name."""
        return self.environments is None or environment in self.environments


class DeclaredIndex(_DeclaredObject):
    """An index that Directus cannot express and that must be there."""

    columns: Keys
    unique: bool = False
    nulls_not_distinct: bool = False
    """Of a unique index: two NULLs count as equal (PostgreSQL 15)."""
    where: _Expression | None = None
    method: _Name = "btree"
    include: tuple[_Name, ...] = ()

    @model_validator(mode="after")
    def _is_possible(self) -> Self:
        if self.unique and self.method != "btree":
            raise PydanticCustomError("index", "only a btree index can be unique")
        if self.nulls_not_distinct and not self.unique:
            raise PydanticCustomError("index", "nulls_not_distinct is for unique indexes")
        return self

    def covers_only(self, column: str) -> bool:
        """Return whether Directus would read `column` as indexed because of it (semantics §4.4)."""
        members = (*(key.column for key in self.columns), *self.include)
        return not self.unique and all(member == column for member in members)

    @property
    def columns_used(self) -> tuple[str, ...]:
        """The columns that it names, expressions apart."""
        return (*(key.column for key in self.columns if key.column is not None), *self.include)

    @property
    def expressions(self) -> tuple[str, ...]:
        """The expressions that it holds, the predicate last."""
        keys = (key.expression for key in self.columns if key.expression is not None)
        return (*keys, *([self.where] if self.where is not None else []))

    def body(self, table: str) -> str:
        """Return what CREATE INDEX has behind the index's name; `table` is qualified."""
        parts = [f"ON {table}"]
        if self.method != "btree":
            parts.append(f"USING {ident(self.method)}")
        parts.append(f"({', '.join(key.sql for key in self.columns)})")
        if self.include:
            parts.append(f"INCLUDE ({', '.join(map(ident, self.include))})")
        if self.nulls_not_distinct:
            parts.append("NULLS NOT DISTINCT")
        if self.where is not None:
            parts.append(f"WHERE ({self.where})")
        return " ".join(parts)


class DeclaredCheck(_DeclaredObject):
    """A check constraint that Directus cannot express and that must be there."""

    expression: _Expression

    @property
    def columns_used(self) -> tuple[str, ...]:
        """The columns that it names, expressions apart."""
        return ()

    @property
    def expressions(self) -> tuple[str, ...]:
        """The expressions that it holds."""
        return (self.expression,)


DeclaredObject: TypeAlias = DeclaredIndex | DeclaredCheck


class Declared(_Shape):
    """What Directus cannot express and every database must still have."""

    indexes: tuple[DeclaredIndex, ...] = ()
    checks: tuple[DeclaredCheck, ...] = ()


NOTHING_DECLARED: Final = Declared.model_construct()


@dataclass(frozen=True, slots=True)
class DeclaredHere:
    """What is declared, from where one database stands."""

    declared: Declared = NOTHING_DECLARED
    environment: str = ""
    """The name of the database in `snap.yaml`; empty where it has none."""
    meanings: Mapping[str, Meaning] = field(default_factory=lambda: MappingProxyType({}))
    """What PostgreSQL made of the expressions of each object, by its name, and of those that are there beside them."""

    @property
    def indexes(self) -> tuple[DeclaredIndex, ...]:
        """The indexes that are wanted here."""
        return tuple(index for index in self.declared.indexes if index.is_for(self.environment))

    @property
    def checks(self) -> tuple[DeclaredCheck, ...]:
        """The checks that are wanted here."""
        return tuple(check for check in self.declared.checks if check.is_for(self.environment))

    @property
    def names(self) -> frozenset[str]:
        """The names of everything declared, be it for here or for elsewhere."""
        return frozenset(found.name for found in (*self.declared.indexes, *self.declared.checks))


NOTHING_HERE: Final = DeclaredHere()
