"""Cases of the rules over relations and over what collections do together."""

from __future__ import annotations

from snapshot_tool.model.declared import Declared, DeclaredIndex, DeclaredKey
from tests.rules.snapshot.build import Document, collection, column, relation
from tests.rules.snapshot.case import Case

ARTICLE, AUTHOR = "collections/article.json", "fields/article/author.json"
RELATION, ARTICLES = "relations/article/author.json", "fields/author/articles.json"
OTHER = "relations/article/editor.json"
EDITOR = {"": column("article", "editor", "uuid", "uuid", foreign_key_table="author", foreign_key_column="id")}
KEY = {"is_nullable": False, "is_unique": True, "is_primary_key": True}


def _any(**meta: object) -> Document:
    """A many-to-any relation of `article.item`."""
    made = relation("article", "item", "author", one_collection=None, **meta)
    del made["schema"]
    return made | {"related_collection": None}


KIND = {"": column("article", "kind", "string", "character varying", max_length=255)}
ITEM = {"": column("article", "item", "string", "character varying", max_length=255)}
TAGS = {
    "collections/language.json": {"": collection("language")},
    "fields/language/code.json": {
        "": column("language", "code", "string", "character varying", max_length=255, **KEY)
    },
    "fields/article/language.json": {
        "": column("article", "language", "string", "character varying", max_length=255,
                   foreign_key_table="language", foreign_key_column="code")
    },
}  # fmt: skip
LANGUAGE = {
    "": relation("article", "language", "language", junction_field="author")
    | {
        "schema": {
            "table": "article", "column": "language", "foreign_key_table": "language", "foreign_key_column": "code",
            "constraint_name": "article_language_foreign", "on_update": "NO ACTION", "on_delete": "SET NULL",
        }
    }
}  # fmt: skip

