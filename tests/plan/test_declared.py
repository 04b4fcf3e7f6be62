"""Declared objects on a real PostgreSQL: compared by meaning, made online, replaced new before old."""

from __future__ import annotations

from typing import Literal

import pytest

from snapshot_tool.directus.diff import diff
from snapshot_tool.directus.view import view
from snapshot_tool.load.meanings import meanings
from snapshot_tool.load.postgres import read_catalog
from snapshot_tool.load.questions import ask
from snapshot_tool.model.declared import Declared, DeclaredCheck, DeclaredHere, DeclaredIndex, DeclaredKey
from snapshot_tool.model.finding import Severity
from snapshot_tool.model.plan import Phase, Plan, Way
from snapshot_tool.model.snapshot import Snapshot
from snapshot_tool.plan.checker import violations
from snapshot_tool.plan.context import Context
from snapshot_tool.plan.declared import meaning_queries
from snapshot_tool.plan.make import data_questions
from tests.plan.build import ID, C, F, snapshot
from tests.plan.documents import make_plan
from tests.plan.observe import carry_out
from tests.plan.support import VERSION, changes, errors, execute, reach

MEMBER = C(
    "member",
    (ID, F("org", "uuid"), F("user", "uuid"), F("email"), F("deleted_at", "timestamp"), F("active", "boolean")),
)
WHOLE = snapshot(MEMBER)


@pytest.fixture
def members(directus_database: str) -> str:
    """A database with one table that has no index but its primary key."""
    reach(directus_database, WHOLE)
    return directus_database


def index(
    *columns: str | DeclaredKey,
    name: str = "declared",
    unique: bool = False,
    where: str | None = None,
    include: tuple[str, ...] = (),
    method: str = "btree",
    after: Literal["deploy"] | None = None,
    environments: tuple[str, ...] | None = None,
) -> DeclaredIndex:
    keys = tuple(DeclaredKey(column=key) if isinstance(key, str) else key for key in columns)
    return DeclaredIndex(
        name=name,
        table="member",
        columns=keys,
        unique=unique,
        where=where,
        include=include,
        method=method,
        after=after,
        environments=environments,
    )


def check(expression: str, name: str = "declared", after: Literal["deploy"] | None = None) -> DeclaredCheck:
    return DeclaredCheck(name=name, table="member", expression=expression, after=after)


def declared(*objects: DeclaredIndex | DeclaredCheck) -> Declared:
    return Declared(
        indexes=tuple(found for found in objects if isinstance(found, DeclaredIndex)),
        checks=tuple(found for found in objects if isinstance(found, DeclaredCheck)),
    )


def plan_for(
    url: str,
    objects: Declared,
    wanted: Snapshot = WHOLE,
    allow: tuple[str, ...] = (),
    *,
    through: Way = Way.SQL,
    environment: str = "",
) -> Plan:
    catalog = read_catalog(url)
    current = view(catalog, VERSION)
    differences = diff(current, wanted)
    here = DeclaredHere(objects, environment)
    queries = meaning_queries(Context(differences, catalog, current, wanted), here)
    here = DeclaredHere(objects, environment, meanings(url, queries))
    plan = make_plan(
        differences,
        catalog,
        current,
        wanted,
        through=through,
        allow=allow,
        answers=ask(url, data_questions(differences, catalog, current, wanted, declared=here)),
        declared=here,
    )
    assert violations(plan) == ()
    return plan


def fulfil(url: str, objects: Declared, wanted: Snapshot = WHOLE, allow: tuple[str, ...] = ()) -> Plan:
    """Plan, run with every claim observed, and assert that nothing is left to do."""
    plan = plan_for(url, objects, wanted, allow)
    assert errors(plan) == []
    carry_out(plan, url)
    again = plan_for(url, objects, wanted)
    assert again.steps == ()
    assert [found for found in again.findings if found.severity is not Severity.INFO] == []
    return plan


