"""A rebuilt catalog reads back as the one it was made from."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from snapshot_tool.directus.system import system
from snapshot_tool.load.embedded import EmbeddedServer
from snapshot_tool.load.postgres import read_catalog
from snapshot_tool.model.catalog import Catalog, Metadata
from snapshot_tool.model.json import JsonObject
from snapshot_tool.model.table import Sequence, Table
from snapshot_tool.rehearse.rebuild import metadata_rows, rebuild, statements

ZOO = Path(__file__).parents[1] / "catalog" / "zoo.sql"


def run(url: str, script: list[str]) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in script:
            connection.execute(statement.encode())


def plain(catalog: Catalog) -> dict[str, Table]:
    """The tables without what a rebuild cannot or need not give back."""
    return {name: plain_table(table) for name, table in catalog.tables.items()}


def plain_table(table: Table) -> Table:
    columns = tuple(
        replace(column, number=number, type_oid=0, local=True) for number, column in enumerate(table.columns, start=1)
    )
    return replace(
        table,
        oid=0,
        owner="",
        rows=0,
        size=0,
        columns=columns,
        constraints=tuple(replace(constraint, oid=0) for constraint in table.constraints),
        indexes=tuple(replace(index, size=0, scans=0) for index in table.indexes),
    )


def without_not_nulls(table: Table) -> Table:
    return replace(table, constraints=tuple(found for found in table.constraints if found.kind != "not null"))


def test_the_zoo_comes_back_as_it_was(database: str, server: EmbeddedServer) -> None:
    run(database, [ZOO.read_text(), "DROP SCHEMA other CASCADE", "ALTER TABLE parent DROP COLUMN slug CASCADE"])
    run(database, ["CREATE PUBLICATION zoo_news FOR TABLE parent, zoo"])
    before = read_catalog(database)
    copy = server.create_database("zoo_copy")
    try:
        run(copy, rebuild(before))
        after = read_catalog(copy)
    finally:
        server.drop_database("zoo_copy")
    assert plain(after) == plain(before)
    assert after.sequences == before.sequences
    assert after.types == before.types
    assert dict(after.functions) == dict(before.functions)
    assert after.other_relations == {"pair": "composite type"}
    assert len(after.tables) == 10


def test_an_invalid_index_comes_back_invalid(database: str, server: EmbeddedServer) -> None:
    run(database, ["CREATE TABLE t (a integer)", "INSERT INTO t VALUES (1), (1)"])
    with pytest.raises(psycopg.errors.UniqueViolation):
        run(database, ["CREATE UNIQUE INDEX CONCURRENTLY t_a ON t (a)"])
    before = read_catalog(database)
    copy = server.create_database("invalid_copy")
    try:
        run(copy, rebuild(before))
        (index,) = read_catalog(copy).tables["t"].indexes
    finally:
        server.drop_database("invalid_copy")
    assert (index.valid, index.ready, index.live) == (False, False, True)


def test_a_foreign_key_comes_back_on_the_index_that_it_used(database: str, server: EmbeddedServer) -> None:
    run(
        database,
        [
            "CREATE TABLE p (a integer)",
            "CREATE UNIQUE INDEX zz_first ON p (a)",
            "CREATE TABLE c (a integer REFERENCES p (a))",
            "ALTER TABLE p ADD CONSTRAINT aa_second UNIQUE (a)",
        ],
    )
    copy = server.create_database("target_copy")
    try:
        run(copy, rebuild(read_catalog(database)))
        (key,) = read_catalog(copy).tables["c"].constraints
    finally:
        server.drop_database("target_copy")
    assert key.index == "zz_first"


def test_an_empty_directus_is_what_its_system_data_says(directus_database: str) -> None:
    catalog = read_catalog(directus_database)
    known = system("11.13.4")
    assert len(catalog.tables) == 27
    # The system data comes from PostgreSQL 15, which keeps no row for a NOT NULL.
    found = {name: without_not_nulls(table) for name, table in plain(catalog).items()}
    assert found == {name: plain_table(table) for name, table in known.tables.items()}
    assert set(catalog.sequences) == set(known.sequences)


def test_two_schemas_and_inheritance_come_back(database: str, server: EmbeddedServer) -> None:
    run(
        database,
        [
            "CREATE SCHEMA app",
            "CREATE TYPE app.mood AS ENUM ('ok')",
            "CREATE TABLE app.base (id serial PRIMARY KEY, feeling app.mood DEFAULT 'ok', CHECK (id > 0))",
            "CREATE TABLE public.child (extra text NOT NULL) INHERITS (app.base)",
            "ALTER TABLE public.child REPLICA IDENTITY FULL, FORCE ROW LEVEL SECURITY",
            "CREATE VIEW public.second AS SELECT 1 AS one",
            "CREATE VIEW app.first WITH (security_barrier = true) AS SELECT id FROM public.child",
            "CREATE OR REPLACE VIEW public.second AS SELECT id AS one FROM app.first",
        ],
    )
    path = ["app", "public"]
    before = read_catalog(database, search_path=path)
    copy = server.create_database("schemas_copy")
    try:
        run(copy, rebuild(before))
        after = read_catalog(copy, search_path=path)
    finally:
        server.drop_database("schemas_copy")
    assert plain(after) == plain(before)
    assert (after.sequences, after.types) == (before.sequences, before.types)
    assert after.tables["child"].parents == ("base",)
    assert after.tables["first"].options == ("security_barrier=true",)


def test_metadata_rows_come_back_with_every_type(directus_database: str) -> None:
    metadata = Metadata(
        collections=(row_of_collection("folder", None), row_of_collection("zebra's", "folder")),
        fields=(
            {
                "id": 7, "collection": "zebra's", "field": "a\"b%s{}", "special": "cast-json,uuid", "interface": None,
                "options": {"choices": [{"text": "Ünï 🦓", "value": 1.5}], "b": True, "x": None}, "display": None,
                "display_options": "text", "readonly": False, "hidden": True, "sort": 3, "width": "full",
                "translations": [], "note": "line\n\\ 'quoted'", "conditions": 12, "required": False, "group": None,
                "validation": {"_and": []}, "validation_message": None, "searchable": True,
            },
        ),
        relations=(
            {
                "id": 3, "many_collection": "zebra's", "many_field": "f", "one_collection": "folder",
                "one_field": None, "one_collection_field": None, "one_allowed_collections": "a,b",
                "junction_field": None, "sort_field": None, "one_deselect_action": "nullify",
            },
        ),
    )  # fmt: skip
    run(directus_database, metadata_rows(metadata))
    assert read_catalog(directus_database).metadata == metadata
    with psycopg.connect(directus_database) as connection:
        (found,) = connection.execute("SELECT nextval('directus_fields_id_seq')").fetchone() or (None,)
    assert found == 8


def row_of_collection(name: str, group: str | None) -> JsonObject:
    return {
        "collection": name, "icon": None, "note": None, "display_template": None, "hidden": False, "singleton": False,
        "translations": None, "archive_field": None, "archive_app_filter": True, "archive_value": None,
        "unarchive_value": None, "sort_field": None, "accountability": "all", "color": None,
        "item_duplication_fields": ["a"], "sort": None, "group": group, "collapse": "open", "preview_url": None,
        "versioning": False,
    }  # fmt: skip


def test_no_metadata_is_no_statement() -> None:
    assert metadata_rows(Metadata()) == []


def test_statements_are_quoted_and_in_order() -> None:
    sequence = Sequence("t_id_seq", "public", "integer", "t", "id", maximum=2147483647)
    assert statements([Table("t", "public")], [sequence]) == [
        'CREATE SEQUENCE "public"."t_id_seq" AS integer START WITH 1 INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 '
        "CACHE 1 NO CYCLE",
        'CREATE TABLE "public"."t" (\n  \n)',
        'ALTER SEQUENCE "public"."t_id_seq" OWNED BY "public"."t"."id"',
    ]
