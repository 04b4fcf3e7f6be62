"""The decision table on the first entry (§3.2) and the order of work (§3.1), against a real database."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from snapshot_tool.directus.predict import survey
from snapshot_tool.directus.view import view
from snapshot_tool.model.json import JsonObject
from snapshot_tool.model.prediction import Outcome, Prediction
from tests.directus.world import VERSION, Wanted, World, items, statements


@pytest.fixture
def family(world: World) -> World:
    """A parent, a child with a relation to it, a folder, and an alias on the parent's side."""
    world.table("p", "id serial PRIMARY KEY, name varchar(20)")
    world.table("c", "id serial PRIMARY KEY, p integer, note text")
    world.sql(
        "ALTER TABLE c ADD CONSTRAINT c_p_foreign FOREIGN KEY (p) REFERENCES p ON DELETE SET NULL",
        "INSERT INTO directus_relations (many_collection, many_field, one_collection, one_field) "
        "VALUES ('c', 'p', 'p', 'children')",
        "INSERT INTO directus_fields (collection, field, special) VALUES ('p', 'children', 'o2m')",
        "INSERT INTO directus_collections (collection) VALUES ('folder')",
    )
    return world


def verbs(prediction: Prediction) -> list[str]:
    return [f"{action.verb} {action.item.name}" for action in prediction.actions]


def test_a_collection_that_lacks_one_key_is_dropped(family: World) -> None:
    wanted = family.wanted()
    del wanted.meta(wanted.collections["c"])["versioning"]
    prediction = family.predict(wanted)
    assert verbs(prediction) == ["delete collection c"]
    assert statements(prediction) == ['alter table "c" drop constraint "c_p_foreign"', 'drop table "c"']
    assert prediction.outcome is Outcome.NEVER_CONVERGES
    assert [(d.item.name, d.first.kind) for d in prediction.remaining.collections] == [("c", "N")]


def test_a_field_that_lacks_one_schema_key_is_dropped(family: World) -> None:
    wanted = family.wanted()
    del wanted.column("p", "name")["is_indexed"]
    assert statements(family.predict(wanted)) == ['alter table "p" drop column "name"']


def test_unless_something_else_differs_before_it(family: World) -> None:
    wanted = family.wanted()
    wanted.meta(wanted.field("p", "name"))["note"] = "x"
    del wanted.column("p", "name")["is_indexed"]
    prediction = family.predict(wanted)
    assert statements(prediction) == [
        'alter table "p" alter column "name" drop default',
        'alter table "p" alter column "name" drop not null',
        'alter table "p" alter column "name" type varchar(20) using ("name"::varchar(20))',
        'alter table "p" alter column "name" set default null',
    ]
    assert items(prediction.remaining) == [("p.name", "D", ("schema", "is_indexed"))]


def test_a_field_without_its_schema_is_dropped(family: World) -> None:
    wanted = family.wanted()
    del wanted.field("p", "name")["schema"]
    assert statements(family.predict(wanted)) == ['alter table "p" drop column "name"']


def test_a_relation_that_lacks_one_key_loses_its_foreign_key(family: World) -> None:
    wanted = family.wanted()
    del wanted.meta(wanted.relations["c", "p"])["sort_field"]
    prediction = family.predict(wanted)
    assert verbs(prediction) == ["delete relation c.p"]
    assert statements(prediction) == ['alter table "c" drop constraint "c_p_foreign"']


def test_a_missing_meta_key_of_a_field_is_harmless_and_comes_back(family: World) -> None:
    wanted = family.wanted()
    del wanted.meta(wanted.field("p", "name"))["note"]
    prediction = family.predict(wanted)
    assert (statements(prediction), prediction.outcome) == ([], Outcome.NEVER_CONVERGES)


def test_a_relation_changed_only_in_metadata_rebuilds_its_foreign_key(family: World) -> None:
    wanted = family.wanted()
    wanted.meta(wanted.relations["c", "p"])["sort_field"] = "id"
    prediction = family.predict(wanted)
    assert statements(prediction) == [
        'alter table "c" drop constraint "c_p_foreign"',
        'alter table "c" add constraint "c_p_foreign" foreign key ("p") references "p" ("id") '
        "on update NO ACTION on delete SET NULL",
    ]
    assert prediction.outcome is Outcome.OK
    assert family.run(prediction) is None


def test_a_relation_that_is_pointed_elsewhere_keeps_its_old_target(family: World) -> None:
    family.table("q", "id serial PRIMARY KEY")
    wanted = family.wanted()
    relation = wanted.relations["c", "p"]
    relation["related_collection"] = "q"
    wanted.meta(relation)["one_collection"] = "q"
    prediction = family.predict(wanted)
    assert statements(prediction)[-1].startswith(
        'alter table "c" add constraint "c_p_foreign" foreign key ("p") references "p" ("id")'
    )
    assert prediction.outcome is Outcome.NEVER_CONVERGES