def told(plan: Plan) -> list[tuple[str, str]]:
    """Return the severity and message of what is said of declared objects."""
    return [(str(found.severity), found.message) for found in plan.findings if found.code.endswith("-object-missing")
            or found.code.endswith("-object-differs")]  # fmt: skip


SAME: dict[str, tuple[DeclaredIndex | DeclaredCheck, str]] = {
    "partial": (
        index("org", "user", unique=True, where="deleted_at IS NULL"),
        'CREATE UNIQUE INDEX declared ON member (org, "user") WHERE (deleted_at IS NULL)',
    ),
    "casts": (
        index("org", where="email <> 'x'"),
        "CREATE INDEX declared ON member (org) WHERE email::text <> 'x'::text",
    ),
    "a list": (
        index("org", where="email in ('x', 'y')"),
        "CREATE INDEX declared ON member (org) WHERE email = ANY (ARRAY['x', 'y'])",
    ),
    "a truth": (index("org", where="active"), "CREATE INDEX declared ON member (org) WHERE active = true"),
    "an expression": (
        index(DeclaredKey(expression="lower(email)"), unique=True),
        "CREATE UNIQUE INDEX declared ON member (lower(email::text))",
    ),
    "the usual order of nulls": (
        index("org", DeclaredKey(column="deleted_at", order="desc", nulls="first")),
        "CREATE INDEX declared ON member (org, deleted_at DESC)",
    ),
    "the usual operator class": (
        index("org", DeclaredKey(column="email", opclass="text_ops")),
        "CREATE INDEX declared ON member (org, email)",
    ),
    "another operator class": (
        index("org", DeclaredKey(column="email", opclass="varchar_pattern_ops")),
        "CREATE INDEX declared ON member (org, email varchar_pattern_ops)",
    ),
    "a collation": (
        index(DeclaredKey(column="email", collation="C"), "org"),
        'CREATE INDEX declared ON member (email COLLATE "C", org)',
    ),
    "the usual collation": (
        index(DeclaredKey(column="email", collation="default"), "org"),
        "CREATE INDEX declared ON member (email, org)",
    ),
    "include": (
        index("org", unique=True, include=("email", "user")),
        'CREATE UNIQUE INDEX declared ON member (org) INCLUDE (email, "user")',
    ),
    "another method": (index("org", method="hash"), "CREATE INDEX declared ON member USING hash (org)"),
    "a constraint's": (
        index("org", "user", unique=True),
        'ALTER TABLE member ADD CONSTRAINT declared UNIQUE (org, "user")',
    ),
    "a check": (
        check("email = lower(email)"),
        "ALTER TABLE member ADD CONSTRAINT declared CHECK ((email)::text = lower((email)::text))",
    ),
}


@pytest.mark.parametrize("kind", SAME)
def test_what_means_the_same_is_left_alone(members: str, kind: str) -> None:
    wanted, statement = SAME[kind]
    execute(members, statement)
    indexed = snapshot(MEMBER.with_fields(F("org", "uuid", {"is_indexed": True})))
    plan = plan_for(members, declared(wanted), indexed if kind in ALONE else WHOLE)
    assert told(plan) == []
    assert plan.steps == ()


ALONE = {"casts", "a list", "a truth", "another method"}
"""Of these the only member is `org`, so that Directus reads it as indexed."""


DIFFERENT = {
    "another predicate": (
        index("org", "user", where="deleted_at IS NULL"),
        'CREATE INDEX declared ON member (org, "user") WHERE deleted_at IS NOT NULL',
    ),
    "another order of columns": (index("org", "user"), 'CREATE INDEX declared ON member ("user", org)'),
    "descending": (
        index("org", DeclaredKey(column="user", order="desc")),
        'CREATE INDEX declared ON member (org, "user")',
    ),
    "another operator class": (
        index("org", DeclaredKey(column="email", opclass="varchar_pattern_ops")),
        "CREATE INDEX declared ON member (org, email)",
    ),
    "not unique": (index("org", "user", unique=True), 'CREATE INDEX declared ON member (org, "user")'),
    "no include": (index("org", include=("email",)), 'CREATE INDEX declared ON member (org, "user")'),
    "another expression": (
        index(DeclaredKey(expression="lower(email)"), "org"),
        "CREATE INDEX declared ON member (upper(email), org)",
    ),
    "another collation": (
        index(DeclaredKey(column="email", collation="C"), "org"),
        "CREATE INDEX declared ON member (email, org)",
    ),
}


