"""What people do to a database behind Directus's back, as SQL (§4.4, §6.3, §6.5, §11).

A statement that the database refuses is left out of the case; the others are run in order.
"""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import strategies as st

from snapshot_tool.directus.naming import foreign_name, index_name, primary_key_name, unique_name
from snapshot_tool.model.json import JsonValue
from snapshot_tool.model.sql import literal
from tests.conformance.generated.choices import chance, pick, pick_weighted, quoted
from tests.conformance.generated.draft import Draft, Item
from tests.conformance.generated.rows import insert_rows

_Sql = Callable[[st.DrawFn, Draft], str | None]


def by_hand(draw: st.DrawFn, draft: Draft) -> str | None:
    """Return one thing done by hand, None where there is nothing that it could be done to."""
    return pick_weighted(draw, _WEIGHTS)(draw, draft)


def _column(draw: st.DrawFn, draft: Draft) -> tuple[str, str, str] | None:
    """A column: its table and name as they are written in SQL, and another column of the same table."""
    item = pick(draw, draft.columns) if draft.columns else None
    if item is None:
        return None
    others = [other for other in draft.fields_of(item.collection) if other.is_real]
    return quoted(item.collection), quoted(item.field), quoted(pick(draw, others).field)


def _template(*templates: str) -> _Sql:
    """SQL with `{t}`, `{c}`, `{d}` for a table and two of its columns, and `{n}` for a number."""

    def made(draw: st.DrawFn, draft: Draft) -> str | None:
        template = pick(draw, templates)
        found = _column(draw, draft)
        if found is None:
            return None
        t, c, d = found
        return template.format(t=t, c=c, d=d, n=draw(st.integers(0, 9)))

    return made


