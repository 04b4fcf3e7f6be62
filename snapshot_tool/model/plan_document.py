"""The plan as a document: `snap plan --format json`, `plan.json`, and back again without loss."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Final, Literal, TypeAlias

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

from snapshot_tool.model.plan import Check, Lock, LockClass, Phase, Plan, Rename, Step, TableLock, Undo, Way
from snapshot_tool.model.shapes import FindingShape, ItemShape, SelectionShape, Shape

FORMAT: Final = "snap.plan/1"

_LOCKS: Final = {lock.sql: lock for lock in Lock}


def _lock(value: object) -> object:
    if isinstance(value, Lock):
        return value
    if isinstance(value, str) and value in _LOCKS:
        return _LOCKS[value]
    raise ValueError(f"PostgreSQL has no lock {value!r}")


LockName: TypeAlias = Annotated[
    Lock,
    BeforeValidator(_lock),
    PlainSerializer(lambda lock: lock.sql, return_type=str),
    WithJsonSchema({"type": "string", "enum": list(_LOCKS)}),
]


class LockShape(Shape):
    """A lock on one table, named as PostgreSQL's manual names it."""

    table: str
    lock: LockName
    blocks_reads: bool
    blocks_writes: bool

    @classmethod
    def of(cls, held: TableLock) -> LockShape:
        """Return the shape of a lock."""
        lock = held.lock
        return cls(table=held.table, lock=lock, blocks_reads=lock.blocks_reads, blocks_writes=lock.blocks_writes)

    def value(self) -> TableLock:
        """Return the lock."""
        return TableLock(self.table, self.lock)


class CheckShape(Shape):
    """A read-only query that must return no row; `message` says what a row would mean."""

    sql: str
    message: str

    @classmethod
    def of(cls, check: Check) -> CheckShape:
        """Return the shape of a check."""
        return cls(sql=check.sql, message=check.message)

    def value(self) -> Check:
        """Return the check."""
        return Check(self.sql, self.message)


class UndoShape(Shape):
    """One statement of the way back from a step."""

    sql: str
    locks: list[LockShape]
    lock_class: LockClass
    rewrite: bool
    scan: bool
    before: list[CheckShape]
    after: list[CheckShape]

    @classmethod
    def of(cls, undo: Undo) -> UndoShape:
        """Return the shape of a way back."""
        return cls(
            sql=undo.sql,
            locks=[LockShape.of(held) for held in undo.locks],
            lock_class=undo.lock_class,
            rewrite=undo.rewrite,
            scan=undo.scan,
            before=[CheckShape.of(check) for check in undo.before],
            after=[CheckShape.of(check) for check in undo.after],
        )

    def value(self) -> Undo:
        """Return the way back."""
        return Undo(
            sql=self.sql,
            locks=tuple(held.value() for held in self.locks),
            lock_class=self.lock_class,
            rewrite=self.rewrite,
            scan=self.scan,
            before=tuple(check.value() for check in self.before),
            after=tuple(check.value() for check in self.after),
        )


