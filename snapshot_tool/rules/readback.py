"""What Directus would say of a column that it has just created: it does not write all that a file says (§5.2, §5.3)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from snapshot_tool.directus.columns import column_infos
from snapshot_tool.directus.defaults import Default, written_default
from snapshot_tool.directus.literals import check_fits, stored_default
from snapshot_tool.directus.pg_types import PgType, check_type, of_written
from snapshot_tool.directus.refusal import PgError
from snapshot_tool.directus.types import has_column, serial_type, sql_type
from snapshot_tool.model.json import JsonObject, JsonValue, dumps
from snapshot_tool.model.snapshot import Field
from snapshot_tool.model.table import Column, Table

SERVER_MAJOR: Final = 16
"""The PostgreSQL that stands for any: the types and literals that Directus writes mean the same in all since 15."""
_EXTENSIONS: Final = {"postgis": "3"}
"""Where a geometry can be created at all, PostGIS is there."""


@dataclass(frozen=True, slots=True)
class NewColumn:
    """A column that Directus would create, and how it would read it back."""

    type_sql: str
    """As Directus writes it, such as `varchar(255)`."""
    type: str
    """The Directus type that it reads."""
    data_type: str
    max_length: int | None
    numeric_precision: int | None
    numeric_scale: int | None
    default_value: JsonValue
    """None also where PostgreSQL refuses the default."""
    default_error: str | None
    """PostgreSQL's words where it cannot read the default as a value of the type."""


def read_back(field: Field, version: str) -> NewColumn | None:
    """Return what Directus of a version makes of a field; None where it creates no column, or the type is none."""
    schema = field.schema_
    if schema is None or not has_column({"type": field.type}):
        return None
    counts = schema.has_auto_increment is True
    sizes: JsonObject = {
        "max_length": schema.max_length,
        "numeric_precision": schema.numeric_precision,
        "numeric_scale": schema.numeric_scale,
    }
    written = serial_type(str(field.type)) if counts else sql_type(str(field.type), sizes)
    if written is None:
        return None
    special = field.meta.special if field.meta else None
    flags = None if special is None else tuple(special)
    default = None if counts else written_default(schema.default_value, str(field.type), version)
    return _created(written, flags, default)


@lru_cache(maxsize=4096)
def _created(written: str, special: tuple[str, ...] | None, default: Default | None) -> NewColumn | None:
    try:
        check_type(written, SERVER_MAJOR, _EXTENSIONS)
    except PgError:
        return None
    target = of_written(written)
    expression, error = _stored(default, target)
    column = Column(
        name="x",
        number=1,
        type_name=target.name,
        type_sql=target.sql,
        type_modifier=target.modifier,
        not_null=False,
        default=expression,
    )
    (info,) = column_infos(Table("x", "public", columns=(column,)), extensions=_EXTENSIONS, server_major=SERVER_MAJOR)
    flags = None if special is None else list(special)
    return NewColumn(
        type_sql=written,
        type=info.field_type(flags),
        data_type=info.data_type,
        max_length=info.max_length,
        numeric_precision=info.numeric_precision,
        numeric_scale=info.numeric_scale,
        default_value=info.cast_document(flags)["default_value"],
        default_error=error,
    )


def _stored(default: Default | None, target: PgType) -> tuple[str | None, str | None]:
    if default is None:
        return None, None
    try:
        expression = stored_default(default, target, SERVER_MAJOR)
    except PgError as error:
        return None, str(error)
    try:
        check_fits(default, target)  # a new column cannot hold it; an old one would take it (§5.3)
    except PgError as error:
        return expression, str(error)
    return expression, None


def shown(value: JsonValue) -> str:
    """Return a value as a message names it: text as it is, all else as JSON."""
    return value if isinstance(value, str) else dumps(value)
