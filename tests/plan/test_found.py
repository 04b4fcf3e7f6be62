"""What generated pairs brought to light (`make prove`), each as a plain case."""

from __future__ import annotations

from dataclasses import replace

import psycopg
import pytest

from snapshot_tool.directus.unseen import lost
from snapshot_tool.load.postgres import read_catalog
from snapshot_tool.model.json import JsonObject, JsonValue
from snapshot_tool.model.snapshot import FieldSchema, Snapshot
from snapshot_tool.plan.defaults import SqlDefault, sql_default
from snapshot_tool.plan.types import SqlType, sql_type
from tests.plan.build import ID, SYSTEM_FIELDS, C, F, R, serial, snapshot
from tests.plan.observe import carry_out
from tests.plan.support import (
    assert_in_any_order,
    changes,
    codes,
    errors,
    execute,
    past_triggers,
    plan_for,
    reach,
    read,
)

PARENT = C("parent", (ID, F("name"), F("code", "integer")))
CHILD = C("child", (ID, F("title"), F("owner", "uuid"), F("other", "uuid")))
OWNER = R("child", "owner", "parent")
BASE = snapshot(PARENT, CHILD, relations=[OWNER])


@pytest.fixture
def family(directus_database: str) -> str:
    reach(directus_database, BASE)
    return directus_database


def with_field(found: Snapshot, name: str, **schema: JsonValue) -> Snapshot:
    """Return the snapshot with keys of one field's schema (`collection.field`) set to what no builder would write."""
    fields = tuple(
        field.model_copy(update={"schema_": field.schema_ and field.schema_.model_copy(update=schema)})
        if f"{field.collection}.{field.field}" == name
        else field
        for field in found.fields
    )
    return found.model_copy(update={"fields": fields})


@pytest.mark.parametrize("flag", ["is_indexed", "is_unique"])
def test_no_index_on_json(family: str, flag: str) -> None:
    wish: JsonObject = {flag: True}
    new_table = snapshot(PARENT, CHILD, C("more", (ID, F("data", "json", wish))), relations=[OWNER])
    assert errors(plan_for(family, new_table)) == ["never-converges more.data"]
    new_column = snapshot(PARENT.with_fields(F("data", "json", wish)), CHILD, relations=[OWNER])
    assert errors(plan_for(family, new_column)) == ["never-converges parent.data"]
    reach(family, snapshot(PARENT.with_fields(F("data", "jsonb", wish)), CHILD, relations=[OWNER]))


def test_an_indexed_column_does_not_become_json(family: str) -> None:
    reach(family, snapshot(PARENT, CHILD.with_fields(F("title", "text", {"is_indexed": True})), relations=[OWNER]))
    wanted = snapshot(PARENT, CHILD.with_fields(F("title", "json")), relations=[OWNER])
    assert "dependent-object child.title" in errors(plan_for(family, wanted))


def test_the_primary_key_is_not_dropped(family: str) -> None:
    wanted = snapshot(PARENT.without("id"), CHILD, relations=[OWNER])
    assert "primary-key-altered parent.id" in errors(plan_for(family, wanted))


def test_a_column_that_a_foreign_key_points_at_is_not_dropped(family: str) -> None:
    unique = PARENT.with_fields(F("code", "integer", {"is_unique": True}))
    reach(family, snapshot(unique, CHILD, relations=[OWNER]))
    execute(family, "CREATE TABLE unknown (code integer REFERENCES parent (code))")
    wanted = snapshot(PARENT.without("code"), CHILD, relations=[OWNER])
    assert "dependent-object parent.code" in errors(plan_for(family, wanted))
    execute(family, "DROP TABLE unknown")
    reach(family, wanted)


@pytest.mark.parametrize(
    ("meta", "words"),
    [
        ({"one_deselect_action": None}, "directus_relations.one_deselect_action takes no NULL"),
        ({"junction_field": "j" * 65}, "directus_relations.junction_field takes 64 characters, and the file has 65"),
    ],
)
def test_metadata_that_its_table_does_not_take(family: str, meta: JsonObject, words: str) -> None:
    plan = plan_for(family, snapshot(PARENT, CHILD, relations=[replace(OWNER, meta=meta)]))
    assert [found.message for found in plan.findings if words in found.message] != []
    assert "never-converges child.owner" in errors(plan)


def test_orphans_under_a_foreign_key_that_is_trusted(family: str) -> None:
    execute(
        family,
        past_triggers("INSERT INTO child (id, owner) VALUES (md5('1')::uuid, md5('nobody')::uuid)"),
    )
    wanted = snapshot(PARENT, CHILD, relations=[replace(OWNER, on_delete="CASCADE")])
    assert errors(plan_for(family, wanted)) == ["data-orphans child.owner"]
    execute(family, "DELETE FROM child")
    reach(family, wanted)


def test_a_foreign_key_hands_its_name_on(family: str) -> None:
    name = "child_owner_foreign"
    reach(family, snapshot(PARENT, CHILD.without("owner"), relations=[R("child", "other", "parent", name=name)]))


def test_a_name_that_another_constraint_keeps(family: str) -> None:
    execute(family, "ALTER TABLE child ADD CONSTRAINT child_other_foreign CHECK (title <> '')")
    wanted = snapshot(PARENT, CHILD, relations=[OWNER, R("child", "other", "parent")])
    assert "name-already-taken child.other" in errors(plan_for(family, wanted))


def test_a_foreign_key_to_an_unlogged_table(family: str) -> None:
    execute(family, "ALTER TABLE child SET UNLOGGED", "ALTER TABLE parent SET UNLOGGED")
    fellow = C("fellow", (ID, F("friend", "uuid")))
    wanted = snapshot(PARENT, CHILD, fellow, relations=[OWNER, R("fellow", "friend", "parent")])
    assert errors(plan_for(family, wanted)) == ["dependent-object fellow.friend"]
    reach(family, snapshot(PARENT, CHILD, relations=[OWNER, R("child", "other", "parent")]))