@pytest.mark.parametrize("kind", DIFFERENT)
def test_a_different_index_is_replaced_and_the_old_one_dropped_last(members: str, kind: str) -> None:
    wanted, statement = DIFFERENT[kind]
    execute(members, statement)
    plan = fulfil(members, declared(wanted))
    assert [severity for severity, _ in told(plan)] == ["info"]
    build, away, home, drop = changes(plan)
    assert build.startswith(f'CREATE {"UNIQUE " if wanted.unique else ""}INDEX CONCURRENTLY "snap_declared_')
    assert away.startswith('ALTER INDEX "public"."declared" RENAME TO "snap_replaced_')
    assert home.endswith('RENAME TO "declared"')
    assert drop.startswith('DROP INDEX CONCURRENTLY "public"."snap_replaced_')
    assert [step.transaction for step in plan.steps][-3:] == [1, 1, None]
    assert [own.name for own in read_catalog(members).tables["member"].indexes] == ["declared", "member_pkey"]


def test_an_exchange_that_was_interrupted_goes_on(members: str) -> None:
    execute(members, DIFFERENT["another predicate"][1])
    wanted = declared(DIFFERENT["another predicate"][0])
    first = plan_for(members, wanted)
    execute(members, first.steps[0].sql)
    second = plan_for(members, wanted)
    assert changes(second) == changes(first)[1:]
    execute(members, *changes(second)[:2])
    third = plan_for(members, wanted)
    assert changes(third) == changes(first)[3:]
    fulfil(members, wanted)


def test_what_the_old_index_is_to_its_table_the_new_one_becomes(members: str) -> None:
    key = F("org", "uuid", {"is_nullable": False})
    wanted = snapshot(MEMBER.with_fields(key))
    reach(members, wanted)
    execute(
        members,
        "CREATE UNIQUE INDEX declared ON member (org) INCLUDE (email)",
        "ALTER TABLE member REPLICA IDENTITY USING INDEX declared",
        "ALTER TABLE member CLUSTER ON declared",
        "COMMENT ON INDEX declared IS 'it''s ours'",
    )
    plan = fulfil(members, declared(index("org", unique=True)), wanted)
    assert [sql for sql in changes(plan) if not sql.startswith(("CREATE", "DROP", "ALTER INDEX"))] == [
        'ALTER TABLE "public"."member" REPLICA IDENTITY USING INDEX "declared"',
        'ALTER TABLE "public"."member" CLUSTER ON "declared"',
        "COMMENT ON INDEX \"public\".\"declared\" IS 'it''s ours'",
    ]
    found = read_catalog(members).tables["member"].index("declared")
    assert found is not None
    assert (found.replica_identity, found.clustered, found.comment) == (True, True, "it's ours")


def test_a_replica_identity_is_not_replaced_by_what_cannot_be_one(members: str) -> None:
    key = F("org", "uuid", {"is_nullable": False})
    wanted = snapshot(MEMBER.with_fields(key))
    reach(members, wanted)
    execute(
        members,
        "CREATE UNIQUE INDEX declared ON member (org)",
        "ALTER TABLE member REPLICA IDENTITY USING INDEX declared",
    )
    found = errors(plan_for(members, declared(index("org", unique=True, where="active")), wanted))
    assert found == ["declared-object-differs declared"]