@pytest.mark.parametrize(
    ("change", "status", "message"),
    [
        (lambda c: c["meta"].update(extra="x"), 400, 'Invalid payload. "collection" is required.'),
        (lambda c: c["meta"].update(extra=None), 500, "Cannot read properties of null (reading 'meta')"),
    ],
)
def test_an_extra_key_of_a_collection_is_taken_for_a_new_one(
    family: World, change: Callable[[JsonObject], None], status: int, message: str
) -> None:
    wanted = family.wanted()
    change(wanted.collections["c"])
    prediction = family.predict(wanted)
    assert (prediction.outcome, prediction.status, prediction.message) == (Outcome.FAILS, status, message)
    assert items(prediction.remaining) == [("c", "N", ("meta", "extra"))]


def test_or_for_nothing_where_it_is_falsy(family: World) -> None:
    wanted = family.wanted()
    wanted.meta(wanted.collections["c"])["extra"] = False
    prediction = family.predict(wanted)
    assert (prediction.actions, prediction.outcome) == ((), Outcome.NEVER_CONVERGES)


def test_a_foreign_key_missing_behind_a_row_cannot_be_created(family: World) -> None:
    wanted = family.wanted()
    family.sql("ALTER TABLE c DROP CONSTRAINT c_p_foreign")
    prediction = family.predict(wanted)
    assert (prediction.status, prediction.message) == (
        400,
        'Invalid payload. Field "p" in collection "c" already has an associated relationship.',
    )


def _new_collection(wanted: Wanted, name: str, group: str | None) -> None:
    template = wanted.collections["p"]
    meta = {**wanted.meta(template), "collection": name, "group": group}
    wanted.collections[name] = {"collection": name, "meta": meta, "schema": {"name": name}}


def test_collections_are_created_after_the_one_that_they_are_grouped_in(family: World) -> None:
    wanted = family.wanted()
    for name, group in [("inner", "outer"), ("outer", "folder"), ("lost", "nowhere"), ("loop", "loop")]:
        _new_collection(wanted, name, group)
    prediction = family.predict(wanted)
    assert verbs(prediction) == ["create collection outer", "create collection inner"]
    assert statements(prediction) == [
        'create table "outer" ("id" serial primary key)',
        'create table "inner" ("id" serial primary key)',
    ]
    assert [d.item.name for d in prediction.remaining.collections] == ["lost", "loop"]


def test_a_new_collection_that_exists_without_metadata_is_refused(family: World) -> None:
    family.sql("CREATE TABLE there (id serial PRIMARY KEY)")
    wanted = family.wanted()
    _new_collection(wanted, "there", None)
    prediction = family.predict(wanted)
    assert (prediction.status, prediction.message) == (400, 'Invalid payload. Collection "there" already exists.')


@pytest.mark.parametrize("name", ["directus_mine", "directus_users"])
def test_a_new_collection_must_not_look_like_directus_s_own(family: World, name: str) -> None:
    wanted = family.wanted()
    _new_collection(wanted, name, None)
    prediction = family.predict(wanted)
    assert prediction.message == 'Invalid payload. Collections can\'t start with "directus_".'


def test_a_new_field_that_exists_without_metadata_is_refused(family: World) -> None:
    family.sql("ALTER TABLE p ADD COLUMN extra text")
    wanted = family.wanted()
    new = {**wanted.field("p", "name"), "field": "extra"}
    wanted.fields["p", "extra"] = new
    prediction = family.predict(wanted)
    assert prediction.message == 'Invalid payload. Field "extra" already exists in collection "p".'


def test_a_field_of_unknown_type_gets_a_row_without_a_column_and_blocks_every_later_push(family: World) -> None:
    wanted = family.wanted()
    wanted.fields["p", "vector"] = {**wanted.field("p", "name"), "field": "vector", "type": "unknown"}
    prediction = family.predict(wanted)
    assert (statements(prediction), prediction.outcome) == ([], Outcome.NEVER_CONVERGES)
    family.sql("INSERT INTO directus_fields (collection, field) VALUES ('p', 'vector')")
    assert family.predict(wanted).message == 'Invalid payload. Field "vector" already exists in collection "p".'


def test_a_dropped_field_takes_relation_alias_and_mentions_along(family: World) -> None:
    family.sql("UPDATE directus_collections SET sort_field = 'p', archive_field = 'note' WHERE collection = 'c'")
    wanted = family.wanted()
    for key in (("c", "p"), ("p", "children")):
        del wanted.fields[key]
    del wanted.relations["c", "p"]
    prediction = family.predict(wanted)
    assert statements(prediction) == [
        'alter table "c" drop constraint "c_p_foreign"',
        'alter table "c" drop column "p"',
    ]
    assert [(e.path, e.lhs, e.rhs) for d in prediction.remaining for e in d.entries] == [
        (("meta", "sort_field"), None, "p")
    ]


