"""Column types and Directus types, both ways (semantics §5.1 and §5.2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from snapshot_tool.directus import js
from snapshot_tool.model.json import JsonObject, JsonValue

ALIAS_SPECIALS = ("alias", "o2m", "m2m", "m2a", "o2a", "files", "translations")
"""A special of these makes an alias field, beside the column's own field where there is a column (§5.1)."""

_WITHOUT_COLUMN = frozenset({"alias", "unknown"})

_LOCAL_TYPES = {
    name: local
    for local, names in {
        "boolean": ("boolean", "bool", "bit"),
        "integer": (
            "tinyint", "smallint", "mediumint", "int", "integer", "serial", "int2", "int4", "serial4", "serial8",
            "int8", "numeric", "year", "number", "integerfirst",
        ),
        "bigInteger": ("bigint", "bigserial"),
        "float": ("float", "double", "double precision", "real", "money", "smallmoney", "float4", "float8"),
        "decimal": ("decimal",),
        "text": (
            "text", "citext", "clob", "tinytext", "mediumtext", "longtext", "ntext", "nchar", "string",
        ),
        "string": (
            "varchar", "character varying", "character", "char", "bpchar", "interval", "_varchar", "longvarchar",
            "varchar2", "nvarchar",
        ),
        "uuid": ("uuid", "uniqueidentifier"),
        "json": ("json", "jsonb"),
        "date": ("date",),
        "dateTime": ("timestamp without time zone", "timestamp without local time zone", "datetime", "datetime2",
                     "smalldatetime"),
        "timestamp": ("timestamp", "timestamptz", "timestamp with time zone", "timestamp with local time zone",
                      "datetimeoffset"),
        "time": ("time", "timetz", "time with time zone", "time without time zone"),
        "binary": ("binary", "varbinary", "image", "blob", "mediumblob"),
        "geometry": ("geometry", "sdo_geometry"),
        "geometry.Point": ("point",),
        "geometry.LineString": ("linestring",),
        "geometry.Polygon": ("polygon",),
        "geometry.MultiPoint": ("multipoint",),
        "geometry.MultiLineString": ("multilinestring",),
        "geometry.MultiPolygon": ("multipolygon",),
    }.items()
    for name in names
}  # fmt: skip
"""The type of a column by its `data_type`; a domain or enum may happen to bear any of these names."""

_SPECIAL_TYPES = (
    ("cast-json", "json"),
    ("hash", "hash"),
    ("cast-csv", "csv"),
    ("uuid", "uuid"),
    ("file", "uuid"),
    ("cast-timestamp", "timestamp"),
    ("cast-datetime", "dateTime"),
)
"""Specials that overrule the column's type, strongest first."""

_PLAIN_SQL = {
    "text": "text",
    "csv": "text",
    "hash": "varchar(255)",
    "integer": "integer",
    "bigInteger": "bigint",
    "float": "real",
    "boolean": "boolean",
    "json": "json",
    "uuid": "uuid",
    "date": "date",
    "time": "time",
    "binary": "bytea",
    "dateTime": "timestamp",
    "timestamp": "timestamptz",
}
_STRING_LENGTH = 255
_PRECISION, _SCALE = 10, 5


@dataclass(frozen=True, slots=True)
class Size:
    """The length, precision and scale that a live column has, which a file may leave out."""

    max_length: int | None = None
    numeric_precision: int | None = None
    numeric_scale: int | None = None


def local_type(data_type: str, precision: int | None, scale: int | None, special: Sequence[str] | None) -> str:
    """Return the Directus type of a column (§5.1).

    Args:
        data_type: `atttypid::regtype`, or the geometry type where PostGIS is there.
        precision: of `numeric`; None where unconstrained.
        scale: of `numeric`; None where unconstrained.
        special: the field's special flags, None where there are none.

    """
    lowered = data_type.lower()
    found = _LOCAL_TYPES.get(lowered.split("(")[0])
    if special is not None:
        overruled = next((local for flag, local in _SPECIAL_TYPES if flag in special), None)
        if overruled is not None:
            return overruled
        if found is not None and found.startswith("geometry"):
            return (special[0] if special else "") or "geometry"
    if lowered == "numeric" and precision is not None and scale is not None:
        return "decimal"
    return found or "unknown"


def is_alias_special(special: JsonValue) -> bool:
    """Return whether a field with these special flags has an alias entry."""
    return isinstance(special, list) and any(flag in ALIAS_SPECIALS for flag in special)


def sql_type(field_type: str, schema: JsonObject, existing: Size | None = None) -> str | None:
    """Return the type that Directus writes for a field (§5.2); None for a type that it refuses as illegal.

    `alias` and `unknown` have no column, and auto-increment is told by `serial_type`: neither is asked here.
    """
    existing = existing or Size()
    if field_type == "string":
        return f"varchar({_first(schema.get('max_length'), existing.max_length, _STRING_LENGTH)})"
    if field_type == "decimal":
        precision = _first(schema.get("numeric_precision"), existing.numeric_precision, _PRECISION)
        scale = _first(schema.get("numeric_scale"), existing.numeric_scale, _SCALE)
        return f"decimal({precision}, {scale})"
    if field_type.startswith("geometry"):
        _, _, shape = field_type.partition(".")
        return f"geometry({shape or 'geometry'}, 4326)"
    return _PLAIN_SQL.get(field_type)


def serial_type(field_type: str) -> str:
    """Return the serial type that an auto-increment field of this type gets."""
    return "bigserial" if field_type == "bigInteger" else "serial"


def _first(*values: JsonValue) -> str:
    found = next(value for value in values if value is not None)
    return js.to_text(found)


def has_column(field: JsonObject) -> bool:
    """Return whether Directus makes a column for a field of this type; `unknown` and aliases have none."""
    kind = field.get("type")
    return bool(kind) and kind not in ALIAS_SPECIALS and kind not in _WITHOUT_COLUMN
