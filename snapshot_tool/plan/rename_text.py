"""Names inside PostgreSQL's own texts (index definitions, expressions): changed as a rename changes them."""

from __future__ import annotations

import re
from typing import Final

from snapshot_tool.directus.pg_names import quoted

_TOKENS: Final = re.compile(
    r"""(?P<string>[eE]?'(?:[^']|'')*')|(?P<quoted>"(?:[^"]|"")*")|(?P<type>::\s*)|(?P<word>[A-Za-z_\u0080-\uffff][\w$]*)"""
    r"""|(?P<other>.)""",
    re.DOTALL,
)


def reworded(text: str, old: str, new: str) -> str:
    """Return an expression in which the column `old` is called `new`: neither strings nor types nor functions are."""
    tokens = list(_TOKENS.finditer(text))
    parts: list[str] = []
    for at, token in enumerate(tokens):
        is_type = at > 0 and tokens[at - 1].lastgroup == "type"
        is_call = token.lastgroup == "word" and at + 1 < len(tokens) and tokens[at + 1][0] == "("
        is_name = not is_type and not is_call and _name(token) == old
        parts.append(quoted(new) if is_name else token[0])
    return "".join(parts)


def _name(token: re.Match[str]) -> str | None:
    match token.lastgroup:
        case "word":
            return token[0]
        case "quoted":
            return token[0][1:-1].replace('""', '"')
        case _:
            return None


def index_on(definition: str, name: str, schema: str, table: str) -> str:
    """Return the definition of an index under another name, or on a table of another name.

    `pg_get_indexdef` begins with `CREATE [UNIQUE] INDEX name ON [ONLY] schema.table USING`.
    """
    head, using, rest = definition.partition(" USING ")
    words = re.match(r"CREATE (?:UNIQUE )?INDEX ", head)
    only = " ON ONLY " if re.search(r' ON ONLY (?:"|\w)', head) else " ON "
    start = words[0] if words else "CREATE INDEX "
    return f"{start}{quoted(name)}{only}{quoted(schema)}.{quoted(table)}{using}{rest}"


def keys_reworded(definition: str, old: str, new: str) -> str:
    """Return the definition of an index whose table calls its column `old` `new` by now."""
    head, using, rest = definition.partition(" USING ")
    method, opening, keys = rest.partition("(")
    return f"{head}{using}{method}{opening}{reworded(keys, old, new)}"
