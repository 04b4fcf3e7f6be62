"""What the metadata tables themselves refuse: NULLs, over-long names, a group that is nowhere (§1.3, §1.4).

The items service turns these errors into refusals of its own; the words are Directus's.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from snapshot_tool.directus.pg_types import of_column
from snapshot_tool.directus.refusal import Refusal
from snapshot_tool.model.json import JsonObject, JsonValue
from snapshot_tool.model.table import Column


def check_row(
    table: str, columns: Sequence[Column], row: JsonObject, written: Mapping[str, JsonValue], first: str
) -> None:
    """Raise a `Refusal` where PostgreSQL would not take a row.

    Args:
        table: the metadata table.
        columns: its columns.
        row: the whole row as it would be.
        written: the values that the statement names.
        first: the column that the statement names first, which Directus takes for the one that is too long.

    """
    for column in columns:
        value = row.get(column.name)
        length = of_column(column).length
        if length is not None and isinstance(value, str) and len(value) > length:
            shown = written.get(first)
            quoted = f'"{shown}" ' if shown else ""
            raise Refusal(400, f'Value {quoted}for field "{first}" in collection "{table}" is too long.')
    for column in columns:
        if column.not_null and row.get(column.name) is None and column.name != "id":
            raise Refusal(400, f'Value for field "{column.name}" in collection "{table}" can\'t be null.')


def check_group(group: JsonValue, collections: Mapping[str, JsonObject]) -> None:
    """Raise a `Refusal` where a collection is put in a group that is no collection."""
    if group is not None and group not in collections:
        quoted = f' "{group}"' if group else ""
        raise Refusal(400, f'Invalid foreign key{quoted} for field "group" in collection "directus_collections".')


def parse_json(value: JsonValue, sql: str) -> JsonValue:
    """Return what a json column holds after a value was written: text goes in as it is, and must be JSON itself.

    Raises:
        Refusal: where the text is no JSON; `sql` is the statement that the message starts with.

    """
    if not isinstance(value, str):
        return value
    try:
        parsed: JsonValue = json.loads(value)
    except ValueError:
        raise Refusal(500, f"{sql} - invalid input syntax for type json") from None
    return parsed
