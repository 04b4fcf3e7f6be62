"""The way back from a plan: the undo of every step that ran, the last one first, as a plan of its own.

It is as careful as the plan was: the undo of a dropped constraint builds its index concurrently first, that of a
foreign key validates it in a step of its own. What the plan made, and what has got rows since, is asked for, and lost
only where that is allowed. What cannot be taken back is said, by the rule `not-undone`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from snapshot_tool.directus.view import view
from snapshot_tool.model.catalog import Catalog
from snapshot_tool.model.difference import Differences
from snapshot_tool.model.item import Item
from snapshot_tool.model.levels import NO_LEVELS, Levels
from snapshot_tool.model.plan import LockClass, Phase, Plan, Step, Undo
from snapshot_tool.model.question import QuestionKind
from snapshot_tool.plan.allow import soften
from snapshot_tool.plan.context import LARGE_TABLE_ROWS, Context
from snapshot_tool.plan.family import families
from snapshot_tool.plan.fingerprint import fingerprint
from snapshot_tool.plan.locks import LOCK_TABLE, TIMEOUTS, Operation
from snapshot_tool.plan.order import number, order
from snapshot_tool.plan.questions import counting, preflight
from snapshot_tool.rules.levels import leveled
from snapshot_tool.rules.plan import PlanFacts, Question, Stays
from snapshot_tool.rules.registry import rules

RULES: Final = (
    "data-loss-column",
    "data-loss-table",
    "lock-long",
    "lock-several-tables",
    "not-undone",
    "system-cache",
)
"""The rules that look at a way back."""

_N: Final = r'"((?:[^"]|"")+)"'
_DROPS_TABLE: Final = re.compile(rf'DROP TABLE "(?:[^"]|"")+"\.{_N}$')
_DROPS_COLUMN: Final = re.compile(rf'ALTER TABLE "(?:[^"]|"")+"\.{_N} DROP COLUMN {_N}$')
_DROPS_CONSTRAINT: Final = re.compile(rf'ALTER TABLE "(?:[^"]|"")+"\.{_N} DROP CONSTRAINT {_N}$')
_ADDS_KEY: Final = re.compile(
    r'(ALTER TABLE "(?:[^"]|"")+"\."(?:[^"]|"")+") ADD CONSTRAINT ("(?:[^"]|"")+") FOREIGN KEY '
)
_DROPS_INDEX: Final = re.compile(rf'DROP INDEX CONCURRENTLY "(?:[^"]|"")+"\.{_N}$')


@dataclass(frozen=True, slots=True)
class _Back:
    """One statement of the way back, and the step that it belongs to."""

    undo: Undo
    step: Step
    is_last: bool
    """Of the statements that take the step back."""

    @property
    def phase(self) -> Phase:
        """What the plan took away comes back before what it added goes."""
        return Phase.CONTRACT if self.step.phase is Phase.EXPAND else Phase.EXPAND


def reverse_questions(plan: Plan, catalog: Catalog, until: int) -> Mapping[str, str]:
    """Return the read-only queries whose answers say what would be lost on the way back; each returns one integer."""
    asked = _questions(_context(plan, catalog), _way_back(plan, until))
    return MappingProxyType({question.key: counting(question) for question in asked})


def reverse_plan(
    plan: Plan,
    catalog: Catalog,
    *,
    until: int,
    allow: Sequence[str] = (),
    answers: Mapping[str, int | None] = MappingProxyType({}),
    levels: Levels = NO_LEVELS,
    large_table_rows: int = LARGE_TABLE_ROWS,
) -> Plan:
    """Return the plan that takes back the first `until` steps of a plan.

    Args:
        plan: that ran, wholly or in part.
        catalog: of the database as it is now.
        until: the last step that ran; `evidence.ran_until` says it.
        allow: `CODE` or `CODE:OBJECT`, hazards to let pass.
        answers: to the queries of `reverse_questions`, by their names.
        levels: what `snap.yaml` says of rules.
        large_table_rows: from how many rows on a table is large.

    """
    context = _context(plan, catalog)
    back = _way_back(plan, until)
    questions = tuple(_questions(context, back))
    known = families(context)
    asked = number(order(list(preflight(questions, allow))), known)
    steps = (*asked, *_steps(back, len(asked), known.rows))
    facts = PlanFacts(
        differences=context.differences,
        catalog=catalog,
        current=context.current,
        wanted=context.wanted,
        answers=answers,
        large_table_rows=large_table_rows,
        questions=questions,
        stays=tuple(_stays(plan, until)),
        steps=steps,
    )
    found = [finding for rule in rules("plan") if rule.code in RULES for finding in rule.check(facts)]
    return Plan(
        steps=steps,
        findings=tuple(soften(leveled(found, levels), allow)),
        allowed=tuple(allow),
        database=catalog.server.database,
        server_version=catalog.server.version_num,
        directus=plan.directus,
        before=fingerprint(catalog),
    )


def _context(plan: Plan, catalog: Catalog) -> Context:
    now = view(catalog, plan.directus)
    return Context(Differences(), catalog, now, now)


def _ran(plan: Plan, until: int) -> list[Step]:
    return [step for step in plan.steps if step.number <= until and not step.expects_nothing]


def _lasting(ran: Iterable[Step]) -> Mapping[Item | None, Step]:
    """Return the steps that stay, by the difference that they serve; the last one of each."""
    return {step.cause: step for step in ran if step.lasting}


def _way_back(plan: Plan, until: int) -> list[_Back]:
    ran = _ran(plan, until)
    lasting = _lasting(ran)
    back = [
        _Back(undo, step, undo is step.undo[-1])
        for step in reversed(ran)
        if step.cause not in lasting and not _is_taken_back(step, ran)
        for undo in step.undo
    ]
    return _drops_last(list(_without_taken_along(back)))


def _is_taken_back(step: Step, ran: Iterable[Step]) -> bool:
    """Return whether a later step of the plan did already what would take the step back."""
    own = [undo.sql for undo in step.undo]
    return any([later.sql] == own for later in ran if later.number > step.number)


def _without_taken_along(back: Iterable[_Back]) -> Iterator[_Back]:
    """Leave out the drops of indexes that went with their constraint right before."""
    gone: set[str] = set()
    for found in back:
        if constraint := _DROPS_CONSTRAINT.match(found.undo.sql):
            gone.add(constraint[2])
        index = _DROPS_INDEX.match(found.undo.sql)
        if index is None or index[1] not in gone:
            yield found


def _drops_last(back: list[_Back]) -> list[_Back]:
    """Return the statements with the drops of indexes at the end, but for those that make way for a column."""
    last = []
    for at, found in enumerate(back):
        later = [_DROPS_COLUMN.match(other.undo.sql) for other in back[at + 1 :]]
        table = found.undo.locks[0].table if found.undo.locks else ""
        if _DROPS_INDEX.match(found.undo.sql) and not any(drop and _name(drop[1]) == table for drop in later):
            last.append(found)
    return [*(found for found in back if found not in last), *last]


def _questions(context: Context, back: Iterable[_Back]) -> Iterator[Question]:
    """Yield what would be lost: rows of tables, and values of columns, that the plan had made."""
    for found in back:
        cause = found.step.cause
        if cause is None:
            continue
        if (table := _DROPS_TABLE.match(found.undo.sql)) and _name(table[1]) in context.catalog.tables:
            name = _name(table[1])
            probe = f"SELECT 1 FROM {context.qualified(name)}"
            meaning = "would be deleted with the table"
            yield Question(QuestionKind.LOST_ROWS, name, probe, meaning, table=name, cause=cause)
        column = _DROPS_COLUMN.match(found.undo.sql)
        if column and _name(column[2]) == cause.field and context.table(_name(column[1])):
            name = _name(column[1])
            probe = f'SELECT 1 FROM {context.qualified(name)} WHERE "{column[2]}" IS NOT NULL'
            meaning = "have a value that would be deleted with the column"
            yield Question(QuestionKind.LOST_VALUES, cause.name, probe, meaning, table=name, cause=cause)


def _steps(back: Sequence[_Back], before: int, rows: Mapping[str, int]) -> Iterator[Step]:
    transaction, open_ = 0, None
    for place, found in enumerate(back, start=before + 1):
        unit = _unit(found)
        if unit != open_ and unit is not None:
            transaction += 1
        open_ = unit
        yield _step(found, place, None if unit is None else transaction, rows)


def _unit(found: _Back) -> tuple[int | None, int, str] | None:
    """Return what the statements of one transaction have in common; None for one that runs outside any."""
    if found.undo.alone:
        return None
    if found.undo.lock_class is LockClass.VALIDATE or found.step.transaction is None:
        return None, found.step.number, found.undo.sql
    return found.step.transaction, found.phase.rank, ""


def _step(found: _Back, place: int, transaction: int | None, rows: Mapping[str, int]) -> Step:
    undo, step = found.undo, found.step
    timeouts = TIMEOUTS[undo.lock_class]
    return Step(
        number=place,
        phase=found.phase,
        sql=undo.sql,
        reason=f"takes back step {step.number}: {step.reason}",
        cause=step.cause,
        locks=undo.locks,
        lock_class=undo.lock_class,
        rewrite=undo.rewrite,
        scan=undo.scan,
        transaction=transaction,
        lock_timeout=timeouts.lock,
        statement_timeout=timeouts.statement,
        table_rows=rows.get(undo.locks[0].table) if undo.locks else None,
        before=undo.before,
        after=undo.after,
        undo=tuple(_forwards(step)) if found.is_last else (),
        no_undo=None if found.is_last else f"goes with the last statement that takes back step {step.number}",
    )


def _forwards(step: Step) -> Iterator[Undo]:
    """Yield the step itself as a way back; a foreign key is not read again under its lock, as on a table just made."""
    own = Undo(step.sql, step.locks, step.lock_class, step.rewrite, step.scan, step.before, step.after)
    key = _ADDS_KEY.match(step.sql)
    if key is None or step.sql.endswith(" NOT VALID"):
        yield own
        return
    yield replace(own, sql=f"{step.sql} NOT VALID")
    row = LOCK_TABLE[Operation.VALIDATE_FOREIGN_KEY]
    child, *parents = step.locks
    locks = (replace(child, lock=row.lock), *(replace(parent, lock=row.referenced) for parent in parents))
    yield Undo(f"{key[1]} VALIDATE CONSTRAINT {key[2]}", locks, row.lock_class, row.rewrite, row.scan)


def _stays(plan: Plan, until: int) -> Iterator[Stays]:
    ran = _ran(plan, until)
    lasting = _lasting(ran)
    for step in reversed(ran):
        kept = lasting.get(step.cause)
        if step.phase is Phase.PUSH:
            yield Stays(step, "Directus ran it: push the old snapshot")
        elif step.lasting or (step.phase is Phase.CONTRACT and step.no_undo is not None and step.undo):
            yield Stays(step, step.no_undo or "")
        elif kept is not None and step.undo:
            yield Stays(step, f"it stays with step {kept.number}", with_others=True)
        elif not step.undo and step.phase in {Phase.CONTRACT, Phase.SETTLE}:
            yield Stays(step, step.no_undo or "")


def _name(found: str) -> str:
    return found.replace('""', '"')