def test_a_partial_index_is_built_again_with_its_retyped_column(family: str) -> None:
    execute(family, "CREATE INDEX only_owned ON child (title) WHERE owner IS NOT NULL")
    plan = reach(
        family, snapshot(PARENT, CHILD.with_fields(F("title", "text", {"is_indexed": True})), relations=[OWNER])
    )
    assert [step.scan for step in plan.steps if " TYPE text " in step.sql] == [True]


def test_one_index_of_two_columns_that_go_is_dropped_once(family: str) -> None:
    execute(family, "CREATE INDEX two ON child (owner, other)")
    plan = reach(family, snapshot(PARENT, CHILD.without("owner", "other")), ["column-drop-takes-index:two"])
    assert [step.sql for step in plan.steps if "DROP INDEX" in step.sql] == ['DROP INDEX CONCURRENTLY "public"."two"']


def test_a_new_table_in_a_new_folder_in_a_new_table(family: str) -> None:
    inner = C("inner", (ID, F("x")), {"group": "folder"})
    folder, outer = C("folder", (), {"group": "outer"}), C("outer", (ID, F("x")))
    reach(family, snapshot(PARENT, CHILD, inner, folder, outer, relations=[OWNER]))


def test_a_foreign_key_stays_deferrable(family: str) -> None:
    execute(family, "ALTER TABLE child ALTER CONSTRAINT child_owner_foreign DEFERRABLE INITIALLY DEFERRED")
    wanted = snapshot(PARENT, CHILD, relations=[replace(OWNER, on_delete="CASCADE")])
    carry_out(plan_for(family, wanted), family)
    key = read_catalog(family).tables["child"].constraint("child_owner_foreign")
    assert key is not None
    assert (key.on_delete, key.deferrable, key.deferred) == ("CASCADE", True, True)
    assert plan_for(family, wanted).steps == ()


def test_a_key_that_changes_its_type_does_not_begin_to_count_as_well(directus_database: str) -> None:
    reach(directus_database, snapshot(C("thing", (ID, F("name")))))
    wanted = snapshot(C("thing", (serial("thing"), F("name"))))
    assert "primary-key-altered thing.id" in errors(plan_for(directus_database, wanted))


def test_a_field_that_points_somewhere_and_no_relation_does(family: str) -> None:
    wanted = with_field(snapshot(PARENT, CHILD), "child.owner", foreign_key_table="parent", foreign_key_column="id")
    assert "never-converges child.owner" in errors(plan_for(family, wanted))


def test_a_sequence_gives_no_moments(family: str) -> None:
    default: JsonObject = {"default_value": "nextval('numbers'::regclass)"}
    wanted = snapshot(PARENT.with_fields(F("at", "dateTime", default)), CHILD, relations=[OWNER])
    assert "default-mangled parent.at" in errors(plan_for(family, wanted))


def test_a_key_that_only_reads_as_another_type(directus_database: str) -> None:
    number = serial("thing")
    reach(directus_database, snapshot(C("thing", (number, F("name")))))
    as_uuid = F("id", "uuid", {"is_nullable": False, "is_unique": True, "is_primary_key": True}, {"special": ["uuid"]})
    wanted = snapshot(
        C("thing", (as_uuid, F("name"))),
        C("part", (ID, F("whole", "uuid"))),
        relations=[R("part", "whole", "thing")],
    )
    assert "foreign-key-type part.whole" in errors(plan_for(directus_database, wanted))


def test_a_new_collection_that_says_nothing_of_itself(family: str) -> None:
    execute(family, "DELETE FROM directus_collections WHERE collection = 'child'")
    bare = tuple(
        found.model_copy(update={"meta": type(found.meta)()}) if found.collection == "child" and found.meta else found
        for found in BASE.collections
    )
    plan = plan_for(family, BASE.model_copy(update={"collections": bare}))
    assert ("never-converges", "child") in codes(plan)


def test_the_order_of_the_catalog_does_not_matter(family: str) -> None:
    execute(family, *(f"CREATE INDEX title_{n} ON child (title)" for n in range(5)))
    plan = assert_in_any_order(read(family, BASE), ["drop-index-by-guessed-name"])
    assert [step.sql for step in plan.steps if step.sql.startswith("DROP INDEX")] != []


def test_a_length_that_no_column_has(family: str) -> None:
    for length, said in ((10_485_760, []), (10_485_761, ["never-converges more.name"])):
        wanted = snapshot(
            PARENT, CHILD, C("more", (ID, F("name", "string", {"max_length": length}))), relations=[OWNER]
        )
        assert errors(plan_for(family, wanted)) == said


def test_numbers_that_are_read_as_uuids_are_asked_about_one_by_one(family: str) -> None:
    execute(family, "INSERT INTO parent (id, code) VALUES (md5('1')::uuid, 13), (md5('2')::uuid, NULL)")
    wanted = snapshot(PARENT.with_fields(F("code", "uuid")), CHILD, relations=[OWNER])
    assert errors(plan_for(family, wanted)) == ["data-cast-fails parent.code"]
    execute(family, "UPDATE parent SET code = NULL")
    reach(family, wanted)


