"""The system data: the facts of the package file, what is built from them, and which version stands for which."""

from __future__ import annotations

import json
from typing import Annotated, Literal, NotRequired, get_origin, get_type_hints

import pytest
from pydantic import BaseModel, ConfigDict, Field

from snapshot_tool.directus.system import (
    RelationFacts,
    System,
    SystemFacts,
    SystemRelation,
    system,
    system_facts,
    system_tables,
)
from snapshot_tool.directus.system_tables import ColumnFacts, ForeignKeyFacts, TableFacts, build_tables
from snapshot_tool.directus.versions import KNOWN
from snapshot_tool.model.table import Column, Constraint, Index, IndexKey, Sequence


@pytest.fixture(scope="module")
def parts() -> System:
    return system("11.13.4")


def test_the_counts_are_those_of_directus(parts: System) -> None:
    assert parts.version == "11.13.4"
    assert len(parts.collections) == 27
    assert sum(map(len, parts.fields.values())) == 366
    assert len(parts.relations) == 50
    assert parts.tables.keys() == parts.collections
    assert sum(len(table.columns) for table in parts.tables.values()) == 324
    assert len(parts.sequences) == 9
    kinds = [constraint.kind for table in parts.tables.values() for constraint in table.constraints]
    assert {kind: kinds.count(kind) for kind in kinds} == {"primary key": 27, "unique": 6, "foreign key": 43}


def test_two_system_fields_are_indexed_in_a_fresh_install(parts: System) -> None:
    assert [
        (table.name, index.name, index.keys[0].column)
        for table in parts.tables.values()
        for index in table.indexes
        if not index.unique
    ] == [
        ("directus_activity", "directus_activity_timestamp_index", "timestamp"),
        ("directus_revisions", "directus_revisions_parent_index", "parent"),
    ]


def test_a_field_is_directus_own_only_where_directus_brings_it(parts: System) -> None:
    assert parts.has_field("directus_users", "email")
    assert not parts.has_field("directus_users", "favourite_colour")
    assert not parts.has_field("articles", "email")


def test_special_flags_are_kept_where_a_field_has_any(parts: System) -> None:
    assert parts.specials["directus_users", "password"] == ("hash", "conceal")
    assert parts.specials["directus_activity", "timestamp"] == ("date-created", "cast-timestamp")
    assert ("directus_users", "email") not in parts.specials


def test_every_column_and_every_relation_is_a_system_field(parts: System) -> None:
    columns = {(table.name, column.name) for table in parts.tables.values() for column in table.columns}
    assert {pair for pair in columns if not parts.has_field(*pair)} == set()
    assert [found for found in parts.relations if not parts.has_field(found.collection, found.field)] == []
    assert SystemRelation("directus_users", "role", "directus_roles", "users") in parts.relations


def test_a_serial_column_owns_its_sequence(parts: System) -> None:
    assert parts.tables["directus_fields"].column("id") == Column(
        name="id",
        number=1,
        type_name="integer",
        type_sql="integer",
        type_oid=23,
        not_null=True,
        default="nextval('directus_fields_id_seq'::regclass)",
        owned_sequence="public.directus_fields_id_seq",
    )
    assert parts.sequences[2] == Sequence(
        name="directus_notifications_id_seq",
        schema="public",
        type_sql="integer",
        owner_table="directus_notifications",
        owner_column="id",
        maximum=2147483647,
    )


def test_a_length_is_part_of_the_modifier(parts: System) -> None:
    assert parts.tables["directus_collections"].column("collection") == Column(
        name="collection",
        number=1,
        type_name="character varying",
        type_sql="character varying(64)",
        type_oid=1043,
        type_modifier=68,
        not_null=True,
    )