def test_a_dropped_parent_whose_child_keeps_its_column_always_fails(family: World) -> None:
    wanted = family.wanted()
    del wanted.collections["p"]
    wanted.fields = {key: field for key, field in wanted.fields.items() if key[0] != "p"}
    del wanted.relations["c", "p"]
    schema = wanted.column("c", "p")
    schema["foreign_key_table"] = schema["foreign_key_column"] = None
    prediction = family.predict(wanted)
    assert statements(prediction)[:2] == ['alter table "c" drop constraint "c_p_foreign"', 'drop table "p"']
    assert (prediction.status, prediction.message) == (
        400,
        'Invalid payload. Field "p" in collection "c" doesn\'t have a relationship..',
    )


def test_an_untracked_table_s_foreign_key_goes_with_its_parent(family: World) -> None:
    family.sql("CREATE TABLE bare (id serial PRIMARY KEY, p integer REFERENCES p)")
    wanted = family.wanted()
    for name in ("p", "c"):
        del wanted.collections[name]
    wanted.fields, wanted.relations = {}, {}
    prediction = family.predict(wanted)
    assert statements(prediction) == [
        'alter table "c" drop constraint "c_p_foreign"',
        'drop table "c"',
        'alter table "bare" drop constraint "bare_p_fkey"',
        'drop table "p"',
    ]
    assert family.run(prediction) is None


def test_a_real_field_that_becomes_an_alias_is_dropped_and_made_again(family: World) -> None:
    wanted = family.wanted()
    field = wanted.field("p", "name")
    field["type"] = "alias"
    wanted.meta(field)["special"] = ["alias", "no-data"]
    del field["schema"]
    prediction = family.predict(wanted)
    assert verbs(prediction) == ["delete field p.name", "create field p.name"]
    assert statements(prediction) == ['alter table "p" drop column "name"']
    assert prediction.outcome is Outcome.OK


def test_system_fields_edit_the_column_of_a_system_table(family: World) -> None:
    wanted = family.wanted()
    wanted.info["systemFields"] = [
        {"collection": "directus_users", "field": "email", "schema": {"is_indexed": True}},
        {"collection": "directus_revisions", "field": "parent", "schema": {"is_indexed": True}},
    ]
    prediction = family.predict(wanted)
    assert statements(prediction) == [
        'alter table "directus_activity" alter column "timestamp" drop default',
        'alter table "directus_activity" alter column "timestamp" drop not null',
        'alter table "directus_activity" alter column "timestamp" type timestamptz using ("timestamp"::timestamptz)',
        'alter table "directus_activity" alter column "timestamp" set default CURRENT_TIMESTAMP',
        'alter table "directus_activity" alter column "timestamp" set not null',
        'drop index "directus_activity_timestamp_index"',
        'alter table "directus_users" alter column "email" drop default',
        'alter table "directus_users" alter column "email" drop not null',
        'alter table "directus_users" alter column "email" type varchar(128) using ("email"::varchar(128))',
        'alter table "directus_users" alter column "email" set default null',
        'create index "directus_users_email_index" on "directus_users" ("email")',
    ]
    assert family.run(prediction) is None
    assert family.differences(wanted) == prediction.remaining


def test_an_unknown_system_field_is_a_type_error(family: World) -> None:
    wanted = family.wanted()
    wanted.info["systemFields"] = [{"collection": "directus_users", "field": "nope", "schema": {"is_indexed": True}}]
    prediction = family.predict(wanted)
    assert prediction.message == "Cannot read properties of undefined (reading 'is_primary_key')"


def test_a_group_that_is_nowhere_is_refused_by_the_metadata_table(family: World) -> None:
    wanted = family.wanted()
    wanted.meta(wanted.collections["c"])["group"] = "nowhere"
    prediction = family.predict(wanted)
    assert (prediction.status, prediction.message) == (
        400,
        'Invalid foreign key "nowhere" for field "group" in collection "directus_collections".',
    )


def test_a_survey_goes_on_after_a_failing_action(family: World) -> None:
    family.sql("CREATE INDEX odd ON p (name)", "CREATE INDEX odder ON c (note)")
    wanted = family.wanted()
    wanted.column("p", "name")["is_indexed"] = False
    wanted.column("c", "note")["is_indexed"] = False
    catalog = family.catalog()
    actions = survey(family.differences(wanted), catalog, view(catalog, VERSION))
    assert [action.item.name for action in actions] == ["c.note", "p.name"]
    assert [action.statements[-1].message for action in actions] == [
        'index "c_note_index" does not exist',
        'index "p_name_index" does not exist',
    ]
    assert [action.item.name for action in family.predict(wanted).actions] == ["c.note"]


def test_rows_that_are_in_the_way_are_lost_or_unknown(family: World) -> None:
    family.sql("INSERT INTO p (name) VALUES (NULL), ('x')", "ANALYZE p")
    wanted = family.wanted()
    wanted.column("p", "name")["is_nullable"] = False
    assert family.predict(wanted).outcome is Outcome.UNKNOWN
    gone = family.wanted()
    del gone.fields["p", "name"]
    prediction = family.predict(gone)
    assert prediction.outcome is Outcome.LOSES_DATA
    assert prediction.actions[0].statements[0].message == "the values of p.name"