def test_a_new_column_with_a_default_while_a_column_elsewhere_holds_rows_of_the_table(family: str) -> None:
    execute(family, "CREATE TABLE kept (id serial PRIMARY KEY, whole parent)")
    execute(family, "INSERT INTO parent (id) VALUES (md5('1')::uuid)")
    empty = PARENT.with_fields(F("note"))
    assert changes(reach(family, snapshot(empty, CHILD, relations=[OWNER]))) == [
        'ALTER TABLE "public"."parent" ADD COLUMN "note" character varying(255)'
    ]
    filled = empty.with_fields(F("rank", "integer", {"default_value": 3, "is_nullable": False}))
    reach(family, snapshot(filled, CHILD, relations=[OWNER]))
    with psycopg.connect(family) as connection:
        assert connection.execute("SELECT rank FROM parent").fetchall() == [(3,)]
    execute(family, "CREATE FUNCTION same() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'")
    execute(family, "CREATE TRIGGER same BEFORE UPDATE ON parent FOR EACH ROW EXECUTE FUNCTION same()")
    wanted = filled.with_fields(F("order", "integer", {"default_value": 1}))
    assert errors(plan_for(family, snapshot(wanted, CHILD, relations=[OWNER]))) == ["dependent-object parent.order"]


def test_a_key_that_is_to_become_an_array_under_a_foreign_key(directus_database: str) -> None:
    number = F("id", "integer", {"is_nullable": False, "is_unique": True, "is_primary_key": True})
    base = snapshot(C("whole", (number,)), C("part", (ID, F("of", "integer"))), relations=[R("part", "of", "whole")])
    reach(directus_database, base)
    array: JsonObject = {"data_type": "integer[]", "numeric_precision": None, "numeric_scale": None}
    wanted = with_field(base, "whole.id", **array)
    as_read = tuple(
        field.model_copy(update={"type": "unknown"}) if field.collection == "whole" else field
        for field in wanted.fields
    )
    assert "foreign-key-type part.of" in errors(
        plan_for(directus_database, wanted.model_copy(update={"fields": as_read}))
    )


def test_only_a_whole_number_counts_up(family: str) -> None:
    counts: JsonObject = {"is_nullable": False, "is_unique": True, "is_primary_key": True, "has_auto_increment": True}
    text, number = (
        snapshot(PARENT, CHILD, C("more", (F("id", kind, counts),)), relations=[OWNER])
        for kind in ("string", "smallint")
    )
    assert "never-converges more.id" in errors(plan_for(family, text))
    assert "never-converges more.id" not in errors(plan_for(family, number))


@pytest.mark.parametrize("default", ["7", "{01}", "{a}"])
def test_a_default_that_no_array_is_printed_as(family: str, default: str) -> None:
    numbers = F("numbers", "bytea", {"data_type": "integer[]", "default_value": default})
    wanted = snapshot(PARENT, CHILD.with_fields(numbers), relations=[OWNER])
    assert errors(plan_for(family, wanted, ["unknown-type"])) == ["default-mangled child.numbers"]


def test_a_default_of_an_array(family: str) -> None:
    numbers = F("numbers", "bytea", {"data_type": "integer[]", "default_value": "{1,2}"})
    plan = plan_for(family, snapshot(PARENT, CHILD.with_fields(numbers), relations=[OWNER]), ["unknown-type"])
    assert errors(plan) == []
    carry_out(plan, family)
    assert read_catalog(family).tables["child"].columns[-1].default == "'{1,2}'::integer[]"


def test_a_system_field_that_is_listed_twice(family: str) -> None:
    role: JsonObject = {"collection": "directus_users", "field": "role", "schema": {"is_indexed": True}}
    plan = reach(family, snapshot(PARENT, CHILD, relations=[OWNER], system_fields=[*SYSTEM_FIELDS, role, role]))
    assert sum("CREATE INDEX" in step.sql for step in plan.steps) == 1


def test_a_dropped_table_takes_a_foreign_key_with_it_that_its_relation_does_not_know(family: str) -> None:
    execute(
        family,
        "CREATE TABLE elsewhere (id uuid PRIMARY KEY)",
        "ALTER TABLE child DROP CONSTRAINT child_owner_foreign, ADD FOREIGN KEY (owner) REFERENCES elsewhere",
    )
    plan = reach(family, snapshot(PARENT), ["collection-dropped"])
    assert [[lock.table for lock in step.locks] for step in plan.steps if "DROP TABLE" in step.sql] == [
        ["child", "elsewhere"]
    ]


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        (("1", "2"), []),
        (("1", "01"), ["data-duplicates parent.name"]),
        (("1", "x"), ["data-cast-fails parent.name"]),
    ],
)
def test_what_is_to_be_unique_is_asked_of_the_type_that_it_will_have(
    family: str, rows: tuple[str, ...], found: list[str]
) -> None:
    values = ", ".join(f"(md5('{row}')::uuid, '{row}')" for row in rows)
    execute(family, f"INSERT INTO parent (id, name) VALUES {values}")
    wanted = snapshot(PARENT.with_fields(F("name", "integer", {"is_unique": True})), CHILD, relations=[OWNER])
    assert errors(plan_for(family, wanted)) == found
    if not found:
        reach(family, wanted)


def test_json_becomes_a_text_that_is_unique(family: str) -> None:
    reach(family, snapshot(PARENT.with_fields(F("name", "json")), CHILD, relations=[OWNER]))
    execute(family, "INSERT INTO parent (id, name) VALUES (md5('1')::uuid, '{\"a\": 1}'), (md5('2')::uuid, '[]')")
    reach(family, snapshot(PARENT.with_fields(F("name", "string", {"is_unique": True})), CHILD, relations=[OWNER]))


