"""The way back: a plan, run forwards and then backwards, leaves the database as it was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import psycopg
import pytest

from snapshot_tool.load.postgres import read_catalog
from snapshot_tool.load.questions import ask
from snapshot_tool.model.finding import Severity
from snapshot_tool.model.plan import Plan
from snapshot_tool.model.snapshot import Snapshot
from snapshot_tool.plan.evidence import ran_until
from snapshot_tool.plan.fingerprint import changed, fingerprint
from snapshot_tool.plan.reverse import reverse_plan, reverse_questions
from tests.plan.build import ID, C, F, R, serial, snapshot
from tests.plan.observe import carry_out, carry_out_steps
from tests.plan.support import errors, execute, plan_for
from tests.plan.test_swap import transactions

AUTHOR = C("author", (ID, F("name"), F("email")))
ARTICLE = C(
    "article",
    (
        ID,
        F(
            "title",
            "string",
            {"is_unique": True, "is_indexed": True, "is_nullable": False},
            {"note": "what it's called"},
        ),
        F("body", "text"),
        F("views", "integer", {"default_value": 0}),
        F("author", "uuid"),
        F("status", "string", {"default_value": "draft"}),
    ),
)
WRITTEN_BY = R("article", "author", "author", "CASCADE")
BASE = snapshot(AUTHOR, ARTICLE, relations=[WRITTEN_BY])
ROWS = (
    "INSERT INTO author (id, name) SELECT md5(n::text)::uuid, 'name ' || n FROM generate_series(1, 5) AS n",
    "INSERT INTO article (id, title, body, views, author) SELECT md5(n::text)::uuid, 'title ' || n, 'body', n, "
    "md5((n % 5 + 1)::text)::uuid FROM generate_series(1, 20) AS n",
    "ANALYZE",
)
TABLES = ("author", "article", "directus_collections", "directus_fields", "directus_relations")


@pytest.fixture
def blog(directus_database: str) -> str:
    carry_out(plan_for(directus_database, BASE), directus_database)
    execute(directus_database, *ROWS)
    return directus_database


def back(url: str, plan: Plan, allow: Sequence[str] = (), until: int | None = None) -> Plan:
    catalog = read_catalog(url)
    until = len(plan.steps) if until is None else until
    answers = ask(url, reverse_questions(plan, catalog, until))
    return reverse_plan(plan, catalog, until=until, allow=allow, answers=answers.found)


def contents(url: str) -> list[list[str]]:
    with psycopg.connect(url) as connection:
        return [
            sorted(
                str(row) for (row,) in connection.execute(f"SELECT to_jsonb(t) FROM {table} AS t".encode()).fetchall()
            )
            for table in TABLES
        ]


def there_and_back(url: str, wanted: Snapshot, lost: Sequence[str] = ()) -> tuple[Plan, Plan]:
    """Run a plan and the way back, both observed, and assert that catalog, metadata and rows are as before."""
    before, rows = fingerprint(read_catalog(url)), contents(url)
    plan = plan_for(url, wanted)
    assert errors(plan) == []
    carry_out(plan, url)
    assert ran_until(plan, read_catalog(url)) == len(plan.steps)
    reverse = back(url, plan)
    held_back = [finding.allow for finding in reverse.findings if finding.severity is Severity.ERROR]
    assert held_back == list(lost)
    carry_out(back(url, plan, lost), url)
    assert changed(before, fingerprint(read_catalog(url))) == ()
    assert contents(url) == rows
    return plan, reverse


def with_article(*fields: F) -> Snapshot:
    return snapshot(AUTHOR, ARTICLE.with_fields(*fields), relations=[WRITTEN_BY])


FORWARDS = {
    "longer": with_article(F("status", "string", {"default_value": "draft", "max_length": 300})),
    "default": with_article(F("status", "string", {"default_value": "new"})),
    "not null": with_article(F("body", "text", {"is_nullable": False})),
    "unique": with_article(F("body", "text", {"is_unique": False, "is_indexed": True})),
    "a field": with_article(F("slug", "string", {"is_unique": True, "is_indexed": True})),
    "a counted field": with_article(F("number", "integer", {"default_value": "nextval('numbers'::regclass)"})),
    "an alias": with_article(F("extra", "alias")),
    "a relation changed": snapshot(AUTHOR, ARTICLE, relations=[R("article", "author", "author", "SET NULL")]),
    "a relation removed": snapshot(AUTHOR, ARTICLE),
    "a relation renamed": snapshot(AUTHOR, ARTICLE, relations=[R("article", "author", "author", "CASCADE", name="x")]),
    "collections": snapshot(
        AUTHOR, ARTICLE, C("tag", (serial("tag"), F("label", "string", {"is_unique": True}))),
        C("tagged", (serial("tagged"), F("article", "uuid"), F("tag", "integer", {"is_indexed": True}))),
        relations=[WRITTEN_BY, R("tagged", "article", "article"), R("tagged", "tag", "tag")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FORWARDS)
def test_there_and_back(blog: str, name: str) -> None:
    there_and_back(blog, FORWARDS[name], ["data-loss-column:article.number"] if name == "a counted field" else [])


def test_the_way_back_is_as_careful_as_the_way_there(blog: str) -> None:
    plan, reverse = there_and_back(blog, FORWARDS["a field"])
    assert [
        (str(step.phase), str(step.lock_class), step.sql) for step in reverse.steps if "directus" not in step.sql
    ] == [
        ("preflight", "query", 'SELECT 1 FROM "public"."article" WHERE "slug" IS NOT NULL LIMIT 1'),
        ("contract", "concurrent", 'DROP INDEX CONCURRENTLY "public"."article_slug_index"'),
        ("contract", "brief", 'ALTER TABLE "public"."article" DROP CONSTRAINT "article_slug_unique"'),
        ("contract", "brief", 'ALTER TABLE "public"."article" DROP COLUMN "slug"'),
    ]
    assert reverse.steps[1].reason == f"takes back step 5: {plan.steps[4].reason}"
    again = [undo.sql for step in reversed(reverse.steps) for undo in step.undo if "directus" not in undo.sql]
    assert again == [step.sql for step in plan.steps if "directus" not in step.sql and "CREATE UNIQUE" not in step.sql]


def test_a_dropped_unique_constraint_and_index_come_back_while_everybody_works(blog: str) -> None:
    plain = with_article(F("title", "string", {"is_nullable": False}, {"note": "what it's called"}))
    allow = ["index-drop-unique:article_title_unique", "index-drop-uncovered:article_title_index"]
    before = fingerprint(read_catalog(blog))
    plan = plan_for(blog, plain, allow)
    assert errors(plan) == []
    carry_out(plan, blog)
    reverse = back(blog, plan)
    assert [(str(step.lock_class), step.sql) for step in reverse.steps] == [
        ("concurrent", "CREATE INDEX CONCURRENTLY article_title_index ON public.article USING btree (title)"),
        ("concurrent", "CREATE UNIQUE INDEX CONCURRENTLY article_title_unique ON public.article USING btree (title)"),
        (
            "brief",
            'ALTER TABLE "public"."article" ADD CONSTRAINT "article_title_unique" UNIQUE USING INDEX '
            '"article_title_unique"',
        ),
    ]
    carry_out(reverse, blog)
    assert changed(before, fingerprint(read_catalog(blog))) == ()


def test_a_foreign_key_that_was_made_again_has_the_name_again_that_somebody_gave_it(directus_database: str) -> None:
    def with_keys(kind: str) -> Snapshot:
        tables = C("author", (replace(ID, kind=kind),)), C("article", (ID, F("author", kind)))
        return snapshot(*tables, relations=[WRITTEN_BY])

    carry_out(plan_for(directus_database, with_keys("integer")), directus_database)
    execute(
        directus_database,
        "ALTER TABLE article RENAME CONSTRAINT article_author_foreign TO by_hand",
        "COMMENT ON CONSTRAINT by_hand ON article IS 'ours'",
        *("INSERT INTO author VALUES (1)", "INSERT INTO article VALUES (md5('1')::uuid, 1)", "ANALYZE"),
    )
    plan, reverse = there_and_back(directus_database, with_keys("bigInteger"))
    made = [[step.sql for step in found.steps if "ADD CONSTRAINT" in step.sql] for found in (plan, reverse)]
    assert [[sql.split('"')[5] for sql in found] for found in made] == [["article_author_foreign"], ["by_hand"]]


def test_an_index_that_a_constraint_took_is_what_it_was_again(blog: str) -> None:
    execute(
        blog,
        "CREATE UNIQUE INDEX article_views_unique ON article (views)",
        "COMMENT ON INDEX article_views_unique IS 'one each'",
        "ALTER TABLE article CLUSTER ON article_views_unique",
    )
    views = F("views", "integer", {"default_value": 0, "is_unique": True})
    _, reverse = there_and_back(blog, with_article(views))
    spare = reverse.steps[0].sql.split()[4]
    assert [(str(step.lock_class), step.sql) for step in reverse.steps] == [
        ("concurrent", f"CREATE UNIQUE INDEX CONCURRENTLY {spare} ON public.article USING btree (views)"),
        ("brief", 'ALTER TABLE "public"."article" DROP CONSTRAINT "article_views_unique"'),
        ("brief", f'ALTER INDEX "public"."{spare}" RENAME TO "article_views_unique"'),
        ("brief", 'ALTER TABLE "public"."article" CLUSTER ON "article_views_unique"'),
        ("brief", 'COMMENT ON INDEX "public"."article_views_unique" IS \'one each\''),
    ]
    assert len({step.transaction for step in reverse.steps[1:]}) == 1


def test_an_index_that_foreign_keys_rely_on_is_not_let_go(blog: str) -> None:
    unique = snapshot(AUTHOR.with_fields(F("email", "string", {"is_unique": True})), ARTICLE, relations=[WRITTEN_BY])
    execute(
        blog,
        "CREATE UNIQUE INDEX author_email_unique ON author (email)",
        "ALTER TABLE article ADD CONSTRAINT by_email FOREIGN KEY (title) REFERENCES author (email) NOT VALID",
    )
    plan = plan_for(blog, unique)
    carry_out(plan, blog)
    (check,) = back(blog, plan).steps[0].before
    assert check.message == "a foreign key relies on author_email_unique"
    with psycopg.connect(blog) as connection:
        assert connection.execute(check.sql.encode()).fetchone() is not None


def test_a_dropped_column_comes_back_empty_with_the_composite_index_that_went_with_it(blog: str) -> None:
    execute(
        blog,
        "CREATE INDEX by_both ON article (status, title) WHERE views > 3",
        "ALTER TABLE article ADD CONSTRAINT known CHECK (status <> 'unknown')",
        "ALTER TABLE article ADD CONSTRAINT both_once UNIQUE (status, title)",
        "COMMENT ON COLUMN article.status IS 'where it is'",
        "COMMENT ON CONSTRAINT known ON article IS 'agreed upon'",
        "COMMENT ON CONSTRAINT both_once ON article IS 'one each'",
    )
    before = fingerprint(read_catalog(blog))
    wanted = snapshot(AUTHOR, ARTICLE.without("status"), relations=[WRITTEN_BY])
    plan = plan_for(blog, wanted, ["data-loss-column", "column-drop-takes-index"])
    assert errors(plan) == []
    carry_out(plan, blog)
    reverse = back(blog, plan)
    assert errors(reverse) == []
    carry_out(reverse, blog)
    assert changed(before, fingerprint(read_catalog(blog))) == ()
    with psycopg.connect(blog) as connection:
        assert connection.execute("SELECT DISTINCT status FROM article").fetchall() == [("draft",)]
    told = [finding.message for finding in reverse.findings if finding.code == "not-undone"]
    assert told == [
        "step 4 is not taken back (take article.status out of the permissions): which permissions named the field is "
        "not kept",
        "step 2 does not come back whole (the field article.status is not in the snapshot): the values are gone with "
        "the column; restore them from a backup",
    ]


def test_a_plan_that_ran_in_part_is_taken_back_as_far_as_it_ran(blog: str) -> None:
    wanted = FORWARDS["collections"]
    before, rows = fingerprint(read_catalog(blog)), contents(blog)
    for name in ("a field", "collections", "not null"):
        plan = plan_for(blog, FORWARDS[name])
        for done in range(1, len(transactions(plan)) + 1):
            plan = plan_for(blog, FORWARDS[name])
            ran = [step for group in transactions(plan)[:done] for step in group]
            carry_out_steps(ran, blog)
            until = ran_until(plan, read_catalog(blog))
            assert until >= ran[-1].number or all(step.expects_nothing for step in ran)
            carry_out(back(blog, plan, until=until), blog)
            assert changed(before, fingerprint(read_catalog(blog))) == ()
            assert contents(blog) == rows
    assert ran_until(plan_for(blog, wanted), read_catalog(blog)) == 0


def test_rows_written_since_are_lost_only_where_that_is_allowed(blog: str) -> None:
    plan = plan_for(blog, FORWARDS["collections"])
    carry_out(plan, blog)
    assert errors(back(blog, plan)) == []
    execute(blog, "INSERT INTO tag (label) VALUES ('new')")
    assert errors(back(blog, plan)) == ["data-loss-table tag"]
    carry_out(back(blog, plan, ["data-loss-table:tag"]), blog)
    assert "tag" not in read_catalog(blog).tables


def test_a_swap_stays_and_the_rest_is_taken_back(blog: str) -> None:
    wanted = with_article(
        F("views", "bigInteger", {"default_value": 0}), F("status", "string", {"default_value": "new"})
    )
    plan = plan_for(blog, wanted, large_table_rows=10)
    assert errors(plan) == []
    carry_out(plan, blog)
    reverse = back(blog, plan)
    assert [step.sql for step in reverse.steps] == [
        'ALTER TABLE "public"."article" ALTER COLUMN "status" SET DEFAULT \'draft\'::character varying'
    ]
    told = [finding.message for finding in reverse.findings if finding.code == "not-undone"]
    assert any(
        message.endswith(
            "what is written from here on is in the new column alone; a plan for the old snapshot changes it back"
        )
        for message in told
    )
    carry_out(reverse, blog)


def test_a_swap_that_was_not_finished_is_taken_back(blog: str) -> None:
    wanted = with_article(F("views", "bigInteger", {"default_value": 0}))
    before = fingerprint(read_catalog(blog))
    total = len(transactions(plan_for(blog, wanted, large_table_rows=10)))
    for done in range(1, total - 2):
        plan = plan_for(blog, wanted, large_table_rows=10)
        carry_out_steps([step for group in transactions(plan)[:done] for step in group], blog)
        until = ran_until(plan, read_catalog(blog))
        carry_out(back(blog, plan, until=until), blog)
        assert changed(before, fingerprint(read_catalog(blog))) == ()


def test_a_dropped_collection_comes_back_empty_with_all_that_went_with_it(blog: str) -> None:
    tags = FORWARDS["collections"]
    carry_out(plan_for(blog, tags), blog)
    execute(
        blog,
        "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        "CREATE TRIGGER stamps BEFORE UPDATE ON tagged FOR EACH ROW EXECUTE FUNCTION f()",
        "CREATE INDEX both_of ON tagged (article, tag) WHERE tag > 3",
        "COMMENT ON INDEX both_of IS 'of both'",
        "ALTER TABLE tagged ADD CONSTRAINT positive CHECK (tag > 0)",
        "COMMENT ON CONSTRAINT positive ON tagged IS 'counted'",
        "COMMENT ON CONSTRAINT tagged_pkey ON tagged IS 'the key'",
        "COMMENT ON CONSTRAINT tagged_tag_foreign ON tagged IS 'to its tag'",
        "INSERT INTO tag (label) VALUES ('one')",
        "INSERT INTO tagged (article, tag) SELECT id, 1 FROM article",
    )
    before, rows = fingerprint(read_catalog(blog)), contents(blog)
    allow = ["data-loss-table", "column-drop-takes-index", "table-drop-takes-object:tagged"]
    plan = plan_for(blog, BASE, allow)
    assert errors(plan) == []
    carry_out(plan, blog)
    reverse = back(blog, plan)
    assert errors(reverse) == []
    carry_out(reverse, blog)
    assert changed(before, fingerprint(read_catalog(blog))) == ()
    assert contents(blog) == rows
    told = [finding.message for finding in reverse.findings if finding.code == "not-undone"]
    assert [message for message in told if "with the table" in message] == [
        f"step {step.number} does not come back whole ({step.reason}): the rows are gone with the table; restore them "
        "from a backup"
        for step in reversed(plan.steps)
        if step.sql.startswith("DROP TABLE")
    ]
