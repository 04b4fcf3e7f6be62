"""For each snapshot rule: edits of the small snapshot that it fires on, what it then says, and a near miss."""

from __future__ import annotations

from snapshot_tool.model.declared import Declared, DeclaredIndex, DeclaredKey
from tests.rules.snapshot.build import alias, collection, column, documents, relation
from tests.rules.snapshot.case import Case
from tests.rules.snapshot.cases_columns import COLUMNS
from tests.rules.snapshot.cases_relations import RELATIONS

TITLE, AUTHOR, RELATION = "fields/article/title.json", "fields/article/author.json", "relations/article/author.json"
ARTICLE, ARTICLES, SORT = "collections/article.json", "fields/author/articles.json", "fields/article/sort.json"
BY_HAND = Declared(
    indexes=(
        DeclaredIndex(
            name="by_hand",
            table="article",
            columns=(DeclaredKey(column="title"),),
            where="title <> ''",
            environments=("production", "staging"),
        ),
        DeclaredIndex(name="wide", table="article", columns=(DeclaredKey(column="sort"), DeclaredKey(column="title"))),
        DeclaredIndex(name="theirs", table="untracked", columns=(DeclaredKey(column="nope"),)),
    )
)
KEY = {"is_nullable": False, "is_unique": True, "is_primary_key": True}
LONG = "n" * 62

