"""Every attribute of a catalog, read from a database that holds one of each."""

from __future__ import annotations

from dataclasses import replace

import pytest

from snapshot_tool.model.catalog import Catalog, UserType
from snapshot_tool.model.table import Column, Constraint, Dependent, Index, IndexKey, Sequence, Table

LONG = "a23456789012345678901234567890123456789012345678901234567890123"
ODD = 'Odd "Name";--'

COLUMNS = [
    Column("id", 1, "bigint", "bigint", 20, not_null=True, identity="by default", owned_sequence="public.zoo_id_seq"),
    Column(
        "always", 2, "integer", "integer", 23, not_null=True, identity="always", owned_sequence="public.zoo_always_seq"
    ),
    Column("small", 3, "smallint", "smallint", 21, default="nextval('loose'::regclass)"),
    Column("price", 4, "numeric", "numeric(10,2)", 1700, 655366, default="1.50"),
    Column("free", 5, "numeric", "numeric", 1700),
    Column(
        "name", 6, "character varying", "character varying(255)", 1043, 259, default="'O''Brien'::character varying"
    ),
    Column("unbounded", 7, "character varying", "character varying", 1043),
    Column("fixed", 8, "character", "character(3)", 1042, 7),
    Column("note", 9, "text", "text", 25, collation='"C"', comment="a; note"),
    Column("feeling", 10, "mood", "mood", default="'it''s ok'::mood"),
    Column("size", 11, "positive", "positive", base_type="integer"),
    Column("tags", 12, "text[]", "text[]", 1009, default="'{}'::text[]"),
    Column("payload", 13, "jsonb", "jsonb", 3802, default="'{}'::jsonb"),
    Column("at", 14, "timestamp with time zone", "timestamp(3) with time zone", 1184, 3, default="now()"),
    Column("uid", 15, "uuid", "uuid", 2950, default="'00000000-0000-0000-0000-000000000000'::uuid"),
    Column("flag", 16, "boolean", "boolean", 16, not_null=True, default="false"),
    Column("upper_name", 17, "text", "text", 25, default="upper(note)", generated="stored"),
    Column("counter", 18, "bigint", "bigint", 20, default="5", owned_sequence="public.lent"),
    Column("parent_id", 19, "integer", "integer", 23),
    Column("parent_slug", 20, "text", "text", 25),
    Column("during", 21, "int4range", "int4range", 3904),
]


@pytest.mark.parametrize("expected", COLUMNS, ids=lambda column: column.name)
def test_columns(zoo: Catalog, expected: Column) -> None:
    found = zoo.tables["zoo"].columns[expected.number - 1]
    oid = found.type_oid if expected.name in {"feeling", "size"} else expected.type_oid
    assert found == replace(expected, type_oid=oid)


def test_all_columns_are_there(zoo: Catalog) -> None:
    assert len(zoo.tables["zoo"].columns) == 21


def constraint(zoo: Catalog, table: str, name: str) -> Constraint:
    found = zoo.tables[table].constraint(name)
    assert found is not None
    assert found.oid > 0
    return replace(found, oid=0)


def test_constraints(zoo: Catalog) -> None:
    assert constraint(zoo, "zoo", "zoo_pkey") == Constraint(
        "zoo_pkey", "primary key", ("id",), "PRIMARY KEY (id)", index="zoo_pkey"
    )
    assert constraint(zoo, "zoo", "zoo_name_price") == Constraint(
        "zoo_name_price",
        "unique",
        ("name", "price"),
        "UNIQUE (name, price) DEFERRABLE",
        deferrable=True,
        index="zoo_name_price",
    )
    assert constraint(zoo, "zoo", "zoo_during") == Constraint(
        "zoo_during", "exclusion", ("during",), "EXCLUDE USING gist (during WITH &&)", index="zoo_during"
    )
    assert constraint(zoo, "zoo", "zoo_price_check") == Constraint(
        "zoo_price_check", "check", ("price",), "CHECK ((price > (0)::numeric)) NOT VALID", validated=False
    )


