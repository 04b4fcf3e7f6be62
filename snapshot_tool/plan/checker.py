"""What holds for every plan, whatever it does; asked of every plan that a test makes.

These are the rules of the design, each a function of the finished plan alone: none trusts how the planner made it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import groupby, pairwise
from typing import Final

from snapshot_tool.model.plan import Lock, LockClass, Phase, Plan, Step, Way
from snapshot_tool.plan.checker_forms import CONCURRENTLY, NAME, forms, strong_locks, together, undos
from snapshot_tool.plan.locks import TIMEOUTS

_ONE_DROP: Final = re.compile(rf"DROP INDEX CONCURRENTLY {NAME}\.{NAME}")
_ADDED: Final = re.compile(rf"ADD CONSTRAINT ({NAME}) .* NOT VALID$", re.DOTALL)
_VALIDATED: Final = re.compile(rf"VALIDATE CONSTRAINT ({NAME})$")
_COLUMN_DROP: Final = re.compile(r"^ALTER TABLE .* DROP COLUMN ", re.DOTALL)


def violations(plan: Plan) -> tuple[str, ...]:
    """Return every rule that the plan breaks, each as a sentence; empty for a good plan."""
    # What a refused plan lacks has no steps: those that are there may need it.
    wrong = () if plan.is_refused else forms(plan.steps)
    return (*wrong, *_ways(plan), *_index_drops(plan), *(sentence for rule in _RULES for sentence in rule(plan.steps)))


def _ways(plan: Plan) -> Iterator[str]:
    pushed = plan.push_statements
    if plan.through is Way.SQL and (pushed or plan.pushed):
        yield "something is left to a push, in a plan through SQL"
    if len({step.transaction for step in pushed}) > 1:
        yield "what the push runs is not one transaction"
    for step in plan.steps:
        if (step.phase is Phase.PUSH) != (step.lock_class is LockClass.PUSH):
            yield f"step {step.number} ({step.phase}) is of class {step.lock_class}"


def _numbers(steps: tuple[Step, ...]) -> Iterator[str]:
    if [step.number for step in steps] != list(range(1, len(steps) + 1)):
        yield "steps are not numbered from 1"


def _phases(steps: tuple[Step, ...]) -> Iterator[str]:
    for before, after in pairwise(steps):
        if before.phase.rank > after.phase.rank:
            yield f"step {after.number} ({after.phase}) follows {before.phase}"


def _transactions(steps: tuple[Step, ...]) -> Iterator[str]:
    runs = [key for key, _ in groupby(step.transaction for step in steps) if key is not None]
    if runs != sorted(set(runs)):
        yield "the steps of a transaction are not together, or transactions are not numbered in order"
    for step in steps:
        concurrent = bool(CONCURRENTLY.match(step.sql))
        alone = step.lock_class.is_alone
        if alone and step.transaction is not None:
            yield f"step {step.number} works CONCURRENTLY, or commits, inside a transaction"
        if concurrent != (step.lock_class is LockClass.CONCURRENT):
            yield f"step {step.number} is of class {step.lock_class}"
        if not alone and step.transaction is None and not step.expects_nothing:
            yield f"step {step.number} changes something outside any transaction"


def _reads(steps: tuple[Step, ...]) -> Iterator[str]:
    for step in steps:
        if step.expects_nothing != step.sql.startswith("SELECT "):
            yield f"step {step.number} is a query that expects rows, or a change that expects none"
        if step.phase is Phase.PREFLIGHT and not step.expects_nothing:
            yield f"step {step.number} changes something in the preflight"


def _index_drops(plan: Plan) -> Iterator[str]:
    for at, step in enumerate(plan.steps):
        if not step.sql.startswith("DROP INDEX"):
            continue
        if not _ONE_DROP.fullmatch(step.sql):
            yield f"step {step.number} does not drop exactly one index, by its full name, concurrently"
        if not step.before:
            yield f"step {step.number} drops an index without asking anything first"
        table = step.locks[0].table
        later = [other for other in plan.steps[at + 1 :] if not other.sql.startswith("DROP INDEX")]
        if plan.through is Way.DIRECTUS:
            # A drop that the push would make under a lock is the last thing before it.
            later = [other for other in later if other.phase is step.phase]
        # Of its own table, or of one that it inherits the column from.
        gone = [lock for other in later if _COLUMN_DROP.match(other.sql) for lock in other.locks]
        makes_way = any(lock.table == table and lock.lock is Lock.ACCESS_EXCLUSIVE for lock in gone)
        if not makes_way and not all(other.expects_nothing for other in later):
            yield f"step {step.number} drops an index, and is not among the last steps"


def _builds(steps: tuple[Step, ...]) -> Iterator[str]:
    dropped: set[str] = set()
    for step in steps:
        if step.lock_class is not LockClass.CONCURRENT:
            continue
        table = step.locks[0].table
        if step.sql.startswith("DROP INDEX"):
            dropped.add(table)
        elif table in dropped:
            yield f"step {step.number} builds an index of {table} after one was dropped"
        elif not step.after:
            yield f"step {step.number} builds an index and does not look whether it is valid"


def _validations(steps: tuple[Step, ...]) -> Iterator[str]:
    added: dict[str, Step] = {}
    transactions = together(steps)
    for step in steps:
        if found := _ADDED.search(step.sql):
            added[found[1]] = step
        if found := _VALIDATED.search(step.sql):
            origin = added.pop(found[1], None)
            if origin is not None and origin.transaction == step.transaction:
                yield f"step {step.number} validates in the transaction that added the constraint"
            others = transactions[step.transaction]
            if any(lock.lock > Lock.SHARE_UPDATE_EXCLUSIVE for other in others for lock in other.locks):
                yield f"step {step.number} validates under a stronger lock than it needs"
    yield from (f"step {step.number} adds {name} and nothing validates it" for name, step in added.items())


def _claims(steps: tuple[Step, ...]) -> Iterator[str]:
    for step in steps:
        if not step.undo and step.no_undo is None:
            yield f"step {step.number} says neither how it is undone nor why it is not"
        timeouts = TIMEOUTS[step.lock_class]
        if (step.lock_timeout, step.statement_timeout) != (timeouts.lock, timeouts.statement):
            yield f"step {step.number} has other timeouts than its class"
        # What a push rewrites is small: a finding refuses everything else.
        if step.rewrite and step.lock_class not in {LockClass.LONG, LockClass.PUSH}:
            yield f"step {step.number} rewrites a table under class {step.lock_class}"
        if not step.reason or step.sql.rstrip().endswith(";"):
            yield f"step {step.number} has no reason, or a semicolon at its end"


_RULES: Final[tuple[Callable[[tuple[Step, ...]], Iterator[str]], ...]] = (
    _numbers,
    _phases,
    _transactions,
    _reads,
    _builds,
    _validations,
    _claims,
    undos,
    strong_locks,
)
