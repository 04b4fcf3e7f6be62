"""A JavaScript configuration read without being run: the object that the file exports, as far as it is literals.

`module.exports = {…}`, `export default {…}` and a constant of the file that either names are found. Of the object every
key is told with its line: a value that is a literal (text, number, true, false, null, a list of such) or an environment
variable (`process.env.NAME`, with a literal behind `||` or `??`) is read; anything else is skipped to its end and said
to be not read. Nothing is guessed: text that this reader does not follow is a `JsProblem`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

MAX_CHARACTERS: Final = 100_000

_TOKEN: Final = re.compile(
    r"""
    (?P<space> \s+ | //[^\n]* | /\*.*?\*/ | \A\#![^\n]* )
  | (?P<text> "(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\.)*' | `(?:[^`\\$]|\\.|\$(?!\{))*` )
  | (?P<template> ` )
  | (?P<endless> /\* )
  | (?P<number> -?(?:0[xX][0-9a-fA-F]+|\d[\d_]*(?:\.\d+)?(?:[eE][-+]?\d+)?) )
  | (?P<name> [^\W\d][\w$]*|\$[\w$]* )
  | (?P<mark> \.\.\. | => | \?\? | \|\| | [{}\[\]()<>,:;=.?!&|+\-*/%^~@\#] )
    """,
    re.VERBOSE | re.DOTALL,
)
_REGEX: Final = re.compile(r"/(?![*/])(?:[^/\\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/\w*")
_BEFORE_DIVISION: Final = frozenset({"text", "number", "name", "template"})
_BEFORE_REGEX: Final = frozenset({"return", "typeof", "case", "in", "of", "void", "yield", "await", "else"})
"""Words behind which a `/` begins a regular expression."""
_OPENING: Final[Mapping[str, str]] = {"{": "}", "[": "]", "(": ")"}
_WORDS: Final[Mapping[str, bool | None]] = {"true": True, "false": False, "null": None, "undefined": None}
_ESCAPE: Final = re.compile(r"\\(u\{[0-9a-fA-F]{1,6}\}|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)", re.DOTALL)
_ESCAPES: Final[Mapping[str, str]] = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0"}


class JsProblem(Exception):
    """The text is not understood; says where (line, from 1)."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


@dataclass(frozen=True, slots=True)
class Variable:
    """An environment variable, and what stands for it where it is not set; None where nothing does."""

    name: str
    otherwise: Literal = None


@dataclass(frozen=True, slots=True)
class Unread:
    """A value that only running the file would tell."""


Literal: TypeAlias = "str | float | bool | list[Literal] | dict[str, Value] | None"
"""A value that stands in the text as it is."""
Value: TypeAlias = "Literal | Variable | Unread"


@dataclass(frozen=True, slots=True)
class Member:
    """A key of the exported object."""

    value: Value
    line: int


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    line: int


def read_exported(text: str) -> Mapping[str, Member]:
    """Return the keys of the object that the file exports; `...` stands for what another object brings in.

    Raises:
        JsProblem: where the text, or what it exports, is not understood.

    """
    if len(text) > MAX_CHARACTERS:
        raise JsProblem(f"longer than {MAX_CHARACTERS} characters", 1)
    try:
        return _Reader(_tokens(text)).exported()
    except RecursionError:
        raise JsProblem("nested too deeply", 1) from None


def _tokens(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    at, line = 0, 1
    while at < len(text):
        kind, end = _token(text, at, line, tokens[-1] if tokens else None)
        if kind != "space":
            tokens.append(_Token(kind, text[at:end], line))
        line += text.count("\n", at, end)
        at = end
    return [*tokens, _Token("end", "", line)]


def _token(text: str, at: int, line: int, before: _Token | None) -> tuple[str, int]:
    """Return what begins at a position, and where it ends."""
    if text[at] == "/" and _may_be_regex(before) and (regex := _REGEX.match(text, at)):
        return "regex", regex.end()
    found = _TOKEN.match(text, at)
    if found is None or found.lastgroup in {None, "endless"}:
        raise JsProblem(f"{text[at]!r} is not followed here", line)
    if found.lastgroup == "template":
        return "template", _end_of_template(text, at, line)
    return str(found.lastgroup), found.end()


def _may_be_regex(before: _Token | None) -> bool:
    if before is None or before.text in _BEFORE_REGEX:
        return True
    return before.kind not in _BEFORE_DIVISION and before.text not in {")", "]", "}"}


def _end_of_template(text: str, at: int, line: int) -> int:
    """Return where a template with `${…}` in it ends; what is in there may hold braces and templates again."""
    open_ = ["`"]
    position = at + 1
    while open_:
        character = text[position : position + 1]
        if not character:
            raise JsProblem("the file ends within a template", line)
        if character == "\\":
            position += 1
        elif character == open_[-1]:
            open_.pop()
        elif open_[-1] == "}" and character in "{`":
            open_.append("}" if character == "{" else "`")
        elif open_[-1] == "`" and text.startswith("${", position):
            open_.append("}")
            position += 1
        position += 1
    return position


class _Reader:
    """Walks over the tokens of a file."""

    def __init__(self, tokens: list[_Token]) -> None:
        self.tokens = tokens
        self.at = 0

    @property
    def next(self) -> _Token:
        return self.tokens[min(self.at, len(self.tokens) - 1)]

    def exported(self) -> Mapping[str, Member]:
        start = self._after("module", ".", "exports", "=") or self._after("export", "default")
        if start is None:
            raise JsProblem("no module.exports = {…} or export default {…}", self.tokens[-1].line)
        token = self.tokens[start]
        if token.kind == "name":
            named = next((at for word in ("const", "let", "var") if (at := self._after(word, token.text, "="))), None)
            start = start if named is None else named
        self.at = start
        if self.next.text != "{":
            raise JsProblem("what is exported is no plain object", self.next.line)
        return self._members()

    def _after(self, *texts: str) -> int | None:
        """Return where the first such run of tokens ends, at whatever depth."""
        size = len(texts)
        for at in range(len(self.tokens) - size):
            if all(self.tokens[at + offset].text == text for offset, text in enumerate(texts)):
                return at + size
        return None

    def _members(self) -> dict[str, Member]:
        found: dict[str, Member] = {}
        self.at += 1
        while self.next.text != "}":
            line = self.next.line
            key = self._key()
            if self.next.text == ":" and key != "...":
                self.at += 1
                found[key] = Member(self._value(), line)
            else:  # a method, a shorthand, or what another object brings in
                self._skip()
                found[key] = Member(Unread(), line)
            if self.next.text == ",":
                self.at += 1
        self.at += 1
        return found

    def _key(self) -> str:
        token = self.next
        self.at += 1
        match token.kind:
            case "text":
                return _unquoted(token)
            case "name" | "number":
                return token.text
        if token.text == "...":
            return "..."
        raise JsProblem(f"{token.text or 'the end of the file'} is no key", token.line)

    def _value(self) -> Value:
        """Return the value that begins here, and go to the comma or bracket behind it."""
        begin = self.at
        value = self._simple()
        if isinstance(value, Variable) and self.next.text in {"||", "??"}:
            self.at += 1
            behind = self._simple()
            value = Unread() if isinstance(behind, (Variable, Unread)) else Variable(value.name, behind)
        if self.next.text in {",", "}", "]"}:
            return value
        self.at = begin
        self._skip()
        return Unread()

    def _simple(self) -> Value:
        token = self.next
        if token.text == "{":
            return {key: member.value for key, member in self._members().items()}
        if token.text == "[":
            return self._list()
        if token.text == "process":
            return self._variable()
        self.at += 1
        match token.kind:
            case "text":
                return _unquoted(token)
            case "number":
                return float(token.text.replace("_", "")) if "x" not in token.text.lower() else int(token.text, 16)
            case "name" if token.text in _WORDS:
                return _WORDS[token.text]
        return Unread()

    def _list(self) -> Value:
        items: list[Value] = []
        self.at += 1
        while self.next.text != "]":
            items.append(self._value())
            if self.next.text == ",":
                self.at += 1
        self.at += 1
        plain = [item for item in items if not isinstance(item, (Variable, Unread))]
        return plain if len(plain) == len(items) else Unread()

    def _variable(self) -> Value:
        texts = [token.text for token in self.tokens[self.at : self.at + 5]]
        match texts:
            case ["process", ".", "env", ".", name]:
                self.at += 5
                return Variable(name)
        self.at += 1
        return Unread()

    def _skip(self) -> None:
        """Go to the comma or bracket that ends the value, over everything in brackets."""
        open_: list[str] = []
        while open_ or self.next.text not in {",", "}", "]"}:
            token = self.next
            if token.kind == "end":
                raise JsProblem("the file ends within a value", token.line)
            if token.text in _OPENING and token.kind == "mark":
                open_.append(_OPENING[token.text])
            elif token.kind == "mark" and open_ and token.text in _OPENING.values() and open_.pop() != token.text:
                raise JsProblem(f"a {token.text} closes nothing", token.line)
            self.at += 1


def _unquoted(token: _Token) -> str:
    def plain(found: re.Match[str]) -> str:
        escape = found[1]
        if escape[0] in "ux":
            return chr(int(escape[1:].strip("{}"), 16))
        return "" if escape == "\n" else _ESCAPES.get(escape, escape)

    try:
        return _ESCAPE.sub(plain, token.text[1:-1])
    except ValueError:
        raise JsProblem(f"{json.dumps(token.text)} is no text", token.line) from None