FIRST = {
    "alias-with-column": Case(
        fires={TITLE: {"type": "alias"}},
        says=(
            ("fields/article/title.json:26:3 $.schema", "field article.title is an alias, but has the column title"),
        ),
        near={"fields/article/notice.json": {"": alias("article", "notice", special=["alias", "no-data"])}},
    ),
    "alias-without-relation": Case(
        fires={RELATION: {"meta.one_field": None}, TITLE: {"meta.special": ["m2o"]}},
        says=(
            (
                "fields/article/title.json:20:5 $.meta.special",
                "field article.title is relational (m2o), but no relation has it",
            ),
            (
                "fields/author/articles.json:20:5 $.meta.special",
                "field author.articles is relational (o2m), but no relation has it",
            ),
        ),
        near={TITLE: {"meta.special": ["user-created"]}},
    ),
    "auto-increment-not-key": Case(
        fires={SORT: {"schema.has_auto_increment": True}},
        says=(
            (
                "fields/article/sort.json:40:5 $.schema.has_auto_increment",
                "field article.sort has `has_auto_increment`, but is not the primary key",
            ),
        ),
        near={"fields/article/id.json": {"schema.has_auto_increment": True}},
    ),
    "collection-field-missing": Case(
        fires={SORT: None, ARTICLE: {"meta.archive_field": "status"}},
        says=(
            (
                "collections/article.json:6:5 $.meta.archive_field",
                "the archive_field of collection article is status, which is none of its fields",
            ),
            (
                "collections/article.json:20:5 $.meta.sort_field",
                "the sort_field of collection article is sort, which is none of its fields",
            ),
        ),
        near={ARTICLE: {"meta.archive_field": "title"}},
    ),
    "declared-object-missing": Case(
        fires={SORT: None},
        says=(
            (
                "collections/article.json:1:1",
                "wide, which snap.yaml declares, is on `sort`, no field of `article`",
            ),
        ),
        near={TITLE: {"schema.is_indexed": True}},
        declared=BY_HAND,
    ),
    "drop-index-by-guessed-name": Case(
        fires={TITLE: {"schema.is_indexed": False}},
        says=(
            (
                "fields/article/title.json:36:5 $.schema.is_indexed",
                "article.title: the file says is_indexed: false, and Directus would drop index article_title_index; "
                "by_hand, which snap.yaml declares (for production, staging), makes it read the column as indexed",
            ),
        ),
        near={TITLE: {"schema.is_indexed": True}},
        declared=BY_HAND,
    ),
    "default-mangled": Case(
        fires={
            TITLE: {"schema.default_value": "why?"},
            SORT: {"schema.default_value": "random()"},
            "fields/article/a.json": {"": column("article", "a", "text", "text", default_value="O'B")},
            "fields/article/b.json": {"": column("article", "b", "json", "json", default_value=["O'B"])},
            "fields/article/c.json": {"": column("article", "c", "date", "date", default_value="CURRENT_DATE")},
            "fields/article/d.json": {"": column("article", "d", "text", "text", default_value="a::b")},
            "fields/article/e.json": {"": column("article", "e", "timestamp", "x", default_value="now()")},
        },
        says=(
            (
                "fields/article/a.json:30:5 $.schema.default_value",
                "field article.a has the default O'B: Directus would read it back as O''B",
            ),
            (
                "fields/article/b.json:30:5 $.schema.default_value",
                'field article.b has the default ["O\'B"]: Directus would not escape its quote',
            ),
            (
                "fields/article/c.json:30:5 $.schema.default_value",
                "field article.c has the default CURRENT_DATE: Directus would write it as a string, not as a function",
            ),
            (
                "fields/article/d.json:30:5 $.schema.default_value",
                "field article.d has the default a::b: Directus would read it back as 'a",
            ),
            (
                "fields/article/e.json:30:5 $.schema.default_value",
                "field article.e has the default now(): Directus would read it back as CURRENT_TIMESTAMP",
            ),
            (
                "fields/article/sort.json:30:5 $.schema.default_value",
                "field article.sort has the default random(): Directus would write it as a string, not as a function",
            ),
            (
                "fields/article/title.json:30:5 $.schema.default_value",
                "field article.title has the default why?: Directus would write `$1` for its `?`",
            ),
        ),
        near={
            TITLE: {"schema.default_value": "CURRENT_DATE()"},
            SORT: {"schema.default_value": 7},
            "fields/article/id.json": {"schema.default_value": "gen_random_uuid()"},
            "fields/article/a.json": {
                "": column("article", "a", "timestamp", "x", default_value="CURRENT_TIMESTAMP(3)")
            },
            "fields/article/b.json": {"": column("article", "b", "json", "json", default_value={"a": [1, "é"]})},
            "fields/article/c.json": {"": column("article", "c", "boolean", "boolean", default_value=False)},
            "fields/article/d.json": {"": column("article", "d", "timestamp", "x", default_value="CURRENT_TIMESTAMP")},
        },
    ),
    "drop-by-missing-key": Case(
        fires={
            ARTICLE: {"meta.versioning": ...},
            TITLE: {"schema.is_indexed": ..., "schema.is_unique": ...},
            SORT: {"schema": ...},
            RELATION: {"meta.sort_field": ..., "schema": ...},
        },
        says=(
            (
                "collections/article.json:3:3 $.meta",
                "collection article lacks `versioning` in `meta`: "
                "a push would take the collection for deleted and drop its table",
            ),
            (
                "fields/article/sort.json:1:1",
                "field article.sort lacks `schema`: a push would take the field for deleted and drop its column",
            ),
            (
                "fields/article/title.json:26:3 $.schema",
                "field article.title lacks `is_unique` and `is_indexed` in `schema`: "
                "a push would take the field for deleted and drop its column",
            ),
            (
                "relations/article/author.json:1:1",
                "relation article.author lacks `schema`: "
                "a push would take the relation for deleted and drop its foreign key",
            ),
            (
                "relations/article/author.json:5:3 $.meta",
                "relation article.author lacks `sort_field` in `meta`: "
                "a push would take the relation for deleted and drop its foreign key",
            ),
        ),
        near={
            ARTICLES: {"meta.searchable": ...},
            "collections/folder.json": {"": collection("folder") | {"schema": {"name": "folder"}}},
        },
    ),
    "field-group-missing": Case(
        fires={TITLE: {"meta.group": "details"}},
        says=(
            (
                "fields/article/title.json:11:5 $.meta.group",
                "the group details of field article.title is none of the fields of article",
            ),
        ),
        near={
            TITLE: {"meta.group": "details"},
            "fields/article/details.json": {"": alias("article", "details", special=["alias", "no-data", "group"])},
            "fields/directus_users/nick.json": {"": column("directus_users", "nick", "text", "text")},
        },
    ),
    "field-meta-keys": Case(
        fires={TITLE: {"meta.searchable": ..., "meta.widht": "half"}},
        says=(
            (
                "fields/article/title.json:5:3 $.meta",
                "field article.title lacks `searchable` in `meta`: every push reports it again and changes nothing",
            ),
            (
                "fields/article/title.json:24:5 $.meta.widht",
                "Directus knows no `widht` in a field's `meta`: every push reports it again",
            ),
        ),
        near={"info.json": {"directus": "11.12.0", "systemFields": ...}, TITLE: {"meta.searchable": ...}},
    ),
    "field-without-collection": Case(
        fires={"collections/author.json": None},
        says=(
            (
                "fields/author/articles.json:2:3 $.collection",
                "2 fields belong to the collection author, which is nowhere",
            ),
        ),
        near={"fields/directus_users/nick.json": {"": column("directus_users", "nick", "text", "text")}},
    ),
    "file-misnamed": Case(
        fires={TITLE: None, "fields/article/name.json": {"": documents()[TITLE]}},
        says=(
            (
                "fields/article/name.json:1:1",
                "the file holds field article.title, which belongs in fields/article/title.json",
            ),
        ),
        near={
            "fields/article/Title_2.json": {"": column("article", "Title", "text", "text")},
            "fields/article/title.json": {"schema.max_length": 80},
        },
    ),
    "file-not-canonical": Case(
        fires={
            TITLE: {"meta.options": {"b": 1, "a": 1}},
            "info.json": {"": dict(reversed(documents()["info.json"].items()))},
        },
        says=(
            ("fields/article/title.json:1:1", "the file is not written as directus-sync writes it"),
            ("info.json:1:1", "the file is not written as directus-sync writes it"),
        ),
        near={TITLE: {"meta.options": {"2": "€", "10": 1.5, "a": [], "b": {}}}},
    ),
    "foreign-key-disagrees": Case(
        fires={AUTHOR: {"schema.foreign_key_table": None, "schema.foreign_key_column": "key"}},
        says=(
            (
                "fields/article/author.json:41:5 $.schema.foreign_key_table",
                "field article.author says foreign_key_table is null, its relation says author",
            ),
            (
                "fields/article/author.json:42:5 $.schema.foreign_key_column",
                "field article.author says foreign_key_column is key, its relation says id",
            ),
        ),
        near={AUTHOR: {"schema.foreign_key_table": None, "schema.foreign_key_column": None}, RELATION: {"schema": ...}},
    ),
    "foreign-key-type": Case(
        fires={AUTHOR: {"type": "integer"}},
        says=(
            (
                "fields/article/author.json:4:3 $.type",
                "relation article.author is integer, but the key of author is uuid",
            ),
        ),
        near={
            "fields/author/id.json": {"type": "bigInteger"},
            AUTHOR: {"type": "integer"},
            "fields/article/user.json": {
                "": column(
                    "article", "user", "uuid", "uuid", foreign_key_table="directus_users", foreign_key_column="id"
                )
            },
            "relations/article/user.json": {"": relation("article", "user", "directus_users")},
        },
    ),
    "generated-column": Case(
        fires={SORT: {"schema.is_generated": True, "schema.generation_expression": "1"}},
        says=(
            (
                "fields/article/sort.json:38:5 $.schema.is_generated",
                "field article.sort is a generated column: Directus would create an ordinary one",
            ),
        ),
        near={SORT: {"schema.is_generated": False, "schema.generation_expression": "1"}},
    ),
    "group-missing": Case(
        fires={
            ARTICLE: {"meta.group": "texts"},
            "collections/a.json": {"": collection("a", group="b")},
            "collections/b.json": {"": collection("b", group="a")},
        },
        says=(
            ("collections/a.json:12:5 $.meta.group", "the groups above collection a lead in a circle, by way of b"),
            ("collections/article.json:12:5 $.meta.group", "the group texts of collection article is nowhere"),
            ("collections/b.json:12:5 $.meta.group", "the groups above collection b lead in a circle, by way of a"),
        ),
        near={ARTICLE: {"meta.group": "author"}},
    ),
    "identity-disagrees": Case(
        fires={ARTICLE: {"schema.name": "articles"}, TITLE: {"meta.field": "name", "schema.table": "author"}},
        says=(
            (
                "collections/article.json:26:5 $.schema.name",
                "collection article says schema.name is articles, and article at the top of the file",
            ),
            (
                "fields/article/title.json:10:5 $.meta.field",
                "field article.title says meta.field is name, and title at the top of the file",
            ),
            (
                "fields/article/title.json:28:5 $.schema.table",
                "field article.title says schema.table is author, and article at the top of the file",
            ),
        ),
        near={TITLE: {"meta.note": "name", "meta.collection": None}},
    ),
    "junction-missing": Case(
        fires={RELATION: {"meta.junction_field": "tag"}},
        says=(
            (
                "relations/article/author.json:6:5 $.meta.junction_field",
                "the junction_field of relation article.author is article.tag, which is nowhere",
            ),
        ),
        near={RELATION: {"meta.junction_field": "title"}},
    ),
    "length-out-of-range": Case(
        fires={
            TITLE: {"schema.max_length": -5},
            "fields/article/price.json": {
                "": column("article", "price", "decimal", "numeric", numeric_precision=1001, numeric_scale=10**21)
            },
        },
        says=(
            (
                "fields/article/price.json:32:5 $.schema.numeric_precision",
                "field article.price has numeric_precision 1001: decimal(1001, 1e+21) is no type",
            ),
            (
                "fields/article/title.json:31:5 $.schema.max_length",
                "field article.title has max_length -5: varchar(-5) is no type",
            ),
        ),
        near={
            TITLE: {"type": "text", "schema.max_length": -5},
            "fields/article/price.json": {
                "": column("article", "price", "decimal", "numeric", numeric_precision=2, numeric_scale=5)
            },
        },
    ),
    "name-reserved": Case(
        fires={"collections/directus_extra.json": {"": collection("directus_extra")}},
        says=(
            (
                "collections/directus_extra.json:2:3 $.collection",
                "collection directus_extra has a name that Directus keeps for itself",
            ),
        ),
        near={"collections/directus_sync_id_map.json": {"": collection("directus_sync_id_map")}},
    ),
    "name-unusable": Case(
        fires={
            "collections/a b.json": {"": collection("a b")},
            "fields/article/long.json": {"": column("article", f"{LONG}é", "text", "text")},
            "fields/article/none.json": {"": column("article", "", "text", "text")},
            "fields/article/nul.json": {"": column("article", "a\0b", "text", "text")},
            "fields/article/dot.json": {"": column("article", "a.b", "text", "text")},
            "fields/article/alias.json": {"": alias("article", f"{LONG}aaa")},
        },
        says=(
            (
                "collections/a b.json:2:3 $.collection",
                "the name of collection a b holds a space, and Directus takes no such table for a collection",
            ),
            (
                "fields/article/alias.json:3:3 $.field",
                f"the name of field article.{LONG}aaa is longer than 64 characters, and Directus keeps no longer ones",
            ),
            (
                "fields/article/dot.json:3:3 $.field",
                "the name of field article.a.b holds a dot, at which Directus would split it in two",
            ),
            (
                "fields/article/long.json:3:3 $.field",
                f"the name of field article.{LONG}é is longer than 63 bytes: PostgreSQL would cut it",
            ),
            ("fields/article/none.json:3:3 $.field", "the name of field article is empty"),
            (
                "fields/article/nul.json:3:3 $.field",
                "the name of field article.a\\x00b holds a NUL, which PostgreSQL cannot store",
            ),
        ),
        near={
            "fields/article/long.json": {"": column("article", f"{LONG}e", "text", "text")},
            "fields/article/alias.json": {"": alias("article", f"{LONG}.e")},
            "collections/a_b.json": {"": collection("a/b")},
        },
    ),
    "path-to-nowhere": Case(
        fires={
            ARTICLE: {"meta.display_template": "{{ titel }} {{author.name}}"},
            ARTICLES: {"meta.options": {"fields": ["title", "written"], "sort": "-date", "template": "{{title}}"}},
            TITLE: {
                "meta.conditions": [{"rule": {"_and": [{"state": {"_eq": "x"}}, {"author": {"id": {"_null": True}}}]}}]
            },
            "fields/article/links.json": {
                "": alias(
                    "article",
                    "links",
                    special=["alias", "no-data"],
                    interface="presentation-links",
                    options={"links": [{"url": "/{{ slug }}"}]},
                )
            },
        },
        says=(
            (
                "collections/article.json:11:5 $.meta.display_template",
                "`titel` in collection article leads nowhere: article has no field titel",
            ),
            (
                "collections/article.json:11:5 $.meta.display_template",
                "`author.name` in collection article leads nowhere: author has no field name",
            ),
            (
                "fields/article/links.json:15:5 $.meta.options",
                "`slug` in field article.links leads nowhere: article has no field slug",
            ),
            (
                "fields/article/title.json:9:9 $.meta.conditions[0].rule",
                "`state` in field article.title leads nowhere: article has no field state",
            ),
            (
                "fields/author/articles.json:16:7 $.meta.options.fields",
                "`written` in field author.articles leads nowhere: article has no field written",
            ),
            (
                "fields/author/articles.json:20:7 $.meta.options.sort",
                "`date` in field author.articles leads nowhere: article has no field date",
            ),
        ),
        near={
            ARTICLE: {
                "meta.display_template": "{{author.articles.title}} {{count(author.articles)}} {{author.$thumbnail}}"
            },
            ARTICLES: {"meta.options": {"fields": ["title", "author.id"], "sort": "-sort"}},
            TITLE: {"meta.options": {"template": "{{ anything }}"}, "meta.validation": {"title": {"_nempty": True}}},
            AUTHOR: {"meta.options": {"template": "{{articles.author.id}}"}},
        },
    ),
    "primary-key-missing": Case(
        fires={
            "fields/article/id.json": None,
            "fields/author/code.json": {"": column("author", "code", "uuid", "uuid", **KEY)},
        },
        says=(
            ("collections/article.json:1:1", "collection article has no primary key among its fields"),
            ("collections/author.json:1:1", "collection author has several primary keys: `code` and `id`"),
        ),
        near={
            "collections/folder.json": {
                "": {key: value for key, value in collection("folder").items() if key != "schema"}
            }
        },
    ),
    "primary-key-nullable": Case(
        fires={"fields/article/id.json": {"schema.is_nullable": True}},
        says=(
            (
                "fields/article/id.json:34:5 $.schema.is_nullable",
                "field article.id is the primary key, and says it takes NULL",
            ),
        ),
        near={TITLE: {"schema.is_nullable": True}},
    ),
    "relation-disagrees": Case(
        fires={RELATION: {"meta.many_field": "writer", "meta.one_collection": "article", "schema.column": "writer"}},
        says=(
            (
                "relations/article/author.json:8:5 $.meta.many_field",
                "relation article.author says meta.many_field is writer, and author elsewhere in the file",
            ),
            (
                "relations/article/author.json:10:5 $.meta.one_collection",
                "relation article.author says meta.one_collection is article, and author elsewhere in the file",
            ),
            (
                "relations/article/author.json:18:5 $.schema.column",
                "relation article.author says schema.column is writer, and author elsewhere in the file",
            ),
        ),
        near={RELATION: {"meta.sort_field": "sort", "schema.constraint_name": "by_hand"}},
    ),
    "relation-field-missing": Case(
        fires={
            AUTHOR: None,
            "relations/author/id.json": {"": relation("author", "id", "article")},
            "relations/author/articles.json": {"": relation("author", "articles", "article")},
        },
        says=(
            (
                "relations/article/author.json:3:3 $.field",
                "relation article.author starts from a field that is nowhere",
            ),
            (
                "relations/author/articles.json:3:3 $.field",
                "relation author.articles starts from an alias, which has no column",
            ),
            (
                "relations/author/id.json:3:3 $.field",
                "relation author.id starts from the primary key, which Directus refuses",
            ),
        ),
        near={"relations/directus_users/avatar.json": {"": relation("directus_users", "avatar", "directus_files")}},
    ),
    "relation-missing": Case(
        fires={RELATION: None},
        says=(
            (
                "fields/article/author.json:41:5 $.schema.foreign_key_table",
                "field article.author has a foreign key to author, but no file describes the relation",
            ),
        ),
        near={RELATION: None, AUTHOR: {"schema.foreign_key_table": None, "schema.foreign_key_column": None}},
    ),
    "relation-side-missing": Case(
        fires={ARTICLES: None, RELATION: {"meta.sort_field": "position"}},
        says=(
            (
                "relations/article/author.json:13:5 $.meta.one_field",
                "the one_field of relation article.author is author.articles, which is nowhere",
            ),
            (
                "relations/article/author.json:14:5 $.meta.sort_field",
                "the sort_field of relation article.author is article.position, which is nowhere",
            ),
        ),
        near={RELATION: {"meta.sort_field": "sort"}},
    ),
    "relation-target-missing": Case(
        fires={"collections/author.json": None},
        says=(
            (
                "relations/article/author.json:4:3 $.related_collection",
                "relation article.author leads to the collection author, which is nowhere",
            ),
        ),
        near={RELATION: {"related_collection": "directus_users"}},
    ),
    "schema-is-null": Case(
        fires={ARTICLE: {"schema": None}},
        says=(
            (
                "collections/article.json:25:3 $.schema",
                "`schema` of collection article is null, which Directus refuses",
            ),
        ),
        near={ARTICLES: {"schema": None}},
    ),
    "set-null-on-not-null": Case(
        fires={AUTHOR: {"schema.is_nullable": False}, RELATION: {"schema.on_update": "SET NULL"}},
        says=(
            (
                "relations/article/author.json:22:5 $.schema.on_update",
                "relation article.author is on_update SET NULL, but the column does not take NULL",
            ),
            (
                "relations/article/author.json:23:5 $.schema.on_delete",
                "relation article.author is on_delete SET NULL, but the column does not take NULL",
            ),
        ),
        near={AUTHOR: {"schema.is_nullable": False}, RELATION: {"schema.on_delete": "CASCADE"}},
    ),
    "system-field-unknown": Case(
        fires={
            "info.json": {
                "systemFields": [
                    {"collection": "article", "field": "title", "schema": {"is_indexed": True}},
                    {"collection": "directus_users", "field": "policies", "schema": {"is_indexed": True}},
                ]
            }
        },
        says=(
            ("info.json:6:5 $.systemFields[0]", "article.title is no field of Directus's own"),
            ("info.json:13:5 $.systemFields[1]", "directus_users.policies has no column that could be indexed"),
        ),
        near={
            "info.json": {
                "systemFields": [
                    {"collection": "directus_activity", "field": "timestamp", "schema": {"is_indexed": True}}
                ]
            }
        },
    ),
    "system-index-dropped": Case(
        fires={"info.json": {"systemFields": ...}},
        says=(
            (
                "info.json:1:1",
                "Directus 11.13.4 writes `systemFields`; without it a push drops the indexes of its own tables",
            ),
        ),
        near={"info.json": {"systemFields": []}},
    ),
    "unknown-type": Case(
        fires={TITLE: {"type": "unknown", "schema.data_type": "vector"}},
        says=(
            (
                "fields/article/title.json:4:3 $.type",
                "field article.title is vector: Directus cannot create such a column",
            ),
        ),
        near={TITLE: {"type": "geometry", "schema.data_type": "geometry"}},
    ),
    "untracked-by-null-meta": Case(
        fires={TITLE: {"meta": None}},
        says=(
            (
                "fields/article/title.json:5:3 $.meta",
                "field article.title has no metadata: Directus 11.13.4 would not see it",
            ),
        ),
        near={TITLE: {"meta": None}, "info.json": {"directus": "11.9.3", "systemFields": ...}},
    ),
    "vendor-not-postgres": Case(
        fires={"info.json": {"vendor": "mysql"}},
        says=(("info.json:4:3 $.vendor", "the snapshot is of mysql, not of postgres"),),
        near={"info.json": {"vendor": "postgres"}},
    ),
    "version-skew": Case(
        fires={
            "info.json": {"directus": "11.5.1"},
            ARTICLE: {"meta.status": "active"},
            RELATION: {"meta.sort_fild": "sort"},
            SORT: {"meta.searchable": ...},
        },
        says=(
            (
                "collections/article.json:24:5 $.meta.status",
                "collection article with `status` in `meta`, a key that Directus 11.5.1 does not have",
            ),
            (
                "fields/article/author.json:18:5 $.meta.searchable",
                "field article.author and 4 more with `searchable` in `meta`, a key that Directus 11.5.1 does not have",
            ),
            ("info.json:5:3 $.systemFields", "Directus 11.5.1 has no `systemFields`; 11.13.0 was the first"),
            (
                "relations/article/author.json:15:5 $.meta.sort_fild",
                "relation article.author with `sort_fild` in `meta`, a key that Directus 11.5.1 does not have",
            ),
        ),
        near={
            "info.json": {"directus": "12.0.1"},
            ARTICLE: {"meta.status": "active", "meta.autosave_revision_interval": None},
        },
    ),
    "version-unknown": Case(
        fires={"info.json": {"directus": "11.13.5"}},
        says=(
            (
                "info.json:3:3 $.directus",
                "Directus 11.13.5 was not looked at: what 11.13.4 does stands for it",
            ),
        ),
        near={"info.json": {"directus": "11.13.0"}},
    ),
}
CASES = FIRST | COLUMNS | RELATIONS
