"""Values that the tests of the outputs share: one difference of each kind, a failing push, a plan."""

from __future__ import annotations

from snapshot_tool.directus.noise import noise
from snapshot_tool.model.difference import Difference, Differences, Entry
from snapshot_tool.model.finding import Finding, Place, Severity
from snapshot_tool.model.item import Item, ItemKind
from snapshot_tool.model.json import JsonObject
from snapshot_tool.model.plan import Check, Lock, LockClass, Phase, Plan, Step, TableLock, Undo
from snapshot_tool.model.prediction import Action, Outcome, Prediction, Statement
from snapshot_tool.model.rehearsal import Observed, Rehearsal, Seeding
from snapshot_tool.render.effects import Effects, Unseen

TIMESTAMP = Item(ItemKind.FIELD, "conversation_chunk", "timestamp")
WEBHOOK = Item(ItemKind.COLLECTION, "project_webhook")
VERSIONED = Item(ItemKind.COLLECTION, "versioned")
CHAT = Item(ItemKind.COLLECTION, "chat")
NAMES = ("id", "name", "url", "secret", "project_id", "status", "date_created", "date_updated", "user_created",
         "user_updated", "event_types", "is_active", "attempts", "last_error")  # fmt: skip


def column(**keys: str | int | bool | None) -> JsonObject:
    schema: JsonObject = {"name": "x", "data_type": "character varying", "max_length": 255, "is_nullable": True, **keys}
    return {"type": "string", "schema": schema}


def field(collection: str, name: str, *entries: Entry) -> Difference:
    return Difference(Item(ItemKind.FIELD, collection, name), entries)


DIFFERENCES = Differences(
    collections=(
        Difference(WEBHOOK, (Entry("N", rhs={"collection": "project_webhook", "schema": {"name": "x"}}),)),
        Difference(Item(ItemKind.COLLECTION, "oldies"), (Entry("D", lhs={"schema": {}}),)),
        Difference(VERSIONED, (Entry("D", ("meta", "versioning"), lhs=False),)),
        Difference(CHAT, (Entry("E", ("meta", "sort"), lhs=1, rhs=2),)),
    ),
    fields=(
        field("conversation_chunk", "timestamp", Entry("E", ("schema", "is_indexed"), lhs=True, rhs=False)),
        field("conversation_chunk", "embedding", Entry("N", rhs=column(data_type="json", max_length=None))),
        field(
            "conversation_chunk", "legacy_reference",
            Entry("D", lhs=column(is_nullable=False, default_value="[red]a[/]\x1b[31m", is_indexed=True)),
        ),
        field(
            "conversation_chunk", "status",
            Entry("E", ("meta", "options", "choices", 0, "text"), lhs="A", rhs="B"),
            Entry("A", ("meta", "special"), index=1, item=Entry("N", rhs="cast-json")),
            Entry("E", ("schema", "max_length"), lhs=255, rhs=64),
        ),
        field("chat", "note", Entry("E", ("meta", "note"), lhs="x", rhs="y")),
        *(field("project_webhook", name, Entry("N", rhs=column())) for name in NAMES),
    ),
    relations=(
        Difference(
            Item(ItemKind.RELATION, "conversation_chunk", "conversation_id"),
            (Entry("E", ("schema", "on_delete"), lhs="SET NULL", rhs="CASCADE"),),
            "conversation",
        ),
    ),
)  # fmt: skip

DROP = 'drop index "conversation_chunk_timestamp_index"'
MISSING = 'index "conversation_chunk_timestamp_index" does not exist'
LOST = Statement('drop table "versioned"', Outcome.LOSES_DATA, message="the rows of versioned")
PREDICTION = Prediction(
    actions=(
        Action("create collection", WEBHOOK, (Statement('create table "project_webhook" ("id" uuid not null)'),)),
        Action("delete collection", VERSIONED, (LOST,)),
        Action("update collection", CHAT),
        Action("update field", Item(ItemKind.FIELD, "chat", "note")),
        Action("update field", TIMESTAMP, (Statement(DROP, Outcome.FAILS, "42704", MISSING),)),
    ),
    outcome=Outcome.FAILS,
    status=500,
    message=f"{DROP} - {MISSING}",
    remaining=Differences(
        collections=DIFFERENCES.collections[:1],
        fields=(DIFFERENCES.fields[0], DIFFERENCES.fields[3], DIFFERENCES.fields[-1]),
    ),
)
EFFECTS = Effects.of(PREDICTION.actions, noise(DIFFERENCES))
UNSEEN = (
    Unseen("partial unique index", "org", "member_uniq", "CREATE UNIQUE INDEX …"),
    Unseen("partial unique index", "org", "owner_uniq"),
    Unseen("composite index", "conversation_chunk", "idx_chunk"),
)

