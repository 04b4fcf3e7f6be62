"""Cases of the rules over columns, their types, defaults and names, and over the files."""

from __future__ import annotations

from tests.rules.snapshot.build import alias, collection, column
from tests.rules.snapshot.case import Case

TITLE, AUTHOR, SORT = "fields/article/title.json", "fields/article/author.json", "fields/article/sort.json"
ID, INFO, ARTICLE = "fields/article/id.json", "info.json", "collections/article.json"
NEW = "fields/article/x.json"


def _group(name: str, **meta: object) -> dict[str, object]:
    return alias("article", name, special=["alias", "no-data", "group"], **meta)


def _digits(default: float) -> dict[str, object]:
    sizes = {"numeric_precision": 10, "numeric_scale": 5}
    return column("article", "x", "decimal", "numeric", **sizes, default_value=default)


COLUMNS = {
    "alias-special-on-column": Case(
        fires={TITLE: {"meta.special": ["conceal", "o2m"]}},
        says=(
            (
                "fields/article/title.json:20:5 $.meta.special",
                "field article.title has a column and the special `o2m`: a push would drop the column",
            ),
        ),
        near={"fields/author/articles.json": {"meta.special": ["o2m"]}, TITLE: {"meta.special": ["conceal"]}},
    ),
    "alias-without-special": Case(
        fires={NEW: {"": alias("article", "x", special=["no-data"])}},
        says=(
            (
                "fields/article/x.json:20:5 $.meta.special",
                "field article.x is an alias, and its `special` does not say so: Directus would not list it",
            ),
        ),
        near={NEW: {"": alias("article", "x", special=["alias", "no-data"])}},
    ),
    "auto-increment-type": Case(
        fires={ID: {"schema.has_auto_increment": True}},
        says=(
            (
                "fields/article/id.json:4:3 $.type",
                "field article.id counts by itself, and says it is uuid: Directus makes it an integer",
            ),
        ),
        near={
            ID: {
                "type": "bigInteger",
                "schema.data_type": "bigint",
                "schema.has_auto_increment": True,
                "schema.numeric_precision": 64,
                "schema.numeric_scale": 0,
            }
        },
    ),
    "column-retyped-silently": Case(
        fires={
            NEW: {"": column("article", "x", "json", "jsonb")},
            "fields/article/y.json": {"": column("article", "y", "float", "double precision", numeric_precision=53)},
        },
        says=(
            ("fields/article/x.json:29:5 $.schema.data_type", "field article.x is jsonb: Directus would make it json"),
            (
                "fields/article/y.json:29:5 $.schema.data_type",
                "field article.y is double precision: Directus would make it real",
            ),
        ),
        near={
            NEW: {"": column("article", "x", "json", "json")},
            "fields/article/y.json": {"": column("article", "y", "float", "real", numeric_precision=24)},
        },
    ),
    "default-not-a-choice": Case(
        fires={
            TITLE: {
                "meta.interface": "select-dropdown",
                "meta.options": {"choices": [{"text": "Draft", "value": "draft"}, {"text": "Live", "value": "live"}]},
                "schema.default_value": "Draft",
            }
        },
        says=(
            (
                "fields/article/title.json:41:5 $.schema.default_value",
                "field article.title has the default Draft, and offers draft, live",
            ),
        ),
        near={
            TITLE: {
                "meta.interface": "select-dropdown",
                "meta.options": {"choices": [{"text": "Draft", "value": "draft"}], "allowOther": True},
                "schema.default_value": "other",
            },
            SORT: {
                "meta.interface": "select-radio",
                "meta.options": {"choices": [{"text": "All", "children": [{"text": "One", "value": "1"}]}]},
                "schema.default_value": 1,
            },
        },
    ),
    "default-refused": Case(
        fires={
            SORT: {"schema.default_value": "first"},
            TITLE: {"schema.max_length": 3, "schema.default_value": "long"},
            NEW: {"": _digits(1e21)},
        },
        says=(
            (
                "fields/article/sort.json:30:5 $.schema.default_value",
                'field article.sort has the default first: invalid input syntax for type integer: "first"',
            ),
            (
                "fields/article/title.json:30:5 $.schema.default_value",
                "field article.title has the default long: value too long for type character varying(3)",
            ),
            (
                "fields/article/x.json:30:5 $.schema.default_value",
                "field article.x has the default 1e+21: numeric field overflow",
            ),
        ),
        near={
            SORT: {"schema.default_value": "12"},
            TITLE: {"schema.max_length": 4, "schema.default_value": "long  "},
            NEW: {"": _digits(99999.25)},
            "fields/article/y.json": {"": column("article", "y", "date", "date", default_value="CURRENT_DATE")},
        },
    ),
    "field-group-circle": Case(
        fires={NEW: {"": _group("x", group="y")}, "fields/article/y.json": {"": _group("y", group="x")}},
        says=(
            (
                "fields/article/x.json:11:5 $.meta.group",
                "the groups above field article.x lead in a circle, by way of y",
            ),
        ),
        near={NEW: {"": _group("x", group="y")}, "fields/article/y.json": {"": _group("y")}},
    ),
    "field-group-not-a-group": Case(
        fires={TITLE: {"meta.group": "x"}, NEW: {"": alias("article", "x", special=["alias", "no-data"])}},
        says=(
            ("fields/article/title.json:11:5 $.meta.group", "the group of field article.title is x, which is no group"),
        ),
        near={TITLE: {"meta.group": "x"}, NEW: {"": _group("x")}},
    ),
    "file-names-collide": Case(
        fires={"fields/article/Title.json": {"": column("article", "Title", "text", "text")}},
        says=(
            (
                "fields/article/title.json:1:1",
                "the path of the file differs from fields/article/Title.json only in its capitals",
            ),
        ),
        near={"fields/article/title_2.json": {"": column("article", "Title", "text", "text")}},
    ),
    "file-not-read": Case(
        fires={
            "field/article/x.json": {"": column("article", "x", "text", "text")},
            "fields/article/title.json.orig": {"": column("article", "title", "text", "text")},
            "relations/article/author.JSON": {"": {}},
        },
        says=(
            ("field:None:None", "field/ is not read: it looks like fields/"),
            ("fields/article/title.json.orig:None:None", "fields/article/title.json.orig is not read"),
            ("relations/article/author.JSON:None:None", "relations/article/author.JSON is not read"),
        ),
        near={"specs/notes.json": {"": {}}, "fields/README": {"": {}}, "fields/article/.title.json.swp": {"": {}}},
    ),
    "first-push-differs": Case(
        fires={NEW: {"": column("article", "x", "json", "jsonb")}},
        says=(
            (
                "fields/article/x.json:29:5 $.schema.data_type",
                "field article.x differs after a push into an empty Directus: schema.data_type",
            ),
        ),
        near={NEW: {"": column("article", "x", "json", "json")}},
    ),
    "first-push-fails": Case(
        fires={SORT: {"schema.default_value": "first"}, TITLE: {"meta.width": "w" * 40}},
        says=(
            (
                "collections/article.json:1:1",
                "a push into an empty Directus fails to create collection article: invalid input syntax for "
                'type integer: "first"',
            ),
            (
                "relations/article/author.json:1:1",
                "a push into an empty Directus fails to create relation article.author: Invalid payload. "
                'Collection "article" doesn\'t exist.',
            ),
        ),
        near={"collections/directus_sync_id_map.json": {"": collection("directus_sync_id_map")}},
    ),
    "index-on-long-text": Case(
        fires={NEW: {"": column("article", "x", "text", "text", is_unique=True)}},
        says=(
            (
                "fields/article/x.json:35:5 $.schema.is_unique",
                "field article.x is text, and a long value would not fit its index",
            ),
        ),
        near={
            NEW: {"": column("article", "x", "text", "text")},
            TITLE: {"schema.is_indexed": True},
        },
    ),
    "index-redundant": Case(
        fires={TITLE: {"schema.is_indexed": True, "schema.is_unique": True}},
        says=(
            (
                "fields/article/title.json:36:5 $.schema.is_indexed",
                "field article.title is unique, and indexed once more: its own index serves the same",
            ),
        ),
        near={AUTHOR: {"schema.is_indexed": True}, TITLE: {"schema.is_unique": True}},
    ),
    "key-not-generated": Case(
        fires={},
        says=(
            ("fields/article/id.json:30:5 $.schema.default_value", "nothing gives new items of article their id"),
            ("fields/author/id.json:30:5 $.schema.default_value", "nothing gives new items of author their id"),
        ),
        near={
            ID: {"meta.special": ["uuid"]},
            "fields/author/id.json": {"schema.default_value": "gen_random_uuid()"},
        },
    ),
    "metadata-refused": Case(
        fires={
            ARTICLE: {"meta.collapse": None, "meta.translations": "none"},
            TITLE: {"meta.width": "w" * 40, "meta.hidden": None},
            "relations/article/author.json": {"meta.one_deselect_action": None},
        },
        says=(
            (
                "collections/article.json:8:5 $.meta.collapse",
                "collapse in the `meta` of collection article is null, and Directus needs a value",
            ),
            (
                "collections/article.json:21:5 $.meta.translations",
                "translations in the `meta` of collection article is text that is no JSON",
            ),
            (
                "fields/article/title.json:12:5 $.meta.hidden",
                "hidden in the `meta` of field article.title is null, and Directus needs a value",
            ),
            (
                "fields/article/title.json:24:5 $.meta.width",
                "width in the `meta` of field article.title is longer than 30 characters",
            ),
            (
                "relations/article/author.json:12:5 $.meta.one_deselect_action",
                "one_deselect_action in the `meta` of relation article.author is null, and Directus needs a value",
            ),
        ),
        near={
            ARTICLE: {"meta.accountability": None, "meta.translations": '["a"]'},
            TITLE: {"meta.width": "half", "meta.required": None},
        },
    ),
    "name-already-taken": Case(
        fires={
            TITLE: {"schema.is_indexed": True},
            "fields/article/TITLE.json": {"": column("article", "TITLE", "text", "text", is_indexed=True)},
            "fields/directus_users/Email.json": {"": column("directus_users", "Email", "text", "text", is_unique=True)},
        },
        says=(
            (
                "fields/article/title.json:36:5 $.schema.is_indexed",
                "the index of field article.title would be called article_title_index, and so is the index of "
                "field article.TITLE",
            ),
            (
                "fields/directus_users/Email.json:35:5 $.schema.is_unique",
                "the unique constraint of field directus_users.Email would be called "
                "directus_users_email_unique, and so is something of Directus's own",
            ),
        ),
        near={
            TITLE: {"schema.is_indexed": True, "schema.is_unique": True},
            "fields/article/title_2.json": {"": column("article", "TITLE", "text", "text")},
        },
    ),
    "names-differ-in-case": Case(
        fires={
            "fields/article/Title.json": {"": column("article", "Title", "text", "text")},
            "collections/Author.json": {"": {"collection": "Author", "meta": collection("Author")["meta"]}},
        },
        says=(
            ("collections/author.json:2:3 $.collection", "collection author differs from Author only in its capitals"),
            ("fields/article/title.json:3:3 $.field", "field article.title differs from Title only in its capitals"),
        ),
        near={"fields/author/Title.json": {"": column("author", "Title", "text", "text")}},
    ),
    "primary-key-indexed": Case(
        fires={ID: {"schema.is_indexed": True}},
        says=(
            (
                "fields/article/id.json:36:5 $.schema.is_indexed",
                "field article.id is the primary key, and is to be indexed once more, which no push does",
            ),
        ),
        near={
            "fields/author/id.json": {
                "schema.is_indexed": True,
                "type": "integer",
                "schema.data_type": "integer",
                "schema.has_auto_increment": True,
            }
        },
    ),
    "primary-key-not-unique": Case(
        fires={ID: {"schema.is_unique": False}},
        says=(
            (
                "fields/article/id.json:35:5 $.schema.is_unique",
                "field article.id is the primary key, and says it is not unique",
            ),
        ),
        near={ID: {"schema.is_unique": False, "type": "integer", "schema.has_auto_increment": True}},
    ),
    "size-not-kept": Case(
        fires={TITLE: {"schema.max_length": None}, SORT: {"schema.numeric_precision": None}},
        says=(
            (
                "fields/article/sort.json:32:5 $.schema.numeric_precision",
                "field article.sort has numeric_precision null: Directus would read 32 of the type integer",
            ),
            (
                "fields/article/title.json:31:5 $.schema.max_length",
                "field article.title has max_length null: Directus would read 255 of the type character varying",
            ),
        ),
        near={TITLE: {"schema.max_length": 30}, SORT: {}},
    ),
    "sort-field-type": Case(
        fires={
            ARTICLE: {"meta.sort_field": "title"},
            "relations/article/author.json": {"meta.sort_field": "title"},
        },
        says=(
            (
                "collections/article.json:20:5 $.meta.sort_field",
                "the sort_field of collection article is article.title, which is string, and no number",
            ),
            (
                "relations/article/author.json:14:5 $.meta.sort_field",
                "the sort_field of relation article.author is article.title, which is string, and no number",
            ),
        ),
        near={"relations/article/author.json": {"meta.sort_field": "sort"}},
    ),
    "special-type": Case(
        fires={
            SORT: {"meta.special": ["date-created", "cast-boolean"]},
            NEW: {
                "": column("article", "x", "boolean", "boolean")
                | {"meta": alias("article", "x", special=["user-created"])["meta"]},
            },
        },
        says=(
            (
                "fields/article/sort.json:20:5 $.meta.special",
                "field article.sort is integer, and the special date-created writes no such value",
            ),
            (
                "fields/article/x.json:20:5 $.meta.special",
                "field article.x is boolean, and the special user-created writes no such value",
            ),
        ),
        near={TITLE: {"meta.special": ["user-updated"]}, AUTHOR: {"meta.special": ["user-created"]}},
    ),
    "system-field-twice": Case(
        fires={
            INFO: {
                "systemFields": [
                    {"collection": "directus_users", "field": "role", "schema": {"is_indexed": True}},
                ]
                * 2
            }
        },
        says=(("info.json:6:5 $.systemFields[0]", "directus_users.role is listed 2 times"),),
        near={
            INFO: {
                "systemFields": [
                    {"collection": "directus_users", "field": "role", "schema": {"is_indexed": True}},
                    {"collection": "directus_users", "field": "status", "schema": {"is_indexed": True}},
                ]
            }
        },
    ),
    "system-index-not-listed": Case(
        fires={
            INFO: {
                "systemFields": [
                    {"collection": "directus_activity", "field": "timestamp", "schema": {"is_indexed": True}},
                ]
            }
        },
        says=(
            (
                "info.json:5:3 $.systemFields",
                "`systemFields` lacks `directus_revisions.parent`: a push drops these indexes of a fresh installation",
            ),
        ),
        near={INFO: {"directus": "11.12.0", "systemFields": ...}},
    ),
    "type-disagrees": Case(
        fires={
            TITLE: {"type": "text"},
            NEW: {"": column("article", "x", "decimal", "numeric")},
            "fields/article/y.json": {"": column("article", "y", "binary", "bytea")},
        },
        says=(
            (
                "fields/article/title.json:4:3 $.type",
                "field article.title says it is text, but Directus reads character varying as string",
            ),
            (
                "fields/article/x.json:4:3 $.type",
                "field article.x says it is decimal, but Directus reads numeric as integer",
            ),
            (
                "fields/article/y.json:4:3 $.type",
                "field article.y says it is binary, but Directus reads bytea as unknown",
            ),
        ),
        near={
            TITLE: {"type": "hash", "meta.special": ["hash"]},
            NEW: {"": column("article", "x", "decimal", "numeric", numeric_precision=10, numeric_scale=5)},
            "fields/article/y.json": {"": column("article", "y", "unknown", "bytea")},
        },
    ),
    "type-missing": Case(
        fires={
            NEW: {"": column("article", "x", "geometry.Point", "POINT")},
            "fields/article/y.json": {"": column("article", "y", "geometry", "GEOMETRY")},
        },
        says=(("fields/article/x.json:4:3 $.type", "field article.x and 1 more cannot be created without PostGIS"),),
        near={NEW: {"": column("article", "x", "unknown", "tsvector")}},
    ),
    "type-not-indexable": Case(
        fires={NEW: {"": column("article", "x", "json", "json", is_indexed=True)}},
        says=(
            (
                "fields/article/x.json:36:5 $.schema.is_indexed",
                "field article.x has `is_indexed`, but json cannot be indexed",
            ),
        ),
        near={NEW: {"": column("article", "x", "uuid", "uuid", is_indexed=True)}},
    ),
    "type-null": Case(
        fires={TITLE: {"type": None}},
        says=(
            (
                "fields/article/title.json:4:3 $.type",
                "the type of field article.title is null: Directus would create no column",
            ),
        ),
        near={TITLE: {"type": ...}},
    ),
    "unique-nullable": Case(
        fires={TITLE: {"schema.is_unique": True}},
        says=(
            (
                "fields/article/title.json:34:5 $.schema.is_nullable",
                "field article.title is unique, and may be NULL any number of times",
            ),
        ),
        near={TITLE: {"schema.is_unique": True, "schema.is_nullable": False}},
    ),
}