def test_foreign_keys(zoo: Catalog) -> None:
    assert constraint(zoo, "zoo", "zoo_parent_fk") == Constraint(
        "zoo_parent_fk",
        "foreign key",
        ("parent_id",),
        "FOREIGN KEY (parent_id) REFERENCES parent(id) ON UPDATE CASCADE ON DELETE SET NULL",
        index="parent_pkey",
        target_schema="public",
        target_table="parent",
        target_columns=("id",),
        on_update="CASCADE",
        on_delete="SET NULL",
    )
    slug = constraint(zoo, "zoo", "zoo_slug_fk")
    assert (slug.index, slug.deferrable, slug.deferred) == ("parent_slug", True, True)
    assert (slug.on_update, slug.on_delete) == ("NO ACTION", "NO ACTION")


def index(zoo: Catalog, table: str, name: str) -> Index:
    found = zoo.tables[table].index(name)
    assert found is not None
    assert found.size >= 0
    assert found.scans is not None
    return replace(found, size=0, scans=None)


def plain(name: str, definition: str, *keys: IndexKey, table: str = "zoo", method: str = "btree") -> Index:
    text = f"CREATE INDEX {name} ON public.{table} USING {method} {definition}"
    return Index(name, "public", table, text, method, keys)


def test_indexes(zoo: Catalog) -> None:
    assert index(zoo, "zoo", "zoo_note") == replace(
        plain("zoo_note", "(note)", IndexKey("note", "note")), clustered=True
    )
    assert index(zoo, "zoo", "zoo_partial") == replace(
        plain("zoo_partial", "(price DESC NULLS LAST) WHERE flag", IndexKey("price", "price", descending=True)),
        predicate="flag",
    )
    assert index(zoo, "zoo", "zoo_expression") == plain(
        "zoo_expression",
        "(lower(note), plus_one(parent_id))",
        IndexKey(None, "lower(note)"),
        IndexKey(None, "plus_one(parent_id)"),
    )
    assert index(zoo, "zoo", "zoo_pattern") == replace(
        plain(
            "zoo_pattern",
            '(name text_pattern_ops, note COLLATE "POSIX" NULLS FIRST) INCLUDE (flag, at)',
            IndexKey("name", "name", opclass="text_pattern_ops"),
            IndexKey("note", "note", collation="POSIX", nulls_first=True),
        ),
        included=("flag", "at"),
    )
    assert index(zoo, "zoo", "zoo_gin") == plain(
        "zoo_gin",
        "(payload jsonb_path_ops)",
        IndexKey("payload", "payload", opclass="jsonb_path_ops"),
        method="gin",
    )
    assert index(zoo, "zoo", "zoo_hash") == replace(
        plain("zoo_hash", "(uid)", IndexKey("uid", "uid"), method="hash"), comment="hashed"
    )


def test_indexes_of_constraints(zoo: Catalog) -> None:
    assert index(zoo, "parent", "parent_pkey") == Index(
        "parent_pkey",
        "public",
        "parent",
        "CREATE UNIQUE INDEX parent_pkey ON public.parent USING btree (id)",
        "btree",
        (IndexKey("id", "id"),),
        unique=True,
        primary=True,
        constraint="parent_pkey",
        foreign_keys=("outsider.outsider_parent_id_fkey", "zoo.zoo_parent_fk"),
        dependents=("rule _RETURN on view grouped",),
    )
    during = index(zoo, "zoo", "zoo_during")
    assert (during.exclusion, during.unique, during.constraint) == (True, False, "zoo_during")


def test_a_bare_unique_index_may_serve_a_foreign_key(zoo: Catalog) -> None:
    found = index(zoo, "parent", "parent_slug")
    assert (found.unique, found.constraint, found.foreign_keys) == (True, None, ("zoo.zoo_slug_fk",))
    assert index(zoo, "parent", "parent_code_key").foreign_keys == ()


