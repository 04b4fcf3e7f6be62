"""Circles among names that lead to one another."""

from __future__ import annotations

import pytest

from snapshot_tool.rules.circles import circles


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        ({}, []),
        ({"a": ["b"], "b": ["c"]}, []),
        ({"a": ["a"]}, [["a"]]),
        ({"a": ["b"], "b": ["a"]}, [["a", "b"]]),
        ({"z": ["a"], "a": ["b"], "b": ["a"]}, [["a", "b"]]),
        ({"b": ["a"], "x": ["x"], "a": ["b"]}, [["b", "a"], ["x"]]),
        ({"a": ["b", "c"], "b": ["a"], "c": ["a"]}, [["a", "b", "c"]]),
        ({"a": ["b"], "b": ["c"], "c": ["b"], "d": ["a", "d"]}, [["b", "c"], ["d"]]),
        ({"a": ["nowhere"]}, []),
    ],
)
def test_circles_are_found(named: dict[str, list[str]], expected: list[list[str]]) -> None:
    assert list(circles(named)) == expected


def test_a_long_chain_and_a_long_circle_take_no_time_and_no_stack() -> None:
    chain = {str(number): [str(number + 1)] for number in range(50_000)}

    assert list(circles(chain)) == []
    assert list(circles(chain | {"49999": ["0"]})) == [list(chain)]
