"""JavaScript's conversions and orders, as far as Directus leans on them."""

from __future__ import annotations

import math

import pytest

from snapshot_tool.directus import js
from snapshot_tool.model.json import JsonValue


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", 0),
        ("  42 ", 42),
        ("-1.50", -1.5),
        ("1e3", 1000),
        (".5", 0.5),
        ("5.", 5),
        ("0x1F", 31),
        ("0b101", 5),
        ("0o17", 15),
        ("-0x1", None),
        ("1_000", None),
        ("abc", None),
        ("NaN", None),
        ("9223372036854775807", 9223372036854776000),
        ("1e400", math.inf),
        ("-Infinity", -math.inf),
    ],
)
def test_to_number(text: str, expected: float | None) -> None:
    found = js.to_number(text)
    assert (type(found), found) == (type(expected), expected)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, "null"),
        (True, "true"),
        (1.0, "1"),
        (1e21, "1e+21"),
        ("x", "x"),
        ([1, None, ["a", False]], "1,,a,false"),
        ({"a": 1}, "[object Object]"),
    ],
)
def test_to_text(value: JsonValue, expected: str) -> None:
    assert js.to_text(value) == expected


def test_own_keys_puts_array_indexes_first() -> None:
    assert js.own_keys(["b", "10", "01", "2", "4294967295", "4294967294"]) == [
        "2",
        "10",
        "4294967294",
        "b",
        "01",
        "4294967295",
    ]


def test_strings_are_ordered_by_utf16_units() -> None:
    assert sorted(["\uffff", "🙂", "a", "Z"], key=js.sort_key) == ["Z", "a", "🙂", "\uffff"]


@pytest.mark.parametrize(
    ("value", "expected"), [({}, True), ([], True), ("", False), (0, False), (None, False), ("0", True)]
)
def test_truth(value: JsonValue, expected: object) -> None:
    assert js.is_truthy(value) is expected
