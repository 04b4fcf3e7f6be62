"""What a push would write for a column that it alters (semantics §5.2, §5.3)."""

from __future__ import annotations

import re

from snapshot_tool.directus.defaults import cast_default, parse_default, written_default
from snapshot_tool.directus.types import Size, sql_type
from snapshot_tool.model.item import Item
from snapshot_tool.model.json import js_equal
from snapshot_tool.model.snapshot import Field
from snapshot_tool.model.table import Column
from snapshot_tool.rules.push import PushFacts

_SPELLED = {
    "timestamp": "timestamp without time zone",
    "timestamptz": "timestamp with time zone",
    "time": "time without time zone",
}
_LITERAL = re.compile(r"(?:'(?:[^']|'')*'|-?\d+(?:\.\d+)?|true|false|NULL)(?:::.*)?", re.DOTALL)


def rewritten_type(facts: PushFacts, item: Item) -> str | None:
    """Return the type that Directus writes for a field, as `format_type` spells it; None where it writes none."""
    field = _wanted(facts, item)
    if field is None or field.schema_ is None or field.type in {None, "alias", "unknown"}:
        return None
    schema = field.schema_
    size = Size(schema.max_length, schema.numeric_precision, schema.numeric_scale)
    written = sql_type(str(field.type), schema.document(), size)
    if written is None:
        return None
    spelled = re.sub(r"^varchar", "character varying", written)
    spelled = re.sub(r"^decimal\((\d+), (\d+)\)$", r"numeric(\1,\2)", spelled)
    return _SPELLED.get(spelled, spelled)


def mangles_default(facts: PushFacts, item: Item, column: Column) -> bool:
    """Return whether writing back the default that Directus reads makes another one of it."""
    field = _wanted(facts, item)
    if field is None or field.schema_ is None:
        return False
    value = field.schema_.default_value
    written = written_default(value, field.type or "unknown", facts.version)
    if written.kind != "literal":
        return False
    if not _LITERAL.fullmatch(column.default or "") or "?" in written.text:
        return True
    printed = "'" + written.text.replace("'", "''") + "'"
    return not js_equal(cast_default(parse_default(printed), field.type or "unknown"), value)


def _wanted(facts: PushFacts, item: Item) -> Field | None:
    found = (field for field in facts.wanted.fields if (field.collection, field.field) == (item.collection, item.field))
    return next(found, None)
