"""A snapshot stands for the database that holds it: the same as one that PostgreSQL really holds, and none is made."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings

from snapshot_tool.cli.standin import install
from snapshot_tool.directus.diff import diff
from snapshot_tool.directus.predict import predict
from snapshot_tool.directus.view import view
from snapshot_tool.errors import SnapError
from snapshot_tool.load.embedded import EmbeddedServer
from snapshot_tool.load.native import examine_native
from snapshot_tool.load.postgres import read_catalog
from snapshot_tool.load.split import read
from snapshot_tool.model.catalog import Catalog, Metadata
from snapshot_tool.model.difference import Differences
from snapshot_tool.model.item import Item, ItemKind
from snapshot_tool.model.json import JsonObject
from snapshot_tool.model.plan import Plan
from snapshot_tool.model.prediction import Prediction
from snapshot_tool.model.snapshot import Field, FieldMeta, FieldSchema, Snapshot
from snapshot_tool.model.table import Table
from snapshot_tool.plan.held import holding
from snapshot_tool.plan.make import make_plan
from tests.conformance.generated.draft import Draft
from tests.conformance.generated.starts import starts
from tests.conformance.native import to_snapshot

ROOT = Path(__file__).parents[2]
STARTS = ROOT / "tests" / "conformance" / "starts"
_NUMBERS = count(1)


def start(name: str) -> Snapshot:
    file = STARTS / f"{name}.json"
    return examine_native(file.read_bytes(), str(file)).snapshot


def made(server: EmbeddedServer, snapshot: Snapshot) -> Catalog:
    """The catalog of a database that PostgreSQL really made for the snapshot."""
    name = f"held_{next(_NUMBERS)}"
    url = server.create_database(name)
    try:
        install(url, snapshot)
        return read_catalog(url)
    finally:
        server.drop_database(name)


def lasting(catalog: Catalog) -> Catalog:
    """Return what of a catalog is the same in every database that holds the same, in one order."""
    rows = catalog.metadata
    return replace(
        catalog,
        server=replace(catalog.server, version_num=0, database=""),
        tables={name: _lasting(table) for name, table in catalog.tables.items()},
        metadata=Metadata(_ordered(rows.collections), _ordered(rows.fields), _ordered(rows.relations)),
    )


def _lasting(table: Table) -> Table:
    columns = tuple(replace(found, type_oid=0) for found in table.columns)
    constraints = tuple(replace(found, oid=0) for found in table.constraints)
    indexes = tuple(replace(found, size=0, scans=None) for found in table.indexes)
    return replace(table, oid=0, size=0, rows=0, columns=columns, constraints=constraints, indexes=indexes)


def _ordered(rows: tuple[JsonObject, ...]) -> tuple[JsonObject, ...]:
    """Rows without their ids, which only say in which order they were made."""
    return tuple(sorted(({**row, "id": 0} for row in rows), key=lambda row: json.dumps(row, sort_keys=True)))


def assert_the_same(server: EmbeddedServer, snapshot: Snapshot) -> None:
    held = holding(snapshot)
    assert held.otherwise == ()
    assert lasting(held.catalog) == lasting(made(server, snapshot))


@pytest.fixture(scope="module")
def newest(server: EmbeddedServer) -> EmbeddedServer:
    """The server, where it is the one that a snapshot stands for."""
    if made(server, start("empty")).server.major < 18:
        pytest.skip("a snapshot stands for a database of PostgreSQL 18, where NOT NULL is a constraint with a name")
    return server


@pytest.mark.parametrize("name", ["blog", "conversations", "keys", "types", "small", "empty"])
def test_it_is_what_postgresql_holds(newest: EmbeddedServer, name: str) -> None:
    assert_the_same(newest, start(name))


def test_the_projects_snapshot_is_what_postgresql_holds(newest: EmbeddedServer) -> None:
    snapshot = read(ROOT / "snapshot").snapshot

    assert_the_same(newest, snapshot)

    seen = view(holding(snapshot).catalog, "11.13.4")
    assert [found.item for found in seen.entries] == [found.item for found in snapshot.entries]
    assert diff(seen, snapshot).document() == {"collections": [], "fields": [], "systemFields": [], "relations": []}


def test_generated_snapshots_are_what_postgresql_holds(newest: EmbeddedServer) -> None:
    compared: list[Snapshot] = []

    @settings(max_examples=12, deadline=None, derandomize=True, phases=[Phase.generate], database=None)
    @given(start=starts(odd_percent=0))
    def compare(start: Draft) -> None:
        snapshot = to_snapshot(start.document())
        try:
            real = made(newest, snapshot)
        except SnapError:
            return  # no plan makes it, so there is nothing to compare with
        assert lasting(holding(snapshot).catalog) == lasting(real)
        compared.append(snapshot)

    compare()

    assert len(compared) >= 6


def test_what_differs_is_predicted_and_planned_is_the_same(server: EmbeddedServer) -> None:
    before, wanted = start("blog"), edited(start("blog"))

    held, real = (judged(catalog, wanted) for catalog in (holding(before).catalog, made(server, before)))

    assert [found.item.name for found in held.differences] == ["articles.title", "articles.slug", "tags.colour"]
    assert held.differences.document() == real.differences.document()
    assert held.prediction.statements[0].sql == 'alter table "articles" alter column "title" drop default'
    assert held.prediction == real.prediction
    assert held.plan.findings == real.plan.findings
    assert held.plan.steps
    # PostgreSQL has no count of a new table's rows, and guesses them from its size.
    assert list(held.plan.steps) == [replace(step, table_rows=0) for step in real.plan.steps]


@dataclass(frozen=True)
class Judged:
    """What is said of a database and what it is wanted to be."""

    differences: Differences
    prediction: Prediction
    plan: Plan


def judged(catalog: Catalog, wanted: Snapshot) -> Judged:
    current = view(catalog, "11.13.4")
    differences = diff(current, wanted)
    sides = (differences, catalog, current, wanted)
    return Judged(differences, predict(*sides), make_plan(*sides))


def edited(snapshot: Snapshot) -> Snapshot:
    """The snapshot with a column made longer, one gone, and a new one that is indexed."""
    fields = [found for found in snapshot.fields if found.item != Item(ItemKind.FIELD, "articles", "slug")]
    at = next(number for number, found in enumerate(fields) if (found.collection, found.field) == ("articles", "title"))
    title = fields[at]
    assert title.schema_ is not None
    fields[at] = title.model_copy(update={"schema_": title.schema_.model_copy(update={"max_length": 400})})
    colour = title.model_copy(
        update={
            "collection": "tags",
            "field": "colour",
            "meta": FieldMeta.model_validate(
                {**(title.meta or FieldMeta()).document(), "collection": "tags", "field": "colour"}
            ),
            "schema_": title.schema_.model_copy(update={"name": "colour", "table": "tags", "is_indexed": True}),
        }
    )
    return snapshot.model_copy(update={"fields": (*fields, colour)})


def test_a_type_that_no_plan_makes_is_held_all_the_same() -> None:
    small = start("small")
    vector = Field(
        collection="a",
        field="embedding",
        type="unknown",
        meta=FieldMeta(collection="a", field="embedding", searchable=True),
        schema_=FieldSchema(name="embedding", table="a", data_type="vector", is_nullable=True),
    )

    held = holding(small.model_copy(update={"fields": (*small.fields, vector)}))

    column = held.catalog.tables["a"].column("embedding")
    assert column is not None
    assert (column.type_name, column.not_null) == ("vector", False)
    assert Item(ItemKind.FIELD, "a", "name") not in held.otherwise


def test_what_no_database_can_hold_as_it_is_said_is_told() -> None:
    small = start("small")
    fields = [
        found.model_copy(update={"meta": None}) if (found.collection, found.field) == ("a", "name") else found
        for found in small.fields
    ]

    held = holding(small.model_copy(update={"fields": tuple(fields)}))

    assert held.otherwise == (Item(ItemKind.FIELD, "a", "name"),)
