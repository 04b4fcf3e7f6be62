"""Somebody holds right now what the plan would have to wait for.

**Effect.** A brief statement gives up after three seconds and is tried again, and while it waits everybody who comes
after it waits too. Concurrent index work blocks nobody, but does not end before that transaction has.

**Instead.** Wait for its end, or end it, and run the plan then. Of the query only the first words are shown. A prepared
transaction (`PREPARE TRANSACTION`) belongs to no session: it ends when somebody commits it or rolls it back by name.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.activity import Holder
from snapshot_tool.model.finding import Finding, Place, Severity
from snapshot_tool.model.sql import literal
from snapshot_tool.rules.plan import PlanFacts

SEVERITY = Severity.WARNING
_NAMED = 5


def check(facts: PlanFacts) -> Iterator[Finding]:
    """Yield one finding for each session that steps would wait for."""
    for found in facts.blocked:
        numbers = ", ".join(map(str, found.steps[:_NAMED]))
        more = f" and {len(found.steps) - _NAMED} more" if len(found.steps) > _NAMED else ""
        waiting = f"step{'s' if len(found.steps) > 1 else ''} {numbers}{more}"
        holder = found.holder
        message = f"{_who(holder)} holds {_held(holder, found.tables)}: {waiting} would wait for it"
        remedies = ("wait for its end", f"end it: {_end(holder)}")
        yield Finding("blocked-by", SEVERITY, message, Place(", ".join(found.tables)), remedies)


def _who(holder: Holder) -> str:
    if holder.prepared:
        age = f" (for {_age(holder.seconds)})" if holder.seconds is not None else ""
        return f"the prepared transaction {holder.prepared}{age}"
    return f"pid {holder.pid}{_about(holder)}"


def _end(holder: Holder) -> str:
    if holder.prepared:
        name = literal(holder.prepared).strip()
        return f"COMMIT PREPARED {name} or ROLLBACK PREPARED {name}"
    return f"SELECT pg_catalog.pg_terminate_backend({holder.pid})"


def _about(holder: Holder) -> str:
    parts = [holder.state, f"for {_age(holder.seconds)}" if holder.seconds is not None else ""]
    said = " ".join(part for part in parts if part)
    words = ", ".join(part for part in (said, f"{holder.words} …" if holder.words else "") if part)
    return f" ({words})" if words else ""


def _age(seconds: int) -> str:
    for unit, size in (("h", 3600), ("min", 60)):
        if seconds >= size:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"


def _held(holder: Holder, tables: tuple[str, ...]) -> str:
    if not tables:
        return "a snapshot"
    return ", ".join(f"{max(holder.locks[table]).sql} on {table}" for table in tables)
