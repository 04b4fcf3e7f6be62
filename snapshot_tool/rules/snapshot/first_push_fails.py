"""A push of the snapshot into an empty Directus would fail.

Said by acting the whole push out, statement by statement, on the tables of a fresh installation with PostGIS, whatever
other rules say of the same item.

**Effect.** No new database can be made of the files: no preview environment, no CI, no recovery without a dump.

**Instead.** Directus's or PostgreSQL's words say what is in the way.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.rules.facts import Facts, finding
from snapshot_tool.rules.families import Family

if TYPE_CHECKING:
    from snapshot_tool.model.prediction import Action

SEVERITY = Severity.ERROR
FAMILY = Family.PUSHING
OFF_BECAUSE = """\
Acting out a push takes longer than all other rules together; what usually makes one fail, rules of their own find."""


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each action of the push that fails, with those after it as if it were not wanted."""
    for action in facts.first_push.actions:
        for words in _errors(action):
            message = f"a push into an empty Directus fails to {action.verb} {action.item.name}: {words}"
            place = facts.place_if_any(action.item)
            yield finding(__name__, SEVERITY, message, place, "mend what these words name")


def _errors(action: Action) -> Iterator[str]:
    from snapshot_tool.model.prediction import Outcome  # noqa: PLC0415 - every run loads the rule, and few run it

    if action.error is not None:
        yield action.error
    for statement in action.statements:
        if statement.outcome is Outcome.FAILS and statement.message:
            yield statement.message
