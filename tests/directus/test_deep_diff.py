"""The entries of deep-diff 1.0.2 and their order (§2); the expectations are the package's own answers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snapshot_tool.directus.deep_diff import apply_changes, deep_diff
from snapshot_tool.model.json import ABSENT, JsonObject, JsonValue, js_equal

CASES: list[tuple[str, JsonValue, JsonValue, list[JsonObject]]] = [
    ("equal", {"a": 1}, {"a": 1}, []),
    ("1 and 1.0", {"a": 1}, {"a": 1.0}, []),
    ("true and 1", {"a": True}, {"a": 1}, [{"kind": "E", "path": ["a"], "lhs": True, "rhs": 1}]),
    ("null and absent", {"a": None}, {}, [{"kind": "D", "path": ["a"], "lhs": None}]),
    ("absent and null", {}, {"a": None}, [{"kind": "N", "path": ["a"], "rhs": None}]),
    ("null and object", {"a": None}, {"a": {}}, [{"kind": "E", "path": ["a"], "lhs": None, "rhs": {}}]),
    ("array and object", {"a": []}, {"a": {}}, [{"kind": "E", "path": ["a"], "lhs": [], "rhs": {}}]),
    ("number and string", {"a": 1}, {"a": "1"}, [{"kind": "E", "path": ["a"], "lhs": 1, "rhs": "1"}]),
    ("key order is no difference", {"a": 1, "b": 2}, {"b": 2, "a": 1}, []),
    (
        "current's order, then new keys",
        {"b": 1, "a": 1},
        {"c": 1, "a": 2, "d": 1},
        [
            {"kind": "D", "path": ["b"], "lhs": 1},
            {"kind": "E", "path": ["a"], "lhs": 1, "rhs": 2},
            {"kind": "N", "path": ["c"], "rhs": 1},
            {"kind": "N", "path": ["d"], "rhs": 1},
        ],
    ),
    (
        "keys that are array indexes come first",
        {"b": 1, "10": 1, "2": 1},
        {},
        [
            {"kind": "D", "path": ["2"], "lhs": 1},
            {"kind": "D", "path": ["10"], "lhs": 1},
            {"kind": "D", "path": ["b"], "lhs": 1},
        ],
    ),
    ("an empty key only after is never seen", {}, {"": 1}, []),
    (
        "longer array: highest index first, then elements from the end",
        {"a": [1, 2]},
        {"a": [9, 8, 7, 6]},
        [
            {"kind": "A", "path": ["a"], "index": 3, "item": {"kind": "N", "rhs": 6}},
            {"kind": "A", "path": ["a"], "index": 2, "item": {"kind": "N", "rhs": 7}},
            {"kind": "E", "path": ["a", 1], "lhs": 2, "rhs": 8},
            {"kind": "E", "path": ["a", 0], "lhs": 1, "rhs": 9},
        ],
    ),
    (
        "shorter array",
        {"a": [1, 2, 3]},
        {"a": [1]},
        [
            {"kind": "A", "path": ["a"], "index": 2, "item": {"kind": "D", "lhs": 3}},
            {"kind": "A", "path": ["a"], "index": 1, "item": {"kind": "D", "lhs": 2}},
        ],
    ),
    (
        "deep",
        {"a": {"b": [{"c": 1}]}},
        {"a": {"b": [{"c": 2}]}},
        [{"kind": "E", "path": ["a", "b", 0, "c"], "lhs": 1, "rhs": 2}],
    ),
]


@pytest.mark.parametrize(("lhs", "rhs", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_entries(lhs: JsonValue, rhs: JsonValue, expected: list[JsonObject]) -> None:
    assert [entry.document() for entry in deep_diff(lhs, rhs)] == expected


def test_a_whole_side_that_is_absent_gives_one_entry_without_a_path() -> None:
    assert [entry.document() for entry in deep_diff(ABSENT, {"a": 1})] == [{"kind": "N", "rhs": {"a": 1}}]
    assert [entry.document() for entry in deep_diff({"a": 1}, ABSENT)] == [{"kind": "D", "lhs": {"a": 1}}]
    assert deep_diff(ABSENT, ABSENT) == ()


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.sampled_from(["", "a", "1"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from("abc12"), inner, max_size=4),
    max_leaves=12,
)
OBJECTS = st.dictionaries(st.sampled_from("abcd2"), VALUES, max_size=5)


@given(OBJECTS, OBJECTS)
def test_applying_the_entries_gives_the_wanted_value_and_leaves_the_old_one_alone(
    before: JsonObject, after: JsonObject
) -> None:
    entries = deep_diff(before, after)
    assert js_equal(apply_changes(before, entries), after)
    assert deep_diff(before, before) == ()
