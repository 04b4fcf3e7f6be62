"""YAML read as plain values with the place of each: no aliases, no duplicate keys, no guessed types.

Only what YAML 1.2 calls null, true, false and numbers is that; `off`, `no` and dates stay text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

import yaml

from snapshot_tool.model.json import JsonObject, JsonValue

Loc: TypeAlias = tuple[str | int, ...]
"""The way to a value: keys and positions."""

MAX_CHARACTERS: Final = 1_000_000
MAX_DEPTH: Final = 30
_INTEGER: Final = re.compile(r"[-+]?\d[\d_]{0,18}")
_NUMBER: Final = re.compile(r"[-+]?(\d+\.\d*|\.\d+)([eE][-+]?\d{1,3})?")
_WORDS: Final[Mapping[str, bool | None]] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None, "true": True, "True": True, "TRUE": True,
    "false": False, "False": False, "FALSE": False,
}  # fmt: skip


class YamlProblem(Exception):
    """The text is not the YAML that is read here; says where (line and column, from 1)."""

    def __init__(self, message: str, line: int = 1, column: int = 1) -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.column = column


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed document."""

    value: JsonObject
    places: Mapping[Loc, tuple[int, int]]
    """Line and column, from 1, of every key and list item."""

    def place(self, loc: Loc) -> tuple[int, int]:
        """Return the place of a value, or of the nearest thing around it that is there."""
        while loc and loc not in self.places:
            loc = loc[:-1]
        return self.places.get(loc, (1, 1))


def parse(text: str) -> Document:
    """Parse a YAML document that is a mapping; an empty one is an empty mapping.

    Raises:
        YamlProblem: where it is not YAML, not a mapping, or holds an alias or a duplicate key.

    """
    if len(text) > MAX_CHARACTERS:
        raise YamlProblem(f"longer than {MAX_CHARACTERS} characters")
    places: dict[Loc, tuple[int, int]] = {}
    try:
        _refuse_bombs(text)
        node = yaml.compose(text, yaml.SafeLoader)
        value = {} if node is None else _value(node, (), places)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = (1, 1) if mark is None else (mark.line + 1, mark.column + 1)
        raise YamlProblem(f"not valid YAML: {error.problem or error}", *where) from None
    except yaml.YAMLError as error:
        raise YamlProblem(f"not valid YAML: {' '.join(str(error).split())}") from None
    if value is None:
        value = {}
    if not isinstance(value, dict):
        raise YamlProblem("expected keys and values")
    return Document(value, places)


def _refuse_bombs(text: str) -> None:
    """Look at the events as they come, before anything is built of them."""
    depth = 0
    for event in yaml.parse(text, yaml.SafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            raise YamlProblem("nested too deeply", *_place(event))
        if isinstance(event, yaml.AliasEvent):
            raise YamlProblem(
                f"the alias *{event.anchor} is not understood here: write the value itself", *_place(event)
            )


def _value(node: yaml.Node, loc: Loc, places: dict[Loc, tuple[int, int]]) -> JsonValue:
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, loc, places)
    if isinstance(node, yaml.SequenceNode):
        for number, item in enumerate(node.value):
            places[*loc, number] = _place(item)
        return [_value(item, (*loc, number), places) for number, item in enumerate(node.value)]
    assert isinstance(node, yaml.ScalarNode)  # noqa: S101 - YAML has no fourth kind of node
    return _scalar(node)


def _mapping(node: yaml.MappingNode, loc: Loc, places: dict[Loc, tuple[int, int]]) -> JsonObject:
    found: JsonObject = {}
    for key_node, value_node in node.value:
        if not isinstance(key_node, yaml.ScalarNode):
            raise YamlProblem("a key must be text", *_place(key_node))
        key = str(key_node.value)
        if key in found:
            raise YamlProblem(f"the key {key!r} is there twice", *_place(key_node))
        places[*loc, key] = _place(key_node)
        found[key] = _value(value_node, (*loc, key), places)
    return found


def _scalar(node: yaml.ScalarNode) -> JsonValue:
    text = str(node.value)
    if node.style is not None:  # quoted, or a block
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text.replace("_", ""))
    return float(text) if _NUMBER.fullmatch(text) else text


def _place(found: yaml.Node | yaml.Event) -> tuple[int, int]:
    mark = found.start_mark
    return (1, 1) if mark is None else (mark.line + 1, mark.column + 1)
