"""How one statement would end where PostgreSQL does not refuse it outright."""

from __future__ import annotations

from dataclasses import dataclass

from snapshot_tool.directus.refusal import PgError
from snapshot_tool.model.prediction import Outcome


@dataclass(frozen=True, slots=True)
class Verdict:
    """OK, LOSES_DATA or UNKNOWN, with what is lost or what the error would be."""

    outcome: Outcome = Outcome.OK
    sqlstate: str | None = None
    message: str | None = None


FINE = Verdict()


def maybe(message: str, sqlstate: str | None = None) -> Verdict:
    """Return that it depends on rows nobody looked at, with what PostgreSQL would say, or what would be lost."""
    return Verdict(Outcome.UNKNOWN, sqlstate, message)


def pass_or_unknown(count: int | None, error: PgError) -> Verdict:
    """Return how a statement ends that fails as soon as one row is in the way.

    Raises:
        PgError: where there is such a row.

    """
    if count:
        raise error
    return FINE if count == 0 else maybe(error.message, error.sqlstate)


def lost(count: int | None, what: str) -> Verdict:
    """Return how a statement ends that throws values away: what may be there counts as lost."""
    return FINE if count == 0 else Verdict(Outcome.LOSES_DATA, message=what)


def cut_or_unknown(count: int | None, what: str) -> Verdict:
    """Return how a statement ends that changes some values, where it depends on the values whether any."""
    return maybe(what) if count is None else lost(count, what)
