"""What people build into a database that no snapshot can express, on top of `tests/conformance/generated/by_hand.py`.

A statement that the database refuses is left out of the case; the others are run in order.
"""

from __future__ import annotations

from typing import Final

from hypothesis import strategies as st

from snapshot_tool.directus.naming import index_name
from snapshot_tool.model.sql import literal
from tests.conformance.generated import by_hand as usual
from tests.conformance.generated.choices import chance, pick, pick_weighted, quoted
from tests.conformance.generated.draft import Draft
from tests.conformance.generated.rows import insert_rows

_LONG: Final = "z" * 60
"""With a digit after it, two such names differ in their last of 63 bytes only."""

_LEFT_OUT: Final = (" point ", "::point")
"""Of a point with any special Directus reports a type that there is not."""

_TEMPLATES: Final = (
    # Indexes that a drop must leave alone, or that serve in place of another one.
    "CREATE INDEX {long}{n} ON {t} ({c}); CREATE INDEX {long}a ON {t} ({d})",
    'CREATE INDEX "Zx Order{n}" ON {t} ({c}, {d})',
    "CREATE INDEX zx{n} ON {t} ({c} text_pattern_ops)",
    "CREATE UNIQUE INDEX zx{n} ON {t} (lower({c}::text)) WHERE {d} IS NOT NULL",
    "CREATE INDEX zx{n} ON {t} ({d}) INCLUDE ({c}) WHERE {c} IS NOT NULL",
    "CREATE INDEX zx{n} ON {t} ({c}); COMMENT ON INDEX zx{n} IS 'kept for the nightly run'",
    "CREATE INDEX zx{n} ON {t} ({c}); ALTER INDEX zx{n} SET (fillfactor = 70)",
    # Marks on tables.
    "CREATE INDEX zx{n} ON {t} ({c}); ALTER TABLE {t} CLUSTER ON zx{n}",
    "ALTER TABLE {t} ALTER {c} SET NOT NULL; CREATE UNIQUE INDEX zx{n} ON {t} ({c});"
    " ALTER TABLE {t} REPLICA IDENTITY USING INDEX zx{n}",
    "ALTER TABLE {t} SET UNLOGGED",
    "ALTER TABLE {t} SET (fillfactor = 80, autovacuum_enabled = off)",
    "CREATE PUBLICATION zpub{n} FOR TABLE {t}",
    # Invalid leftovers, as a build that was interrupted leaves them.
    "CREATE INDEX {guessed} ON {t} ({c});"
    " UPDATE pg_index SET indisvalid = false WHERE indexrelid = '{guessed}'::regclass",
    "CREATE INDEX zx{n} ON {t} ({c}); UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'zx{n}'::regclass",
    "CREATE INDEX zx{n}_ccnew ON {t} ({c});"
    " UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'zx{n}_ccnew'::regclass",
    # Sequences, checks, comments, statistics, policies.
    "CREATE SEQUENCE zq{n}; CREATE TABLE zqt{n} (id integer DEFAULT nextval('zq{n}'), x text);"
    " ALTER TABLE {t} ADD COLUMN zq{n} integer DEFAULT nextval('zq{n}')",
    "ALTER TABLE {t} ADD CONSTRAINT zk{n} CHECK ({c}::text <> 'forbidden') NOT VALID",
    "ALTER TABLE {t} ADD CONSTRAINT zk{n} CHECK (length({c}::text) < 500)",
    "COMMENT ON TABLE {t} IS 'owned by the billing team'",
    "ALTER TABLE {t} ADD CONSTRAINT zk{n} CHECK ({c} IS NOT NULL) NOT VALID; DO $$ DECLARE k record; BEGIN"
    " FOR k IN SELECT conname FROM pg_constraint WHERE conrelid = '{t}'::regclass LOOP"
    " EXECUTE format('COMMENT ON CONSTRAINT %I ON {t} IS %L', k.conname, 'agreed upon'); END LOOP; END $$",
    "CREATE STATISTICS zst{n} (dependencies) ON {c}, {d} FROM {t}",
    "ALTER TABLE {t} ENABLE ROW LEVEL SECURITY; CREATE POLICY zp{n} ON {t} FOR SELECT USING ({c} IS NOT NULL)",
    # Tables that Directus has no part in, with ties to those that it has.
    "CREATE TABLE zpart{n} (id integer, x text) PARTITION BY RANGE (id);"
    " CREATE TABLE zpart{n}_1 PARTITION OF zpart{n} FOR VALUES FROM (0) TO (1000); CREATE INDEX ON zpart{n} (x)",
    "CREATE TABLE zi{n} (own integer) INHERITS ({t}); CREATE TABLE zii{n} () INHERITS (zi{n});"
    " INSERT INTO zi{n} SELECT * FROM ONLY {t}",
    "CREATE TABLE zi{n} () INHERITS ({t}); CREATE INDEX zx{n} ON zi{n} ({c}, {d})",
    "CREATE TABLE zi{n} (CHECK ({c} IS NOT NULL)) INHERITS ({t}); CREATE VIEW zv{n} AS SELECT {c} FROM zi{n}",
    "CREATE SCHEMA zother; CREATE TABLE zother.{t} ({c} text); CREATE INDEX {guessed} ON zother.{t} ({c})",
    # Types of somebody's own.
    "DO $$ BEGIN EXECUTE (SELECT format('CREATE DOMAIN zd{n} AS %s', format_type(atttypid, atttypmod))"
    " FROM pg_attribute WHERE attrelid = {t_name}::regclass AND attname = {c_name}); END $$;"
    " ALTER TABLE {t} ALTER {c} TYPE zd{n}",
    "DO $$ BEGIN EXECUTE (SELECT format('CREATE DOMAIN zd{n} AS %s CHECK (VALUE IS NOT NULL OR length(''x'') = 1)',"
    " format_type(atttypid, atttypmod)) FROM pg_attribute WHERE attrelid = {t_name}::regclass"
    " AND attname = {c_name}); END $$; ALTER TABLE {t} ALTER {c} TYPE zd{n}",
    "CREATE TYPE zenum{n} AS ENUM ('a', 'b'); ALTER TABLE {t} ADD COLUMN ze{n} zenum{n} DEFAULT 'a'",
)


def by_hand(draw: st.DrawFn, draft: Draft) -> str | None:
    """Return one thing done by hand, None where there is nothing that it could be done to."""
    found = pick_weighted(draw, ((4, usual.by_hand), (2, insert_rows), (3, _template)))(draw, draft)
    return None if found is not None and any(word in found for word in _LEFT_OUT) else found


def analyze(draw: st.DrawFn) -> str | None:
    """Return what makes the server count its rows, or not."""
    return "ANALYZE" if chance(draw, 50) else None


def _template(draw: st.DrawFn, draft: Draft) -> str | None:
    template = pick(draw, _TEMPLATES)
    if not draft.columns:
        return None
    item = pick(draw, draft.columns)
    other = pick(draw, [other for other in draft.fields_of(item.collection) if other.is_real])
    return template.format(
        t=quoted(item.collection),
        c=quoted(item.field),
        d=quoted(other.field),
        t_name=literal(quoted(item.collection)),
        c_name=literal(item.field),
        n=draw(st.integers(0, 9)),
        long=_LONG,
        guessed=quoted(index_name(item.collection, item.field)),
    )
