"""What a column carries beside its type, handed on to the column that takes its place.

Statistics target, options, storage, compression and privileges are no part of a catalog; the statement reads them
where they are, and writes only what is not the default.
"""

from __future__ import annotations

from typing import Final

from snapshot_tool.model.quoting import do
from snapshot_tool.model.sql import ident, literal

_BLOCK: Final = """DECLARE
  change text := {change};
  on_column text := {on_column};
  kept record;
  granted record;
BEGIN
  SELECT
    a.attoptions AS options, a.attacl AS acl,
    (pg_catalog.to_jsonb(a) ->> 'attstattarget')::integer AS target,
    CASE pg_catalog.to_jsonb(a) ->> 'attcompression' WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' END AS compression,
    CASE a.attstorage WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN' WHEN 'x' THEN 'EXTENDED' ELSE 'PLAIN' END
      AS storage,
    a.attstorage <> o.typstorage AS is_stored_otherwise, t.typstorage <> 'p' AS may_be_long
  INTO kept
  FROM pg_catalog.pg_attribute AS a
  JOIN pg_catalog.pg_type AS o ON o.oid = a.atttypid
  JOIN pg_catalog.pg_attribute AS n ON n.attrelid = a.attrelid AND n.attname = {new}
  JOIN pg_catalog.pg_type AS t ON t.oid = n.atttypid
  WHERE a.attrelid = {table}::pg_catalog.regclass AND a.attname = {old};
  IF kept.target >= 0 THEN
    EXECUTE change || 'SET STATISTICS ' || kept.target;
  END IF;
  IF kept.options IS NOT NULL THEN
    EXECUTE change || 'SET (' || pg_catalog.array_to_string(kept.options, ', ') || ')';
  END IF;
  IF kept.may_be_long AND kept.is_stored_otherwise THEN
    EXECUTE change || 'SET STORAGE ' || kept.storage;
  END IF;
  IF kept.may_be_long AND kept.compression IS NOT NULL THEN
    EXECUTE change || 'SET COMPRESSION ' || kept.compression;
  END IF;
  FOR granted IN SELECT * FROM pg_catalog.aclexplode(kept.acl) LOOP
    EXECUTE 'GRANT ' || granted.privilege_type || on_column
      || CASE granted.grantee WHEN 0 THEN 'PUBLIC' ELSE granted.grantee::pg_catalog.regrole::text END
      || CASE WHEN granted.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END;
  END LOOP;
END
"""


def keep_settings(qualified: str, old: str, new: str) -> str:
    """Return the statement that gives the column `new` of a table what the column `old` carries beside its type."""
    return do(
        _BLOCK.format(
            change=literal(f"ALTER TABLE {qualified} ALTER COLUMN {ident(new)} ").strip(),
            on_column=literal(f" ({ident(new)}) ON TABLE {qualified} TO ").strip(),
            table=literal(qualified).strip(),
            old=literal(old).strip(),
            new=literal(new).strip(),
        )
    )