@pytest.mark.parametrize(
    ("made", "kind", "found"),
    [
        ("CHECK (name <> 'forbidden') NOT VALID", "uuid", ["dependent-object parent.name"]),
        ("CHECK (name IS NOT NULL) NOT VALID", "uuid", []),
        ("CHECK (name::varchar(3) <> 'forbidden')", "uuid", ["dependent-object parent.name"]),
        ("CHECK (code > 0)", "uuid", []),
    ],
)
def test_a_check_that_would_not_fit_the_new_type_keeps_a_column_from_it(
    family: str, made: str, kind: str, found: list[str]
) -> None:
    reach(family, snapshot(PARENT.with_fields(F("name", "text")), CHILD, relations=[OWNER]))
    execute(family, f"ALTER TABLE parent ADD CONSTRAINT odd {made}")
    wanted = snapshot(PARENT.with_fields(F("name", kind)), CHILD, relations=[OWNER])
    assert errors(plan_for(family, wanted)) == found
    if not found:
        reach(family, wanted)


def test_an_index_keeps_a_moment_from_becoming_one_of_another_time_zone(family: str) -> None:
    reach(family, snapshot(PARENT.with_fields(F("name", "dateTime")), CHILD, relations=[OWNER]))
    execute(family, "CREATE INDEX late ON parent (lower(code::text)) WHERE name > '2020-01-01'::timestamp")
    wanted = snapshot(PARENT.with_fields(F("name", "timestamp")), CHILD, relations=[OWNER])
    assert errors(plan_for(family, wanted)) == ["dependent-object parent.name"]
    with pytest.raises(psycopg.errors.InvalidObjectDefinition, match="must be marked IMMUTABLE"):
        execute(family, "ALTER TABLE parent ALTER name TYPE timestamptz")
    execute(family, "DROP INDEX late", "ALTER TABLE parent ADD CHECK (name > '2020-01-01'::timestamp)")
    reach(family, wanted)


@pytest.mark.parametrize(
    ("narrow", "locked"),
    [("parent.id", ["parent", "child"]), ("child.owner", ["child", "parent"])],
)
def test_a_key_that_grows_locks_what_a_foreign_key_ties_it_to(
    directus_database: str, narrow: str, locked: list[str]
) -> None:
    key = F("id", "string", {"is_primary_key": True, "is_nullable": False, "is_unique": True})
    wanted = snapshot(C("parent", (key,)), C("child", (ID, F("owner", "string"))), relations=[OWNER])
    reach(directus_database, wanted)
    table, column = narrow.split(".")
    execute(directus_database, f"ALTER TABLE {table} ALTER {column} TYPE varchar(40)")
    plan = reach(directus_database, wanted)
    assert [[lock.table for lock in step.locks] for step in plan.steps if " TYPE " in step.sql] == [locked]


def test_a_foreign_key_between_moments_is_made_again_apart_from_their_type(directus_database: str) -> None:
    key = F("id", "dateTime", {"is_primary_key": True, "is_nullable": False, "is_unique": True})
    before = snapshot(C("parent", (key,)), C("child", (ID, F("owner", "dateTime"))), relations=[OWNER])
    reach(directus_database, before)
    execute(
        directus_database,
        "INSERT INTO parent VALUES ('2020-01-01')",
        "INSERT INTO child (id, owner) VALUES (md5('1')::uuid, '2020-01-01')",
    )
    later = F("id", "timestamp", {"is_primary_key": True, "is_nullable": False, "is_unique": True})
    after = snapshot(C("parent", (later,)), C("child", (ID, F("owner", "timestamp"))), relations=[OWNER])
    plan = reach(directus_database, after)
    assert [step.scan for step in plan.steps if "VALIDATE" in step.sql] == [True]


def test_a_relation_goes_before_its_column_grows(family: str) -> None:
    key = F("id", "string", {"is_primary_key": True, "is_nullable": False, "is_unique": True})
    parent, child = C("elder", (key,)), C("younger", (ID, F("owner", "string")))
    reach(family, snapshot(parent, child, relations=[R("younger", "owner", "elder")]))
    execute(family, "ALTER TABLE younger ALTER owner TYPE varchar(40)")
    plan = reach(family, snapshot(parent, child))
    assert [step.sql.partition('"younger" ')[2][:14] for step in plan.steps if "ALTER TABLE" in step.sql] == [
        "DROP CONSTRAIN",
        "ALTER COLUMN \"",
    ]  # fmt: skip


def test_a_type_changes_beside_the_column_where_rows_are_held_elsewhere(family: str) -> None:
    execute(family, "CREATE TABLE holder (held parent)", "INSERT INTO parent (id, name) VALUES (md5('1')::uuid, '7')")
    wanted = snapshot(PARENT.with_fields(F("name", "integer")), CHILD, relations=[OWNER])
    plan = reach(family, wanted)
    assert [step.sql for step in plan.steps if " TYPE " in step.sql] == []
    execute(family, "CREATE FUNCTION same() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'")
    execute(family, "CREATE TRIGGER each BEFORE UPDATE ON parent FOR EACH ROW EXECUTE FUNCTION same()")
    back = snapshot(PARENT.with_fields(F("name", "bigInteger")), CHILD, relations=[OWNER])
    assert "dependent-object parent.name" in errors(plan_for(family, back))
    with pytest.raises(psycopg.errors.FeatureNotSupported, match="uses its row type"):
        execute(family, "ALTER TABLE parent ALTER name TYPE bigint")


@pytest.mark.parametrize(("relation", "kind"), [(OWNER, "string"), (replace(OWNER, on_delete="CASCADE"), "uuid")])
def test_a_foreign_key_that_is_made_again_keeps_its_comment(family: str, relation: R, kind: str) -> None:
    execute(family, "COMMENT ON CONSTRAINT child_owner_foreign ON child IS 'agreed with legal'")
    key = F("id", kind, {"is_primary_key": True, "is_nullable": False, "is_unique": True})
    parent, child = PARENT.with_fields(key), CHILD.with_fields(F("owner", kind))
    plan = reach(family, snapshot(parent, child, relations=[relation]))
    assert [step.sql for step in plan.steps if "COMMENT" in step.sql] == [
        'COMMENT ON CONSTRAINT "child_owner_foreign" ON "public"."child" IS \'agreed with legal\''
    ]