FINDINGS = (
    Finding("lock-several-tables", Severity.WARNING, "One transaction locks two tables strongly."),
    Finding(
        "drop-index-by-guessed-name", Severity.ERROR, f"A push would run {DROP}, and no index has that name.",
        Place("conversation_chunk.timestamp", "snapshot/fields/x.json", 39, 19, "$.schema.is_indexed"),
        ("set is_indexed: true in the file", "rename the index to conversation_chunk_timestamp_index"),
        "drop-index-by-guessed-name:conversation_chunk.timestamp", ("@production",),
    ),
)  # fmt: skip

STEPS = (
    Step(
        1, Phase.PREFLIGHT, 'SELECT 1 FROM "conversation_chunk" WHERE "x" IS NULL', "no NULL in conversation_chunk.x",
        table_rows=1200000,
    ),
    Step(
        2, Phase.EXPAND, 'CREATE TABLE "project_webhook" ("id" uuid NOT NULL)', "create project_webhook", WEBHOOK,
        (TableLock("project_webhook", Lock.ACCESS_EXCLUSIVE), TableLock("project", Lock.SHARE_ROW_EXCLUSIVE)),
        LockClass.BRIEF, transaction=1, lock_timeout=3000, statement_timeout=30000,
        undo=(
            Undo(
                'DROP TABLE "project_webhook"', (TableLock("project_webhook", Lock.ACCESS_EXCLUSIVE),), LockClass.BRIEF
            ),
        ),
    ),
    *(
        Step(
            number, Phase.EXPAND, "INSERT INTO directus_fields DEFAULT VALUES", f"metadata of field {number}", WEBHOOK,
            (TableLock("directus_fields", Lock.ROW_EXCLUSIVE),), transaction=1,
        )
        for number in range(3, 9)
    ),
    Step(
        9, Phase.CONTRACT, 'DROP INDEX CONCURRENTLY "idx_old"', "drop idx_old: idx_new covers it", TIMESTAMP,
        (TableLock("conversation_chunk", Lock.SHARE_UPDATE_EXCLUSIVE),), LockClass.CONCURRENT, table_rows=-1,
        before=(Check("SELECT 1 WHERE false", "idx_old backs a constraint"),), no_undo="the index is built again",
    ),
)  # fmt: skip
PLAN = Plan(STEPS, FINDINGS[:1], database="production", server_version=150004, directus="11.13.4", before={"a": "b"})
REFUSED = Plan(STEPS, FINDINGS, database="production", allowed=("lock-several-tables",))

REHEARSAL = Rehearsal(
    (
        Observed(STEPS[0], 0.0021),
        Observed(STEPS[1], 1.5, STEPS[1].locks, ("project",), ("project_pkey",), contradictions=("rewrote project",)),
        Observed(STEPS[8], 0.01, was_seen=False, failure="canceling statement due to\x1b[31m lock timeout"),
    ),
    total=9,
    copied=28,
    stand_ins=("the type geometry is stood in for by text",),
    seeding=Seeding(3, 1200, ("never: no value will do",)),
    left_over=("field a.b",),
    still_to_do=("ALTER TABLE a\n  ADD b text",),
    lost=("check c on a is gone: CHECK (true)",),
    changed_rows=("a had 3 rows and has 2",),
)
GOOD_REHEARSAL = Rehearsal(tuple(Observed(step, 0.001, step.locks) for step in STEPS), total=9, copied=1)