class StepShape(Shape):
    """One statement of a plan."""

    number: int
    phase: Phase
    reason: str
    cause: ItemShape | None
    sql: str
    locks: list[LockShape]
    lock_class: LockClass
    rewrite: bool
    scan: bool
    transaction: int | None
    """Steps with the same number run in one transaction; null runs alone, outside of any."""
    lock_timeout_ms: int
    statement_timeout_ms: int
    table_rows: int | None
    expects_nothing: bool
    """The statement is a read-only query that must return no row."""
    before: list[CheckShape]
    after: list[CheckShape]
    undo: list[UndoShape]
    """What takes it back, in the order of running; empty where there is no way back."""
    no_undo: str | None
    """Why there is no way back; beside an `undo`, what it does not bring back."""
    lasting: bool
    """What it did stays, and so does what the steps of the same cause did before it."""

    @classmethod
    def of(cls, step: Step) -> StepShape:
        """Return the shape of a step."""
        return cls(
            number=step.number,
            phase=step.phase,
            reason=step.reason,
            cause=ItemShape.of(step.cause) if step.cause else None,
            sql=step.sql,
            locks=[LockShape.of(held) for held in step.locks],
            lock_class=step.lock_class,
            rewrite=step.rewrite,
            scan=step.scan,
            transaction=step.transaction,
            lock_timeout_ms=step.lock_timeout,
            statement_timeout_ms=step.statement_timeout,
            table_rows=step.table_rows,
            expects_nothing=step.expects_nothing,
            before=[CheckShape.of(check) for check in step.before],
            after=[CheckShape.of(check) for check in step.after],
            undo=[UndoShape.of(undo) for undo in step.undo],
            no_undo=step.no_undo,
            lasting=step.lasting,
        )

    def value(self) -> Step:
        """Return the step."""
        return Step(
            number=self.number,
            phase=self.phase,
            sql=self.sql,
            reason=self.reason,
            cause=self.cause.value() if self.cause else None,
            locks=tuple(held.value() for held in self.locks),
            lock_class=self.lock_class,
            rewrite=self.rewrite,
            scan=self.scan,
            transaction=self.transaction,
            lock_timeout=self.lock_timeout_ms,
            statement_timeout=self.statement_timeout_ms,
            table_rows=self.table_rows,
            expects_nothing=self.expects_nothing,
            before=tuple(check.value() for check in self.before),
            after=tuple(check.value() for check in self.after),
            undo=tuple(undo.value() for undo in self.undo),
            no_undo=self.no_undo,
            lasting=self.lasting,
        )


class RenameShape(Shape):
    """A collection (`old`) or field (`collection.field`) that keeps its rows under a new name."""

    old: str
    new: str

    @classmethod
    def of(cls, rename: Rename) -> RenameShape:
        """Return the shape of a rename."""
        return cls(old=rename.old, new=rename.new)

    def value(self) -> Rename:
        """Return the rename."""
        return Rename(self.old, self.new)


class PlanDocument(Shape):
    """`snap plan --format json`, and `plan.json`."""

    format: Literal["snap.plan/1"]
    database: str
    server_version: int
    directus: str
    wanted: str
    """Digest of the wanted snapshot: that of the files; where the plan is for some collections only, that of those, and
    of what the database holds of all others."""
    before: Mapping[str, str]
    """Digest by object of the database that the plan was made for."""
    allowed: list[str]
    through: Way
    """`sql`: the steps do it all. `directus`: those of phase `push` are what a push will run by itself."""
    pushed: list[ItemShape]
    """The differences that are left to the push; empty where no push is due."""
    renames: list[RenameShape]
    selection: SelectionShape = SelectionShape()
    """The collections that the plan is for; everything else stays as it was."""
    refused: bool
    steps: list[StepShape]
    findings: list[FindingShape]

    @classmethod
    def of(cls, plan: Plan) -> PlanDocument:
        """Return the document of a plan."""
        return cls(
            format=FORMAT,
            database=plan.database,
            server_version=plan.server_version,
            directus=plan.directus,
            wanted=plan.wanted,
            before=dict(plan.before),
            allowed=list(plan.allowed),
            through=plan.through,
            pushed=[ItemShape.of(item) for item in plan.pushed],
            renames=[RenameShape.of(rename) for rename in plan.renames],
            selection=SelectionShape.of(plan.selection),
            refused=plan.is_refused,
            steps=[StepShape.of(step) for step in plan.steps],
            findings=[FindingShape.of(finding) for finding in plan.findings],
        )

    def value(self) -> Plan:
        """Return the plan, equal to the one that the document was made of.

        Raises:
            ValueError: where the document contradicts itself.

        """
        plan = Plan(
            steps=tuple(step.value() for step in self.steps),
            findings=tuple(finding.value() for finding in self.findings),
            allowed=tuple(self.allowed),
            database=self.database,
            server_version=self.server_version,
            directus=self.directus,
            before=dict(self.before),
            wanted=self.wanted,
            through=self.through,
            pushed=tuple(item.value() for item in self.pushed),
            renames=tuple(rename.value() for rename in self.renames),
            selection=self.selection.value(),
        )
        if plan.is_refused != self.refused:
            raise ValueError(f"refused is {str(self.refused).lower()}, and its findings say otherwise")
        return plan
