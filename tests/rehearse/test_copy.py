"""Copies on a server that lacks what the original has: what stands in, what is left out, and that both are said."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import psycopg
import pytest

from snapshot_tool.load.embedded import EmbeddedServer, throw_away
from snapshot_tool.load.postgres import read_catalog
from snapshot_tool.rehearse.copy import Copy, copy_catalog
from snapshot_tool.rehearse.seed import seed
from tests.plan.support import VERSION, execute

_NUMBERS = count(1)


@pytest.fixture(scope="module")
def other_server() -> Iterator[EmbeddedServer]:
    """A server that shares nothing with the one of the originals: no role, no access method."""
    with throw_away() as running:
        yield running


def copied(url: str, server: EmbeddedServer) -> tuple[Copy, str]:
    copy = server.create_database(f"copy_{next(_NUMBERS)}")
    return copy_catalog(read_catalog(url), copy, VERSION), copy


def test_a_faithful_copy_has_nothing_to_say(directus_database: str, other_server: EmbeddedServer) -> None:
    execute(
        directus_database,
        "CREATE TABLE item (id serial PRIMARY KEY, code text UNIQUE, CHECK (code <> ''))",
        "CREATE INDEX item_some ON item (lower(code)) WHERE id > 7",
    )
    copy, _ = copied(directus_database, other_server)

    assert copy.notes == ()
    assert copy.catalog.tables["item"].index("item_some") is not None


def test_a_type_of_an_extension_is_stood_in_for(directus_database: str, other_server: EmbeddedServer) -> None:
    execute(
        directus_database,
        "CREATE SCHEMA extensions",
        "SET search_path TO extensions, public",
        "CREATE TYPE geometry",
        "CREATE FUNCTION geometry_in(cstring, oid, integer) RETURNS geometry LANGUAGE internal AS 'varcharin'",
        "CREATE FUNCTION geometry_out(geometry) RETURNS cstring LANGUAGE internal AS 'varcharout'",
        "CREATE FUNCTION geometry_mod(cstring[]) RETURNS integer LANGUAGE internal AS 'varchartypmodin'",
        "CREATE TYPE geometry (INPUT = geometry_in, OUTPUT = geometry_out, TYPMOD_IN = geometry_mod, LIKE = text)",
        "RESET search_path",
        "CREATE TABLE place (id uuid PRIMARY KEY, spot extensions.geometry(4326), spots extensions.geometry[])",
        "CREATE OPERATOR CLASS nearest_ops FOR TYPE uuid USING btree AS OPERATOR 1 <, OPERATOR 2 <=, "
        "OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 uuid_cmp(uuid, uuid)",
        "CREATE INDEX place_near ON place (id nearest_ops)",
    )
    copy, url = copied(directus_database, other_server)

    table = copy.catalog.tables["place"]
    assert [(column.name, column.type_name) for column in table.columns] == [
        ("id", "uuid"), ("spot", "extensions.geometry"), ("spots", "extensions.geometry[]"),
    ]  # fmt: skip
    index = table.index("place_near")
    assert index is not None
    assert (index.definition, index.is_expressible) == (
        "CREATE INDEX place_near ON public.place USING btree (id DESC)",
        False,
    )
    assert set(copy.notes) == {
        "the schema extensions is made empty",
        "the type extensions.geometry is stood in for by text",
        'the btree index place_near is stood in for by a plain btree: operator class "nearest_ops" does not exist '
        'for access method "btree"',
    }
    assert seed(url, copy.catalog, 2).left_empty == ()
    execute(url, "CREATE INDEX ON place (spot)", "INSERT INTO place SELECT gen_random_uuid(), 'POINT(1 2)'")


def test_roles_schemas_functions_and_collations_are_stood_in_for(
    directus_database: str, other_server: EmbeddedServer
) -> None:
    execute(
        directus_database,
        "CREATE ROLE rehearsal_reader",
        "CREATE SCHEMA tools",
        "CREATE FUNCTION tools.new_id() RETURNS uuid LANGUAGE sql AS 'SELECT md5(random()::text)::uuid'",
        "CREATE FUNCTION tools.first(text) RETURNS text IMMUTABLE LANGUAGE sql AS 'SELECT left($1, 1)'",
        'CREATE COLLATION own FROM "C"',
        "CREATE TABLE item (id uuid PRIMARY KEY DEFAULT tools.new_id(), code text COLLATE own)",
        "ALTER TABLE item ENABLE ROW LEVEL SECURITY",
        "CREATE POLICY own_rows ON item TO rehearsal_reader USING (true)",
        "CREATE INDEX item_first ON item (tools.first(code))",
    )
    try:
        copy, url = copied(directus_database, other_server)
    finally:
        execute(directus_database, "DROP OWNED BY rehearsal_reader", "DROP ROLE rehearsal_reader")

    assert set(copy.notes) == {
        "the schema tools is made empty",
        "the function tools.new_id() is stood in for by pg_catalog.gen_random_uuid()",
        "the collation own is stood in for by C",
        "the role rehearsal_reader is made without any rights",
        "left out, because function tools.first(text) does not exist: CREATE INDEX item_first ON public.item "
        "USING btree (tools.first(code))",
        "the copy has no expression index item_first on item",
    }
    assert seed(url, copy.catalog, 3).rows == 3


def test_rows_satisfy_the_constraints(directus_database: str, other_server: EmbeddedServer) -> None:
    execute(
        directus_database,
        "CREATE TYPE mood AS ENUM ('calm', 'loud')",
        "CREATE DOMAIN email AS text CHECK (VALUE LIKE '%@%')",
        "CREATE TABLE z_parent (id serial PRIMARY KEY, code varchar(3) NOT NULL UNIQUE, state text NOT NULL "
        "CHECK (state IN ('draft', 'it''s published')), age integer NOT NULL CHECK (age >= 18 AND age < 100))",
        "CREATE TABLE a_child (id uuid PRIMARY KEY, z_parent integer NOT NULL REFERENCES z_parent, "
        "feels mood NOT NULL, owner uuid NOT NULL REFERENCES directus_users, tags text[] NOT NULL, "
        "up uuid REFERENCES a_child, pair integer GENERATED ALWAYS AS (z_parent * 2) STORED, UNIQUE (z_parent, feels))",
        "CREATE TABLE never (id integer PRIMARY KEY, CHECK (id < 0 AND id > 0))",
        "CREATE TABLE mail (id integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY, address email NOT NULL)",
        "CREATE TABLE ring_a (id integer PRIMARY KEY, b integer)",
        "CREATE TABLE ring_b (id integer PRIMARY KEY, a integer NOT NULL REFERENCES ring_a)",
        "ALTER TABLE ring_a ADD FOREIGN KEY (b) REFERENCES ring_b",
    )
    copy, url = copied(directus_database, other_server)
    seen = seed(url, copy.catalog, 5)

    assert seen.left_empty == (
        'mail: value for domain email violates check constraint "email_check"',
        'never: new row for relation "never" violates check constraint "never_id_check"',
    )
    with psycopg.connect(url) as connection:
        found = {
            name: (connection.execute(f"SELECT count(*) FROM {name}".encode()).fetchone() or (0,))[0]
            for name in ("z_parent", "a_child", "directus_users", "ring_a", "ring_b", "directus_fields")
        }
    assert found == {"z_parent": 5, "a_child": 5, "directus_users": 5, "ring_a": 5, "ring_b": 5, "directus_fields": 0}