def test_a_lost_comment_is_a_loss_where_what_it_is_on_stays(family: str) -> None:
    execute(
        family,
        "COMMENT ON CONSTRAINT child_owner_foreign ON child IS 'agreed with legal'",
        "COMMENT ON COLUMN child.title IS 'as printed'",
        "COMMENT ON COLUMN child.other IS 'unused'",
    )
    before = read_catalog(family)
    execute(family, "COMMENT ON COLUMN child.title IS NULL", "ALTER TABLE child DROP other")
    assert [str(found) for found in lost(before, read_catalog(family))] == [
        "comment column title on child is gone: as printed"
    ]


def test_a_comment_goes_with_its_constraint_though_another_one_takes_its_name(family: str) -> None:
    execute(family, "COMMENT ON CONSTRAINT child_owner_foreign ON child IS 'agreed with legal'")
    before = read_catalog(family)
    other = replace(R("child", "other", "parent"), name="child_owner_foreign")
    reach(family, snapshot(PARENT, CHILD, relations=[other]))
    execute(family, "COMMENT ON CONSTRAINT child_owner_foreign ON child IS 'another one'")
    between = read_catalog(family)
    execute(family, "COMMENT ON CONSTRAINT child_owner_foreign ON child IS NULL")
    assert lost(before, between) == ()
    assert [str(found) for found in lost(between, read_catalog(family))] == [
        "comment constraint child_owner_foreign on child is gone: another one"
    ]


@pytest.mark.parametrize(
    "data_type",
    [
        "date",
        "time without time zone",
        "time with time zone",
        "timestamp without time zone",
        "timestamp with time zone",
    ],
)
def test_a_default_is_a_function_where_postgresql_casts_its_value_to_the_type(database: str, data_type: str) -> None:
    functions = ("now()", "CURRENT_TIMESTAMP", "LOCALTIMESTAMP(3)", "CURRENT_DATE", "CURRENT_TIME", "LOCALTIME(0)")
    for function in functions:
        try:
            execute(database, f"CREATE TABLE one (x {data_type} DEFAULT {function})", "DROP TABLE one")
        except psycopg.errors.DatatypeMismatch:
            taken = False
        else:
            taken = True
        made = sql_default(function, data_type, "unknown")
        assert (isinstance(made, SqlDefault) and made.sql == function) is taken, function


@pytest.mark.parametrize(
    "made",
    ["EXCLUDE USING btree (name WITH =)", "UNIQUE (name) DEFERRABLE", "UNIQUE (name) DEFERRABLE INITIALLY DEFERRED"],
)
def test_a_constraint_that_no_snapshot_expresses_does_not_go_with_its_column_unasked(family: str, made: str) -> None:
    execute(family, f"ALTER TABLE parent ADD CONSTRAINT by_hand {made}")
    wanted = snapshot(PARENT.without("name"), CHILD, relations=[OWNER])
    assert errors(plan_for(family, wanted)) == ["column-drop-takes-index by_hand"]
    reach(family, wanted, ["column-drop-takes-index:by_hand"])


def test_a_unique_constraint_of_a_dropped_column_goes_with_it(family: str) -> None:
    reach(family, snapshot(PARENT.with_fields(F("name", schema={"is_unique": True})), CHILD, relations=[OWNER]))
    reach(family, snapshot(PARENT.without("name"), CHILD, relations=[OWNER]))


def test_an_index_that_a_flag_and_a_dropped_column_are_against_is_dropped_once(family: str) -> None:
    execute(family, "CREATE INDEX late ON parent (code) WHERE name IS NOT NULL")
    wanted = snapshot(PARENT.without("name"), CHILD, relations=[OWNER])
    allow = [found.allow for found in plan_for(family, wanted).findings if found.allow]
    plan = reach(family, wanted, allow)
    assert [step.sql for step in plan.steps if "INDEX" in step.sql] == ['DROP INDEX CONCURRENTLY "public"."late"']


def test_values_point_at_nothing_in_a_table_that_is_new(family: str) -> None:
    execute(family, "INSERT INTO parent (id) VALUES (md5('1')::uuid)")
    execute(family, "INSERT INTO child (id, owner) VALUES (md5('2')::uuid, md5('1')::uuid)")
    wanted = snapshot(PARENT, CHILD, C("newcomer", (ID,)), relations=[R("child", "owner", "newcomer")])
    assert errors(plan_for(family, wanted)) == ["data-orphans child.owner"]
    execute(family, "UPDATE child SET owner = NULL")
    reach(family, wanted)


def test_foreign_keys_are_made_again_in_one_order_of_names(family: str) -> None:
    keys = [R("child", "owner", "parent"), R("child", "other", "parent")]
    reach(family, snapshot(PARENT, CHILD, relations=keys))
    key = F("id", "string", {"is_primary_key": True, "is_nullable": False, "is_unique": True})
    child = CHILD.with_fields(F("owner", "string"), F("other", "string"))
    assert_in_any_order(read(family, snapshot(PARENT.with_fields(key), child, relations=keys)))


@pytest.mark.parametrize("scale", [4, -1, 1001])
def test_a_scale_that_this_postgresql_does_not_take(database: str, scale: int) -> None:
    with psycopg.connect(database) as connection:
        major = connection.info.server_version // 10_000
        taken = True
        try:
            connection.execute(f"CREATE TABLE one (x numeric(2,{scale}))".encode())
        except psycopg.errors.InvalidParameterValue:
            taken = False
    schema = FieldSchema(data_type="numeric", numeric_precision=2, numeric_scale=scale)
    assert isinstance(sql_type(schema, frozenset(), frozenset(), major), SqlType) is taken