_INDEXES = (
    "CREATE INDEX zx{n} ON {t} ({c})",
    "CREATE INDEX zx{n} ON {t} ({c}) WHERE {c} IS NOT NULL",
    "CREATE INDEX zx{n} ON {t} ({c} DESC NULLS LAST)",
    "CREATE INDEX zx{n} ON {t} USING hash ({c})",
    "CREATE INDEX zx{n} ON {t} USING brin ({c})",
    "CREATE INDEX zx{n} ON {t} ({c}, {c})",
    "CREATE INDEX zx{n} ON {t} ({c}, {d})",
    "CREATE INDEX zx{n} ON {t} ({c}) INCLUDE ({d})",
    "CREATE INDEX zx{n} ON {t} ((lower({c}::text)))",
    "CREATE INDEX zx{n} ON {t} ({d}) WHERE {c} IS NOT NULL",
    "CREATE UNIQUE INDEX zx{n} ON {t} ({c})",
    "CREATE UNIQUE INDEX zx{n} ON {t} ({c}) WHERE {c} IS NOT NULL",
    "CREATE UNIQUE INDEX zx{n} ON {t} ({c}, {d})",
    "ALTER TABLE {t} ADD CONSTRAINT zx{n} UNIQUE ({c})",
    "ALTER TABLE {t} ADD CONSTRAINT zx{n} UNIQUE ({c}) DEFERRABLE",
    "ALTER TABLE {t} ADD CONSTRAINT zx{n} UNIQUE ({c}, {d})",
    "ALTER TABLE {t} ADD CONSTRAINT zx{n} UNIQUE NULLS NOT DISTINCT ({c})",
    "ALTER TABLE {t} ADD CONSTRAINT zx{n} EXCLUDE USING btree ({c} WITH =)",
    "ALTER TABLE {t} ADD CONSTRAINT zx{n} CHECK ({c} IS NOT NULL OR {d} IS NULL)",
    "CREATE STATISTICS zx{n} ON {c}, {d} FROM {t}",
    "ALTER TABLE {t} ALTER {c} TYPE jsonb; CREATE INDEX zx{n} ON {t} USING gin ({c})",
)
_SHAPES = (
    "CREATE VIEW zv{n} AS SELECT {c} FROM {t}",
    "CREATE VIEW zv{n} AS SELECT {d} FROM {t} WHERE {c} IS NOT NULL",
    "CREATE VIEW zv{n} AS SELECT * FROM {t}",
    "CREATE MATERIALIZED VIEW zv{n} AS SELECT {c} FROM {t}",
    "CREATE FUNCTION zf() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;"
    " CREATE TRIGGER zt{n} BEFORE UPDATE OF {c} ON {t} FOR EACH ROW EXECUTE FUNCTION zf()",
    "CREATE POLICY zp{n} ON {t} USING ({c} IS NOT NULL)",
    "CREATE RULE zr{n} AS ON DELETE TO {t} WHERE old.{c} IS NULL DO INSTEAD NOTHING",
    "CREATE FUNCTION zs{n}() RETURNS SETOF {t} LANGUAGE sql AS 'SELECT * FROM {t}'",
    "CREATE FUNCTION zb{n}() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count({c}) FROM {t}; END",
    "ALTER TABLE {t} REPLICA IDENTITY FULL",
    "CREATE TABLE zi{n} () INHERITS ({t})",
    "CREATE TYPE zy{n} AS (x integer); ALTER TABLE {t} ADD zy{n} zy{n}",
    "CREATE TABLE zo{n} (id serial PRIMARY KEY, x {t})",
    "ALTER TABLE {t} ENABLE ROW LEVEL SECURITY",
    "COMMENT ON COLUMN {t}.{c} IS 'by hand'",
    "ANALYZE {t}",
)
_TYPES = (
    "smallint", "numeric", "numeric(12,3)", "double precision", "char(20)", "varchar", "varchar(40)", "text", "jsonb",
    "timestamptz(3)", "timestamp(0)", "timetz", "bit(1)", "zmood", "zdomain", "text[]", "interval", "money", "inet",
    "real", "integer", "bigint", "boolean", "date", "json", "uuid", "name", "xml", "point", "tsvector", "int4range",
)  # fmt: skip
_TYPE_PREFIX = "CREATE TYPE zmood AS ENUM ('ok', 'bad'); CREATE DOMAIN zdomain AS varchar(20);"
_DEFAULTS = (
    "'it''s'", "lower('ABC')", "now()", "'a?b'", "CURRENT_DATE", "'a::b'", "NULL", "CURRENT_TIMESTAMP(3)", "5", "true",
    "gen_random_uuid()", "('a' || 'b')", "'{}'", "E'a\\\\b'", "1.50", "-5", "'now'", "timezone('utc', now())",
    "'0123456789'", "''", "'\"x\"'", "CURRENT_USER", "'null'", "1 + 1", "9007199254740993", "'''x'''",
)  # fmt: skip
_COLUMNS = (
    "ALTER TABLE {t} ALTER {c} SET NOT NULL",
    "ALTER TABLE {t} ALTER {c} DROP NOT NULL",
    "ALTER TABLE {t} ALTER {c} DROP DEFAULT",
    "ALTER TABLE {t} DROP COLUMN {c} CASCADE",
    "ALTER TABLE {t} ALTER {c} DROP DEFAULT, ALTER {c} ADD GENERATED BY DEFAULT AS IDENTITY",
    "ALTER TABLE {t} ALTER {c} SET STORAGE MAIN",
    'ALTER TABLE {t} ALTER {c} TYPE text COLLATE "C"',
    "ALTER TABLE {t} ADD COLUMN zc{n} integer",
    "ALTER TABLE {t} ADD COLUMN zc{n} text GENERATED ALWAYS AS ({c}::text) STORED",
    "ALTER TABLE {t} ADD COLUMN zc{n} boolean GENERATED ALWAYS AS ({c} IS NULL) STORED",
    "ALTER TABLE {t} ADD COLUMN zc{n} serial",
    "CREATE TABLE zu{n} (id serial PRIMARY KEY, x integer)",
    "CREATE TABLE zu{n} (id integer, x integer, PRIMARY KEY (id, x))",
    "CREATE TABLE zu{n} (x integer) PARTITION BY LIST (x)",
)


def _retype(draw: st.DrawFn, draft: Draft) -> str | None:
    found = _column(draw, draft)
    if found is None:
        return None
    t, c, _ = found
    target = pick(draw, _TYPES)
    using = f"USING {c}::{target}" if chance(draw, 50) else f"USING NULL::{target}"
    prefix = _TYPE_PREFIX if target in {"zmood", "zdomain"} else ""
    drop = f"ALTER {c} DROP DEFAULT, " if chance(draw, 50) else ""
    return f"{prefix} ALTER TABLE {t} {drop}ALTER {c} TYPE {target} {using}".strip()