def test_a_table_is_built_from_its_facts() -> None:
    tables = build_tables(
        {
            "child": TableFacts(
                columns={"id": ColumnFacts(type="uuid", not_null=True), "user": ColumnFacts(type="text")},
                unique=[["user"], ["id", "user"]],
                foreign_keys={"user": ForeignKeyFacts(target=("parent", "name"), on_delete="SET NULL")},
            ),
            "parent": TableFacts(columns={"name": ColumnFacts(type="text", not_null=True)}, primary_key="name"),
        }
    )
    foreign = Constraint(
        name="child_user_foreign",
        kind="foreign key",
        columns=("user",),
        definition='FOREIGN KEY ("user") REFERENCES parent(name) ON DELETE SET NULL',
        index="parent_pkey",
        target_schema="public",
        target_table="parent",
        target_columns=("name",),
        on_delete="SET NULL",
    )
    unique = Constraint("child_user_unique", "unique", ("user",), 'UNIQUE ("user")', index="child_user_unique")
    primary = Constraint("child_pkey", "primary key", ("id",), "PRIMARY KEY (id)", index="child_pkey")
    both = Constraint(
        "child_id_user_unique", "unique", ("id", "user"), 'UNIQUE (id, "user")', index="child_id_user_unique"
    )
    assert tables["child"].constraints == (both, primary, foreign, unique)
    assert tables["parent"].indexes == (
        Index(
            name="parent_pkey",
            schema="public",
            table="parent",
            definition="CREATE UNIQUE INDEX parent_pkey ON public.parent USING btree (name)",
            method="btree",
            keys=(IndexKey(column="name", definition="name"),),
            unique=True,
            primary=True,
            constraint="parent_pkey",
            foreign_keys=("child.child_user_foreign",),
        ),
    )
    assert [index.name for index in tables["child"].indexes] == [
        "child_id_user_unique", "child_pkey", "child_user_unique",
    ]  # fmt: skip


class _Facts(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")


class _Column(_Facts):
    type: str
    not_null: Literal[True] = True
    serial: Literal[True] = True
    default: str = ""


class _ForeignKey(_Facts):
    target: tuple[str, str]
    on_delete: Literal["CASCADE", "SET NULL"] = "CASCADE"


class _Table(_Facts):
    columns: dict[str, _Column]
    primary_key: str = "id"
    unique: list[Annotated[list[str], Field(min_length=1)]] = []
    foreign_keys: dict[str, _ForeignKey] = {}
    indexes: list[str] = []


class _Relation(_Facts):
    to: str
    one_fields: Annotated[list[str], Field(min_length=1)] = [""]


class _Version(_Facts):
    fields: dict[str, dict[str, list[str]]]
    relations: dict[str, _Relation]
    tables: dict[str, _Table]


@pytest.mark.parametrize("version", KNOWN)
def test_the_package_files_have_the_shape_that_is_read(version: str) -> None:
    _Version.model_validate_json(json.dumps(system_facts(version)))
    shapes: tuple[tuple[object, type[BaseModel]], ...] = (
        (SystemFacts, _Version), (RelationFacts, _Relation), (TableFacts, _Table), (ColumnFacts, _Column),
        (ForeignKeyFacts, _ForeignKey),
    )  # fmt: skip
    for read, described in shapes:
        hints = get_type_hints(read, include_extras=True)
        optional = {name: get_origin(hint) is NotRequired for name, hint in hints.items()}
        assert optional == {name: not field.is_required() for name, field in described.model_fields.items()}


def test_every_version_is_made_of_the_ones_before_it() -> None:
    assert len(system("10.13.4").collections) == 24
    assert "directus_policies" not in system("10.13.4").collections
    assert "directus_policies" in system("11.1.0").collections
    assert "directus_webhooks" in system("11.13.4").collections
    assert "directus_webhooks" not in system("11.14.1").collections
    assert not system("11.11.0").has_field("directus_fields", "searchable")
    assert [column.name for column in system("12.0.2").tables["directus_collections"].columns][-2:] == [
        "status", "autosave_revision_interval",
    ]  # fmt: skip


def test_the_indexed_system_fields_grow() -> None:
    def indexed(version: str) -> list[str]:
        tables = system(version).tables.values()
        return [f"{table.name}.{i.keys[0].column}" for table in tables for i in table.indexes if not i.unique]

    assert indexed("11.11.0") == []
    assert indexed("11.13.4") == ["directus_activity.timestamp", "directus_revisions.parent"]
    assert indexed("11.14.1") == [
        "directus_activity.timestamp", "directus_revisions.activity", "directus_revisions.parent",
    ]  # fmt: skip
    assert len(indexed("12.0.2")) == 12


def test_several_columns_may_be_unique_together() -> None:
    tokens = system("12.0.2").tables["directus_oauth_tokens"]
    assert [(key.name, key.columns) for key in tokens.constraints if len(key.columns) > 1] == [
        ("directus_oauth_tokens_client_user_unique", ("client", "user"))
    ]


def test_an_unknown_version_gets_the_nearest_data() -> None:
    assert system("11.5.1") is system("11.4.1")
    assert system("9.26.0") is system("10.13.4")


def test_a_table_of_any_version_is_directus_own() -> None:
    assert {"directus_webhooks", "directus_oauth_tokens"} <= system_tables().keys()
    assert "directus_nonsense" not in system_tables()
