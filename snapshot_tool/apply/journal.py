"""The journal of a plan that is applied: what was begun, what was committed, and how the catalog looked after it.

One JSON object a line, each on the disk before the next thing happens, so that a run that is killed between any two
moments leaves a journal that says where it may have been. It holds no host, no user and no password.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Final

from snapshot_tool.errors import FileProblem
from snapshot_tool.model.plan import Plan, Step
from snapshot_tool.model.plan_document import PlanDocument

FORMAT: Final = "snap.journal/1"


@dataclass(frozen=True, slots=True)
class Doubt:
    """A transaction that was begun, and of which the journal does not say how it ended."""

    steps: frozenset[int]
    transaction: int | None = None
    """PostgreSQL's number of the transaction, known from the moment right before its commit."""


@dataclass(frozen=True, slots=True)
class Record:
    """What a journal says."""

    done: frozenset[int] = frozenset()
    """The numbers of the steps that are committed."""
    state: Mapping[str, str] = field(default_factory=dict)
    """The digest of each object after the last of them."""
    doubt: Doubt | None = None
    is_finished: bool = False

    @property
    def touched(self) -> frozenset[int]:
        """The numbers of the steps that are committed, or may be."""
        return self.done | (self.doubt.steps if self.doubt else frozenset())


def journal_beside(file: Path, plan: Plan, database: str) -> Path:
    """Return where the journal of a plan on a database lies, whose identity is `database`: beside the plan."""
    name = sha256(f"{digest(plan)} {database}".encode()).hexdigest()[:12]
    return file.with_name(f"{file.stem}-{name}.journal")


@dataclass(frozen=True, slots=True)
class Journal:
    """The journal of one plan on one database, in a file of its own."""

    path: Path

    def read(self, plan: Plan) -> Record | None:
        """Return what it says; None where nothing was written yet.

        Raises:
            FileProblem: where the file cannot be read, or is no journal of this plan.

        """
        try:
            lines = self.path.read_text(encoding="utf-8").splitlines(keepends=True)
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise FileProblem(f"the journal {self.path} cannot be read: {error}") from error
        # A line without its end was being written when the run was killed: it never counted.
        entries = [line for line in lines if line.endswith("\n")]
        try:
            return self._read(plan, entries) if entries else None
        except (ValueError, KeyError, TypeError, AttributeError):
            raise self._no_journal() from None

    def begin(self, plan: Plan) -> Record:
        """Write the head of a new journal, and return what it says then.

        Raises:
            FileProblem: where the file cannot be written.

        """
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.path.unlink(missing_ok=True)
        except OSError as error:
            raise self._unwritable(error) from error
        self._write({"format": FORMAT, "plan": digest(plan), "database": plan.database})
        return Record(state=plan.before)

    def started(self, steps: Sequence[Step]) -> None:
        """Write that a transaction, or a statement that runs alone, begins."""
        self._write({"begins": _numbers(steps)})

    def commits(self, steps: Sequence[Step], transaction: int) -> None:
        """Write that a transaction is about to be committed, and its number."""
        self._write({"commits": _numbers(steps), "transaction": transaction})

    def ended(self, steps: Sequence[Step], before: Mapping[str, str], now: Mapping[str, str]) -> None:
        """Write that it is done, and what of the catalog changed with it."""
        self._write({"done": _numbers(steps), "changed": _delta(before, now)})

    def undone(self, steps: Sequence[Step]) -> None:
        """Write that it was rolled back."""
        self._write({"rolled back": _numbers(steps)})

    def looked(self, before: Mapping[str, str], now: Mapping[str, str]) -> None:
        """Write that the catalog was looked at, and what of it had changed by somebody else's doing: a push."""
        self._write({"looked": True, "changed": _delta(before, now)})

    def finished(self) -> None:
        """Write that the plan has run to its end."""
        self._write({"finished": True})

    def _write(self, entry: Mapping[str, object]) -> None:
        line = json.dumps({**entry, "at": datetime.now(UTC).isoformat(timespec="seconds")}, ensure_ascii=False) + "\n"
        try:
            handle = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o644)
            try:
                os.write(handle, line.encode("utf-8", "backslashreplace"))
                os.fsync(handle)
            finally:
                os.close(handle)
        except OSError as error:
            raise self._unwritable(error) from error

    def _read(self, plan: Plan, lines: Sequence[str]) -> Record:
        head = json.loads(lines[0])
        if head["format"] != FORMAT or head["plan"] != digest(plan):
            raise self._no_journal()
        record = Record(state=plan.before)
        for line in lines[1:]:
            record = _after(record, json.loads(line))
        return record

    def _no_journal(self) -> FileProblem:
        return FileProblem(
            f"{self.path} is no journal of this plan",
            hint="move it away; if this plan was begun before, make a new plan for what is left",
        )

    def _unwritable(self, error: OSError) -> FileProblem:
        return FileProblem(
            f"the journal {self.path} cannot be written: {error.strerror}",
            hint="name another place with --journal FILE: without it a plan that is interrupted cannot go on",
        )


def digest(plan: Plan) -> str:
    """Return the digest of a whole plan."""
    return sha256(PlanDocument.of(plan).model_dump_json().encode()).hexdigest()


def _after(record: Record, entry: Mapping[str, object]) -> Record:
    match entry:
        case {"begins": [*numbers]}:
            return replace(record, doubt=Doubt(_steps(numbers)))
        case {"commits": [*numbers], "transaction": int(transaction)}:
            return replace(record, doubt=Doubt(_steps(numbers), transaction))
        case {"done": [*numbers], "changed": dict(changed)}:
            done = record.done | _steps(numbers)
            return replace(record, done=done, state=_applied(record.state, changed), doubt=None)
        case {"looked": True, "changed": dict(changed)}:
            return replace(record, state=_applied(record.state, changed))
        case {"rolled back": _}:
            return replace(record, doubt=None)
        case {"finished": True}:
            return replace(record, is_finished=True)
    raise ValueError(entry)


def _steps(numbers: Sequence[object]) -> frozenset[int]:
    return frozenset(number for number in numbers if isinstance(number, int))


def _numbers(steps: Sequence[Step]) -> list[int]:
    return [step.number for step in steps]


def _delta(before: Mapping[str, str], now: Mapping[str, str]) -> dict[str, str | None]:
    return {name: now.get(name) for name in sorted({*before, *now}) if before.get(name) != now.get(name)}


def _applied(state: Mapping[str, str], changed: Mapping[str, str | None]) -> Mapping[str, str]:
    merged = {**state, **changed}
    return {name: held for name, held in merged.items() if held is not None}