def _default(draw: st.DrawFn, draft: Draft) -> str | None:
    found = _column(draw, draft)
    return None if found is None else f"ALTER TABLE {found[0]} ALTER {found[1]} SET DEFAULT {pick(draw, _DEFAULTS)}"


def _drop_table(draw: st.DrawFn, draft: Draft) -> str | None:
    """Drop a table; none of Directus's own, without which it answers nothing any more."""
    return f"DROP TABLE {quoted(pick(draw, draft.tables).collection)} CASCADE" if draft.tables else None


def _conventional(draw: st.DrawFn, draft: Draft) -> str | None:
    """Make, move or take away what has the name that Directus would guess."""
    if not draft.columns:
        return None
    item, other = pick(draw, draft.columns), pick(draw, draft.columns)
    table, column = item.collection, item.field
    index, unique = quoted(index_name(table, column)), quoted(unique_name(table, column))
    on_other = f"{quoted(other.collection)} ({quoted(other.field)})"
    return pick(
        draw,
        (
            f"DROP INDEX {index}",
            f"ALTER TABLE {quoted(table)} DROP CONSTRAINT {quoted(primary_key_name(table))} CASCADE",
            f"ALTER TABLE {quoted(table)} RENAME CONSTRAINT {quoted(primary_key_name(table))} TO zn",
            f"ALTER INDEX {index} RENAME TO zn",
            f"ALTER TABLE {quoted(table)} RENAME CONSTRAINT {unique} TO zn",
            f"ALTER TABLE {quoted(table)} DROP CONSTRAINT {unique}",
            f"CREATE INDEX {index} ON {on_other}",
            f"CREATE UNIQUE INDEX {unique} ON {quoted(table)} ({quoted(column)})",
            f"CREATE INDEX {unique} ON {on_other}",
            f"CREATE TABLE {index} (id integer)",
            f"CREATE SEQUENCE {unique}",
            f"ALTER TABLE {quoted(table)} ADD CONSTRAINT {unique} CHECK ({quoted(column)} IS NOT NULL)",
            f"ALTER TABLE {quoted(other.collection)} ADD CONSTRAINT {index} UNIQUE ({quoted(other.field)})",
        ),
    )


def _foreign_key(draw: st.DrawFn, draft: Draft) -> str | None:
    if not draft.relations:
        return None
    item = pick(draw, draft.relations)
    table, column = quoted(item.collection), quoted(item.field)
    name = quoted(foreign_name(item.collection, item.field))
    one = quoted(str(item.identity["related_collection"]))
    # Not a second one: which of two foreign keys of a column Directus goes by is up to the planner.
    another = f"DROP CONSTRAINT {name}, ADD CONSTRAINT zf FOREIGN KEY ({column})"
    return pick(
        draw,
        (
            f"ALTER TABLE {table} RENAME CONSTRAINT {name} TO zf",
            f"ALTER TABLE {table} DROP CONSTRAINT {name}",
            f"ALTER TABLE {table} {another} REFERENCES {one} NOT VALID",
            f"ALTER TABLE {table} {another} REFERENCES directus_users",
            f"ALTER TABLE {table} ADD COLUMN zk integer REFERENCES {one} ON DELETE CASCADE",
            f"CREATE TABLE zk (id serial PRIMARY KEY, one uuid REFERENCES {one})",
            f"CREATE TABLE zk (one integer REFERENCES {one})",
            f"ALTER TABLE {table} ALTER CONSTRAINT {name} DEFERRABLE INITIALLY DEFERRED",
            f"DELETE FROM directus_relations WHERE many_field = {literal(item.field)}",
            f"UPDATE directus_relations SET one_collection = NULL WHERE many_field = {literal(item.field)}",
            f"UPDATE directus_relations SET one_field = 'zo' WHERE many_field = {literal(item.field)}",
        ),
    )


