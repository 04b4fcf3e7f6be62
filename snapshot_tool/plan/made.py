"""What follows a constraint once it was made: its comment, and the look at the rows that are there already."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from snapshot_tool.model.sql import ident
from snapshot_tool.model.table import Constraint
from snapshot_tool.plan.draft import Draft
from snapshot_tool.plan.locks import Operation
from snapshot_tool.plan.undo import comment_again


def commented(made: Draft, alter: str, constraint: Constraint) -> Iterator[Draft]:
    """Yield what gives a constraint its comment right after it was made again; nothing where it had none."""
    for again in comment_again(alter, constraint):
        yield replace(
            made,
            operation=again.operation,
            sql=again.sql,
            reason=f"the comment of {constraint.name}",
            referenced=(),
            needs=made.needs | made.provides,
            provides=frozenset(),
            before=(),
            undo=(),
            no_undo="the comment goes with the constraint",
        )


def validated(made: Draft, alter: str, name: str, what: str) -> Draft:
    """Return what validates a foreign key that was made NOT VALID; `what` names it among the plan's transactions."""
    return replace(
        made,
        operation=Operation.VALIDATE_FOREIGN_KEY,
        sql=f"{alter} VALIDATE CONSTRAINT {ident(name)}",
        reason=f"looks at every row of {made.table} while reads and writes go on",
        unit=f"validate {what}",
        needs=made.provides,
        provides=frozenset(),
        undo=(),
        no_undo="nothing changed but what PostgreSQL knows",
    )