def test_uniqueness_goes_only_when_allowed(members: str) -> None:
    execute(members, 'CREATE UNIQUE INDEX declared ON member (org, "user")')
    wanted = declared(index("org", "user"))
    assert errors(plan_for(members, wanted)) == ["index-drop-unique declared"]
    fulfil(members, wanted, allow=("index-drop-unique:declared",))


def test_missing_objects_are_made_online(members: str) -> None:
    wanted = declared(
        index("org", "user", unique=True, where="deleted_at IS NULL"), check("email = lower(email)", name="lower")
    )
    plan = fulfil(members, wanted)
    assert [step.sql for step in plan.steps] == [
        'SELECT 1 FROM "public"."member" WHERE (deleted_at IS NULL) AND "org" IS NOT NULL AND "user" IS NOT NULL '
        'GROUP BY "org", "user" HAVING count(*) > 1 LIMIT 1',
        'SELECT 1 FROM "public"."member" WHERE NOT (email = lower(email)) LIMIT 1',
        'CREATE UNIQUE INDEX CONCURRENTLY "declared" ON "public"."member" ("org", "user") WHERE (deleted_at IS NULL)',
        'ALTER TABLE "public"."member" ADD CONSTRAINT "lower" CHECK (email = lower(email)) NOT VALID',
        'ALTER TABLE "public"."member" VALIDATE CONSTRAINT "lower"',
    ]
    assert [severity for severity, _ in told(plan)] == ["info", "info"]


def test_rows_in_the_way_are_counted_before(members: str) -> None:
    execute(
        members,
        "INSERT INTO member (id, org, email) SELECT md5(n::text)::uuid, md5('o')::uuid, 'A' "
        "FROM generate_series(1, 3) AS n",
    )
    plan = plan_for(members, declared(index("org", unique=True), check("email = lower(email)", name="lower")))
    assert [found.message for found in plan.findings if found.severity is Severity.ERROR] == [
        "member.declared: 1 row hold values that another row has too, which declared keeps apart",
        "member.lower: 3 rows break the check that snap.yaml declares",
    ]


def test_what_waits_for_the_deployment_is_made_after_everything_else(members: str) -> None:
    execute(members, 'CREATE INDEX member_user_index ON member ("user")')
    wanted = declared(index("org", "email", after="deploy"), check("org IS NOT NULL", name="late", after="deploy"))
    plan = fulfil(members, wanted, WHOLE)
    assert [(str(step.phase), step.sql.split(" ON ")[0].split(" CHECK ")[0]) for step in plan.steps][1:] == [
        ("contract", 'CREATE INDEX CONCURRENTLY "declared"'),
        ("contract", 'ALTER TABLE "public"."member" ADD CONSTRAINT "late"'),
        ("contract", 'ALTER TABLE "public"."member" VALIDATE CONSTRAINT "late"'),
        ("contract", 'DROP INDEX CONCURRENTLY "public"."member_user_index"'),
    ]


def test_objects_on_what_the_plan_makes_follow_it(members: str) -> None:
    other = C("other", (ID, F("name")))
    wanted = snapshot(MEMBER.with_fields(F("role")), other)
    objects = Declared(
        indexes=(
            index("org", "role", unique=True, where="role <> 'x'"),
            DeclaredIndex(
                name="lower_name", table="other", columns=(DeclaredKey(expression="lower(name)"),), unique=True
            ),
        ),
        checks=(check("role <> ''", name="some_role"),),
    )
    plan = fulfil(members, objects, wanted)
    assert [step.phase for step in plan.steps if step.phase is Phase.PREFLIGHT] == []


def test_a_different_check_is_replaced_while_one_of_both_holds(members: str) -> None:
    execute(members, "ALTER TABLE member ADD CONSTRAINT declared CHECK (email <> '')")
    plan = fulfil(members, declared(check("email = lower(email)")))
    add, validate, drop, rename = changes(plan)
    assert add.endswith("CHECK (email = lower(email)) NOT VALID")
    assert validate.startswith('ALTER TABLE "public"."member" VALIDATE CONSTRAINT "snap_declared_')
    assert drop == 'ALTER TABLE "public"."member" DROP CONSTRAINT "declared"'
    assert rename.endswith('TO "declared"')
    assert [step.transaction for step in plan.steps][1:] == [1, 2, 3, 3]