def _tracked(draw: st.DrawFn, draft: Draft) -> str | None:
    """Columns and tables that SQL made, with the rows that let Directus see them."""
    if not draft.tables:
        return None
    table = pick(draw, draft.tables).collection
    type_sql = pick(draw, (*_TYPES[:3], *_TYPES))
    special = pick(draw, ("NULL", "'cast-json'", "'uuid'", "'alias'", "'o2m'", "'cast-csv'", "''", "'hash,conceal'"))
    field = "INSERT INTO directus_fields (collection, field, special) VALUES"
    prefix = _TYPE_PREFIX if type_sql in {"zmood", "zdomain"} else ""
    return prefix + pick(
        draw,
        (
            f"ALTER TABLE {quoted(table)} ADD COLUMN zc {type_sql}; {field} ({literal(table)}, 'zc', {special})",
            f"{field} ({literal(table)}, 'ghost', {special})",
            f"CREATE TABLE zt (id serial PRIMARY KEY, x {type_sql});"
            f" INSERT INTO directus_collections (collection) VALUES ('zt'); {field} ('zt', 'x', {special})",
            f"CREATE TABLE zt (x {type_sql}); INSERT INTO directus_collections (collection) VALUES ('zt');"
            f" {field} ('zt', 'x', {special})",
            f"CREATE VIEW zw AS SELECT 1 AS id; INSERT INTO directus_collections (collection) VALUES ('zw');"
            f" {field} ('zw', 'id', NULL)",
            "INSERT INTO directus_collections (collection) VALUES ('ghost')",
            f"ALTER TABLE {quoted(table)} ADD COLUMN zi integer GENERATED ALWAYS AS IDENTITY;"
            f" {field} ({literal(table)}, 'zi', NULL)",
            f"ALTER TABLE {quoted(table)} ADD COLUMN zs serial; {field} ({literal(table)}, 'zs', NULL)",
        ),
    )


def _metadata(draw: st.DrawFn, draft: Draft) -> str | None:
    """Change rows of metadata as nobody should."""
    if not draft.fields:
        return None
    item: Item = pick(draw, draft.fields)
    where = f"WHERE collection = {literal(item.collection)} AND field = {literal(item.field)}"
    collection = f"WHERE collection = {literal(item.collection)}"
    name: JsonValue = item.field
    return pick(
        draw,
        (
            f"UPDATE directus_fields SET note = 'by hand' {where}",
            f"UPDATE directus_fields SET special = NULL {where}",
            f"UPDATE directus_fields SET special = 'cast-json' {where}",
            f"UPDATE directus_fields SET special = 'o2m' {where}",
            f'UPDATE directus_fields SET "group" = {literal(item.field)} {collection}',
            f"UPDATE directus_fields SET sort = 5 {collection}",
            f'UPDATE directus_fields SET options = \'{{"b": 1, "a": [1.0, 1e3]}}\' {where}',
            f"UPDATE directus_fields SET searchable = false, required = NULL {where}",
            f"DELETE FROM directus_fields {where}",
            f"DELETE FROM directus_fields {collection}",
            f"INSERT INTO directus_fields (collection, field) SELECT collection, field FROM directus_fields {where}",
            f"UPDATE directus_collections SET sort_field = {literal(str(name))}, archive_field = 'status' {collection}",
            f"UPDATE directus_collections SET item_duplication_fields = '[\"{item.field}\"]' {collection}"
            if '"' not in item.field
            else f"UPDATE directus_collections SET note = '' {collection}",
            f'UPDATE directus_collections SET translations = \'{{"b": 1, "a": 2}}\' {collection}',
            f"DELETE FROM directus_collections {collection}",
            "INSERT INTO directus_permissions (collection, action, fields, policy)"
            f" SELECT {literal(item.collection)}, 'read', {literal(f'id,{item.field},x')}, id FROM directus_policies",
            f"INSERT INTO directus_presets (collection, search) VALUES ({literal(item.collection)}, 'x')",
        ),
    )


_SYSTEM = _template(
    "DROP INDEX directus_activity_timestamp_index",
    "CREATE INDEX zsys{n} ON directus_users (email)",
    "ALTER INDEX directus_revisions_parent_index RENAME TO zsys",
    "CREATE VIEW zsv{n} AS SELECT timestamp FROM directus_activity",
    "ALTER TABLE directus_users ADD COLUMN zu{n} text",
    "CREATE INDEX zsys{n} ON directus_files (folder, title)",
)

_WEIGHTS: tuple[tuple[int, _Sql], ...] = (
    (9, insert_rows),
    (7, _template(*_INDEXES)),
    (4, _conventional),
    (4, _template(*_SHAPES)),
    (3, _retype),
    (3, _default),
    (3, _template(*_COLUMNS)),
    (3, _foreign_key),
    (2, _tracked),
    (4, _metadata),
    (1, _SYSTEM),
    (1, _drop_table),
)
