"""Two collections, or two fields of one, have names that differ in nothing but capitals.

**Effect.** To PostgreSQL and Directus they are two. Directus gives their indexes the same name (`name-already-taken`),
and their files differ only in case, so a checkout on macOS or Windows keeps one of them: a push from there drops the
other. GraphQL and people take one for the other.

**Instead.** Rename one of the two.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.model.snapshot import Collection, Field
from snapshot_tool.rules.facts import Facts, finding
from snapshot_tool.rules.families import Family

SEVERITY = Severity.WARNING
FAMILY = Family.FILES


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each name that one before it is like, at the later one."""
    yield from _alike(facts, ((entry, entry.collection) for entry in facts.snapshot.collections))
    for fields in facts.fields.values():
        yield from _alike(facts, ((entry, entry.field) for entry in fields.values()))


def _alike(facts: Facts, named: Iterable[tuple[Collection | Field, str]]) -> Iterator[Finding]:
    first: dict[str, str] = {}
    for entry, name in named:
        other = first.setdefault(name.lower(), name)
        if other != name:
            message = f"{entry.item} differs from {other} only in its capitals"
            key = "field" if isinstance(entry, Field) else "collection"
            yield finding(__name__, SEVERITY, message, facts.place(entry.item, key), "rename one of the two")
