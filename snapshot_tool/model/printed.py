"""Columns in the text of a definition as PostgreSQL prints it: which it names, and one put in place of another.

PostgreSQL does the second when a column changes its type: it reads the printed definition of every index and check of
the column again. Only whole names outside of strings count. A name is none of the column's behind a cast, a point or
COLLATE, nor in front of a bracket, where it is a function; keywords are printed in capitals, which no bare name has.
"""

from __future__ import annotations

import re
from typing import Final

from snapshot_tool.model.sql import ident
from snapshot_tool.model.table import Index

_TOKEN: Final = re.compile(
    r"""
      ::\s*(?:
          character\ varying | bit\ varying | double\ precision
        | (?:timestamp|time)(?:\(\d\))?\ with(?:out)?\ time\ zone
      )
    | '(?:[^']|'')*'
    | (?P<before>::\s*|\.|\bCOLLATE\s+)?(?P<name>"(?:[^"]|"")*"|[^\W\d][\w$]*)(?P<call>\s*\()?
    """,
    re.VERBOSE,
)


def mentions(text: str, column: str) -> bool:
    """Return whether a printed definition names the column."""
    return any(_is_column(found, column) for found in _TOKEN.finditer(text))


def uses(index: Index, column: str) -> bool:
    """Return whether an index uses the column: in its key, beside it, in an expression or in its predicate."""
    if column in index.included or any(key.column == column for key in index.keys):
        return True
    expressions = [key.definition for key in index.keys if key.column is None]
    return any(mentions(expression, column) for expression in (*expressions, index.predicate or ""))


def retarget(text: str, old: str, new: str) -> str:
    """Return the printed definition with the column `new` wherever it names the column `old`."""
    return _TOKEN.sub(lambda found: ident(new) if _is_column(found, old) else found[0], text)


def _is_column(found: re.Match[str], column: str) -> bool:
    name = found["name"]
    if name is None or found["before"] is not None or found["call"] is not None:
        return False
    return (name[1:-1].replace('""', '"') if name.startswith('"') else name) == column
