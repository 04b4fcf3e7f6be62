"""A change of something else would change the column's type.

**Effect.** For any difference in a column, Directus writes the whole column again, with the type that it derives from
the field's type and not from `data_type`: jsonb becomes json, double precision real, smallint integer, numeric
integer (12.75 becomes 13), char(n) varchar(n), timestamptz(3) timestamptz.

**Instead.** Run a plan, which changes only what differs.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.rules.causes import file_of
from snapshot_tool.rules.columns import rewritten_type
from snapshot_tool.rules.push import PushFacts, altered_columns, altering_key

SEVERITY = Severity.ERROR
_SIZES = ("max_length", "numeric_precision", "numeric_scale")
_ASKED_FOR = (("type",), *(("schema", key) for key in ("data_type", *_SIZES)))
"""A difference in one of these asks for another type."""


def check(facts: PushFacts) -> Iterator[Finding]:
    """Yield one finding for each column that a push would alter into a type that nobody asked for."""
    for difference, column in altered_columns(facts):
        item = difference.item
        if any(difference.touches(*path) for path in _ASKED_FOR):
            continue
        written = rewritten_type(facts, item)
        if written is not None and written != column.type_sql:
            remedies = (
                f"let {file_of(facts, item)} differ in nothing else of the column",
                "snap plan changes only what differs; push after it",
            )
            message = f"{item.name} is {column.type_sql}; the push would make it {written}"
            yield Finding(
                "column-retyped-silently", SEVERITY, message, facts.place(item, *altering_key(difference)), remedies
            )
