"""JSON as JavaScript writes and compares it; the expectations were printed by Node 22 and lodash 4.17."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snapshot_tool.model.json import JsonValue, dumps, is_sorted_deep, js_equal, js_number, sort_deep


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "0"),
        (-0.0, "0"),
        (1.0, "1"),
        (-5.25, "-5.25"),
        (0.1, "0.1"),
        (1e-6, "0.000001"),
        (1.5e-7, "1.5e-7"),
        (0.00001234, "0.00001234"),
        (1e20, "100000000000000000000"),
        (1e21, "1e+21"),
        (1.5e300, "1.5e+300"),
        (5e-324, "5e-324"),
        (9007199254740993, "9007199254740992"),
        (9223372036854775807, "9223372036854776000"),
        (10**400, "null"),
        (float("inf"), "null"),
    ],
)
def test_numbers_are_written_as_javascript_writes_them(number: float, text: str) -> None:
    assert js_number(number) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ([], "[]"),
        ({}, "{}"),
        ([1, None, True], "[\n  1,\n  null,\n  true\n]"),
        ({"a": {"b": []}}, '{\n  "a": {\n    "b": []\n  }\n}'),
        ({"b": 1, "10": 2, "2": 3, "01": 4}, '{\n  "2": 3,\n  "10": 2,\n  "b": 1,\n  "01": 4\n}'),
        ('é\u2028\x7f\x01"\\/\t😀', '"é\u2028\x7f\\u0001\\"\\\\/\\t😀"'),
        ("\ud800", '"\\ud800"'),
        ([1.0, -0.0, 1e21, 0.5, math.nan], "[\n  1,\n  0,\n  1e+21,\n  0.5,\n  null\n]"),
        ([2**53 + 1, 10**15], "[\n  9007199254740992,\n  1000000000000000\n]"),
        ({"line1": "v1.0", "at": '"7":'}, '{\n  "line1": "v1.0",\n  "at": "\\"7\\":"\n}'),
    ],
)
def test_documents_are_written_as_json_stringify_does(value: JsonValue, text: str) -> None:
    assert dumps(value, indent=2) == text


_TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-(2**53), 2**53) | _TEXTS,
        lambda inner: st.lists(inner) | st.dictionaries(_TEXTS.filter(lambda key: not key.isdigit()), inner),
    )
)
def test_what_python_writes_alike_is_written_so(value: JsonValue) -> None:
    assert dumps(value, indent=2) == json.dumps(value, indent=2, ensure_ascii=False)
    assert dumps(value) == json.dumps(value, separators=(",", ":"), ensure_ascii=False)


_VALUES = st.recursive(
    st.none() | st.integers(0, 9), lambda inner: st.lists(inner) | st.dictionaries(st.text("ab1_,é", max_size=3), inner)
)


@given(_VALUES)
def test_what_is_sorted_is_left_as_it_is(value: JsonValue) -> None:
    assert is_sorted_deep(value) == (json.dumps(value) == json.dumps(sort_deep(value)))
    assert is_sorted_deep(sort_deep(value))


def test_what_is_nested_deeply_is_written_all_the_same() -> None:
    deep: JsonValue = []
    for _ in range(300):
        deep = [deep]
    assert dumps(deep) == "[" * 301 + "]" * 301


def test_without_indent_nothing_stands_between() -> None:
    assert dumps({"a": [1, {"b": "c d"}]}) == '{"a":[1,{"b":"c d"}]}'


def test_keys_are_sorted_as_lodash_sorts_pairs() -> None:
    keys = ["b", "a", "B", "10", "2", "01", "a b", "ab", "a.b", "é", "\ue000", "😀", "_", "4294967295"]

    ordered = sort_deep({key: [{"y": 1, "x": 2}] for key in keys})

    assert isinstance(ordered, dict)
    assert list(ordered) == [
        "2", "10", "01", "4294967295", "B", "_", "a b", "a", "a.b", "ab", "b", "é", "😀", "\ue000",
    ]  # fmt: skip
    assert dumps(ordered["a"]) == '[{"x":2,"y":1}]'


@pytest.mark.parametrize(
    ("left", "right", "equal"),
    [
        (1, 1.0, True),
        (1, True, False),
        (0, False, False),
        (None, False, False),
        ([], {}, False),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, True),
        ({"a": None}, {}, False),
        (9007199254740993, 9007199254740992, True),
        ("1", 1, False),
    ],
)
def test_values_are_equal_as_javascript_has_it(left: JsonValue, right: JsonValue, equal: bool) -> None:  # noqa: FBT001
    assert js_equal(left, right) is equal
