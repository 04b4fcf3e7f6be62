"""YAML read as plain values with the place of each: no aliases, no tags, no duplicate keys, no guessed types.

What is null, true, false or a number is what js-yaml, with which Directus reads a snapshot, takes for one; `off` and
`no` are text. What it would take for a date is refused, since no snapshot and no `snap.yaml` holds one.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

import yaml

from snapshot_tool.model.json import JsonObject, JsonValue

Loc: TypeAlias = tuple[str | int, ...]
"""The way to a value: keys and positions."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a document may be."""

    characters: int = 1_000_000
    depth: int = 30
    """Lists and mappings in one another."""
    values: int = 100_000
    """Keys, texts, lists and all else that stands in it."""


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


def parse(text: str, limits: Limits = Limits()) -> Document:
    """Parse a YAML document that is a mapping; an empty one is an empty mapping.

    Raises:
        YamlProblem: where it is not YAML, not a mapping, or holds an alias, a tag or a duplicate key.

    """
    if len(text) > limits.characters:
        raise YamlProblem(f"longer than {limits.characters} characters")
    building = _Building(limits)
    try:
        for event in yaml.parse(text, _LOADER):
            building.take(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = (1, 1) if mark is None else (mark.line + 1, mark.column + 1)
        said = f"not valid YAML: {error.problem or error}"
        raise YamlProblem(_TOO_DEEP if _LIBYAML_TOO_DEEP in said else said, *where) from None
    except (yaml.YAMLError, UnicodeEncodeError) as error:
        raise YamlProblem(f"not valid YAML: {' '.join(str(error).split())}") from None
    value = {} if building.value is None else building.value
    if not isinstance(value, dict):
        raise YamlProblem("expected keys and values")
    return Document(value, building.places)


@dataclass(slots=True)
class _Open:
    """A list or mapping whose end has not come yet."""

    value: list[JsonValue] | JsonObject
    loc: Loc
    key: str | None = None
    """Of a mapping, the key whose value comes next."""


@dataclass(slots=True)
class _Building:
    """What the events so far make, looked at one by one, before anything large is made of them."""

    limits: Limits
    value: JsonValue = None
    places: dict[Loc, tuple[int, int]] = field(default_factory=dict)
    _open: list[_Open] = field(default_factory=list)
    _documents: int = 0
    _taken: int = 0

    def take(self, event: yaml.Event) -> None:
        """Take the next event."""
        self._taken += 1
        if self._taken > self.limits.values:
            raise YamlProblem(f"more than {self.limits.values:,} values", *_place(event))
        match event:
            case yaml.ScalarEvent():
                self._take_scalar(event)
            case yaml.CollectionStartEvent():
                self._begin(event)
            case yaml.CollectionEndEvent():
                self._open.pop()
            case yaml.AliasEvent():
                said = f"the alias *{event.anchor} is not understood here: write the value itself"
                raise YamlProblem(said, *_place(event))
            case yaml.DocumentStartEvent():
                self._documents += 1
                if self._documents > 1:
                    raise YamlProblem("expected one document, and a second one begins here", *_place(event))

    def _take_scalar(self, event: yaml.ScalarEvent) -> None:
        around = self._open[-1] if self._open else None
        if around is not None and isinstance(around.value, dict) and around.key is None:
            _refuse_tag(event)
            key = str(event.value)
            if key in around.value:
                raise YamlProblem(f"the key {key!r} is there twice", *_place(event))
            around.key = key
            around.value[key] = None
            self.places[*around.loc, key] = _place(event)
        else:
            self._add(_scalar(event), event)

    def _begin(self, event: yaml.CollectionStartEvent) -> None:
        if len(self._open) >= self.limits.depth:
            raise YamlProblem(_TOO_DEEP, *_place(event))
        _refuse_tag(event)
        around = self._open[-1] if self._open else None
        if around is not None and isinstance(around.value, dict) and around.key is None:
            raise YamlProblem("a key must be text", *_place(event))
        value: list[JsonValue] | JsonObject = {} if isinstance(event, yaml.MappingStartEvent) else []
        self._open.append(_Open(value, self._add(value, event)))

    def _add(self, value: JsonValue, event: yaml.Event) -> Loc:
        """Put a value where it belongs; return the way to it."""
        if not self._open:
            self.value = value
            return ()
        around = self._open[-1]
        if isinstance(around.value, list):
            loc = (*around.loc, len(around.value))
            self.places[loc] = _place(event)
            around.value.append(value)
            return loc
        key, around.key = around.key or "", None
        around.value[key] = value
        return (*around.loc, key)


def _scalar(event: yaml.ScalarEvent) -> JsonValue:
    _refuse_tag(event)
    text = str(event.value)
    if event.style not in _PLAIN:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _NUMBER.fullmatch(text):
        return _number(text, event)
    if _DATE.fullmatch(text):
        raise YamlProblem(f"{text} is a date in YAML: put it in quotes", *_place(event))
    return text


def _number(text: str, event: yaml.Event) -> JsonValue:
    plain = text.replace("_", "")
    sign, digits = (-1, plain[1:]) if plain[0] == "-" else (1, plain.removeprefix("+"))
    if base := _BASES.get(digits[:2]):
        return sign * int(digits[2:], base)
    number = float(digits)
    if not math.isfinite(number):
        raise YamlProblem(f"{text[:20]} is no number that JSON can hold", *_place(event))
    return sign * (int(digits) if digits.isdigit() else int(number) if number.is_integer() else number)


def _refuse_tag(event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> None:
    if event.tag is not None:
        raise YamlProblem(f"the tag {event.tag} is not understood here: write the value itself", *_place(event))


def _place(event: yaml.Event) -> tuple[int, int]:
    mark = event.start_mark
    return (1, 1) if mark is None else (mark.line + 1, mark.column + 1)


_TOO_DEEP: Final = "nested too deeply"
_LIBYAML_TOO_DEEP: Final = "exceeded maximum nesting depth"
"""libyaml looks ahead, and has a limit of its own."""
_LOADER: Final = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
"""What reads YAML: libyaml where PyYAML was built with it, which is 20 times as fast."""
_PLAIN: Final = (None, "")
"""The style of a scalar that is neither quoted nor a block."""
_WORDS: Final[Mapping[str, bool | None]] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None, "true": True, "True": True, "TRUE": True,
    "false": False, "False": False, "FALSE": False,
}  # fmt: skip
_BASES: Final = {"0b": 2, "0o": 8, "0x": 16}
_NUMBER: Final = re.compile(
    r"[-+]?(?:0b[01_]*[01]|0o[0-7_]*[0-7]|0x[0-9A-Fa-f_]*[0-9A-Fa-f]"
    r"|[0-9](?:[0-9_]*[0-9])?(?:\.(?:[0-9_]*[0-9])?)?(?:[eE][-+]?[0-9]{1,9})?"
    r"|\.[0-9](?:[0-9_]*[0-9])?(?:[eE][-+]?[0-9]{1,9})?)"
)
_DATE: Final = re.compile(
    r"\d{4}-\d\d-\d\d"
    r"|\d{4}-\d\d?-\d\d?(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d(?:\.\d*)?(?:[ \t]*(?:Z|[-+]\d\d?(?::\d\d)?))?"
)
