"""The is_indexed guard and the rules of index drops, on real indexes of every kind."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from snapshot_tool.load.postgres import read_catalog
from snapshot_tool.load.split import read as read_split
from snapshot_tool.model.catalog import Catalog
from snapshot_tool.model.plan import Plan
from snapshot_tool.write.split import write as write_split
from tests.plan.build import ID, C, F, R, snapshot
from tests.plan.documents import make_plan
from tests.plan.support import assert_reached, changes, codes, errors, execute, plan_for, reach, read

CHUNK = C("chunk", (ID, F("timestamp", "timestamp"), F("source"), F("conversation", "uuid")))
CONVERSATION = C("conversation", (ID,))
INDEXED = F("timestamp", "timestamp", {"is_indexed": True})
PARTIAL = """CREATE INDEX idx_recent ON chunk ("timestamp") WHERE source::text <> 'UPLOAD'"""
UNINDEXED = snapshot(CHUNK, CONVERSATION)
WITH_INDEX = snapshot(CHUNK.with_fields(INDEXED), CONVERSATION)
BOTH = ("drop-index-by-guessed-name:chunk.timestamp", "index-drop-inexpressible:idx_recent")


@pytest.fixture
def chunks(directus_database: str) -> str:
    """A database with a table that has no index but its primary key."""
    reach(directus_database, UNINDEXED)
    return directus_database


def drops(plan: Plan) -> list[str]:
    return [step.sql for step in plan.steps if step.sql.startswith("DROP INDEX")]


def test_the_story_of_the_tool(chunks: str) -> None:
    execute(chunks, PARTIAL)
    plan = plan_for(chunks, UNINDEXED)
    assert errors(plan) == [
        "drop-index-by-guessed-name chunk.timestamp",
        "index-drop-inexpressible idx_recent",
    ]
    assert drops(plan) == []
    guard = next(found for found in plan.findings if found.code == "drop-index-by-guessed-name")
    assert guard.message == (
        "chunk.timestamp: the file says is_indexed: false, and Directus would drop index chunk_timestamp_index, "
        "which does not exist; the column is indexed by idx_recent"
    )
    assert guard.remedies == (
        "set is_indexed: true in the file of chunk.timestamp",
        'ALTER INDEX "public"."idx_recent" RENAME TO "chunk_timestamp_index"',
        'DROP INDEX CONCURRENTLY "public"."idx_recent"',
    )
    assert guard.allow == "drop-index-by-guessed-name:chunk.timestamp"


def test_the_finding_names_the_file_and_the_line_of_the_key(chunks: str, tmp_path: Path) -> None:
    execute(chunks, PARTIAL)
    found = read(chunks, UNINDEXED)
    write_split(UNINDEXED, tmp_path)
    plan = make_plan(found.differences, found.catalog, found.current, UNINDEXED, files=read_split(tmp_path))
    guard = plan.findings[0]
    file = f"{tmp_path}/fields/chunk/timestamp.json"
    assert guard.remedies[0] == f"set is_indexed: true in {file}"
    assert (guard.place.file, guard.place.path) == (file, "$.schema.is_indexed")
    assert '"is_indexed": false' in Path(file).read_text().splitlines()[(guard.place.line or 0) - 1]


def test_the_first_remedy_leaves_nothing_to_do(chunks: str) -> None:
    execute(chunks, PARTIAL)
    assert plan_for(chunks, WITH_INDEX).steps == ()


def test_the_second_remedy_keeps_a_plain_index_droppable(chunks: str) -> None:
    execute(chunks, 'CREATE INDEX foo ON chunk ("timestamp")')
    assert errors(plan_for(chunks, UNINDEXED)) == ["drop-index-by-guessed-name chunk.timestamp"]
    execute(chunks, 'ALTER INDEX "public"."foo" RENAME TO "chunk_timestamp_index"')
    assert drops(reach(chunks, UNINDEXED)) == ['DROP INDEX CONCURRENTLY "public"."chunk_timestamp_index"']


def test_the_third_remedy_leaves_nothing_to_do(chunks: str) -> None:
    execute(chunks, PARTIAL, 'DROP INDEX CONCURRENTLY "public"."idx_recent"')
    assert plan_for(chunks, UNINDEXED).steps == ()


def test_what_is_allowed_goes_by_its_real_name(chunks: str) -> None:
    execute(chunks, PARTIAL)
    plan = reach(chunks, UNINDEXED, BOTH)
    assert drops(plan) == ['DROP INDEX CONCURRENTLY "public"."idx_recent"']
    assert [step.sql for step in plan.steps][-1:] == drops(plan)
    assert [undo.sql for undo in plan.steps[-1].undo] == [
        'CREATE INDEX CONCURRENTLY idx_recent ON public.chunk USING btree ("timestamp") '
        "WHERE ((source)::text <> 'UPLOAD'::text)"
    ]


@pytest.mark.parametrize("only", BOTH)
def test_one_allowed_hazard_does_not_let_the_other_pass(chunks: str, only: str) -> None:
    execute(chunks, PARTIAL)
    plan = plan_for(chunks, UNINDEXED, [only])
    assert len(errors(plan)) == 1
    assert drops(plan) == []


INEXPRESSIBLE = {
    "descending": 'CREATE INDEX chunk_timestamp_index ON chunk ("timestamp" DESC)',
    "brin": 'CREATE INDEX chunk_timestamp_index ON chunk USING brin ("timestamp")',
    "hash": 'CREATE INDEX chunk_timestamp_index ON chunk USING hash ("timestamp")',
    "partial": 'CREATE INDEX chunk_timestamp_index ON chunk ("timestamp") WHERE source IS NOT NULL',
}


@pytest.mark.parametrize("kind", INEXPRESSIBLE)
def test_what_no_snapshot_can_express_stays_even_under_the_guessed_name(chunks: str, kind: str) -> None:
    execute(chunks, INEXPRESSIBLE[kind])
    plan = plan_for(chunks, UNINDEXED)
    assert errors(plan) == ["index-drop-inexpressible chunk_timestamp_index"]
    assert drops(plan) == []


INVISIBLE = {
    "composite": 'CREATE INDEX i ON chunk (conversation, "timestamp")',
    "include": 'CREATE INDEX i ON chunk ("timestamp") INCLUDE (source)',
    "unique": 'CREATE UNIQUE INDEX i ON chunk ("timestamp")',
    "expression": 'CREATE INDEX i ON chunk (lower(source))',
}  # fmt: skip


@pytest.mark.parametrize("kind", INVISIBLE)
def test_what_directus_does_not_see_is_left_alone(chunks: str, kind: str) -> None:
    execute(chunks, INVISIBLE[kind])
    assert plan_for(chunks, UNINDEXED).steps == ()
    reach(chunks, WITH_INDEX)
    reach(chunks, UNINDEXED)


def test_the_guessed_name_belongs_to_another_index(chunks: str) -> None:
    execute(
        chunks, 'CREATE INDEX real ON chunk ("timestamp")', "CREATE INDEX chunk_timestamp_index ON conversation (id)"
    )
    wanted = snapshot(CHUNK, CONVERSATION)
    assert errors(plan_for(chunks, wanted))[0] == "drop-wrong-index chunk.timestamp"


def test_the_name_that_is_needed_is_taken(chunks: str) -> None:
    execute(chunks, "CREATE INDEX chunk_timestamp_index ON conversation USING hash (id)")
    found = plan_for(chunks, WITH_INDEX)
    assert ("name-already-taken", "chunk.timestamp") in codes(found)
    assert not any(step.sql.startswith("CREATE INDEX") for step in found.steps)


def test_an_index_that_another_one_covers(chunks: str) -> None:
    reach(chunks, WITH_INDEX)
    execute(chunks, 'CREATE INDEX wide ON chunk ("timestamp", source)')
    plan = reach(chunks, UNINDEXED)
    assert codes(plan) == []
    assert plan.steps[-1].reason.startswith("chunk.timestamp is not indexed in the file; wide covers it (")


NO_COVER = {
    "partial": 'CREATE INDEX wide ON chunk ("timestamp", source) WHERE source IS NOT NULL',
    "second column": 'CREATE INDEX wide ON chunk (source, "timestamp")',
    "descending": 'CREATE INDEX wide ON chunk ("timestamp" DESC, source)',
}


@pytest.mark.parametrize("kind", NO_COVER)
def test_an_index_that_looks_like_a_cover_and_is_none(chunks: str, kind: str) -> None:
    reach(chunks, WITH_INDEX)
    execute(chunks, NO_COVER[kind])
    assert codes(plan_for(chunks, UNINDEXED)) == [("index-drop-uncovered", "chunk_timestamp_index")]


def test_the_replica_identity_stays(chunks: str) -> None:
    not_null = snapshot(CHUNK.with_fields(F("timestamp", "timestamp", {"is_nullable": False})), CONVERSATION)
    reach(chunks, not_null)
    execute(
        chunks,
        'CREATE UNIQUE INDEX ri ON chunk ("timestamp")',
        "ALTER TABLE chunk REPLICA IDENTITY USING INDEX ri",
        'CREATE INDEX chunk_timestamp_index ON chunk ("timestamp")',
    )
    reach(chunks, not_null)
    found = read_catalog(chunks)
    assert [index.name for index in found.tables["chunk"].indexes if index.replica_identity] == ["ri"]


def test_the_cluster_mark_is_told(chunks: str) -> None:
    reach(chunks, WITH_INDEX)
    execute(chunks, "CLUSTER chunk USING chunk_timestamp_index")
    plan = plan_for(chunks, UNINDEXED)
    assert codes(plan) == [
        ("index-drop-clustered", "chunk_timestamp_index"),
        ("index-drop-uncovered", "chunk_timestamp_index"),
    ]


def test_the_index_of_an_exclusion_constraint_stays(chunks: str) -> None:
    execute(chunks, 'ALTER TABLE chunk ADD CONSTRAINT one_at_a_time EXCLUDE ("timestamp" WITH =)')
    plan = plan_for(chunks, UNINDEXED, BOTH)
    assert "index-drop-constraint one_at_a_time" in errors(plan)
    assert drops(plan) == []


def test_the_last_index_of_a_foreign_key_goes_only_when_allowed(chunks: str) -> None:
    linked = CHUNK.with_fields(F("conversation", "uuid", {"is_indexed": True}))
    relation = R("chunk", "conversation", "conversation")
    reach(chunks, snapshot(linked, CONVERSATION, relations=[relation]))
    bare = snapshot(CHUNK, CONVERSATION, relations=[relation])
    name = "index-drop-foreign-key-child:chunk_conversation_index"
    assert errors(plan_for(chunks, bare)) == [name.replace(":", " ")]
    reach(chunks, bare, [name])


def test_the_index_goes_with_its_relation_without_asking(chunks: str) -> None:
    linked = CHUNK.with_fields(F("conversation", "uuid", {"is_indexed": True}))
    reach(chunks, snapshot(linked, CONVERSATION, relations=[R("chunk", "conversation", "conversation")]))
    plan = reach(chunks, UNINDEXED)
    assert changes(plan) == [
        'ALTER TABLE "public"."chunk" DROP CONSTRAINT "chunk_conversation_foreign"',
        'DROP INDEX CONCURRENTLY "public"."chunk_conversation_index"',
    ]


def test_a_foreign_key_without_metadata_keeps_its_index_too(chunks: str) -> None:
    reach(chunks, snapshot(CHUNK.with_fields(F("conversation", "uuid", {"is_indexed": True})), CONVERSATION))
    execute(chunks, "ALTER TABLE chunk ADD CONSTRAINT bare FOREIGN KEY (conversation) REFERENCES conversation (id)")
    found = errors(plan_for(chunks, UNINDEXED))
    assert "index-drop-foreign-key-child chunk_conversation_index" in found


def test_another_environment_blocks_the_plan_too(chunks: str) -> None:
    reach(chunks, WITH_INDEX)
    here = read(chunks, UNINDEXED)
    production = with_partial_index(here.catalog)
    plan = make_plan(here.differences, here.catalog, here.current, UNINDEXED, environments={"production": production})
    assert errors(plan) == ["drop-index-by-guessed-name chunk.timestamp"]
    assert plan.findings[0].environments == ("@production",)
    assert drops(plan) == []


def with_partial_index(catalog: Catalog) -> Catalog:
    """Return the catalog of a database whose index has a name and a predicate that somebody gave it."""
    table = catalog.tables["chunk"]
    indexes = tuple(
        replace(index, name="idx_recent", predicate="(source IS NOT NULL)")
        if index.name == "chunk_timestamp_index"
        else index
        for index in table.indexes
    )
    return replace(catalog, tables={**catalog.tables, "chunk": replace(table, indexes=indexes)})


def test_a_build_that_is_running_is_never_taken_for_a_leftover(chunks: str) -> None:
    reach(chunks, WITH_INDEX)
    here = read(chunks, UNINDEXED)
    table = here.catalog.tables["chunk"]
    building = tuple(replace(index, building="building index") for index in table.indexes)
    catalog = replace(here.catalog, tables={**here.catalog.tables, "chunk": replace(table, indexes=building)})
    plan = make_plan(here.differences, catalog, here.current, UNINDEXED)
    assert "index-in-progress chunk_timestamp_index" in errors(plan)
    assert drops(plan) == []


def test_every_fact_is_asked_again_right_before_the_drop(chunks: str) -> None:
    reach(chunks, WITH_INDEX)
    plan = plan_for(chunks, UNINDEXED)
    drop = plan.steps[-1]
    assert violated(chunks, plan) == []
    execute(chunks, "CLUSTER chunk USING chunk_timestamp_index")
    assert violated(chunks, plan) == ["the index chunk_timestamp_index is marked CLUSTER ON"]
    execute(
        chunks, "DROP INDEX chunk_timestamp_index", 'CREATE INDEX chunk_timestamp_index ON chunk ("timestamp", source)'
    )
    assert violated(chunks, plan) == ["the index chunk_timestamp_index is not the one that the plan was made for"]
    assert len(drop.before) == 8


def violated(url: str, plan: Plan) -> list[str]:
    with psycopg.connect(url, autocommit=True) as connection:
        checks = plan.steps[-1].before
        return [check.message for check in checks if connection.execute(check.sql.encode()).fetchone()]


def test_an_invalid_leftover_is_finished_instead_of_built_anew(chunks: str) -> None:
    execute(
        chunks,
        "INSERT INTO chunk (id, source) VALUES (md5(random()::text)::uuid, 'a'), (md5(random()::text)::uuid, 'a')",
    )
    with pytest.raises(psycopg.errors.UniqueViolation):
        execute(chunks, "CREATE UNIQUE INDEX CONCURRENTLY chunk_source_unique ON chunk (source)")
    execute(chunks, "DELETE FROM chunk")
    unique = snapshot(CHUNK.with_fields(F("source", "string", {"is_unique": True})), CONVERSATION)
    before = read_catalog(chunks)
    plan = reach(chunks, unique, ["index-invalid:chunk_source_unique"])
    assert [found.code for found in plan.findings if found.severity == "warning"] == ["index-invalid"]
    assert changes(plan) == [
        'REINDEX INDEX CONCURRENTLY "public"."chunk_source_unique"',
        'ALTER TABLE "public"."chunk" ADD CONSTRAINT "chunk_source_unique" UNIQUE USING INDEX "chunk_source_unique"',
    ]
    assert_reached(chunks, unique, before, ["x:chunk_source_unique"])


def test_a_system_field_keeps_its_index_unless_allowed(chunks: str) -> None:
    without = snapshot(CHUNK, CONVERSATION, system_fields=[])
    assert errors(plan_for(chunks, without)) == [
        "system-index-dropped directus_activity.timestamp",
        "system-index-dropped directus_revisions.parent",
    ]
    plan = reach(chunks, without, ["system-index-dropped"])
    assert drops(plan) == [
        'DROP INDEX CONCURRENTLY "public"."directus_activity_timestamp_index"',
        'DROP INDEX CONCURRENTLY "public"."directus_revisions_parent_index"',
    ]
    reach(chunks, UNINDEXED)
