"""Renames: rows, indexes, constraints and metadata stay under the new name, and Directus finds nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import psycopg
import pytest

from snapshot_tool.directus.diff import diff
from snapshot_tool.directus.view import view
from snapshot_tool.errors import UsageError
from snapshot_tool.load.postgres import read_catalog
from snapshot_tool.load.questions import ask
from snapshot_tool.model.catalog import Catalog
from snapshot_tool.model.json import JsonObject
from snapshot_tool.model.plan import Phase, Plan, Rename
from snapshot_tool.model.snapshot import Snapshot
from snapshot_tool.plan.context import Context
from snapshot_tool.plan.fingerprint import changed, fingerprint
from snapshot_tool.plan.make import data_questions
from snapshot_tool.plan.rename import after_renames, parse_rename
from tests.plan.build import ID, C, F, R, serial, snapshot
from tests.plan.documents import make_plan
from tests.plan.observe import carry_out
from tests.plan.support import VERSION, assert_reached, codes, errors, execute, plan_for, reach

INDEXED: JsonObject = {"is_indexed": True}
AUTHOR = C("author", (serial("author"), F("name", schema=INDEXED), F("email", schema={"is_unique": True})))
ARTICLE = C(
    "article",
    (
        ID,
        F("title", schema={"is_nullable": False}),
        F("author", "integer", INDEXED, {"special": ["m2o"]}),
        F("sort", "integer"),
        F("panel", "alias"),
        F("state", meta={"group": "panel"}),
    ),
    {"sort_field": "sort", "archive_field": "state"},
)
WRITTEN_BY = R("article", "author", "author", meta={"one_field": "articles", "sort_field": "sort"})
ARTICLES = F("articles", "alias", meta={"special": ["o2m"]})
BEFORE = snapshot(AUTHOR.with_fields(ARTICLES), ARTICLE, relations=[WRITTEN_BY])
ROWS = (
    "INSERT INTO author (name, email) SELECT 'name ' || n, 'mail ' || n FROM generate_series(1, 20) AS n",
    "INSERT INTO article (id, title, author, sort, state) "
    "SELECT md5(n::text)::uuid, 'title ' || n, n % 20 + 1, n, 'a' FROM generate_series(1, 60) AS n",
    "INSERT INTO directus_policies (id, name, icon, ip_access, enforce_tfa, admin_access, app_access) "
    "VALUES ('6d1ef2c5-25b2-4f3e-b5b0-1c5e7e1c0000', 'p', 'x', NULL, false, false, true)",
    "INSERT INTO directus_permissions (collection, action, fields, policy) "
    "VALUES ('article', 'read', 'id,title,author', '6d1ef2c5-25b2-4f3e-b5b0-1c5e7e1c0000')",
    "CREATE INDEX by_hand ON article (lower(title), author) WHERE author IS NOT NULL AND state <> 'author'",
    "ALTER TABLE article ADD CONSTRAINT checked CHECK (author > 0 OR title <> 'author')",
    "ANALYZE",
)


@pytest.fixture
def blog(directus_database: str) -> str:
    reach(directus_database, BEFORE)
    execute(directus_database, *ROWS)
    return directus_database


def rename(url: str, wanted: Snapshot, *renames: str, allow: Sequence[str] = ()) -> Plan:
    """Plan with renames, run, and assert that the database is what was foreseen, and has nothing left to do."""
    before = read_catalog(url)
    current = view(before, VERSION)
    differences = diff(current, wanted)
    parsed = tuple(map(parse_rename, renames))
    questions = data_questions(differences, before, current, wanted, renames=parsed)
    answers = ask(url, questions)
    assert None not in answers.values()
    plan = make_plan(differences, before, current, wanted, renames=parsed, answers=answers, allow=allow)
    assert errors(plan) == []
    carry_out(plan, url)
    assert_renamed(url, before, wanted, parsed)
    return plan


def assert_renamed(url: str, before: Catalog, wanted: Snapshot, renames: tuple[Rename, ...]) -> None:
    real = read_catalog(url)
    context, renaming = after_renames(
        Context(diff(view(before, VERSION), wanted), before, view(before, VERSION), wanted), renames
    )
    assert [str(found.item) for found in diff(view(real, VERSION), wanted)] == []
    if not len(context.differences):
        assert changed(fingerprint(renaming.catalog), fingerprint(real)) == ()
    assert_reached(url, wanted, renaming.catalog, ())


def rows(url: str, query: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute(query.encode()).fetchall()


def with_writer() -> Snapshot:
    """`BEFORE` with `article.author` called `writer`."""
    article = replace(
        ARTICLE,
        fields=tuple(replace(own, name="writer") if own.name == "author" else own for own in ARTICLE.fields),
    )
    written_by = R("article", "writer", "author", meta={"one_field": "articles", "sort_field": "sort"})
    return snapshot(AUTHOR.with_fields(ARTICLES), article, relations=[written_by])


def test_a_field_keeps_its_values_its_index_and_its_foreign_key(blog: str) -> None:
    plan = rename(blog, with_writer(), "article.author:article.writer")

    assert [step.sql for step in plan.steps if not step.sql.startswith("UPDATE")] == [
        'ALTER TABLE "public"."article" RENAME COLUMN "author" TO "writer"',
        'ALTER INDEX "public"."article_author_index" RENAME TO "article_writer_index"',
        'ALTER TABLE "public"."article" RENAME CONSTRAINT "article_author_foreign" TO "article_writer_foreign"',
    ]
    assert {step.transaction for step in plan.steps} == {1}
    assert codes(plan) == [("rename-breaks-readers", "article.writer")]
    assert rows(blog, "SELECT count(*), count(writer) FROM article") == [(60, 60)]
    assert rows(blog, "SELECT fields FROM directus_permissions") == [("id,title,writer",)]


def test_the_way_back_is_the_rename_back(blog: str) -> None:
    before = fingerprint(read_catalog(blog))
    plan = rename(blog, with_writer(), "article.author:article.writer")

    with psycopg.connect(blog) as connection:
        for step in reversed(plan.steps):
            for undo in step.undo:
                connection.execute(undo.sql.encode())

    assert changed(before, fingerprint(read_catalog(blog))) == ()


def test_fields_that_others_name_move_along(blog: str) -> None:
    article = replace(
        ARTICLE,
        fields=tuple(
            replace(own, name={"sort": "place", "state": "status", "panel": "box"}.get(own.name, own.name))
            for own in ARTICLE.with_fields(F("state", meta={"group": "box"})).fields
        ),
        meta={"sort_field": "place", "archive_field": "status"},
    )
    written_by = R("article", "author", "author", meta={"one_field": "works", "sort_field": "place"})
    wanted = snapshot(AUTHOR.with_fields(replace(ARTICLES, name="works")), article, relations=[written_by])

    plan = rename(
        blog,
        wanted,
        "article.sort:article.place",
        "article.state:article.status",
        "article.panel:article.box",
        "author.articles:author.works",
    )

    assert [step.reason for step in plan.steps if step.phase is not Phase.EXPAND] == []
    assert all(step.cause is not None and "becomes" in step.reason for step in plan.steps)


def test_a_collection_keeps_its_rows_and_everything_that_refers_to_it(blog: str) -> None:
    writer = replace(AUTHOR.with_fields(ARTICLES), name="writer")
    wanted = snapshot(
        writer.with_fields(serial("writer")),
        ARTICLE,
        relations=[replace(WRITTEN_BY, target="writer")],
    )

    plan = rename(blog, wanted, "author:writer")

    not_null = ['ALTER TABLE "public"."writer" RENAME CONSTRAINT "author_id_not_null" TO "writer_id_not_null"']
    if read_catalog(blog).server.major < 18:
        not_null = []  # it has no name there
    assert [step.sql for step in plan.steps if step.sql.startswith("ALTER")] == [
        'ALTER TABLE "public"."author" RENAME TO "writer"',
        'ALTER TABLE "public"."writer" RENAME CONSTRAINT "author_pkey" TO "writer_pkey"',
        *not_null,
        'ALTER SEQUENCE "public"."author_id_seq" RENAME TO "writer_id_seq"',
        'ALTER INDEX "public"."author_name_index" RENAME TO "writer_name_index"',
        'ALTER TABLE "public"."writer" RENAME CONSTRAINT "author_email_unique" TO "writer_email_unique"',
    ]
    assert rows(blog, "SELECT count(*) FROM writer") == [(20,)]
    assert rows(blog, "SELECT count(*) FROM article JOIN writer ON writer.id = article.author") == [(60,)]


def test_a_group_and_what_is_in_it(directus_database: str) -> None:
    inside = replace(ARTICLE, meta={**ARTICLE.meta, "group": "blog"})
    reach(directus_database, snapshot(C("blog"), AUTHOR.with_fields(ARTICLES), inside, relations=[WRITTEN_BY]))
    moved = replace(ARTICLE, meta={**ARTICLE.meta, "group": "news"})

    rename(
        directus_database,
        snapshot(C("news"), AUTHOR.with_fields(ARTICLES), moved, relations=[WRITTEN_BY]),
        "blog:news",
    )


def test_a_many_to_any_collection_is_renamed_in_the_rows_too(directus_database: str) -> None:
    text, image = C("text", (ID, F("body", "text"))), C("image", (ID, F("file")))
    block = C("block", (serial("block"), F("item"), F("collection")))
    any_of = R(
        "block", "item", None,
        meta={"one_collection_field": "collection", "one_allowed_collections": ["text", "image"]},
    )  # fmt: skip
    reach(directus_database, snapshot(text, image, block, relations=[any_of]))
    execute(
        directus_database,
        "INSERT INTO block (item, collection) VALUES ('1', 'text'), ('2', 'image'), ('3', 'text')",
    )
    prose = replace(any_of, meta={**any_of.meta, "one_allowed_collections": ["prose", "image"]})

    rename(directus_database, snapshot(replace(text, name="prose"), image, block, relations=[prose]), "text:prose")

    assert rows(directus_database, "SELECT collection, count(*) FROM block GROUP BY 1 ORDER BY 1") == [
        ("image", 1), ("prose", 2),
    ]  # fmt: skip


def test_other_changes_of_what_is_renamed_are_planned_under_its_new_name(blog: str) -> None:
    article = replace(
        ARTICLE,
        fields=tuple(
            F("name", schema={"is_nullable": False, "is_unique": True}, meta={"note": "new"})
            if own.name == "title"
            else own
            for own in ARTICLE.fields
        ),
    )

    plan = rename(
        blog,
        snapshot(AUTHOR.with_fields(ARTICLES), article, relations=[WRITTEN_BY]),
        "article.title:article.name",
    )

    assert [step.sql for step in plan.steps if step.phase is Phase.PREFLIGHT] == [
        'SELECT "name" FROM (SELECT "id", "title" AS "name", "author", "sort", "state" FROM "public"."article") '
        'AS "article" WHERE "name" IS NOT NULL GROUP BY "name" HAVING count(*) > 1 LIMIT 1'
    ]


def test_two_renames_one_after_the_other(blog: str) -> None:
    article = replace(
        ARTICLE,
        name="post",
        fields=tuple(replace(own, name="headline") if own.name == "title" else own for own in ARTICLE.fields),
    )

    rename(
        blog,
        snapshot(AUTHOR.with_fields(ARTICLES), article, relations=[replace(WRITTEN_BY, collection="post")]),
        "article:post",
        "post.title:post.headline",
    )

    assert rows(blog, "SELECT count(headline) FROM post") == [(60,)]


def test_a_field_of_a_system_collection(directus_database: str) -> None:
    reach(directus_database, snapshot(custom=[C("directus_users", (F("nick", schema=INDEXED),))]))

    plan = rename(
        directus_database,
        snapshot(custom=[C("directus_users", (F("handle", schema=INDEXED),))]),
        "directus_users.nick:directus_users.handle",
    )

    assert (
        plan.steps[1].sql == 'ALTER INDEX "public"."directus_users_nick_index" RENAME TO "directus_users_handle_index"'
    )


def test_a_rename_is_offered_for_fields_and_collections(blog: str) -> None:
    writer = replace(AUTHOR, name="writer").with_fields(serial("writer"))
    field = plan_for(blog, with_writer())
    collection = plan_for(blog, snapshot(writer, ARTICLE.without("author")))

    offered = [(found.place.object, found.remedies) for plan in (field, collection) for found in plan.findings
               if found.code == "rename-candidate"]  # fmt: skip

    assert offered == [
        ("article.writer", ("if it is, its rows are kept by --rename article.author:article.writer",)),
        ("writer", ("if it is, its rows are kept by --rename author:writer",)),
    ]


def test_no_rename_is_offered_where_the_fields_are_others(blog: str) -> None:
    plan = plan_for(blog, snapshot(C("writer", (serial("writer"), F("nick"))), ARTICLE.without("author")))

    assert [found for found in plan.findings if found.code == "rename-candidate"] == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("article", "--rename article: not of the form old:new"),
        ("article:", "--rename article:: not of the form old:new"),
        ("a:b:c", "--rename a:b:c: not of the form old:new"),
        ("article.title:name", "--rename article.title:name: one side is a collection and the other a field"),
        ("nothing:post", "--rename nothing:post: the database has no collection nothing"),
        ("article:author", "--rename article:author: the name author is taken in the database"),
        ("article:post", "--rename article:post: the snapshot has no collection post"),
        ("directus_users:people", "--rename directus_users:people: Directus's own collections keep their names"),
        ("article.no:article.writer", "--rename article.no:article.writer: the database has no field article.no"),
        (
            "article.author:article.title",
            "--rename article.author:article.title: the name article.title is taken in the database",
        ),
        (
            "article.author:article.pen",
            "--rename article.author:article.pen: the snapshot has no field article.pen",
        ),
        (
            "article.title:article.writer",
            "--rename article.title:article.writer: the snapshot still has a field article.title",
        ),
        (
            "article.author:author.writer",
            "--rename article.author:author.writer: a field does not move to another collection by a rename",
        ),
        (
            "directus_users.email:directus_users.mail",
            "--rename directus_users.email:directus_users.mail: Directus's own fields keep their names",
        ),
    ],
)
def test_what_cannot_be_renamed_is_told(blog: str, text: str, message: str) -> None:
    catalog = read_catalog(blog)
    current, wanted = view(catalog, VERSION), with_writer()
    with pytest.raises(UsageError) as caught:
        make_plan(diff(current, wanted), catalog, current, wanted, renames=[parse_rename(text)])

    assert caught.value.message == message
    assert caught.value.hint == "--rename old:new, with collections (a:b) or fields of one collection (a.x:a.y)"