CHARACTERS: JsonObject = {"data_type": "character", "max_length": -5}
STORED = {
    "xml as text": ("xml", F("name", "text"), "without touching a row"),
    "xml as a string with a length": ("xml", F("name"), "rewriting"),
    "a length given up, ordered otherwise": ("varchar(5)", F("name", schema=CHARACTERS), "reading every row"),
    "a length of characters given up": ("char(3)", F("name", schema=CHARACTERS), "without touching a row"),
    "characters as text, without their blanks": ("char(3)", F("name", "text"), "rewriting"),
    "a domain as what it is made of": ("wide", F("name", "text"), "without touching a row"),
    "a domain as what it is made of, with a length": ("wide", F("name", schema={"max_length": 5}), "rewriting"),
    "a domain of moments": ("moment", F("name", "timestamp"), "reading every row"),
    "a domain of flags": ("yes_or_no", F("name", "integer"), "rewriting"),
    "a moment of fewer digits": ("timestamp(3)", F("name", "timestamp"), "reading every row"),
    "cidr as inet": ("cidr", F("name", "bytea", {"data_type": "inet"}), "without touching a row"),
    "oid as integer": ("oid", F("name", "integer"), "reading every row"),
}


@pytest.mark.parametrize(("made", "field", "how"), STORED.values(), ids=STORED.keys())
def test_what_is_stored_alike_is_not_rewritten(family: str, made: str, field: F, how: str) -> None:
    execute(
        family,
        "CREATE DOMAIN wide AS text CHECK (VALUE <> 'x')",
        "CREATE DOMAIN moment AS timestamp",
        "CREATE DOMAIN yes_or_no AS boolean",
        "SET TimeZone = 'Asia/Kathmandu'",
        f"ALTER TABLE parent DROP name, ADD name {made}",
        *([] if made == "xml" else ["CREATE INDEX by_hand ON parent (code, name)"]),
    )
    wanted = snapshot(PARENT.with_fields(field), CHILD, relations=[OWNER])
    plan = plan_for(family, wanted)
    assert [how in step.reason for step in plan.steps if " TYPE " in step.sql] == [True]
    carry_out(plan, family)
    assert plan_for(family, wanted).steps == ()


MOMENT = F("name", "dateTime")


@pytest.mark.parametrize(
    ("made", "field", "found"),
    [
        ("(lower(name::text))", MOMENT, ["dependent-object parent.name"]),
        ("(code, id) WHERE name::text <> 'x'", MOMENT, ["dependent-object parent.name"]),
        ("(lower(name::text))", F("name", "integer"), []),
        ("(code, id) WHERE name IS NOT NULL", MOMENT, []),
    ],
)
@pytest.mark.parametrize("large_table_rows", [100_000, 0])
def test_no_index_takes_the_text_of_what_each_session_writes_in_its_own_way(
    family: str, made: str, field: F, found: list[str], large_table_rows: int
) -> None:
    execute(family, f"CREATE INDEX late ON parent {made}", "INSERT INTO parent (id) VALUES (md5('1')::uuid)", "ANALYZE")
    wanted = snapshot(PARENT.with_fields(field), CHILD, relations=[OWNER])
    plan = plan_for(family, wanted, large_table_rows=large_table_rows)
    assert errors(plan) == found
    if found:
        with pytest.raises(psycopg.errors.InvalidObjectDefinition, match="must be marked IMMUTABLE"):
            execute(family, "ALTER TABLE parent ALTER name TYPE timestamp USING NULL")
    else:
        carry_out(plan, family)
        assert plan_for(family, wanted).steps == ()


NUMBERED: JsonObject = {"default_value": "nextval('numbers'::regclass)"}
NUMBERED_FIELDS = {
    "alone": F("code", "integer", NUMBERED),
    "with another type": F("code", "bigInteger", NUMBERED),
    "with another type that is no number": F("code", "text", NUMBERED),
}


@pytest.mark.parametrize("large_table_rows", [100_000, 0])
@pytest.mark.parametrize(("made", "number"), [(("CREATE SEQUENCE numbers START 50",), "50"), ((), "1")])
@pytest.mark.parametrize("field", NUMBERED_FIELDS.values(), ids=NUMBERED_FIELDS.keys())
def test_a_column_takes_its_default_from_a_sequence(
    family: str, field: F, made: tuple[str, ...], number: str, large_table_rows: int
) -> None:
    execute(
        family,
        "ALTER TABLE parent ALTER code SET DEFAULT 7",
        *made,
        "INSERT INTO parent (id) VALUES (md5('1')::uuid)",
        "ANALYZE",
    )
    wanted = snapshot(PARENT.with_fields(field), CHILD, relations=[OWNER])
    plan = plan_for(family, wanted, large_table_rows=large_table_rows)
    assert errors(plan) == []
    assert [step.sql.split()[1] for step in plan.steps if step.sql.startswith("CREATE SEQ")] == ["SEQUENCE"][
        len(made) :
    ]
    carry_out(plan, family)
    assert plan_for(family, wanted).steps == ()
    with psycopg.connect(family) as connection:
        connection.execute("INSERT INTO parent (id) VALUES (md5('2')::uuid)")
        rows = connection.execute("SELECT code::text FROM parent ORDER BY id = md5('1')::uuid DESC").fetchall()
    assert rows == [("7",), (number,)]
    back = PARENT.with_fields(F("code", field.kind, {"default_value": "7" if field.kind == "text" else 7}))
    reach(family, snapshot(back, CHILD, relations=[OWNER]))


