"""Plans through Directus: what a push does well is left to it, and everything else is done by SQL before it."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import replace

import psycopg
import pytest

from snapshot_tool.directus.diff import diff
from snapshot_tool.directus.predict import predict, survey
from snapshot_tool.directus.view import view
from snapshot_tool.load.embedded import bundled
from snapshot_tool.load.postgres import read_catalog
from snapshot_tool.load.questions import ask
from snapshot_tool.model.finding import Severity
from snapshot_tool.model.json import JsonObject
from snapshot_tool.model.plan import Lock, LockClass, Phase, Plan, Way
from snapshot_tool.model.prediction import Outcome
from snapshot_tool.model.snapshot import Snapshot
from snapshot_tool.plan.checker import violations
from snapshot_tool.plan.context import Context
from snapshot_tool.plan.make import data_questions
from snapshot_tool.plan.push_questions import push_questions
from snapshot_tool.rehearse.push import write_metadata
from snapshot_tool.render.markdown import render_markdown
from snapshot_tool.render.sql import render_sql
from tests.plan.build import ID, C, F, R, serial, snapshot
from tests.plan.documents import make_plan
from tests.plan.observe import carry_out_steps
from tests.plan.support import VERSION, assert_reached, errors, execute, reach

AUTHOR = C("author", (ID, F("name")))
ARTICLE = C("article", (ID, F("title"), F("body", "text"), F("author", "uuid"), F("status")))
WRITTEN_BY = R("article", "author", "author")
BASE = snapshot(AUTHOR, ARTICLE, relations=[WRITTEN_BY])
ROWS = (
    "INSERT INTO author (id, name) SELECT md5(n::text)::uuid, 'name ' || n FROM generate_series(1, 20) AS n",
    "INSERT INTO article (id, title, status, author) SELECT md5(n::text)::uuid, 'title ' || n, 'a', "
    "md5((n % 20 + 1)::text)::uuid FROM generate_series(1, 200) AS n",
    "ANALYZE",
)
NOTED: JsonObject = {"note": "seen"}


@pytest.fixture
def blog(directus_database: str) -> str:
    reach(directus_database, BASE)
    execute(directus_database, *ROWS)
    return directus_database


def plan_through(
    url: str, wanted: Snapshot, allow: Sequence[str] = (), large: int = 100_000, *, asked: bool = True
) -> Plan:
    catalog = read_catalog(url)
    current = view(catalog, VERSION)
    differences = diff(current, wanted)
    answers: Mapping[str, int | None] = {}
    push_answers: Mapping[str, int | None] = {}
    if asked:
        answers = ask(url, data_questions(differences, catalog, current, wanted))
        context = Context(differences, catalog, current, wanted)
        push_answers = ask(url, push_questions(context, survey(differences, catalog, current)))
    plan = make_plan(
        differences,
        catalog,
        current,
        wanted,
        through=Way.DIRECTUS,
        allow=allow,
        answers=answers,
        push_answers=push_answers,
        large_table_rows=large,
    )
    assert violations(plan) == ()
    return plan


def go_through(url: str, wanted: Snapshot, allow: Sequence[str] = (), large: int = 100_000) -> Plan:
    """Plan, run what comes before the push, act the push out as the twin foresees it, run the rest; nothing is left."""
    before = read_catalog(url)
    plan = plan_through(url, wanted, allow, large)
    assert errors(plan) == []
    carry_out_steps(plan.before_push, url)
    catalog = read_catalog(url)
    current = view(catalog, VERSION)
    foreseen = predict(diff(current, wanted), catalog, current, wanted)
    assert [step.sql for step in plan.push_statements] == [statement.sql for statement in foreseen.statements]
    assert sorted(found.item for found in diff(current, wanted)) == sorted(plan.pushed)
    with psycopg.connect(url) as connection:
        for step in plan.push_statements:
            connection.execute(step.sql.encode())
    write_metadata(url, wanted, VERSION, plan.pushed, catalog.server.search_path)
    carry_out_steps(plan.after_push, url)
    assert_reached(url, wanted, before, allow)
    return plan


def by_phase(plan: Plan) -> list[tuple[str, str]]:
    return [
        (str(step.phase), step.sql)
        for step in plan.steps
        if step.phase is not Phase.PREFLIGHT and not step.sql.startswith(("INSERT", "UPDATE", "DELETE"))
    ]


def test_what_is_harmless_is_left_to_the_push(blog: str) -> None:
    wanted = snapshot(AUTHOR, ARTICLE.with_fields(F("lead", "text"), F("title", meta=NOTED)), relations=[WRITTEN_BY])

    plan = go_through(blog, wanted)

    assert by_phase(plan) == [("push", 'alter table "article" add column "lead" text null default null')]
    assert [str(item) for item in plan.pushed] == ["field article.title", "field article.lead"]


def test_a_push_without_a_statement_is_a_push_all_the_same(blog: str) -> None:
    plan = go_through(blog, snapshot(AUTHOR, ARTICLE.with_fields(F("title", meta=NOTED)), relations=[WRITTEN_BY]))

    assert plan.steps == ()
    assert [str(item) for item in plan.pushed] == ["field article.title"]


def test_nothing_to_do_is_no_push(blog: str) -> None:
    plan = go_through(blog, BASE)

    assert (plan.steps, plan.pushed) == ((), ())


def test_an_index_of_a_small_table_is_the_pushs(blog: str) -> None:
    wanted = snapshot(AUTHOR, ARTICLE.with_fields(F("title", schema={"is_indexed": True})), relations=[WRITTEN_BY])

    plan = go_through(blog, wanted)

    assert [phase for phase, _ in by_phase(plan)] == ["push"] * 5


def test_an_index_of_a_large_table_is_built_before(blog: str) -> None:
    wanted = snapshot(
        AUTHOR.with_fields(F("name", meta=NOTED)),
        ARTICLE.with_fields(F("title", schema={"is_indexed": True})),
        relations=[WRITTEN_BY],
    )

    plan = go_through(blog, wanted, large=100)

    assert by_phase(plan) == [
        ("expand", 'CREATE INDEX CONCURRENTLY "article_title_index" ON "public"."article" ("title")'),
    ]
    assert [str(item) for item in plan.pushed] == ["field author.name"]


def test_a_column_that_gives_each_row_its_own_value_rewrites_the_table(blog: str) -> None:
    if read_catalog(blog).server.major < 13:
        pytest.skip("gen_random_uuid() is part of PostgreSQL since 13")
    token = F("token", "uuid", schema={"default_value": "gen_random_uuid()"})
    wanted = snapshot(AUTHOR.with_fields(F("name", meta=NOTED)), ARTICLE.with_fields(token), relations=[WRITTEN_BY])

    small = plan_through(blog, wanted)
    large = go_through(blog, wanted, large=100)

    assert [(step.phase, step.rewrite) for step in small.steps] == [(Phase.PUSH, True)]
    assert [step.sql for step in large.push_statements] == []
    assert [step.sql for step in large.steps if step.rewrite] == []


def test_an_index_drop_comes_last_before_the_push(blog: str) -> None:
    indexed = ARTICLE.with_fields(F("title", schema={"is_indexed": True}))
    reach(blog, snapshot(AUTHOR, indexed, relations=[WRITTEN_BY]))
    wanted = snapshot(AUTHOR, ARTICLE.with_fields(F("lead"), F("title")), relations=[WRITTEN_BY])

    plan = go_through(blog, wanted)

    assert by_phase(plan) == [
        ("expand", 'DROP INDEX CONCURRENTLY "public"."article_title_index"'),
        ("push", 'alter table "article" add column "lead" varchar(255) null default null'),
    ]


def test_a_relation_is_never_rebuilt_by_the_push(blog: str) -> None:
    """A push that only writes the `one_field` of a relation drops its foreign key and makes it again."""
    linked = replace(WRITTEN_BY, meta={"one_field": "articles"})
    articles = F("articles", "alias", meta={"special": ["o2m"]})

    plan = go_through(blog, snapshot(AUTHOR.with_fields(articles), ARTICLE, relations=[linked]))

    assert by_phase(plan) == []
    assert [step.sql.split(" WHERE")[0] for step in plan.steps] == [
        'UPDATE "public"."directus_relations" SET "one_field" = \'articles\''
    ]
    assert [str(item) for item in plan.pushed] == ["field author.articles"]


def test_a_loss_is_not_left_to_the_push(blog: str) -> None:
    wanted = snapshot(AUTHOR.with_fields(F("name", meta=NOTED)), ARTICLE.without("status"), relations=[WRITTEN_BY])

    plan = go_through(blog, wanted, ["data-loss-column:article.status"])

    assert by_phase(plan) == [("expand", 'ALTER TABLE "public"."article" DROP COLUMN "status"')]


def test_an_empty_column_is_the_pushs_to_drop(blog: str) -> None:
    plan = go_through(blog, snapshot(AUTHOR, ARTICLE.without("body"), relations=[WRITTEN_BY]))

    assert by_phase(plan) == [("push", 'alter table "article" drop column "body"')]


def test_an_empty_column_inside_an_index_by_hand_is_not(blog: str) -> None:
    execute(blog, "CREATE INDEX by_hand ON article (title, body)")

    plan = plan_through(blog, snapshot(AUTHOR, ARTICLE.without("body"), relations=[WRITTEN_BY]))

    assert errors(plan) == ["column-drop-takes-index by_hand"]
    assert plan.pushed == ()


def test_rows_that_nobody_looked_at_are_not_left_to_the_push(blog: str) -> None:
    wanted = snapshot(AUTHOR, ARTICLE.with_fields(F("title", schema={"is_unique": True})), relations=[WRITTEN_BY])

    assert plan_through(blog, wanted).pushed != ()
    assert plan_through(blog, wanted, asked=False).pushed == ()


def test_what_never_converges_by_a_push_is_done_by_sql(blog: str) -> None:
    """Directus knows no jsonb: it would make a json column, and report the same difference again."""
    wanted = snapshot(AUTHOR, ARTICLE.with_fields(F("data", "jsonb")), relations=[WRITTEN_BY])

    plan = go_through(blog, wanted)

    assert by_phase(plan) == [("expand", 'ALTER TABLE "public"."article" ADD COLUMN "data" jsonb')]


def test_a_new_collection_with_its_relations_is_left_to_the_push(blog: str) -> None:
    tag, junction = (
        C("tag", (serial("tag"), F("name"))),
        C("article_tag", (serial("article_tag"), F("article", "uuid"))),
    )
    link = R("article_tag", "article", "article")

    plan = go_through(blog, snapshot(AUTHOR, ARTICLE, tag, junction, relations=[WRITTEN_BY, link]))

    assert {step.phase for step in plan.steps} == {Phase.PUSH}
    linked = plan.steps[-1]
    assert [(held.table, held.lock) for held in linked.locks] == [
        ("article_tag", Lock.SHARE_ROW_EXCLUSIVE),
        ("article", Lock.SHARE_ROW_EXCLUSIVE),
    ]


def test_the_steps_of_the_push_are_one_transaction_that_nobody_times_out(blog: str) -> None:
    wanted = snapshot(AUTHOR, ARTICLE.with_fields(F("lead"), F("data", "jsonb")), relations=[WRITTEN_BY])

    plan = go_through(blog, wanted)

    pushed = plan.push_statements
    assert {(step.lock_class, step.lock_timeout, step.statement_timeout, step.undo) for step in pushed} == {
        (LockClass.PUSH, 0, 0, ())
    }
    assert len({step.transaction for step in pushed}) == 1
    assert {step.transaction for step in pushed} & {step.transaction for step in plan.before_push} == set()


def test_a_snapshot_of_another_version_cannot_be_pushed(blog: str) -> None:
    wanted = BASE.model_copy(update={"info": BASE.info.model_copy(update={"directus": "11.13.3"})})
    catalog = read_catalog(blog)
    current = view(catalog, VERSION)

    through, sql = (
        make_plan(diff(current, wanted), catalog, current, wanted, through=way) for way in (Way.DIRECTUS, Way.SQL)
    )

    assert [found.code for found in through.findings if found.severity is Severity.ERROR] == ["push-not-harmless"]
    assert errors(sql) == []


def test_plan_sql_runs_the_two_parts_apart(blog: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    wanted = snapshot(AUTHOR, ARTICLE.with_fields(F("lead"), F("data", "jsonb")), relations=[WRITTEN_BY])
    plan = plan_through(blog, wanted)
    script = tmp_path_factory.mktemp("plan") / "plan.sql"
    script.write_text(render_sql(plan), encoding="utf-8")

    def run(*variables: str) -> str:
        command = [str(bundled() / "psql"), "-X", "-q", "-d", blog, *variables, "-f", str(script)]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    after = run("-v", "after_push=1")
    columns = {column.name for column in read_catalog(blog).tables["article"].columns}
    before = run()

    assert after == "done\n"
    assert "data" not in columns
    assert before.splitlines()[-1] == "done so far: now clear the cache of Directus and push (1 difference left)"
    assert {"data"} == {column.name for column in read_catalog(blog).tables["article"].columns} - columns


def test_the_runbook_says_what_to_do_in_which_order(blog: str) -> None:
    wanted = snapshot(AUTHOR, ARTICLE.with_fields(F("lead"), F("data", "jsonb")), relations=[WRITTEN_BY])

    text = render_markdown(plan_through(blog, wanted))

    runbook, _, _ = text[text.index("## Runbook") :].partition("\n## ")
    assert runbook == (
        "## Runbook\n\n"
        "1. Run `psql -f plan.sql`; it stops at the first error.\n"
        "2. Let every Directus process forget what it knows of the schema: "
        "`POST /utils/cache/clear?system=true`.\n"
        "3. Push the snapshot: `directus-sync push`, or `POST /schema/diff` and then `POST /schema/apply` with its "
        "answer. It runs 1 statement in one transaction, with ACCESS EXCLUSIVE on article.\n"
        "4. Let every Directus process forget what it knows of the schema: "
        "`POST /utils/cache/clear?system=true`.\n"
        "5. Check: `POST /schema/diff` answers 204, and `snap diff` finds nothing.\n"
    )


def test_what_a_push_would_not_do_at_all_is_foreseen(blog: str) -> None:
    """The premise of this file: without a plan, the same pushes end badly."""
    catalog = read_catalog(blog)
    current = view(catalog, VERSION)
    wanted = snapshot(AUTHOR, ARTICLE.with_fields(F("data", "jsonb")), relations=[WRITTEN_BY])

    assert predict(diff(current, wanted), catalog, current, wanted).outcome is Outcome.NEVER_CONVERGES


@pytest.mark.parametrize("comment", ["'agreed upon'", "NULL"])
def test_a_not_null_that_somebody_wrote_about_is_not_made_anew_by_the_push(blog: str, comment: str) -> None:
    required = F("title", schema={"is_nullable": False})
    reach(blog, snapshot(AUTHOR, ARTICLE.with_fields(required), relations=[WRITTEN_BY]))
    keys = read_catalog(blog).tables["article"].constraints
    name = next((key.name for key in keys if key.kind == "not null" and key.columns == ("title",)), None)
    if name is None:
        pytest.skip("NOT NULL is a constraint, which may have a comment, since PostgreSQL 18")
    execute(blog, f'COMMENT ON CONSTRAINT "{name}" ON article IS {comment}')
    longer = replace(required, schema={**required.schema, "max_length": 300})

    plan = go_through(blog, snapshot(AUTHOR, ARTICLE.with_fields(longer), relations=[WRITTEN_BY]))

    assert {phase for phase, _ in by_phase(plan)} == ({"push"} if comment == "NULL" else {"expand"})