def test_the_index_of_the_replica_identity(zoo: Catalog) -> None:
    assert [found.name for found in zoo.tables["zoo"].indexes if found.replica_identity] == ["zoo_identity"]
    assert zoo.tables["zoo"].replica_identity == "index"
    assert zoo.tables["parent"].replica_identity == "default"


def test_which_indexes_a_snapshot_can_express(zoo: Catalog) -> None:
    assert [found.name for found in zoo.tables["zoo"].indexes if found.is_expressible] == ["zoo_note"]
    visible = {found.name for found in zoo.tables["zoo"].indexes if found.covers_only("note")}
    assert visible == {"zoo_note"}
    assert [found.name for found in zoo.tables["zoo"].indexes if found.covers_only("price")] == ["zoo_partial"]


def dependents(table: Table, kind: str) -> list[tuple[str, str | None]]:
    return [(item.name, item.column) for item in table.dependents if item.kind == kind]


def test_dependents(zoo: Catalog) -> None:
    table = zoo.tables["zoo"]
    assert dependents(table, "view") == [("zoo_view", "id"), ("zoo_view", "note"), ("zoo_view", "parent_id")]
    assert dependents(table, "materialized view") == [("zoo_totals", "parent_id")]
    assert dependents(table, "policy") == [("zoo_policy", None), ("zoo_policy", "price")]
    assert dependents(table, "trigger") == [("zoo_touch", None), ("zoo_touch", "note")]
    assert dependents(table, "function") == [("takes_zoo(zoo)", None)]
    assert dependents(table, "generated column") == [("upper_name", "note")]
    assert dependents(table, "statistics") == [("zoo_statistics", "name"), ("zoo_statistics", "note")]
    assert len(table.dependents) == 12
    parent = zoo.tables["parent"]
    assert dependents(parent, "rule") == [("zoo_rule", None)]
    assert dependents(parent, "view") == [("grouped", "id"), ("grouped", "code")]
    assert dependents(parent, "foreign key") == [("other.outsider.outsider_parent_id_fkey", "id")]
    assert len(parent.dependents) == 4


def test_definitions_of_dependents(zoo: Catalog) -> None:
    definitions = {item.kind: item.definition for item in zoo.tables["zoo"].dependents}
    assert definitions["policy"] == (
        "CREATE POLICY zoo_policy ON zoo AS RESTRICTIVE FOR SELECT TO PUBLIC USING ((price > (1)::numeric))"
    )
    assert definitions["trigger"] == (
        "CREATE TRIGGER zoo_touch BEFORE UPDATE OF note ON public.zoo FOR EACH ROW EXECUTE FUNCTION touch()"
    )
    assert definitions["statistics"] == (
        "CREATE STATISTICS public.zoo_statistics (dependencies) ON name, note FROM zoo"
    )
    assert definitions["generated column"] == "upper(note)"
    assert definitions["view"].split() == zoo.tables["zoo_view"].definition.split()
    assert Dependent("view", "grouped", "id", zoo.tables["grouped"].definition) in zoo.tables["parent"].dependents


def test_tables(zoo: Catalog) -> None:
    assert list(zoo.tables) == [
        ODD, "fast", "grouped", "measured", "measured_2024", "measured_rest", "parent", "zoo", "zoo_totals", "zoo_view",
    ]  # fmt: skip
    assert {name: table.kind for name, table in zoo.tables.items() if table.kind != "table"} == {
        "grouped": "view",
        "measured": "partitioned table",
        "zoo_totals": "materialized view",
        "zoo_view": "view",
    }
    table = zoo.tables["zoo"]
    assert (table.schema, table.owner, table.comment) == ("public", "postgres", "one of 'each'")
    assert (table.row_security, table.force_row_security, table.readable) == (True, False, True)
    assert (table.rows, table.published, table.extension) == (-1, False, None)
    assert (zoo.tables["fast"].unlogged, zoo.tables["fast"].options) == (True, ("fillfactor=70",))
    assert zoo.tables["zoo_totals"].index("zoo_totals_parent") is not None