def test_a_check_that_was_never_validated_is(members: str) -> None:
    execute(members, "ALTER TABLE member ADD CONSTRAINT declared CHECK (email = lower(email)) NOT VALID")
    plan = fulfil(members, declared(check("email = lower(email)")))
    assert changes(plan) == ['ALTER TABLE "public"."member" VALIDATE CONSTRAINT "declared"']


def test_an_invalid_leftover_is_finished(members: str) -> None:
    execute(
        members,
        'CREATE UNIQUE INDEX declared ON member (org, "user")',
        "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'declared'::regclass",
    )
    plan = fulfil(members, declared(index("org", "user", unique=True)))
    assert changes(plan) == ['REINDEX INDEX CONCURRENTLY "public"."declared"']


def test_the_same_index_by_another_name_takes_the_declared_one(members: str) -> None:
    execute(members, 'CREATE INDEX by_hand ON member (org, "user")')
    plan = fulfil(members, declared(index("org", "user")))
    assert changes(plan) == ['ALTER INDEX "public"."by_hand" RENAME TO "declared"']


def test_an_index_that_a_snapshot_speaks_of_keeps_its_name(members: str) -> None:
    indexed = snapshot(MEMBER.with_fields(F("org", "uuid", {"is_indexed": True})))
    reach(members, indexed)
    plan = fulfil(members, declared(index("org")), indexed)
    assert [sql.partition(" ON ")[0] for sql in changes(plan)] == ['CREATE INDEX CONCURRENTLY "declared"']


def test_what_is_declared_for_elsewhere_is_left_alone(members: str) -> None:
    execute(members, "CREATE INDEX declared ON member (org, active)")
    objects = declared(index("org", "user", environments=("production",)), index("org", "email", name="other"))
    elsewhere = plan_for(members, objects, environment="staging")
    assert [sql.partition(" ON ")[0] for sql in changes(elsewhere)] == ['CREATE INDEX CONCURRENTLY "other"']
    assert not any(found.code in {"undeclared-object", "declared-object-differs"} for found in elsewhere.findings)
    here = plan_for(members, objects, environment="production")
    assert [found.code for found in here.findings if found.place.object == "declared"] == ["declared-object-differs"]


def test_objects_that_nobody_declared_are_told_in_one_line(members: str) -> None:
    execute(
        members,
        *(f"CREATE INDEX by_hand_{number} ON member (org, email) WHERE active" for number in range(6)),
        "ALTER TABLE member ADD CONSTRAINT by_hand CHECK (email <> '')",
    )
    objects = declared(index("org", "user"))
    found = [finding for finding in plan_for(members, objects).findings if finding.code == "undeclared-object"]
    assert [(str(finding.severity), finding.message) for finding in found] == [
        (
            "info",
            "not declared in snap.yaml: by_hand_0, by_hand_1, by_hand_2, by_hand_3, by_hand_4 and 2 more",
        )
    ]
    assert "undeclared-object" not in [finding.code for finding in plan_for(members, Declared()).findings]


GOES = {
    "the table": (snapshot(), "there will be no table member"),
    "a column": (snapshot(MEMBER.without("user")), "there will be no column member.user"),
    "a column of the predicate": (
        snapshot(MEMBER.without("active")),
        "there will be no column member.active, which its expression names",
    ),
}


@pytest.mark.parametrize("kind", GOES)
def test_a_drop_that_takes_a_declared_object_is_an_error(members: str, kind: str) -> None:
    wanted, trouble = GOES[kind]
    objects = declared(index("org", "user", where="active"))
    fulfil(members, objects)
    everything = ("data-loss-table", "data-loss-column", "column-drop-takes-index", "table-drop-takes-object")
    plan = plan_for(members, objects, wanted, everything)
    assert errors(plan) == ["declared-object-missing declared"]
    assert told(plan)[0][1] == f"index declared on member, which snap.yaml declares, cannot stay: {trouble}"


