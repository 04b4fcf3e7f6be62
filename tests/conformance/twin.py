"""The twin's side of a case: the same database made without Directus, and what the twin says about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from snapshot_tool.directus.acceptance import forced_refusal, refusal
from snapshot_tool.directus.actions import apply_differences
from snapshot_tool.directus.diff import diff
from snapshot_tool.directus.partial import completed
from snapshot_tool.directus.predict import predict, survey
from snapshot_tool.directus.push import OnError, Push
from snapshot_tool.directus.row_facts import RowFacts
from snapshot_tool.directus.system import system
from snapshot_tool.directus.view import view
from snapshot_tool.load.connection import connect
from snapshot_tool.load.postgres import read_catalog
from snapshot_tool.load.questions import ask
from snapshot_tool.model.catalog import Catalog, Metadata
from snapshot_tool.model.difference import Differences
from snapshot_tool.model.json import JsonObject, dumps
from snapshot_tool.model.prediction import Prediction
from snapshot_tool.model.snapshot import Snapshot
from snapshot_tool.plan.context import Context
from snapshot_tool.plan.push_questions import push_questions
from tests.conformance.native import Unreadable, to_snapshot
from tests.conformance.scenario import Case

_INSERT: Final = 'INSERT INTO "{table}" SELECT * FROM json_populate_recordset(NULL::"{table}", %s::json)'
_NEXT_ID: Final = "SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM \"{table}\""


@dataclass(frozen=True, slots=True)
class Sight:
    """What the twin says of pushing a snapshot onto a live database."""

    refused: str | None = None
    """Why `/schema/diff` would refuse the snapshot, and then nothing else is said."""
    differences: Differences = field(default_factory=Differences)
    prediction: Prediction = field(default_factory=Prediction)
    """With every question to the rows answered."""
    unasked: Prediction = field(default_factory=Prediction)
    """As from a capture, with no row looked at."""


@dataclass(frozen=True, slots=True)
class Live:
    """A live database, read once for any number of cases."""

    url: str
    version: str
    """Of its Directus."""
    catalog: Catalog
    current: Snapshot
    """What Directus would report for it."""


def read_live(url: str, version: str) -> Live:
    """Read the database behind `url`."""
    catalog = read_catalog(url)
    return Live(url, version, catalog, view(catalog, version))


def look(url: str, case: Case) -> Sight:
    """Return what the twin says of pushing a case's snapshot onto the database behind `url`, which is only read."""
    return look_at(read_live(url, case.version), case)


def look_at(live: Live, case: Case) -> Sight:
    """Return what the twin says of pushing a case's snapshot onto a database that was read."""
    try:
        wanted = to_snapshot(case.wanted)
    except Unreadable as error:
        return Sight(refused=str(error))
    if (words := (forced_refusal if case.force else refusal)(wanted, case.version)) is not None:
        return Sight(refused=words)
    wanted = completed(live.current, wanted)
    differences = diff(live.current, wanted)
    unasked = predict(differences, live.catalog, live.current, wanted)
    if not (answers := ask_rows(live, differences, wanted)):
        return Sight(differences=differences, prediction=unasked, unasked=unasked)
    prediction = predict(differences, live.catalog, live.current, wanted, answers=answers)
    return Sight(differences=differences, prediction=prediction, unasked=unasked)


def ask_rows(live: Live, differences: Differences, wanted: Snapshot) -> Mapping[str, int | None]:
    """Return the answers to all that a push depends on; none where nothing depends on the rows."""
    context = Context(differences, live.catalog, live.current, wanted)
    questions = push_questions(context, survey(differences, live.catalog, live.current))
    return ask(live.url, questions) if questions else {}


def act_out(live: Live, differences: Differences, answers: Mapping[str, int | None]) -> Push:
    """Return a push of the differences, acted out to its end.

    Raises:
        Stopped: where the twin predicts that it fails.

    """
    push = Push(live.catalog, live.current, system(live.version), RowFacts(answers), OnError.STOP)
    apply_differences(push, differences)
    return push


def push_start(url: str, start: JsonObject, version: str) -> None:
    """Bring an empty Directus to a start, as the twin predicts: its statements run, its metadata rows written.

    Raises:
        Stopped: where the twin predicts that the push fails.
        psycopg.Error: where PostgreSQL refuses what the twin thinks it takes.

    """
    live = read_live(url, version)
    push = act_out(live, diff(live.current, to_snapshot(start)), {})
    with connect(url) as connection:
        for action in push.actions:
            for statement in action.statements:
                connection.execute(statement.sql.encode())
    write_metadata(url, push.working.rows.metadata())


def write_metadata(url: str, metadata: Metadata) -> None:
    """Write rows into the empty metadata tables, ids and all."""
    with connect(url) as connection:
        connection.execute("SET session_replication_role = replica")  # a collection may come before its group
        for table, rows in (
            ("directus_collections", metadata.collections),
            ("directus_fields", metadata.fields),
            ("directus_relations", metadata.relations),
        ):
            connection.execute(_INSERT.format(table=table).encode(), (_array(rows),))
            if rows and "id" in rows[0]:
                connection.execute(_NEXT_ID.format(table=table).encode())


def _array(rows: Iterable[JsonObject]) -> str:
    return dumps([dict(row) for row in rows])
