"""Generated cases without Directus: the predicted statements, run on a real PostgreSQL, end as predicted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

import psycopg
from hypothesis import HealthCheck, given, settings

from snapshot_tool.directus.diff import diff
from snapshot_tool.directus.predict import predict
from snapshot_tool.directus.push import Stopped
from snapshot_tool.directus.view import view
from snapshot_tool.load.connection import connect
from snapshot_tool.load.embedded import EmbeddedServer
from snapshot_tool.load.postgres import read_catalog
from snapshot_tool.model.catalog import Metadata
from snapshot_tool.model.json import JsonObject, dumps
from snapshot_tool.model.prediction import Outcome, Prediction, Statement
from tests.conformance.generated.cases import Generated, cases
from tests.conformance.generated.found import write_scenario
from tests.conformance.generated.trial import EMPTY, Disagreement, run_each, script
from tests.conformance.native import to_snapshot
from tests.conformance.scenario import Case, read_scenario
from tests.conformance.sources import VERSION
from tests.conformance.twin import act_out, ask_rows, read_live, write_metadata

_NUMBERS = count(1)
_many = settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


@dataclass(frozen=True)
class Foreseen:
    """A push as the twin sees it coming."""

    prediction: Prediction
    metadata: Metadata
    """The rows that it leaves."""


@_many
@given(cases())
def test_what_is_predicted_is_what_postgresql_does(
    server: EmbeddedServer, directus_template: str, generated: Generated
) -> None:
    number = next(_NUMBERS)
    with database(server, f"start_{number}", directus_template) as url:
        start = foresee(url, generated.start)
        if arrives(url, generated.start, start):
            write_metadata(url, start.metadata)
        for change in generated.changes:
            with database(server, f"change_{number}", f"start_{number}") as changed:
                run_each(changed, change.by_hand)
                arrives(changed, change.wanted, foresee(changed, change.wanted))


@_many
@given(cases())
def test_a_disagreement_can_be_kept_as_a_scenario(tmp_path: Path, generated: Generated) -> None:
    for change in generated.changes:
        case = Case(generated.start, script(change.by_hand), change.wanted)
        folder = write_scenario(tmp_path / "found", Disagreement(case, ("STATUS real 204, ours 500",)))
        assert read_scenario(folder).case(VERSION) == case
        assert dumps(read_scenario(folder).case(VERSION).wanted) == dumps(case.wanted)


def test_the_push_of_a_start_is_kept_without_a_start_of_its_own(tmp_path: Path) -> None:
    case = Case(EMPTY, "", {**EMPTY, "collections": [{"collection": "f", "meta": {"icon": "x"}}]})
    folder = write_scenario(tmp_path / "found", Disagreement(case, ("DIFF .fields: real 1, ours 2",)))
    assert sorted(path.name for path in folder.iterdir()) == ["scenario.yaml", "wanted.json"]
    assert folder.name.startswith("diff-")
    assert read_scenario(folder).case(VERSION) == case


@contextmanager
def database(server: EmbeddedServer, name: str, template: str) -> Iterator[str]:
    yield server.create_database(name, template)
    server.drop_database(name)


def foresee(url: str, native: JsonObject) -> Foreseen:
    live, wanted = read_live(url, VERSION), to_snapshot(native)
    differences = diff(live.current, wanted)
    answers = ask_rows(live, differences, wanted)
    try:
        metadata = act_out(live, differences, answers).working.rows.metadata()
    except Stopped:
        metadata = live.catalog.metadata
    return Foreseen(predict(differences, live.catalog, live.current, wanted, answers=answers), metadata)


def arrives(url: str, native: JsonObject, foreseen: Foreseen) -> bool:
    """Run the predicted statements; assert that each ends as predicted, and that nothing else is left to do."""
    prediction = foreseen.prediction
    with connect(url) as connection:
        for statement in prediction.statements:
            assert ends(connection, statement), statement
        if prediction.outcome is Outcome.FAILS:
            connection.rollback()
            return False
    after = view(replace(read_catalog(url), metadata=foreseen.metadata), VERSION)
    assert diff(after, to_snapshot(native)).document() == prediction.remaining.document()
    return True


def ends(connection: psycopg.Connection, statement: Statement) -> bool:
    """Return whether a statement ends as predicted: with this error, or with none."""
    try:
        connection.execute(statement.sql.encode())
    except psycopg.Error as error:
        message = error.diag.message_primary or ""
        same = message == statement.message or message.startswith(f'{statement.message}: "')
        return statement.outcome is Outcome.FAILS and error.sqlstate == statement.sqlstate and same
    return statement.outcome in {Outcome.OK, Outcome.LOSES_DATA}
