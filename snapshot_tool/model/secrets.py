"""Definitions without what nobody else may see: passwords, and where servers are.

A function, a trigger or the query of a view may hold the words to connect to another server (dblink, a foreign server,
a replication). They are replaced by a word that parses where they stood, so that the statement can still be run.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from snapshot_tool.model.catalog import Catalog
from snapshot_tool.model.table import Table

HIDDEN: Final = "redacted"
"""What stands in the place of a secret."""

_NAMES: Final = (
    r"pass(?:word|wd|phrase)|pwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|credential|authorization"
)
_NAME: Final = rf"[\w-]{{0,63}}(?:{_NAMES})[\w-]{{0,63}}"
_GAP: Final = r"\s{0,9}"
"""All lengths are bounded, so that no text takes long."""
_TYPED: Final = r"(?:\s{1,9}\w{1,63}(?:\([\d, ]{1,9}\))?){1,4}?"
_LITERAL: Final = r"'(?!'[^'])(?:[^']|'')*'"
_INNER: Final = r"''[^'|;]+''"
"""A literal in a literal."""
_MAY: Final = re.compile(rf"://|bearer|basic|host|user=|{_NAMES}", re.IGNORECASE)
"""Most definitions hold nothing of the kind."""
_RULES: Final = tuple(
    (re.compile(pattern, re.IGNORECASE), replacement)
    for pattern, replacement in (
        # A PostgreSQL server, and any URL with a user in front of its host.
        (r"\b(postgres(?:ql)?://)[^\s'\")]+", rf"\1{HIDDEN}"),
        (r"\b([a-z][a-z0-9+.-]{0,30}://)[^\s'\"@/]*@[^\s'\")]*", rf"\1{HIDDEN}"),
        (r"\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{8,}", rf"\1 {HIDDEN}"),
        # As libpq writes it: host=db.example password=…, the value perhaps in quotes, themselves inside a literal.
        (rf"\b({_NAME}|host|hostaddr|user)=(?:''[^']*''|\\?'[^']*'|[^\s'\";,)]+)", rf"\1={HIDDEN}"),
        # A literal behind such a name: PASSWORD 'x', v_secret := 'x', 'Authorization', 'x', token text DEFAULT 'x'.
        (rf"\b({_NAME}(?:'')?{_GAP}(?::=|=>|=|:|,|\()?{_GAP}){_INNER}", rf"\1''{HIDDEN}''"),
        (rf"\b({_NAME}['\"]?{_GAP}(?::=|=>|=|:|,|\()?{_GAP}){_LITERAL}", rf"\1'{HIDDEN}'"),
        (rf"\b({_NAME}{_TYPED}(?:{_GAP}:=|\s{{1,9}}DEFAULT){_GAP}){_LITERAL}", rf"\1'{HIDDEN}'"),
        # An option of a foreign server: host 'db.example'.
        (rf"\b(host|hostaddr)(\s{{1,9}}){_LITERAL}", rf"\1\2'{HIDDEN}'"),
        (rf"(\"{_NAME}\"{_GAP}:{_GAP})\"(?:[^\"\\]|\\.)*\"", rf'\1"{HIDDEN}"'),
    )
)


def without_secrets(definition: str) -> str:
    """Return a definition with every password, and every host that it connects to, replaced by `redacted`.

    What looks like one counts as one: a name such as `api_key` in front of a literal.
    """
    if _MAY.search(definition):
        for pattern, replacement in _RULES:
            definition = pattern.sub(replacement, definition)
    return definition


def veiled(catalog: Catalog) -> Catalog:
    """Return a catalog whose functions, triggers, rules, views and types hold no secret.

    Defaults, comments and metadata stay as they are: Directus reads them, so the files of the snapshot have them too.
    """
    return replace(
        catalog,
        functions={name: without_secrets(definition) for name, definition in catalog.functions.items()},
        types=tuple(replace(found, definition=without_secrets(found.definition)) for found in catalog.types),
        tables={name: _veiled(table) for name, table in catalog.tables.items()},
    )


def _veiled(table: Table) -> Table:
    dependents = (replace(found, definition=without_secrets(found.definition)) for found in table.dependents)
    return replace(table, definition=without_secrets(table.definition), dependents=tuple(dependents))
