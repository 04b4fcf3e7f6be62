"""Which steps somebody holds up right now (`docs/plans.md`): who waits for whom, measured on PostgreSQL 12 to 18.

A statement waits for a lock that conflicts with its own. Concurrent index work waits for more: a drop for everybody who
holds any lock on the table, a build for its writers and for every snapshot in the database, a REINDEX for both.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from snapshot_tool.model.activity import Holder, conflicts
from snapshot_tool.model.plan import Lock, Step
from snapshot_tool.plan.draft import Draft
from snapshot_tool.plan.locks import Operation
from snapshot_tool.rules.plan import Blocked

PATIENCE: Final = 3
"""Seconds that a transaction may be open before it is worth telling: as long as a brief step waits for its lock."""


def blocked(drafts: Sequence[Draft], steps: Sequence[Step], holders: Iterable[Holder]) -> Iterator[Blocked]:
    """Yield each session that would hold up steps, with these; `drafts` are those that `steps` were made from."""
    for holder in holders:
        if holder.seconds is not None and holder.seconds < PATIENCE:
            continue
        found = [step for draft, step in zip(drafts, steps, strict=True) if _waits(draft, step, holder)]
        if found:
            tables = dict.fromkeys(lock.table for step in found for lock in step.locks if lock.table in holder.locks)
            yield Blocked(holder, tuple(step.number for step in found), tuple(tables))


def _waits(draft: Draft, step: Step, holder: Holder) -> bool:
    held = holder.locks.get(draft.table, frozenset())
    match draft.operation:
        case Operation.DROP_INDEX:
            return bool(held)
        case Operation.REINDEX:
            return bool(held) or holder.has_snapshot
        case Operation.CREATE_INDEX:
            return conflicts(Lock.SHARE, held) or holder.has_snapshot
        case _:
            return any(conflicts(lock.lock, holder.locks.get(lock.table, frozenset())) for lock in step.locks)
