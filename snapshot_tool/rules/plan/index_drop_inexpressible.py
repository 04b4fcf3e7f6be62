"""A snapshot cannot say whether this index is wanted.

**Effect.** Directus reads the column as indexed because of an index that is partial, descending, of another method or
operator class. The file's `is_indexed: false` may mean that index, or only that nobody wants Directus's plain one.

**Instead.** Let the file say `is_indexed: true`: that keeps the index. To drop it, name it.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Place, Severity
from snapshot_tool.rules.plan import PlanFacts

SEVERITY = Severity.ERROR


def check(facts: PlanFacts) -> Iterator[Finding]:
    """Yield one finding for each index drop that this speaks against."""
    for drop in facts.index_drops:
        if drop.index.is_expressible:
            continue
        name = drop.index.name
        allow = f"index-drop-inexpressible:{drop.index.name}"
        what = "which is no index that Directus would make"
        message = f"{name} makes {drop.field} read as indexed, {what}: {drop.index.definition}"
        yield Finding(
            "index-drop-inexpressible",
            SEVERITY,
            message,
            Place(name),
            (
                "set is_indexed: true in the file",
                f"--allow {allow}",
            ),
            allow,
        )