def test_partitions(zoo: Catalog) -> None:
    parent, child, rest = (zoo.tables[name] for name in ("measured", "measured_2024", "measured_rest"))
    assert (parent.partition_key, parent.is_partition, parent.parents) == ("RANGE (at)", False, ())
    assert (child.is_partition, child.parents) == (True, ("measured",))
    assert child.partition_bound == "FOR VALUES FROM ('2024-01-01') TO ('2025-01-01')"
    assert rest.partition_bound == "DEFAULT"
    assert [(found.name, found.partitioned, found.parent) for found in parent.indexes] == [
        ("measured_pkey", True, None),
        ("measured_value", True, None),
    ]
    assert [(found.name, found.partitioned, found.parent) for found in child.indexes] == [
        ("measured_2024_pkey", False, "measured_pkey"),
        ("measured_2024_value_idx", False, "measured_value"),
    ]
    assert [constraint(zoo, "measured_2024", "measured_2024_pkey").inherited] == [True]
    assert constraint(zoo, "measured", "measured_pkey").inherited is False


def test_sequences(zoo: Catalog) -> None:
    small, large = 2147483647, 9223372036854775807
    assert zoo.sequences == (
        Sequence("lent", "public", "bigint", "zoo", "counter"),
        Sequence("loose", "public", "integer", start=3, maximum=1000, cache=2, cycle=True),
        Sequence("parent_id_seq", "public", "integer", "parent", "id", maximum=small),
        Sequence("zoo_always_seq", "public", "integer", "zoo", "always", identity=True, maximum=small),
        Sequence("zoo_id_seq", "public", "bigint", "zoo", "id", identity=True, start=10, increment=5, maximum=large),
    )


def test_types_functions_and_other_relations(zoo: Catalog) -> None:
    assert zoo.types == (
        UserType("mood", "public", "CREATE TYPE mood AS ENUM ('sad', 'it''s ok', 'happy')"),
        UserType(
            "positive",
            "public",
            "CREATE DOMAIN positive AS integer DEFAULT 1 CONSTRAINT positive_check CHECK ((VALUE > 0))",
        ),
        UserType("pair", "public", 'CREATE TYPE pair AS (a integer, "B b" text)'),
    )
    assert list(zoo.functions) == ["touch()", "plus_one(integer)", "takes_zoo(zoo)"]
    assert zoo.other_relations == {"pair": "composite type"}
    assert zoo.relation_kind("pair") == "composite type"
    assert zoo.relation_kind("loose") == "sequence"
    assert zoo.relation_kind("zoo_gin") == "index"
    assert zoo.relation_kind("zoo_view") == "view"
    assert zoo.relation_kind("nothing") is None


def test_names_are_kept_as_they_are(zoo: Catalog) -> None:
    table = zoo.tables[ODD]
    assert [(column.name, column.default) for column in table.columns] == [
        ("select", None),
        ("Größe 🦓", "'line\n''%s'' {} \\'::text"),
        (LONG, None),
    ]
    assert table.primary_key is not None
    assert table.primary_key.name == "pk;'"
    found = table.index('idx "🦓"')
    assert found is not None
    assert found.keys == (IndexKey("Größe 🦓", '"Größe 🦓"'),)


def test_the_server(zoo: Catalog) -> None:
    server = zoo.server
    assert (server.database, server.role, server.search_path, server.timezone) == (
        "zoo",
        "postgres",
        ("public",),
        "UTC",
    )
    assert server.major >= 12
    assert set(zoo.extensions) == {"plpgsql"}
    assert zoo.unreadable == ()
    assert zoo.metadata.collections == ()