def test_a_declared_index_makes_its_column_read_as_indexed(members: str) -> None:
    objects = declared(index("org", where="active"))
    missing = plan_for(members, objects)
    assert errors(missing) == ["declared-object-missing declared"]
    assert missing.steps == ()
    execute(members, "CREATE INDEX declared ON member (org) WHERE active")
    there = plan_for(members, objects, WHOLE, ("drop-index-by-guessed-name", "index-drop-inexpressible"))
    assert errors(there) == ["declared-object-missing declared"]
    assert there.steps == ()
    fulfil(members, objects, snapshot(MEMBER.with_fields(F("org", "uuid", {"is_indexed": True}))))


TROUBLE: dict[str, tuple[DeclaredIndex | DeclaredCheck, str]] = {
    "a name that is taken": (index("org", "user", name="other"), "CREATE TABLE other (id int)"),
    "the name of another table's index": (
        index("org", "user", name="other"),
        "CREATE TABLE by_hand (id int CONSTRAINT other PRIMARY KEY)",
    ),
    "a constraint's index": (
        index("org", "user"),
        "ALTER TABLE member ADD CONSTRAINT declared UNIQUE (org)",
    ),
    "no such column": (index("nope"), "SELECT 1"),
    "no such column in the expression": (index("org", "user", where="nope > 1"), "SELECT 1"),
    "not a truth": (check("email"), "SELECT 1"),
    "another kind of constraint": (check("true"), "ALTER TABLE member ADD CONSTRAINT declared UNIQUE (org)"),
}


@pytest.mark.parametrize("kind", TROUBLE)
def test_what_cannot_be_made_is_said_before(members: str, kind: str) -> None:
    wanted, statement = TROUBLE[kind]
    execute(members, statement)
    found = plan_for(members, declared(wanted), allow=("index-drop-unique",))
    assert [error.partition(" ")[2] for error in errors(found)] == [wanted.name]
    assert not any(step.sql.startswith(("CREATE", "REINDEX")) for step in found.steps)


def test_the_index_that_a_foreign_key_points_at_is_not_exchanged(members: str) -> None:
    execute(
        members,
        "CREATE UNIQUE INDEX declared ON member (org)",
        "CREATE TABLE child (org uuid REFERENCES member (org))",
    )
    found = plan_for(members, declared(index("org", "user", unique=True)))
    assert errors(found) == ["declared-object-differs declared"]
    assert "child.child_org_fkey points at" in told(found)[0][1]


def test_nobody_to_ask_is_unknown_and_changes_nothing(members: str) -> None:
    execute(members, "CREATE INDEX declared ON member (org, email) WHERE deleted_at IS NULL")
    catalog = read_catalog(members)
    current = view(catalog, VERSION)
    here = DeclaredHere(declared(index("org", "email", where="(deleted_at   is null)")))
    plan = make_plan(diff(current, WHOLE), catalog, current, WHOLE, declared=here)
    assert [severity for severity, _ in told(plan)] == ["warning"]
    assert plan.steps == ()


def test_through_directus_what_the_push_brings_is_indexed_after_it(members: str) -> None:
    wanted = snapshot(MEMBER.with_fields(F("role")))
    objects = declared(index("org", "role"), index("org", "user", name="now"))
    plan = plan_for(members, objects, wanted, through=Way.DIRECTUS)
    assert errors(plan) == []
    assert [(str(step.phase), step.sql.partition(" ON ")[0]) for step in plan.steps if "INDEX" in step.sql] == [
        ("expand", 'CREATE INDEX CONCURRENTLY "now"'),
        ("contract", 'CREATE INDEX CONCURRENTLY "declared"'),
    ]