RELATIONS = {
    "archive-incomplete": Case(
        fires={ARTICLE: {"meta.archive_field": "title"}},
        says=(
            (
                "collections/article.json:7:5 $.meta.archive_value",
                "collection article archives by title, and its archive_value is null",
            ),
        ),
        near={ARTICLE: {"meta.archive_field": "title", "meta.archive_value": "old"}},
    ),
    "cascade-delete": Case(
        fires={
            RELATION: {"schema.on_delete": "CASCADE"},
            "fields/author/boss.json": {
                "": column("author", "boss", "uuid", "uuid", foreign_key_table="author", foreign_key_column="id")
            },
            "relations/author/boss.json": {"": relation("author", "boss", "author")},
        },
        says=(
            (
                "relations/article/author.json:23:5 $.schema.on_delete",
                "deleting an item of author deletes its items of article",
            ),
        ),
        near={RELATION: {"schema.on_delete": "NO ACTION"}},
    ),
    "deselect-on-not-null": Case(
        fires={AUTHOR: {"schema.is_nullable": False}, RELATION: {"schema.on_delete": "CASCADE"}},
        says=(
            (
                "relations/article/author.json:12:5 $.meta.one_deselect_action",
                "author.articles empties article.author of what is taken out, which takes no NULL",
            ),
        ),
        near={
            AUTHOR: {"schema.is_nullable": False},
            RELATION: {"schema.on_delete": "CASCADE", "meta.one_deselect_action": "delete"},
        },
    ),
    "foreign-key-renamed": Case(
        fires={RELATION: {"schema.constraint_name": "article_author_fkey"}},
        says=(
            (
                "relations/article/author.json:21:5 $.schema.constraint_name",
                "the foreign key of relation article.author is article_author_fkey, and Directus would name it "
                "article_author_foreign",
            ),
        ),
        near={RELATION: {"schema.constraint_name": "article_author_foreign"}},
    ),
    "junction-not-said": Case(
        fires={ARTICLES: {"meta.special": ["m2m"]}},
        says=(
            (
                "relations/article/author.json:6:5 $.meta.junction_field",
                "author.articles is a list (m2m), and relation article.author names no junction_field",
            ),
        ),
        near={
            ARTICLES: {"meta.special": ["m2m"]},
            RELATION: {"meta.junction_field": "language"},
            **TAGS,
            "relations/article/language.json": LANGUAGE,
        },
    ),
    "many-to-any-incomplete": Case(
        fires={
            "fields/article/item.json": {"": column("article", "item", "integer", "integer")},
            "relations/article/item.json": {"": _any(one_allowed_collections=["author", "page"])},
        },
        says=(
            (
                "relations/article/item.json:10:7 $.meta.one_allowed_collections[0]",
                "relation article.item is many-to-any, but integer, and the key of author is uuid",
            ),
            (
                "relations/article/item.json:11:7 $.meta.one_allowed_collections[1]",
                "relation article.item is many-to-any, and allows the collection page, which is nowhere",
            ),
            (
                "relations/article/item.json:14:5 $.meta.one_collection_field",
                "relation article.item is many-to-any, and names no field for the collection",
            ),
        ),
        near={
            "fields/article/kind.json": KIND,
            "fields/article/item.json": ITEM,
            "relations/article/item.json": {"": _any(one_allowed_collections=["author"], one_collection_field="kind")},
        },
    ),
    "missing-index-on-foreign-key": Case(
        fires={},
        says=(
            (
                "fields/article/author.json:36:5 $.schema.is_indexed",
                "the foreign key article.author has no index of its own",
            ),
        ),
        near={AUTHOR: {"schema.is_indexed": True}},
    ),
    "one-field-is-column": Case(
        fires={
            RELATION: {"meta.one_field": "name"},
            "fields/author/name.json": {"": column("author", "name", "text", "text")},
        },
        says=(
            (
                "relations/article/author.json:13:5 $.meta.one_field",
                "the one_field of relation article.author is author.name, which has a column",
            ),
        ),
        near={ARTICLES: {"meta.special": ["alias", "o2m"]}},
    ),
    "one-field-twice": Case(
        fires={
            "fields/article/editor.json": EDITOR,
            OTHER: {"": relation("article", "editor", "author", one_field="articles")},
        },
        says=(
            (
                "relations/article/editor.json:13:5 $.meta.one_field",
                "the one_field of relation article.editor is author.articles, which is that of article.author too",
            ),
        ),
        near={"fields/article/editor.json": EDITOR, OTHER: {"": relation("article", "editor", "author")}},
    ),
    "relation-rule-null": Case(
        fires={RELATION: {"schema.on_delete": None}},
        says=(
            (
                "relations/article/author.json:23:5 $.schema.on_delete",
                "the on_delete of relation article.author is null, which PostgreSQL takes for NO ACTION",
            ),
        ),
        near={RELATION: {"schema.on_delete": "NO ACTION"}},
    ),
    "relation-to-folder": Case(
        fires={
            "collections/folder.json": {
                "": {key: value for key, value in collection("folder").items() if key != "schema"}
            },
            "fields/article/x.json": {"": column("article", "x", "uuid", "uuid")},
            "relations/article/x.json": {"": relation("article", "x", "folder")},
        },
        says=(
            (
                "relations/article/x.json:4:3 $.related_collection",
                "relation article.x leads to folder, which is a folder",
            ),
        ),
        near={
            "collections/folder.json": {
                "": {key: value for key, value in collection("folder").items() if key != "schema"}
            }
        },
    ),
    "required-circle": Case(
        fires={
            AUTHOR: {"schema.is_nullable": False},
            "fields/author/first.json": {
                "": column(
                    "author",
                    "first",
                    "uuid",
                    "uuid",
                    is_nullable=False,
                    foreign_key_table="article",
                    foreign_key_column="id",
                )
            },
            "relations/author/first.json": {"": relation("author", "first", "article")},
        },
        says=(
            (
                "relations/article/author.json:1:1",
                "items of `article` and `author` need one another before they can be created: relation "
                "article.author takes no NULL",
            ),
        ),
        near={
            AUTHOR: {"schema.is_nullable": False},
            "fields/author/first.json": {
                "": column("author", "first", "uuid", "uuid", foreign_key_table="article", foreign_key_column="id")
            },
            "relations/author/first.json": {"": relation("author", "first", "article")},
        },
    ),
    "set-default-without-default": Case(
        fires={RELATION: {"schema.on_delete": "SET DEFAULT"}},
        says=(
            (
                "relations/article/author.json:23:5 $.schema.on_delete",
                "relation article.author is on_delete SET DEFAULT, but the column has no default",
            ),
        ),
        near={
            RELATION: {"schema.on_delete": "SET DEFAULT"},
            AUTHOR: {"schema.default_value": "00000000-0000-0000-0000-000000000000"},
        },
    ),
    "translations-language": Case(
        fires={
            ARTICLES: {"meta.special": ["translations"], "meta.options": {"languageField": "name"}},
            RELATION: {"meta.junction_field": "language"},
            **TAGS,
            "relations/article/language.json": LANGUAGE,
        },
        says=(
            (
                "fields/author/articles.json:16:7 $.meta.options.languageField",
                "languageField of field author.articles is name, which is no field of language",
            ),
        ),
        near={
            ARTICLES: {"meta.special": ["translations"], "meta.options": {"languageField": "code"}},
            RELATION: {"meta.junction_field": "language"},
            **TAGS,
            "relations/article/language.json": LANGUAGE,
        },
    ),
}
BY_HAND = Declared(indexes=(DeclaredIndex(name="x", table="article", columns=(DeclaredKey(column="author"),)),))
