"""A look at SQL expressions of a file, the one thing in it that cannot be quoted."""

from __future__ import annotations

import re
from typing import Final

_TOKENS: Final = re.compile(
    r"""(?P<string>'(?:[^']|'')*')|(?P<name>"(?:[^"]|"")*")|(?P<open>\()|(?P<close>\))"""
    r"""|(?P<forbidden>;|--|/\*|\*/|\$|'|"|\\|\0)|(?P<other>.)""",
    re.DOTALL,
)


def is_one_expression(text: str) -> bool:
    """Return whether `text` stays inside the parentheses it is put in: balanced, no comment, no second statement.

    A lexer of PostgreSQL's strings, quoted names and parentheses (manual, 4.1), stricter than PostgreSQL: backslashes
    and dollar quotes are refused, because `pg_get_expr`, where the text comes from, hardly ever writes them.
    """
    depth = 0
    for token in _TOKENS.finditer(text):
        match token.lastgroup:
            case "open":
                depth += 1
            case "close":
                depth -= 1
            case "forbidden":
                return False
        if depth < 0:
            return False
    return depth == 0 and bool(text.strip())


def may_name(text: str, column: str) -> bool:
    """Return whether an expression that a person wrote may name a column: whether that is a word in it.

    Of what PostgreSQL printed, `printed.mentions` knows.
    """
    word = re.compile(rf'(?<![\w"]){re.escape(column)}(?![\w"])|"{re.escape(column.replace(chr(34), chr(34) * 2))}"')
    return word.search(text) is not None