def test_a_constraint_has_the_name_that_a_unique_one_needs(family: str) -> None:
    execute(family, "ALTER TABLE parent ADD CONSTRAINT parent_name_unique CHECK (name <> '') NOT VALID")
    wanted = snapshot(PARENT.with_fields(F("name", schema={"is_unique": True})), CHILD, relations=[OWNER])
    assert errors(plan_for(family, wanted)) == ["name-already-taken parent.name"]
    execute(family, "ALTER TABLE parent RENAME CONSTRAINT parent_name_unique TO not_empty")
    reach(family, wanted)


@pytest.mark.parametrize("large_table_rows", [100_000, 0])
def test_a_foreign_key_of_another_name_whose_ends_change_their_type_gets_its_name_with_that(
    directus_database: str, large_table_rows: int
) -> None:
    def owned(kind: str) -> Snapshot:
        tables = C("parent", (replace(ID, kind=kind),)), C("child", (ID, F("owner", kind)))
        return snapshot(*tables, relations=[OWNER])

    reach(directus_database, owned("integer"))
    execute(
        directus_database,
        "ALTER TABLE child RENAME CONSTRAINT child_owner_foreign TO by_hand",
        "COMMENT ON CONSTRAINT by_hand ON child IS 'ours'",
        *("INSERT INTO parent VALUES (1)", "INSERT INTO child VALUES (md5('1')::uuid, 1)", "ANALYZE"),
    )
    allow = ["lock-long"]
    plan = plan_for(directus_database, owned("bigInteger"), allow, large_table_rows=large_table_rows)
    assert errors(plan) == []
    assert [step.sql for step in plan.steps if "RENAME CONSTRAINT" in step.sql and "by_hand" in step.sql] == []
    carry_out(plan, directus_database)
    assert plan_for(directus_database, owned("bigInteger")).steps == ()
    (key,) = [it for it in read_catalog(directus_database).tables["child"].constraints if it.kind == "foreign key"]
    assert (key.name, key.validated, key.comment) == ("child_owner_foreign", True, "ours")


def test_a_deferrable_foreign_key_that_only_gets_another_name_is_not_lost(family: str) -> None:
    execute(
        family,
        "ALTER TABLE child ALTER CONSTRAINT child_owner_foreign DEFERRABLE INITIALLY DEFERRED",
        "COMMENT ON CONSTRAINT child_owner_foreign ON child IS 'ours'",
    )
    reach(family, snapshot(PARENT, CHILD, relations=[replace(OWNER, name="zf")]))


def test_a_foreign_key_needs_a_name_that_another_constraint_has(family: str) -> None:
    execute(
        family,
        "ALTER TABLE child RENAME CONSTRAINT child_owner_foreign TO by_hand",
        "ALTER TABLE child ADD CONSTRAINT child_owner_foreign CHECK (title <> '') NOT VALID",
    )
    assert errors(plan_for(family, BASE)) == ["name-already-taken child.owner"]
    execute(family, "ALTER TABLE child RENAME CONSTRAINT child_owner_foreign TO not_empty")
    assert changes(reach(family, BASE)) == [
        'ALTER TABLE "public"."child" RENAME CONSTRAINT "by_hand" TO "child_owner_foreign"'
    ]


def test_a_foreign_key_waits_for_its_name_until_the_one_that_has_it_is_gone(family: str) -> None:
    reach(family, snapshot(PARENT, CHILD, relations=[OWNER, R("child", "other", "parent")]))
    execute(
        family,
        "ALTER TABLE child RENAME CONSTRAINT child_owner_foreign TO by_hand",
        "ALTER TABLE child RENAME CONSTRAINT child_other_foreign TO child_owner_foreign",
    )
    assert changes(reach(family, BASE)) == [
        'ALTER TABLE "public"."child" DROP CONSTRAINT "child_owner_foreign"',
        'ALTER TABLE "public"."child" RENAME CONSTRAINT "by_hand" TO "child_owner_foreign"',
    ]


@pytest.mark.parametrize(
    ("value", "found"),
    [(1e21, ["default-mangled parent.price"]), (99999.999996, ["default-mangled parent.price"]), (99999.999994, [])],
)
def test_a_default_that_the_digits_of_a_new_column_do_not_hold(family: str, value: float, found: list[str]) -> None:
    sizes: JsonObject = {"numeric_precision": 10, "numeric_scale": 5, "default_value": value}
    wanted = snapshot(C("parent", (*PARENT.fields, F("price", "decimal", sizes))), CHILD, relations=[OWNER])
    assert errors(plan_for(family, wanted)) == found
    if found:
        with pytest.raises(psycopg.errors.NumericValueOutOfRange):
            execute(family, f"ALTER TABLE parent ADD price numeric(10,5) DEFAULT {value}")
    else:
        reach(family, wanted)


@pytest.mark.parametrize("large_table_rows", [100_000, 0])
@pytest.mark.parametrize(
    ("made", "values", "found"),
    [
        ("CONSTRAINT parent_name_unique UNIQUE (name)", ("1.5", "2"), ["data-duplicates parent.name"]),
        ("CONSTRAINT parent_name_unique UNIQUE (name)", ("1.5", "3"), []),
        ("CONSTRAINT by_hand UNIQUE (code, name)", ("1.5", "2"), ["data-duplicates parent.by_hand"]),
        ("CONSTRAINT by_hand UNIQUE (name, id)", ("1.5", "2"), []),
    ],
)
def test_what_is_unique_would_be_alike_as_values_of_the_new_type(
    family: str, made: str, values: tuple[str, str], found: list[str], large_table_rows: int
) -> None:
    is_unique: JsonObject = {"is_unique": "(name)" in made}
    decimal = F("name", "decimal", is_unique)
    reach(family, snapshot(PARENT.with_fields(F("name", "decimal")), CHILD, relations=[OWNER]))
    execute(
        family,
        f"ALTER TABLE parent ADD {made}",
        *(f"INSERT INTO parent (id, code, name) VALUES (md5('{value}')::uuid, 1, {value})" for value in values),
        "ANALYZE",
    )
    wanted = snapshot(PARENT.with_fields(replace(decimal, kind="integer")), CHILD, relations=[OWNER])
    allow = ["data-narrowed:parent.name", "lock-long:parent"]
    plan = plan_for(family, wanted, allow, large_table_rows=large_table_rows)
    assert errors(plan) == found
    if not found:
        carry_out(plan, family)
        assert plan_for(family, wanted).steps == ()


