"""Column defaults: how Directus reads them from the catalog (semantics §4.3) and how it writes them (§5.3)."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Literal

from snapshot_tool.directus import js, knex
from snapshot_tool.directus.versions import DEFAULT_FUNCTIONS, NEWEST
from snapshot_tool.model.json import JsonValue, dumps, js_number

_NUMERIC_TYPES = frozenset({"integer", "bigInteger", "decimal", "float"})
_ALLOWED_FUNCTIONS = frozenset({"gen_random_uuid()"})
_BETWEEN_PARENTHESES = re.compile(r"\(([^)]+)\)")


def parse_default(expression: str | None) -> str | None:
    """Return the raw default that Directus's inspector makes of `pg_get_expr` (§4.3, step 1).

    Cut at the first `::`, stripped of one pair of quotes; doubled quotes stay doubled, and text that holds `::`
    itself comes out broken, just as in Directus.
    """
    if expression is None or expression.startswith("nextval("):
        return expression
    text = expression.split("::")[0]
    trimmed = js.trim(text)
    if trimmed.lower() == "null":
        return None
    if any(trimmed.startswith(quote) and trimmed.endswith(quote) for quote in "'\""):
        return trimmed[1:-1]
    return text


def cast_default(raw: str | None, field_type: str) -> JsonValue:
    """Return the default as a snapshot reports it for a field of this type (§4.3, step 2)."""
    if raw is None or raw == "0000-00-00 00:00:00":
        return None
    if field_type in _NUMERIC_TYPES:
        number = js.to_number(raw)
        return raw if number is None else number
    if field_type == "boolean":
        return bool(raw) if raw not in {"0", "false"} else False
    if field_type == "json" and raw:
        try:
            parsed: JsonValue = json.loads(raw, parse_constant=_no_constant)
        except ValueError:
            return raw
        return parsed
    return raw


@dataclass(frozen=True, slots=True)
class Default:
    """A default as Directus writes it."""

    kind: Literal["null", "function", "literal"]
    sql: str
    """What stands behind `default `."""

    @property
    def is_volatile(self) -> bool:
        """Whether each row gets another value, so that a new column rewrites its table."""
        return self.kind == "function" and self.sql in _ALLOWED_FUNCTIONS

    @property
    def text(self) -> str:
        """A literal's content, as PostgreSQL reads it; of other kinds the SQL itself."""
        if self.kind != "literal":
            return self.sql
        if self.sql.startswith("E"):
            return self.sql[2:-1].replace("''", "'").replace("\\\\", "\\")
        return self.sql[1:-1].replace("''", "'")


def written_default(value: JsonValue, field_type: str, version: str = NEWEST) -> Default:
    """Return what a Directus of this version writes for the default of a new or altered column (§5.3)."""
    if isinstance(value, str):
        if value.lower() == "now()" or value == "CURRENT_TIMESTAMP":
            return Default("function", "CURRENT_TIMESTAMP")
        if "CURRENT_TIMESTAMP(" in value and ")" in value:
            return _current_timestamp(value)
        if value in _ALLOWED_FUNCTIONS and DEFAULT_FUNCTIONS.holds_in(version):
            return Default("function", value)
    if value is None:
        return Default("null", "null")
    if field_type == "boolean":
        return Default("literal", "'1'" if js.is_truthy(value) and value != "false" else "'0'")
    if field_type == "json" and isinstance(value, (dict, list)):
        return Default("literal", f"'{dumps(value)}'")
    return Default("literal", knex.escape(js.to_text(value)))


def _current_timestamp(value: str) -> Default:
    found = _BETWEEN_PARENTHESES.search(value)
    number = js.to_number(found[1]) if found else None
    return Default("function", f"CURRENT_TIMESTAMP({'NaN' if number is None else js_number(number)})")


def _no_constant(name: str) -> JsonValue:
    raise ValueError(f"{name} is no JSON")
