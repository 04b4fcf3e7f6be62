"""The forms that the statements of every plan have: online on a table that is in use, exact, and with a way back.

Part of `checker`: each rule is a function of the finished steps alone. What a push will run by itself has the forms of
Directus, and is weighed elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from snapshot_tool.model.plan import Lock, LockClass, Phase, Step

NAME: Final = r'"(?:[^"]|"")+"'
CONCURRENTLY: Final = re.compile(r"(?:CREATE (?:UNIQUE )?INDEX|DROP INDEX|REINDEX INDEX) CONCURRENTLY ")
_QUALIFIED: Final = rf"{NAME}\.{NAME}"
_TABLE_MADE: Final = re.compile(rf"CREATE TABLE ({_QUALIFIED}) ")
_ALTERED: Final = re.compile(rf"ALTER TABLE ({_QUALIFIED}) ")
_INDEXED: Final = re.compile(rf"CREATE (?:UNIQUE )?INDEX (CONCURRENTLY )?{NAME} ON ({_QUALIFIED}) ")
_NAMED: Final = re.compile(rf"CREATE UNIQUE INDEX CONCURRENTLY ({NAME}) ON ")
_RENAMED: Final = re.compile(rf"ALTER INDEX {NAME}\.({NAME}) RENAME TO ({NAME})$")
_TAKEN: Final = re.compile(rf" USING INDEX ({NAME})")
_KEY_ADDED: Final = re.compile(
    rf"ADD CONSTRAINT {NAME} (FOREIGN KEY|CHECK|UNIQUE|PRIMARY KEY|NOT NULL|EXCLUDE)\b(.*)", re.DOTALL
)
_DROPS: Final = re.compile(r"(?:DROP|ALTER TABLE .* DROP) ", re.DOTALL)
_LITERAL: Final = re.compile(r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(\w*)\$.*?\$\1\$""", re.DOTALL)
_NOT_VALID: Final = "NOT VALID"


def forms(steps: tuple[Step, ...]) -> Iterator[str]:
    """Yield what is wrong with the form of a statement."""
    own = [step for step in steps if step.phase is not Phase.PUSH]
    made = {found[1] for step in own if (found := _TABLE_MADE.match(step.sql))}
    valid = {found[1] for step in own if step.after and (found := _NAMED.match(step.sql))}
    for step in own:
        renamed = _RENAMED.match(step.sql)
        if renamed and renamed[1] in valid:
            valid.add(renamed[2])
        words = (*_built(step, made), *_added(step, made), *_taken(step, valid), *_bare(step))
        yield from (f"step {step.number} {what}" for what in words)


def undos(steps: tuple[Step, ...]) -> Iterator[str]:
    """Yield what is wrong with the way back: it is as careful as the way there."""
    for step in steps:
        for undo in step.undo:
            concurrent = bool(CONCURRENTLY.match(undo.sql))
            if concurrent != (undo.lock_class is LockClass.CONCURRENT):
                yield f"the undo of step {step.number} is of class {undo.lock_class}: {undo.sql}"
            if not undo.sql or undo.sql.rstrip().endswith(";"):
                yield f"the undo of step {step.number} is empty, or has a semicolon at its end"
        keys = [undo.sql for undo in step.undo if " FOREIGN KEY " in undo.sql and "ADD CONSTRAINT" in undo.sql]
        if any(not sql.endswith(_NOT_VALID) for sql in keys):
            yield f"the undo of step {step.number} reads a whole table under the lock of a new foreign key"


def strong_locks(steps: tuple[Step, ...]) -> Iterator[str]:
    """Yield the steps that hold up writers for as long as a scan takes without being of the class for that."""
    for step in steps:
        strongest = max((held.lock for held in step.locks), default=Lock.NONE)
        if step.scan and strongest.blocks_writes and step.lock_class not in {LockClass.LONG, LockClass.PUSH}:
            yield f"step {step.number} scans under {strongest.sql} as {step.lock_class}"
        if step.lock_class is LockClass.BATCHED and strongest > Lock.ROW_EXCLUSIVE:
            yield f"step {step.number} fills rows under {strongest.sql}"


def _built(step: Step, made: set[str]) -> Iterator[str]:
    found = _INDEXED.match(step.sql)
    if found and not found[1] and found[2] not in made:
        yield "builds an index of a table that is in use, and writers wait"


def _added(step: Step, made: set[str]) -> Iterator[str]:
    table, found = _ALTERED.match(step.sql), _KEY_ADDED.search(step.sql)
    if table is None or found is None or table[1] in made:
        return
    kind, rest = found[1], found[2]
    if kind in {"UNIQUE", "PRIMARY KEY"}:
        if " USING INDEX " not in rest:
            yield f"adds {kind} with an index of its own"
    elif kind != "EXCLUDE" and not rest.endswith(_NOT_VALID):
        yield f"adds {kind} and reads every row under its lock"


def _taken(step: Step, valid: set[str]) -> Iterator[str]:
    found = _TAKEN.search(step.sql)
    if found and not step.before and found[1] not in valid:
        yield "takes an index for a constraint, and nobody asks whether it is valid"


def _bare(step: Step) -> Iterator[str]:
    bare = _LITERAL.sub("''", step.sql)
    if _DROPS.match(bare) and bare.rstrip().endswith(" CASCADE"):
        yield "drops whatever depends on it, which nobody was told"
    if re.search(r"\bIF (?:NOT )?EXISTS\b", bare) and not bare.startswith(("SELECT ", "DO ")):
        yield "goes on where something is, or is not, what the plan was made for"
    if ";" in bare and not bare.startswith("DO "):
        yield "is more than one statement"


def together(steps: Sequence[Step]) -> dict[int | None, list[Step]]:
    """Return the steps by transaction."""
    found: dict[int | None, list[Step]] = {}
    for step in steps:
        found.setdefault(step.transaction, []).append(step)
    return found