def test_an_index_over_what_is_computed_tells_rows_apart(family: str) -> None:
    execute(
        family,
        "ALTER TABLE parent ALTER name TYPE text",
        "CREATE UNIQUE INDEX by_hand ON parent (upper(name::text), code) WHERE code > 0",
        "INSERT INTO parent (id, code, name) VALUES (md5('1')::uuid, 1, 'abc'), (md5('2')::uuid, 1, 'abd')",
        "INSERT INTO parent (id, code, name) VALUES (md5('3')::uuid, 0, 'xya'), (md5('4')::uuid, 0, 'xyb')",
    )
    wanted = snapshot(PARENT.with_fields(F("name", schema={"max_length": 2})), CHILD, relations=[OWNER])
    assert errors(plan_for(family, wanted, ["data-narrowed:parent.name"])) == ["data-duplicates parent.by_hand"]
    execute(family, "UPDATE parent SET name = 'x' WHERE name = 'abd'")
    carry_out(plan_for(family, wanted, ["data-narrowed:parent.name"]), family)


def test_what_goes_with_a_column_goes_in_one_order_of_names(family: str) -> None:
    execute(
        family,
        "CREATE UNIQUE INDEX late ON parent (lower(code::text)) WHERE name IS NOT NULL",
        "CREATE INDEX early ON parent (name) INCLUDE (code) WHERE code IS NOT NULL",
        "ALTER TABLE parent ADD CONSTRAINT late_one CHECK (name <> code::text)",
        "ALTER TABLE parent ADD CONSTRAINT early_one CHECK (name <> '')",
    )
    wanted = snapshot(PARENT.without("name"), CHILD, relations=[OWNER])
    allow = [finding.allow for finding in plan_for(family, wanted).findings if finding.allow]
    plan = assert_in_any_order(read(family, wanted), allow)
    assert [step.sql.rpartition(".")[2] for step in plan.steps if "DROP INDEX" in step.sql] == ['"early"', '"late"']


@pytest.mark.parametrize(("made", "found"), [("NOT VALID", ["lock-long parent.name"]), ("", [])])
def test_rows_that_break_a_check_are_not_filled(family: str, made: str, found: list[str]) -> None:
    if made:
        execute(family, "INSERT INTO parent (id, name) VALUES (md5('1')::uuid, '7')")
    execute(
        family,
        f"ALTER TABLE parent ADD CONSTRAINT odd CHECK (code IS NOT NULL) {made}",
        "INSERT INTO parent (id, name, code) VALUES (md5('2')::uuid, '8', 1)",
        "ANALYZE parent",
    )
    wanted = snapshot(PARENT.with_fields(F("name", "integer")), CHILD, relations=[OWNER])
    assert errors(plan_for(family, wanted, large_table_rows=0)) == found
    if found:
        with pytest.raises(psycopg.errors.CheckViolation):
            execute(family, "UPDATE parent SET name = name")
    carry_out(plan_for(family, wanted, ["lock-long:parent.name"], large_table_rows=0), family)
    assert plan_for(family, wanted).steps == ()


def test_a_constraint_takes_the_unique_index_that_is_there(family: str) -> None:
    execute(
        family,
        "CREATE UNIQUE INDEX parent_code_unique ON parent (code)",
        "COMMENT ON INDEX parent_code_unique IS 'agreed with legal'",
    )
    wanted = snapshot(PARENT.with_fields(F("code", "integer", {"is_unique": True})), CHILD, relations=[OWNER])
    plan = reach(family, wanted)
    assert [step.sql for step in plan.steps] == [
        'ALTER TABLE "public"."parent" ADD CONSTRAINT "parent_code_unique" UNIQUE USING INDEX "parent_code_unique"'
    ]


@pytest.mark.parametrize("key", ["(code DESC)", "(code) WHERE code > 0", "(code int4_ops_of_mine)"])
def test_a_constraint_takes_no_index_that_postgresql_refuses(family: str, key: str) -> None:
    execute(
        family,
        "CREATE OPERATOR CLASS int4_ops_of_mine FOR TYPE integer USING btree AS OPERATOR 1 <, OPERATOR 2 <=, "
        "OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 btint4cmp(integer, integer)",
        f"CREATE UNIQUE INDEX parent_code_unique ON parent {key}",
    )
    wanted = snapshot(PARENT.with_fields(F("code", "integer", {"is_unique": True})), CHILD, relations=[OWNER])
    plan = plan_for(family, wanted)
    assert errors(plan) == ["name-already-taken parent.code"]
    assert [found.message for found in plan.findings if found.code == "name-already-taken"] == [
        "parent.code: it needs the name parent_code_unique, which an index has already"
    ]
    with pytest.raises(psycopg.errors.WrongObjectType):
        execute(family, "ALTER TABLE parent ADD CONSTRAINT taken UNIQUE USING INDEX parent_code_unique")


def test_a_constraint_takes_no_index_with_more_in_it(family: str) -> None:
    execute(family, "CREATE UNIQUE INDEX parent_code_unique ON parent (code) INCLUDE (name)")
    wanted = snapshot(PARENT.with_fields(F("code", "integer", {"is_unique": True})), CHILD, relations=[OWNER])
    assert errors(plan_for(family, wanted)) == ["name-already-taken parent.code"]
