"""A small Directus database to push to: tables made by SQL, their metadata rows, and what a push is predicted to do."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass

import psycopg
import pytest

from snapshot_tool.directus.diff import diff
from snapshot_tool.directus.predict import predict
from snapshot_tool.directus.view import view
from snapshot_tool.load.postgres import read_catalog
from snapshot_tool.model.catalog import Catalog
from snapshot_tool.model.difference import Differences
from snapshot_tool.model.json import JsonObject
from snapshot_tool.model.prediction import Outcome, Prediction
from snapshot_tool.model.snapshot import Collection, Field, Info, Relation, Snapshot

VERSION = "11.13.4"

_TRACK_FIELDS = """
    INSERT INTO directus_fields (collection, field)
    SELECT %s, attname FROM pg_attribute
    WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum
"""


@dataclass
class Wanted:
    """A snapshot to edit: the items as plain JSON objects, to be changed in place."""

    info: JsonObject
    collections: dict[str, JsonObject]
    fields: dict[tuple[str, str], JsonObject]
    relations: dict[tuple[str, str], JsonObject]

    def field(self, collection: str, name: str) -> JsonObject:
        return self.fields[collection, name]

    def column(self, collection: str, name: str) -> JsonObject:
        """The `schema` of a field."""
        schema = self.fields[collection, name]["schema"]
        assert isinstance(schema, dict)
        return schema

    def meta(self, item: JsonObject) -> JsonObject:
        found = item["meta"]
        assert isinstance(found, dict)
        return found

    def snapshot(self) -> Snapshot:
        return Snapshot(
            info=Info.model_validate(self.info),
            collections=tuple(map(Collection.model_validate, self.collections.values())),
            fields=tuple(map(Field.model_validate, self.fields.values())),
            relations=tuple(map(Relation.model_validate, self.relations.values())),
        )


@dataclass(frozen=True)
class Failure:
    """The first statement that a real PostgreSQL refused."""

    sql: str
    sqlstate: str | None
    message: str | None


@dataclass(frozen=True)
class World:
    """A database that holds an empty Directus and whatever a test adds."""

    url: str

    def sql(self, *statements: str) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    def value(self, query: str) -> object:
        with psycopg.connect(self.url) as connection:
            row = connection.execute(query.encode()).fetchone()
            return None if row is None else row[0]

    def major(self) -> int:
        """The major version of the server."""
        with psycopg.connect(self.url) as connection:
            return connection.info.server_version // 10000

    def need(self, major: int) -> None:
        """Skip the test on a server that is older."""
        if self.major() < major:
            pytest.skip(f"needs PostgreSQL {major}")

    def table(self, name: str, columns: str, *further: str) -> None:
        """Make a tracked table: with rows of metadata for it and for each of its columns."""
        self.sql(f'CREATE TABLE "{name}" ({columns})', *further)
        self.track(name)

    def track(self, name: str) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute("INSERT INTO directus_collections (collection) VALUES (%s)", [name])
            connection.execute(_TRACK_FIELDS, [name, '"' + name.replace('"', '""') + '"'])

    def catalog(self) -> Catalog:
        return read_catalog(self.url)

    def view(self) -> Snapshot:
        return view(self.catalog(), VERSION)

    def column(self, table: str, name: str) -> JsonObject:
        """The `schema` that Directus reports of a column."""
        found = next(field for field in self.view().fields if (field.collection, field.field) == (table, name))
        assert found.schema_ is not None
        return found.schema_.document()

    def wanted(self) -> Wanted:
        """What Directus reports now, to be edited."""
        return wanted(self.view())

    def differences(self, wanted: Wanted) -> Differences:
        return diff(self.view(), wanted.snapshot())

    def predict(self, wanted: Wanted) -> Prediction:
        catalog = self.catalog()
        current = view(catalog, VERSION)
        target = wanted.snapshot()
        return predict(diff(current, target), catalog, current, target)

    def run(self, prediction: Prediction) -> Failure | None:
        """Run the predicted statements in one transaction, as Directus would; return where PostgreSQL refused."""
        with psycopg.connect(self.url) as connection:
            for statement in prediction.statements:
                try:
                    connection.execute(statement.sql.encode())
                except psycopg.Error as error:
                    return Failure(statement.sql, error.sqlstate, error.diag.message_primary)
        return None


def wanted(snapshot: Snapshot) -> Wanted:
    return Wanted(
        copy.deepcopy(snapshot.info.document()),
        {item.collection: copy.deepcopy(item.document()) for item in snapshot.collections},
        {(item.collection, item.field): copy.deepcopy(item.document()) for item in snapshot.fields},
        {(item.collection, item.field): copy.deepcopy(item.document()) for item in snapshot.relations},
    )


def failure(prediction: Prediction) -> Failure | None:
    """The statement that is predicted to fail."""
    found = next((s for s in prediction.statements if s.outcome is Outcome.FAILS), None)
    return None if found is None else Failure(found.sql, found.sqlstate, found.message)


def statements(prediction: Prediction) -> list[str]:
    return [statement.sql for statement in prediction.statements]


def items(differences: Differences) -> list[tuple[str, str, Sequence[str | int]]]:
    """Every entry as (item, kind, path)."""
    return [(d.item.name, entry.kind, entry.path) for d in differences for entry in d.entries]
