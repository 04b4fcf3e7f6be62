"""Deleting an item deletes items of other collections.

**Effect.** PostgreSQL deletes them, not Directus: no hook runs, no activity is written, no permission is asked. From
there it goes on, along every CASCADE.

**Instead.** Nothing, if that is meant. Else SET NULL or NO ACTION.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.model.snapshot import Relation
from snapshot_tool.rules.facts import Facts, finding, listed
from snapshot_tool.rules.families import Family

SEVERITY = Severity.INFO
FAMILY = Family.PRACTICE
OFF_BECAUSE = """\
A cascade is an ordinary decision, such as for the rows of a junction; the list of all of them is for a review."""


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each CASCADE, with what goes along with it in turn."""
    below: dict[str, list[Relation]] = {}
    for relation in facts.snapshot.relations:
        if relation.schema_ and relation.schema_.on_delete == "CASCADE" and relation.related_collection:
            below.setdefault(relation.related_collection, []).append(relation)
    for relations in below.values():
        for relation in relations:
            further = dict.fromkeys(it.collection for it in below.get(relation.collection, ()))
            more = f", and with them items of {listed(further)}" if further else ""
            target = relation.related_collection
            message = f"deleting an item of {target} deletes its items of {relation.collection}{more}"
            place = facts.place(relation.item, "schema", "on_delete")
            yield finding(__name__, SEVERITY, message, place, "choose another on_delete action")
