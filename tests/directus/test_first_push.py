"""The project's own snapshot pushed into an empty Directus: the very DDL, run on PostgreSQL, leaves nothing to do."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from snapshot_tool.directus.actions import apply_differences
from snapshot_tool.directus.diff import diff
from snapshot_tool.directus.predict import predict
from snapshot_tool.directus.push import OnError, Push
from snapshot_tool.directus.row_facts import RowFacts
from snapshot_tool.directus.system import system
from snapshot_tool.directus.view import view
from snapshot_tool.load.split import read
from snapshot_tool.model.prediction import Outcome
from snapshot_tool.model.snapshot import Snapshot
from tests.directus.world import VERSION, World, statements

SNAPSHOT = Path(__file__).parents[2] / "snapshot"


@pytest.fixture(scope="module")
def project() -> Snapshot:
    return read(SNAPSHOT).snapshot


def test_the_statements(world: World, project: Snapshot) -> None:
    catalog = world.catalog()
    current = view(catalog, VERSION)
    prediction = predict(diff(current, project), catalog, current, project)
    sent = statements(prediction)
    kinds = Counter(" ".join(sql.replace(' column "', ' constraint "').split()[:2]) for sql in sent)
    assert len(sent) == 185
    assert kinds == {"create table": 49, "create index": 8, "alter table": 126, "drop index": 2}
    assert sum(" foreign key (" in sql for sql in sent) == 110
    assert prediction.outcome is Outcome.OK
    assert len(prediction.remaining) == 0


def test_the_working_copy_is_what_postgresql_makes_of_them(world: World, project: Snapshot) -> None:
    catalog = world.catalog()
    current = view(catalog, VERSION)
    push = Push(catalog, current, system(VERSION), RowFacts(), OnError.STOP)
    apply_differences(push, diff(current, project))
    sent = [statement.sql for action in push.actions for statement in action.statements]
    world.sql(*sent)
    real = replace(world.catalog(), metadata=push.working.rows.metadata())
    assert len(diff(view(real, VERSION), project)) == 0
    assert view(real, VERSION) == view(push.working.catalog(), VERSION)
