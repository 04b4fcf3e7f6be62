"""Names in PostgreSQL's messages: quoted only where they must be (manual 4.1.1, appendix C)."""

from __future__ import annotations

import re

_PLAIN = re.compile(r"[a-z_][a-z0-9_$]*")
_KEYWORDS = frozenset(
    word
    for line in (
        "all analyse analyze and any array as asc asymmetric authorization between bigint binary bit boolean both",
        "case cast char character check coalesce collate collation column concurrently constraint create cross",
        "current_catalog current_date current_role current_schema current_time current_timestamp current_user dec",
        "decimal default deferrable desc distinct do else end except exists extract false fetch float for foreign",
        "freeze from full grant greatest group grouping having ilike in initially inner inout int integer",
        "intersect interval into is isnull join json_array json_arrayagg json_object json_objectagg lateral",
        "leading least left like limit localtime localtimestamp national natural nchar none normalize not notnull",
        "null nullif numeric offset on only or order out outer overlaps overlay placing position precision",
        "primary real references returning right row select session_user setof similar smallint some substring",
        "symmetric system_user table tablesample then time timestamp to trailing treat trim true union unique",
        "user using values varchar variadic verbose when where window with xmlattributes xmlconcat xmlelement",
        "xmlexists xmlforest xmlnamespaces xmlparse xmlpi xmlroot xmlserialize xmltable",
    )
    for word in line.split()
)
"""Every keyword that `quote_identifier` quotes: all that are not unreserved."""


def quoted(name: str) -> str:
    """Return a name as `quote_identifier` writes it."""
    if _PLAIN.fullmatch(name) and name not in _KEYWORDS:
        return name
    return '"' + name.replace('"', '""') + '"'


def described_column(table: str, column: str) -> str:
    """Return how `pg_describe_object` calls a column of an ordinary table; the column itself is never quoted."""
    return f"column {column} of table {quoted(table)}"
