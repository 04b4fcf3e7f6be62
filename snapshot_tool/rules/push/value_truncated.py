"""A column is made shorter, and values are cut without a word.

**Effect.** Directus casts explicitly, so that PostgreSQL truncates: `'0123456789'` becomes `'01234'`, 204.

**Instead.** Shorten the values first, or keep the length. A plan asks the rows and refuses.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Place, Severity
from snapshot_tool.rules.push import PushFacts

SEVERITY = Severity.ERROR


def check(facts: PushFacts) -> Iterator[Finding]:
    """Yield one finding for each column that gets shorter or loses digits."""
    for difference in facts.differences.fields:
        for key in ("max_length", "numeric_scale", "numeric_precision"):
            entry = difference.at("schema", key)
            if entry is None or not isinstance(entry.rhs, int) or not isinstance(entry.lhs, int):
                continue
            if 0 <= entry.rhs < entry.lhs:
                item = difference.item
                message = f"{item.name}: {key} goes from {entry.lhs} to {entry.rhs}, and longer values are cut"
                place = Place(item.name, facts.files.get(item, ""), path=f"$.schema.{key}")
                yield Finding("value-truncated", SEVERITY, message, place, ("shorten the values first", "run a plan"))
