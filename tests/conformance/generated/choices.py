"""How strategies choose: everything shrinks towards the first of a list, towards no, and towards fewer."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from typing import TypeVar

from hypothesis import strategies as st

from snapshot_tool.model.json import JsonValue

T = TypeVar("T")

_PLAIN_NAMES = ("a", "b", "c", "d")
_ODD_NAMES = ("Item", "art-work", "order", "n" * 55, "é", "q\"q'q")
NAMES: tuple[str, ...] = (*_PLAIN_NAMES * 6, *_ODD_NAMES)
"""Of collections; a long one makes names of indexes that do not fit, an upper-case one needs quotes."""
_PLAIN_FIELDS = ("title", "status", "sort", "price", "flag", "body", "code", "created")
_ODD_FIELDS = ("Name", "order", "x" * 58, "we ird", "é", 'q"q')
FIELD_NAMES: tuple[str, ...] = (*_PLAIN_FIELDS * 5, *_ODD_FIELDS)


def chance(draw: st.DrawFn, percent: int) -> bool:
    """Return true that often."""
    return draw(st.integers(0, 99)) >= 100 - percent


def pick(draw: st.DrawFn, choices: Sequence[T]) -> T:
    """Return one of the choices, the first ones as often as the last ones."""
    return draw(st.sampled_from(choices))


def pick_value(draw: st.DrawFn, choices: Sequence[JsonValue]) -> JsonValue:
    """Return a copy of one of the choices."""
    return copy.deepcopy(pick(draw, choices))


def pick_weighted(draw: st.DrawFn, choices: Sequence[tuple[int, T]]) -> T:
    """Return one of the choices, each as often as its weight says."""
    number = draw(st.integers(0, sum(weight for weight, _ in choices) - 1))
    for weight, choice in choices:
        number -= weight
        if number < 0:
            return choice
    raise AssertionError("the weights add up")


def free_name(taken: Callable[[str], bool], wanted: str) -> str:
    """Return a name that is not taken: the wanted one, or that with a number."""
    number = 1
    name = wanted
    while taken(name):
        number += 1
        name = f"{wanted}{number}"
    return name


def quoted(name: str) -> str:
    """Return a name as it is written in SQL; one that is too long is for PostgreSQL to cut, as Directus has it."""
    return '"' + name.replace('"', '""') + '"'
