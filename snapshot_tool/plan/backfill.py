"""Filling a column of a large table: one statement that works in batches, commits each, and goes on where it was."""

from __future__ import annotations

from typing import Final

from snapshot_tool.model.quoting import do
from snapshot_tool.model.sql import ident, literal
from snapshot_tool.model.table import Table

BATCH_ROWS: Final = 5_000
"""Rows of one batch: their locks are held until it is committed."""

_BLOCK: Final = """<<fill>>
DECLARE
  first {table}.{key}%TYPE;
  last {table}.{key}%TYPE;
  looked_at bigint := 0;
  filled bigint := 0;
  changed bigint;
  total bigint;
  said timestamptz := pg_catalog.clock_timestamp();
BEGIN
  SELECT c.reltuples::bigint INTO fill.total FROM pg_catalog.pg_class AS c WHERE c.oid = {name}::pg_catalog.regclass;
  SELECT t.{key} INTO fill.first FROM {table} AS t ORDER BY t.{key} LIMIT 1;
  WHILE fill.first IS NOT NULL LOOP
    SELECT b.k INTO fill.last FROM (
      SELECT t.{key} AS k FROM {table} AS t WHERE t.{key} >= fill.first ORDER BY t.{key} LIMIT {rows}
    ) AS b ORDER BY b.k DESC LIMIT 1;
    UPDATE {table} AS t SET {change}
    WHERE t.{key} BETWEEN fill.first AND fill.last AND {waiting};
    GET DIAGNOSTICS changed = ROW_COUNT;
    COMMIT;
    looked_at := fill.looked_at + {rows};
    filled := fill.filled + fill.changed;
    IF pg_catalog.clock_timestamp() > fill.said + interval '1 second' THEN
      said := pg_catalog.clock_timestamp();
      RAISE NOTICE '%: % rows filled, about % of % looked at', {what}, fill.filled, fill.looked_at, fill.total;
    END IF;
    SELECT t.{key} INTO fill.first FROM {table} AS t WHERE t.{key} > fill.last ORDER BY t.{key} LIMIT 1;
  END LOOP;
  RAISE NOTICE '%: % rows filled', {what}, fill.filled;
END
"""


def key_of(table: Table) -> str | None:
    """Return the column of the primary key, by which the rows are walked; None where it is not a single one."""
    key = table.primary_key
    return key.columns[0] if key is not None and len(key.columns) == 1 else None


def fill(table: Table, what: str, change: str, waiting: str) -> str:
    """Return the statement that fills a column.

    Args:
        table: with a primary key of one column.
        what: `table.column`, for the notices that say how far it is.
        change: of a row, as UPDATE's SET takes it.
        waiting: the condition of a row `t` that is not filled yet: what a second run goes on with.

    """
    qualified = f"{ident(table.schema)}.{ident(table.name)}"
    parts = {
        "table": qualified,
        "key": ident(key_of(table) or ""),
        "name": literal(qualified).strip(),
        "rows": str(BATCH_ROWS),
        "change": change,
        "waiting": waiting,
        "what": literal(what).strip(),
    }
    return do(_BLOCK.format_map(parts))
