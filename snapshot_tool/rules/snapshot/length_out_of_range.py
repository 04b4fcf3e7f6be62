"""A string has a length, or a decimal a precision or scale, that PostgreSQL cannot take.

**Effect.** A `varchar` without a length reads as -5. Creating or altering such a column fails (a syntax error, or
22023), so the push fails with 500 as soon as it touches the field, and everything is rolled back.

**Instead.** Make the string `text`, or give it a length from 1 to 10485760; a decimal has 1 to 1000 digits. Change it
in the database and in the file.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.directus.pg_types import check_type
from snapshot_tool.directus.refusal import PgError
from snapshot_tool.directus.types import sql_type
from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.model.json import JsonObject
from snapshot_tool.rules.facts import Facts, finding
from snapshot_tool.rules.families import Family
from snapshot_tool.rules.readback import SERVER_MAJOR

SEVERITY = Severity.ERROR
FAMILY = Family.TYPES

_SIZES = {"string": ("max_length",), "decimal": ("numeric_precision", "numeric_scale")}
"""By type, the keys that Directus writes behind it; null stands for its own default."""


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each string or decimal whose type PostgreSQL would not take."""
    for field in facts.snapshot.fields:
        keys = _SIZES.get(field.type or "", ())
        if field.schema_ is None or not keys:
            continue
        sizes: JsonObject = {key: getattr(field.schema_, key) for key in keys}
        written = sql_type(str(field.type), sizes)
        if written is not None and not _is_type(written):
            key = next(key for key in keys if sizes[key] is not None)
            message = f"{field.item} has {key} {sizes[key]}: {written} is no type"
            remedies = (
                ("make it text", "give it a length from 1 on")
                if field.type == "string"
                else ("give it 1 to 1000 digits",)
            )
            yield finding(__name__, SEVERITY, message, facts.place(field.item, "schema", key), *remedies)


def _is_type(written: str) -> bool:
    try:
        check_type(written, SERVER_MAJOR, ())
    except PgError:
        return False
    return True
